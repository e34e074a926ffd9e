"""Files of the site that keep the address they had: ``/img/…``, ``/uploads/…``, ``/media/…``."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.utils._os import safe_join

KEPT = ("img", "uploads")
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"}
FILES = PICTURES | {".pdf", ".odt", ".ods", ".csv", ".zip"}


def place_of(address: str) -> Path | None:
    """Where the file of an address lies, whether it is there or not."""
    head, _sep, rest = address.lstrip("/").partition("/")
    if not rest:
        return None
    base = Path(settings.MEDIA_ROOT)
    if head in KEPT:
        base = base / "site" / head
    elif head != "media":
        return None
    return Path(safe_join(base, rest))


def is_here(address: str) -> bool:
    place = place_of(address) if address else None
    return place is not None and place.is_file()


def kind_of(place: Path) -> str:
    return mimetypes.guess_type(place.name)[0] or "application/octet-stream"
