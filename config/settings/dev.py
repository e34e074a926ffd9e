"""Development: everything in one folder, mail in files, nothing to configure."""

from config import environment as env
from config.settings.base import *

DEBUG = True
SECRET_KEY = "development-only-never-in-production"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
SHOW_DEMO_ACCOUNTS = True
