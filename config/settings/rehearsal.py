"""A rehearsal: invented people in a folder that is thrown away, and no door to the outside.

``manage.py rehearse`` starts a process of its own on these settings, with nothing of the
installation in its environment but its name and its words.
"""

from config import environment as env
from config.settings.base import *

DEBUG = False
ENVIRONMENT = "rehearsal"
SECRET_KEY = "rehearsal"
ALLOWED_HOSTS = ["testserver"]
DATABASES["default"] = env.database(f"sqlite:///{DATA}/rehearsal.sqlite3")
DATABASES["default"]["OPTIONS"] = {  # thrown away: nothing waits for the disk
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;",
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGE_CACHE = "default"
JOBS_AT_ONCE = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["private"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
}
SECOND_FACTOR_ROLES = []  # nobody signs in, and days go by between two pages
STEP_UP_MINUTES = 0
IDLE_MINUTES = IDLE_MINUTES_STAFF = 10**7
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
CLAMAV_SOCKET = SENTRY_DSN = BOUNCE_MAILBOX = OIDC_URL = ""
FAULT_EMAILS = []
LOGGING["root"] = {"handlers": ["console"], "level": "CRITICAL"}
