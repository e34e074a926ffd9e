"""Files of the site that keep the address they had: ``/img/…``, ``/uploads/…``, ``/media/…``."""

import mimetypes
import shutil
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


def keep(place: Path, address: str) -> bool:
    """Copy a file of a site to its address on ours; False when it is already there, identical."""
    target = place_of(address)
    if target is None:
        return False
    if target.is_file() and target.read_bytes() == place.read_bytes():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(place, target)
    return True
