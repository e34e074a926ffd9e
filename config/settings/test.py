"""Tests: no network, no waiting, no file left behind."""

import tempfile
from pathlib import Path

from config import environment as env
from config.settings.base import *

DEBUG = False
ENVIRONMENT = "test"
SECRET_KEY = "test"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATA = Path(tempfile.mkdtemp(prefix="passerelle-test-"))
MEDIA_ROOT = DATA / "media"
PRIVATE_ROOT = DATA / "dossiers"
STORAGES["private"] = {
    "BACKEND": "fellowship.operations.storage.DurableStorage",
    "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
}
DATABASES["default"] = env.database(env.text("TEST_DATABASE_URL", f"sqlite:///{DATA}/test.sqlite3"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGE_CACHE = "default"
JOBS_AT_ONCE = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_ROLES = []  # tests of its own put it back
STEP_UP_MINUTES = 0
IDLE_MINUTES = IDLE_MINUTES_STAFF = 10**7  # tests travel in time between two pages
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
LOGGING["root"] = {"handlers": ["console"], "level": "ERROR"}
