"""Production: what is missing or weak stops the start, by name."""

from django.core.exceptions import ImproperlyConfigured

from config import environment as env
from config.settings.base import *

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
SITE_URL = WAGTAILADMIN_BASE_URL = env.text("SITE_URL")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
env.text("DATABASE_URL")
env.text("EMAIL_HOST")

if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 8:
    raise ImproperlyConfigured("SECRET_KEY est trop faible : 50 caractères au hasard au moins.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS doit nommer les hôtes, sans « * ».")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL doit commencer par https://.")

SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31536000)
STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}
