"""Production: what is missing or weak stops the start, by name."""

from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

from config import environment as env
from config import logs
from config.settings.base import *

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
SITE_URL = WAGTAILADMIN_BASE_URL = env.text("SITE_URL")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
env.text("DATABASE_URL")
env.text("EMAIL_HOST")

ENVIRONMENT = "production"
SILENT = {"console", "dummy", "locmem", "filebased"}
LOCAL = {"localhost", "127.0.0.1", "::1"}


def refuse(name: str, why: str) -> None:
    raise ImproperlyConfigured(f"{name} {why}")


def is_weak(key: str) -> bool:
    """Short, of few characters, made of one piece repeated, or that of development."""
    repeated = key in (key + key)[1:-1]
    return len(key) < 50 or len(set(key)) < 15 or repeated or "development" in key


if is_weak(SECRET_KEY):
    refuse("SECRET_KEY", "est trop faible : 50 caractères au hasard au moins.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    refuse("ALLOWED_HOSTS", "doit nommer les hôtes, sans « * ».")
for host in ALLOWED_HOSTS:
    if host.lstrip(".").count(".") < (2 if host.startswith(".") else 1):
        refuse("ALLOWED_HOSTS", f"contient « {host} », qui n’est pas le nom d’un hôte.")
if not SITE_URL.startswith("https://"):
    refuse("SITE_URL", "doit commencer par https://.")
if not validate_host(urlsplit(SITE_URL).hostname or "", ALLOWED_HOSTS):
    refuse("SITE_URL", "n’est pas un des hôtes d’ALLOWED_HOSTS.")
if SILENT & set(EMAIL_BACKEND.split(".")):
    refuse("EMAIL_BACKEND", "n’envoie rien : les courriers seraient perdus en silence.")
if not EMAIL_HOST:
    refuse("EMAIL_HOST", "est vide : les courriers seraient perdus.")
if not EMAIL_USE_TLS and not EMAIL_USE_SSL and EMAIL_HOST not in LOCAL:
    refuse("EMAIL_USE_TLS", "doit valoir oui : les codes partiraient en clair.")
for name in ("CONTACT_EMAIL", "DEFAULT_FROM_EMAIL"):
    if globals()[name].rstrip(">").endswith(".example"):
        refuse(name, "est une adresse d’exemple : personne ne la lit.")

SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31536000)
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]  # probes come from inside
METRICS_FOLDER = env.counting_folder(DATA / "metrics")
LOGGING = logs.logging(env.text("LOG_LEVEL", "INFO"), as_json=env.flag("LOG_JSON", default=True))
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=True)
if SECURE_HSTS_SECONDS < 30 * 24 * 3600:
    refuse("SECURE_HSTS_SECONDS", "vaut moins de trente jours : le chiffrement ne serait pas tenu.")
STORAGES["staticfiles"] = {
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
}
