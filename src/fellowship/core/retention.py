"""What is kept, why, and until when; one command applies it all (``apply_retention``).

Each app declares ``RULES`` in its ``retention.py``: the name of a model → the rules of its rows.
A rule is a pure function of an instant that is stored in the row, so that a purge can be told in
advance and replayed with another clock.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import Any, Literal

from django.apps import apps
from django.db import models, transaction

from fellowship.core.months import months_before


@dataclass(frozen=True, slots=True)
class Keep:
    """Rows in ``scope`` are kept ``months`` after the instant stored at the field path ``since``.

    ``then`` says what happens: the row is deleted with its files, or the fields of ``clears`` are
    emptied. ``purpose`` and ``basis`` are the two columns of the register, in French.
    """

    purpose: str
    basis: str
    months: int
    since: str
    then: Literal["delete", "anonymise"]
    clears: tuple[str, ...] = ()
    scope: Mapping[str, Any] = field(default_factory=dict)


def declared() -> Iterator[tuple[type[models.Model], Keep]]:
    """Every rule of every app, in the order of the life of an application, the last stage first."""
    for app in reversed(list(apps.get_app_configs())):
        if not app.name.startswith("fellowship."):
            continue
        try:
            module = import_module(f"{app.name}.retention")
        except ModuleNotFoundError:
            continue
        for name, rules in getattr(module, "RULES", {}).items():
            for rule in rules if isinstance(rules, tuple | list) else [rules]:
                yield app.get_model(name), rule


def expired(model: type[models.Model], rule: Keep, now: datetime) -> models.QuerySet[models.Model]:
    limit = months_before(now, rule.months)
    rows = model._base_manager.filter(**rule.scope, **{f"{rule.since}__lt": limit})  # noqa: SLF001
    if rule.then == "anonymise":
        rows = rows.exclude(**{name: _empty(model, name) for name in rule.clears})
    return rows


def _empty(model: type[models.Model], name: str) -> Any:
    column = model._meta.get_field(name)  # noqa: SLF001
    if getattr(column, "null", False):
        return None
    if isinstance(column, models.JSONField):
        return column.get_default()
    return ""


@transaction.atomic
def apply(*, now: datetime, dry_run: bool = False) -> list[tuple[str, str, int]]:
    """Apply every rule; (model, what happens, number of rows) for those that find something."""
    done: list[tuple[str, str, int]] = []
    for model, rule in declared():
        rows = expired(model, rule, now)
        count = rows.count()
        if not count:
            continue
        done.append((str(model._meta.verbose_name), rule.then, count))  # noqa: SLF001
        if dry_run:
            continue
        if rule.then == "anonymise":
            rows.update(**{name: _empty(model, name) for name in rule.clears})
            continue
        files = [f.name for f in model._meta.fields if isinstance(f, models.FileField)]  # noqa: SLF001
        for row in rows if files else []:
            for name in files:
                stored = getattr(row, name)
                if stored:
                    transaction.on_commit(partial(stored.storage.delete, stored.name))
        rows.delete()
    return done


RULES = {
    "Letter": Keep(
        purpose="Prouver l’envoi d’un courrier",
        basis="mission d’intérêt public",
        months=3,
        since="sent_at",
        then="delete",
    ),
    "Event": Keep(
        purpose="Défendre une décision",
        basis="obligation légale",
        months=72,
        since="at",
        then="anonymise",
        clears=("by",),
    ),
}


def register() -> str:
    """The register of retention, as a Markdown table drawn from what the apps declare."""
    lines = [
        "# Conservation des données",
        "",
        "Tiré des règles déclarées par chaque application : `manage.py retention_register`.",
        "",
        "| données | finalité | base légale | durée | à partir de | ensuite |",
        "|---|---|---|---|---|---|",
    ]
    then = {"delete": "suppression", "anonymise": "anonymisation"}
    for model, rule in declared():
        name = str(model._meta.verbose_name)  # noqa: SLF001
        lines.append(
            f"| {name} | {rule.purpose} | {rule.basis} | {rule.months} mois | `{rule.since}` "
            f"| {then[rule.then]} |"
        )
    return "\n".join(lines) + "\n"
