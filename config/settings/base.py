"""What every installation shares. Each variable of the environment is read here, once."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import environment as env
from config import logs

ROOT = Path(__file__).resolve().parents[2]
DATA = env.folder("DATA", ROOT / ".data")

# Where we are: what invents people or measures refuses to run in production.
ENVIRONMENT = "development"

# Who we are: no mark of the State is in the repository, every sign is a setting.
SITE_NAME = env.text("SITE_NAME", "Passerelle")
SITE_TAGLINE = env.text(
    "SITE_TAGLINE", "Le programme qui ouvre l’administration aux talents du numérique"
)
SITE_OPERATOR = env.text("SITE_OPERATOR", "Service du numérique")
SITE_LOGO = env.text("SITE_LOGO", "")  # address of an image, "" for the name alone
SITE_FONT = env.text("SITE_FONT", "")  # a CSS font family, "" for that of the system
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
SITE_FORMER_HOSTS = env.words("SITE_FORMER_HOSTS")  # names whose links lead home
# Who answers for this installation: the legal notice, the privacy page and the statement of
# accessibility say it through facts ({{ site.publisher }}…). Empty: the page says it is missing.
IDENTITY = {
    "publisher": env.text("SITE_PUBLISHER", ""),  # éditeur du site
    "director": env.text("PUBLICATION_DIRECTOR", ""),  # direction de la publication
    "host": env.text("HOSTING_PROVIDER", ""),  # hébergeur, avec son adresse
    "controller": env.text("DATA_CONTROLLER", ""),  # responsable des traitements
    "dpo": env.text("DPO_CONTACT", ""),  # délégué à la protection des données
}
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "equipe@passerelle.example")
SECURITY_EMAIL = env.text("SECURITY_EMAIL", CONTACT_EMAIL)  # who is told of a weakness
RECEIPT_KEY = env.key("RECEIPT_KEY")  # signs receipts; "" draws one from SECRET_KEY
DPO_EMAIL = env.text("DPO_EMAIL", CONTACT_EMAIL)  # who answers for personal data
ANCHOR_EMAIL = env.text("ANCHOR_EMAIL", CONTACT_EMAIL)  # who keeps the anchors of the logbook
ANCHOR_FOLDER = env.folder("ANCHOR_FOLDER", DATA / "ancres")  # better on another machine
# Until so many hours before, candidates move or cancel their interview by themselves.
INTERVIEW_CHANGE_HOURS = env.number("INTERVIEW_CHANGE_HOURS", 24)

INSTALLED_APPS = [
    "fellowship.core",
    "fellowship.ui",
    "fellowship.people",
    "fellowship.calls",
    "fellowship.meetings",
    "fellowship.missions",
    "fellowship.process",
    "fellowship.dossiers",
    "fellowship.reviews",
    "fellowship.talents",
    "fellowship.juries",
    "fellowship.teams",
    "fellowship.engagements",
    "fellowship.fellows",
    "fellowship.stats",
    "fellowship.operations",
    "fellowship.pages",
    "fellowship.spaces",
    "fellowship.demo",
    "fellowship.rehearsal",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "dsfr",
    "widget_tweaks",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "fellowship.operations.middleware.Requests",  # the number, the log line and the cost of all
    "django.middleware.gzip.GZipMiddleware",  # pads its answers: secrets are not guessed by size
    "fellowship.pages.showing.page_cache.PublicPages",  # keeps whole answers, headers included
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fellowship.spaces.vigil.Threshold",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fellowship.spaces.vigil.Vigil",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "src/fellowship/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fellowship.spaces.site_context.site_context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.static",
                "fellowship.ui.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": env.database(env.text("DATABASE_URL", f"sqlite:///{DATA}/passerelle.sqlite3"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    },
    "pages": {  # each process keeps its own pages; the version they are of is shared
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
PAGE_CACHE = "pages"

# People sign in with a code sent by e-mail; there is no password to lose.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["fellowship.people.backends.ProvedAddress"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "fellowship.people.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # to receive the code is to prove the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {  # of the second factor; the mailed codes count in our own tables
    "login_failed": "5/5m/key",
    "reauthenticate": "10/m/user",
}
SIGN_IN_CODES_PER_NETWORK = env.number("SIGN_IN_CODES_PER_NETWORK", 600)  # a minute: a whole school
# How many reverse proxies stand before us, each adding to X-Forwarded-For the address it saw.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

# Who owes a second factor, and what a session may do without a fresh proof.
SECOND_FACTOR_ROLES = env.words("SECOND_FACTOR_ROLES", "programme,reviewer,juror,host")
STEP_UP_MINUTES = env.number("STEP_UP_MINUTES", 15)  # 0: never asked again
IDLE_MINUTES = env.number("IDLE_MINUTES", 12 * 60)  # candidates
IDLE_MINUTES_STAFF = env.number("IDLE_MINUTES_STAFF", 30)  # the team and all who hold a role
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# An identity provider that speaks OpenID Connect (ProConnect for agents): none by default.
OIDC_NAME = env.text("OIDC_NAME", "")
OIDC_URL = env.text("OIDC_URL", "")
OIDC_PROVES_ADDRESSES = env.flag("OIDC_PROVES_ADDRESSES")  # it never gives one it has not proved
OIDC_IS_STRONG = env.flag("OIDC_IS_STRONG")  # its own second factor is enough for us
SOCIALACCOUNT_ADAPTER = "fellowship.people.adapter.Agents"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # a proved address opens the account that has it
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "agent",
                "name": OIDC_NAME,
                "client_id": env.text("OIDC_CLIENT_ID", ""),
                "secret": env.text("OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}

DEMO_ACCOUNTS: list[dict[str, str]] = []  # shown on the sign-in page of a demonstration

# Work that takes time waits in our own table (fellowship.core.jobs). Wagtail's small tasks (its
# search index) are done where they are asked.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
JOBS_AT_ONCE = False  # tests: a job is done when its transaction is committed

# The instant that judges a deposit (fellowship.core.reception, docs/operations.md).
RECEPTION_HEADER = env.text("RECEPTION_HEADER", "")  # written by the proxy: X-Request-Start
RECEPTION_PROXIES = env.words("RECEPTION_PROXIES", "127.0.0.1,::1")  # whose header is believed
RECEPTION_BOUND_SECONDS = env.number("RECEPTION_BOUND_SECONDS", 600)
RECEPTION_PAUSE_SECONDS = env.number("RECEPTION_PAUSE_SECONDS", 900)  # sent again after a cut
RECEPTION_GRACE_SECONDS = env.number("RECEPTION_GRACE_SECONDS", 0)  # where nobody stamps

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA / "courrier"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <{CONTACT_EMAIL}>")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
USE_I18N = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/Paris")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"  # pictures of the public site
PRIVATE_ROOT = DATA / "dossiers"  # files of candidates: no address of their own
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "fellowship.operations.storage.DurableStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CLAMAV_SOCKET = env.text("CLAMAV_SOCKET", "")  # a path, or host:port; "" for no scan
ATTACHMENT_MAX_BYTES = env.number("ATTACHMENT_MAX_BYTES", 5 * 1024 * 1024)

# Wagtail: for editors only; it asks nothing of anyone outside.
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_LOGIN_URL = "account_request_login_code"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "french"}
}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"

DSFR_USE_INTEGRITY_CHECKSUMS = False  # the manifest storage rewrites the CSS, the sums would lie
DSFR_MARK_OPTIONAL_FIELDS = True

# Nothing comes from elsewhere. The editors' desk needs inline scripts; nobody else does.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/redaction/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "fellowship.spaces.account.signing_in.forged"
if OIDC_URL:  # the sign-in form leads there; browsers hold a redirection to the same list
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(env.origin("OIDC_URL"))  # type: ignore[index]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

# Seen from outside: probes, figures, faults, logs (docs/operations.md).
METRICS_TOKEN = env.text("METRICS_TOKEN", "")  # for whoever reads /metrics from another machine
METRICS_FOLDER = ""  # where several processes add up their counts
SENTRY_DSN = env.text("SENTRY_DSN", "")  # a service that keeps errors
FAULT_EMAILS = env.words("FAULT_EMAILS")  # who is written to when something breaks
BOUNCE_MAILBOX = env.text("BOUNCE_MAILBOX", "")  # imaps://user:password@host/FOLDER
DISK_FREE_MINIMUM_MB = env.number("DISK_FREE_MINIMUM_MB", 500)
BACKUP_KEY = env.key("BACKUP_KEY")  # seals backups; kept elsewhere than they are
TOOLS_PATH = env.text("PATH", "/usr/bin:/bin")  # where PostgreSQL's own tools are found
LOGGING = logs.logging(env.text("LOG_LEVEL", "INFO"), as_json=env.flag("LOG_JSON"))
