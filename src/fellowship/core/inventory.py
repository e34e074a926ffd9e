"""Every field of every model: what it is, whom it concerns, why, how long, who reads it.

Purposes and durations are those of the apps' ``retention`` (one source); the rest is said in
``docs/registers/inventory.toml``, where a text, a file or a JSON must be named one by one: nothing
that a person writes enters the platform without being described. Dates, numbers, states and links
describe themselves.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from fellowship.core import retention

NOBODY = "personne"
FREE = (
    models.CharField, models.TextField, models.JSONField, models.FileField,
    models.GenericIPAddressField, models.UUIDField, models.BinaryField,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    model: str
    field: str
    what: str
    concerns: str
    purpose: str
    basis: str
    kept: str
    readers: str


def _said() -> dict[str, Any]:
    with (settings.ROOT / "docs/registers/inventory.toml").open("rb") as file:
        return tomllib.load(file)


def inventoried() -> list[type[models.Model]]:
    """Ours, and those of libraries that point to a person."""
    user = apps.get_model(settings.AUTH_USER_MODEL)
    return [
        model
        for model in apps.get_models(include_auto_created=False)
        if model.__module__.startswith("fellowship.")
        or model._meta.label == "sessions.Session"  # noqa: SLF001
        or any(field.related_model is user for field in model._meta.fields)  # noqa: SLF001
    ]


def _kept(rules: list[retention.Keep]) -> tuple[str, str, str]:
    purposes = dict.fromkeys(rule.purpose for rule in rules)
    bases = dict.fromkeys(rule.basis for rule in rules)
    spans = dict.fromkeys(f"{rule.months} mois après {rule.since}" for rule in rules)
    return " ; ".join(purposes), " ; ".join(bases), " ; ".join(spans)


def lines() -> Iterator[Line]:
    """One line a field, those not described with an empty ``what`` (a test wants none)."""
    said, kept = _said(), dict[Any, list[retention.Keep]]()
    for model, rule in retention.declared():
        kept.setdefault(model, []).append(rule)
    for model in inventoried():
        app, name = model._meta.app_label, model.__name__  # noqa: SLF001
        general, own = said.get(app, {}).get("*", {}), said.get(app, {}).get(name, {})
        entry = {**general, **own}
        if entry:
            entry["fields"] = {**general.get("fields", {}), **own.get("fields", {})}
        purpose, basis, span = _kept(kept.get(model, []))
        for field in model._meta.fields:  # noqa: SLF001
            told = entry.get("fields", {}).get(field.name, "")
            free = isinstance(field, FREE) and not field.choices and not entry.get("texts")
            what = told or ("" if free or not entry else str(field.verbose_name))
            yield Line(
                model=f"{app}.{name}",
                field=field.name,
                what=what,
                concerns=entry.get("concerns", ""),
                purpose=entry.get("purpose", purpose),
                basis=entry.get("basis", basis),
                kept=entry.get("kept", span),
                readers=entry.get("readers", ""),
            )


def gaps() -> list[str]:
    """What the inventory does not say yet, field by field."""
    found = []
    for line in lines():
        missing = [
            name
            for name in ("what", "concerns", "purpose", "basis", "kept", "readers")
            if not getattr(line, name) and (line.concerns != NOBODY or name in ("what", "concerns"))
        ]
        if missing:
            found.append(f"{line.model}.{line.field} : {', '.join(missing)}")
    return found


def _answering() -> str:
    """Who answers for the processing (article 30): settings of the installation, in every copy."""
    controller = settings.IDENTITY["controller"] or "à compléter (`DATA_CONTROLLER`)"
    dpo = settings.IDENTITY["dpo"] or "à compléter (`DPO_CONTACT`)"
    return (
        f"Responsable des traitements : {controller}. Délégué à la protection des données : {dpo}."
    )


def register() -> str:
    """The register of processing, as a Markdown table for each model that holds somebody."""
    text = [
        "# Registre des données personnelles",
        "",
        (
            "Tiré des modèles, des règles de conservation et de `inventory.toml` : "
            "`manage.py data_register`."
        ),
        "",
        _answering(),
    ]
    current = ""
    for line in lines():
        if line.concerns == NOBODY:
            continue
        if line.model != current:
            current = line.model
            text += [
                "",
                f"## {line.model}",
                "",
                (
                    f"Concerne : {line.concerns}. Finalité : {line.purpose}. Base : {line.basis}. "
                    f"Conservation : {line.kept}. Lu par : {line.readers}."
                ),
                "",
                "| champ | ce que c’est |",
                "|---|---|",
            ]
        text.append(f"| `{line.field}` | {line.what} |")
    return "\n".join(text) + "\n"
