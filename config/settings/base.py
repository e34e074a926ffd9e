"""What every installation shares. Each variable of the environment is read here, once."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import environment as env

ROOT = Path(__file__).resolve().parents[2]
DATA = env.folder("DATA", ROOT / ".data")

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
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "equipe@passerelle.example")
RECEIPT_KEY = env.key("RECEIPT_KEY")  # signs receipts; "" draws one from SECRET_KEY
# Until so many hours before, candidates move or cancel their interview by themselves.
INTERVIEW_CHANGE_HOURS = env.number("INTERVIEW_CHANGE_HOURS", 24)

INSTALLED_APPS = [
    "fellowship.core",
    "fellowship.ui",
    "fellowship.people",
    "fellowship.calls",
    "fellowship.meetings",
    "fellowship.dossiers",
    "fellowship.reviews",
    "fellowship.talents",
    "fellowship.juries",
    "fellowship.teams",
    "fellowship.engagements",
    "fellowship.stats",
    "fellowship.pages",
    "fellowship.spaces",
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
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "fellowship.pages.page_cache.PublicPages",  # keeps whole answers, security headers included
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "fellowship.spaces.doors.house",
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
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "fellowship.people.adapter.Adapter"
ACCOUNT_FORMS = {
    "request_login_code": "fellowship.people.forms.AskCodeForm",
    "confirm_login_code": "fellowship.people.forms.EnterCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION = "none"  # to receive the code is to prove the address
ACCOUNT_LOGOUT_ON_GET = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

DEMO_ACCOUNTS: list[dict[str, str]] = []  # shown on the sign-in page of a demonstration

# Work that takes time. The backend is a setting, so that machines may share one queue.
TASKS = {
    "default": {
        "BACKEND": env.text("TASKS_BACKEND", "django_tasks_db.DatabaseBackend"),
        "QUEUES": ["default"],
    }
}
if REDIS_URL := env.text("REDIS_URL", ""):
    RQ_QUEUES = {"default": {"URL": REDIS_URL}}
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA / "courrier"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <{CONTACT_EMAIL}>")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français"))]
LOCALE_PATHS = [ROOT / "locale"]
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
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
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
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
