"""Everything that is held about one person, said by each app in its ``personal_data.py``.

``about(person)`` gives, by section, rows of plain values; ``files(person)`` the stored files.
What is still sealed is left out: a decision that has not been announced, an offer not sent. So is
everybody else's name: who judged is a number, who read is a role.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.module_loading import module_has_submodule

Rows = list[dict[str, Any]]
SCHEMA = "donnees-personnelles-1"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def rows(found: models.QuerySet[Any], **columns: str) -> Rows:
    """``columns``: the name in the file → the path of the value."""
    values = found.values_list(*columns.values())
    return [dict(zip(columns, map(_plain, line), strict=True)) for line in values]


def _modules() -> Iterator[Any]:
    for app in apps.get_app_configs():
        if app.name.startswith("fellowship.") and module_has_submodule(app.module, "personal_data"):
            module = import_module(f"{app.name}.personal_data")
            if hasattr(module, "about"):
                yield module


def everything_about(person: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "schema": f"{settings.SITE_URL}/static/core/{SCHEMA}.json",
    }
    for module in _modules():
        told |= module.about(person)
    return told


def archive(person: Any) -> bytes:
    """A ZIP: what is held as JSON, and every file the person gave or was given."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as held:
        text = json.dumps(everything_about(person), ensure_ascii=False, indent=1)
        held.writestr("donnees.json", text)
        for module in _modules():
            for name, stored in getattr(module, "files", lambda _person: ())(person):
                with stored.open("rb") as content:
                    held.writestr(f"fichiers/{name}", content.read())
    return out.getvalue()
