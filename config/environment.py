"""The environment, read once, through functions that fail loudly and name the variable."""

import base64
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "true", "yes", "oui"}, {"", "0", "false", "no", "non"}


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"La variable {name} est obligatoire.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} vaut « {value} » ; attendu : oui ou non.")
    return value in YES


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} vaut « {value} » ; attendu : un entier.") from None


def key(name: str) -> str:
    """A key of 32 bytes in base64, or nothing."""
    value = os.environ.get(name, "").strip()
    try:
        fits = not value or len(base64.b64decode(value, validate=True)) == 32
    except ValueError:
        fits = False
    if not fits:
        raise ImproperlyConfigured(f"{name} doit être 32 octets en base64.")
    return value


def origin(name: str) -> str:
    """The scheme and host of the address that a variable holds."""
    parts = urlsplit(os.environ.get(name, ""))
    return f"{parts.scheme}://{parts.netloc}"


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).resolve()


def counting_folder(path: Path) -> str:
    """Where the processes of a server add up their figures; its library reads a variable."""
    path.mkdir(parents=True, exist_ok=True)
    return os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(path))


def database(url: str) -> dict[str, object]:
    """``sqlite:///path`` or ``postgres://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "CONN_MAX_AGE": None,  # to open the file and set it up costs more than most queries
            "OPTIONS": SQLITE,
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL commence par « {parts.scheme} » ; attendu : sqlite ou postgres."
    )


# Without IMMEDIATE three contended writes in four fail; with it none did (docs/decisions/0008).
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
        "PRAGMA secure_delete=ON; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=2000;"
    ),
}
