"""What is kept, why, and until when; one command applies it all (``apply_retention``).

Each app declares ``RULES`` in its ``retention.py``: the name of a model → the rules of its rows.
A rule is a pure function of an instant that is stored in the row, so that a purge can be told in
advance and replayed with another clock.

An app may also declare ``HOLDS``: the label of a model of an earlier app → a function of the
instant that gives its rows which may not go yet, with all that points to them. A contract in force
holds the dossier it comes from, however long ago the dossier was sent.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any, Literal

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.module_loading import module_has_submodule

from fellowship.core import jobs, outbox
from fellowship.core.jobs import enqueue, without_transaction
from fellowship.core.models import Event, JobState
from texts.months import months_before

SLICE = 500  # rows a transaction


@dataclass(frozen=True, slots=True)
class Keep:
    """Rows in ``scope`` are kept ``months`` after the instant stored at the field path ``since``.

    ``then`` says what happens: the row is deleted with its files, the fields of ``clears`` are
    emptied, or ``act`` is called with the row and the instant. ``purpose`` and ``basis`` are the
    two columns of the register, in French.

    ``from_event``: the clock starts at the last line of the logbook about the row, or about what
    the path of ``since`` leads to, and at ``since`` when there is none. ``lasts`` gives, for an
    instant, which rows have had their time when that depends on the row (on the regulation it is
    bound to); it speaks of ``clock_at``, and ``months`` is then what holds where nothing is said.
    """

    purpose: str
    basis: str
    months: int
    since: str
    then: Literal["delete", "anonymise", "erase"]
    clears: tuple[str, ...] = ()
    scope: Mapping[str, Any] = field(default_factory=dict)
    from_event: bool = False
    lasts: Callable[[datetime], models.Q] | None = None
    act: Callable[..., object] | None = None


Hold = Callable[[datetime], "models.QuerySet[Any]"]


def _modules() -> Iterator[tuple[AppConfig, ModuleType]]:
    """The ``retention`` of every app, the last stage of the life of an application first."""
    for app in reversed(list(apps.get_app_configs())):
        if app.name.startswith("fellowship.") and module_has_submodule(app.module, "retention"):
            yield app, import_module(f"{app.name}.retention")


def declared() -> Iterator[tuple[type[models.Model], Keep]]:
    """Every rule of every app, in the order of the life of an application, the last stage first."""
    for app, module in _modules():
        for name, rules in getattr(module, "RULES", {}).items():
            for rule in rules if isinstance(rules, tuple | list) else [rules]:
                yield app.get_model(name), rule


def held(model: type[models.Model], since: str, now: datetime) -> models.Q:
    """What of ``model`` may not go yet: its rows, or those that the path ``since`` crosses, are
    among the ``HOLDS`` of a later app."""
    among, path, reached = models.Q(), "", model
    steps = since.split("__")[:-1]
    while True:
        for _app, module in _modules():
            for label, hold in getattr(module, "HOLDS", {}).items():
                if label == reached._meta.label:  # noqa: SLF001
                    among |= models.Q(**{f"{path}pk__in": hold(now)})
        if not steps:
            return among
        step = steps.pop(0)
        path += f"{step}__"
        reached = reached._meta.get_field(step).related_model  # type: ignore[assignment]  # noqa: SLF001


def expired(model: type[models.Model], rule: Keep, now: datetime) -> Any:
    """The rows a rule has done with: a queryset of ``model``."""
    limit = months_before(now, rule.months)
    rows: Any = model._base_manager.filter(**rule.scope).annotate(clock_at=_clock(model, rule))  # noqa: SLF001
    rows = rows.filter(rule.lasts(now) if rule.lasts else models.Q(clock_at__lt=limit))
    if spared := held(model, rule.since, now):
        rows = rows.exclude(spared)
    if rule.then == "anonymise":
        rows = rows.exclude(**{name: _empty(model, name) for name in rule.clears})
    found: models.QuerySet[models.Model] = rows
    return found


def _clock(model: type[models.Model], rule: Keep) -> Any:
    if not rule.from_event:
        return F(rule.since)
    path, _sep, _last = rule.since.rpartition("__")
    reached: Any = model
    for step in path.split("__") if path else ():
        reached = reached._meta.get_field(step).related_model  # noqa: SLF001
    number = Cast(OuterRef(f"{path}__pk" if path else "pk"), models.CharField())
    lines = Event.objects.filter(subject=Concat(Value(f"{reached._meta.label}:"), number))  # noqa: SLF001
    return Coalesce(Subquery(lines.order_by("-at").values("at")[:1]), F(rule.since))


def _empty(model: type[models.Model], name: str) -> Any:
    column = model._meta.get_field(name)  # noqa: SLF001
    if getattr(column, "null", False):
        return None
    if isinstance(column, models.JSONField):
        return column.get_default()
    return ""


def apply(*, now: datetime, dry_run: bool = False) -> list[tuple[str, str, int]]:
    """Apply every rule; (model, what happens, number of rows) for those that find something.

    By slices of ``SLICE`` rows, each in its transaction: nobody waits behind a purge, and one that
    is interrupted goes on where it stopped. Inside a job it says how far it is.
    """
    done: list[tuple[str, str, int]] = []
    rules = list(declared())
    for place, (model, rule) in enumerate(rules):
        jobs.report(100 * place // len(rules), str(model._meta.verbose_name_plural))  # noqa: SLF001
        rows = expired(model, rule, now)
        count = rows.count()
        if not count:
            continue
        done.append((str(model._meta.verbose_name), rule.then, count))  # noqa: SLF001
        while not dry_run and (keys := list(rows.values_list("pk", flat=True)[:SLICE])):
            _let_go(model, rule, keys, now=now)
            jobs.report(100 * place // len(rules), str(model._meta.verbose_name_plural))  # noqa: SLF001
    return done


@transaction.atomic
def _let_go(model: type[models.Model], rule: Keep, keys: list[Any], *, now: datetime) -> None:
    rows = model._base_manager.filter(pk__in=keys)  # noqa: SLF001
    if rule.act:
        for row in rows:
            rule.act(row, now=now)
        return
    if rule.then == "anonymise":
        rows.update(**{name: _empty(model, name) for name in rule.clears})
        return
    files = [f.name for f in model._meta.fields if isinstance(f, models.FileField)]  # noqa: SLF001
    for row in rows if files else []:
        for name in files:
            stored = getattr(row, name)
            if stored:
                transaction.on_commit(partial(stored.storage.delete, stored.name))
    rows.delete()


_MAIL = "mission d’intérêt public"
RULES = {
    "Email": (
        Keep("Prouver l’envoi d’un courrier", _MAIL, 3, "sent_at", "delete"),
        Keep("Savoir quel courrier a été arrêté", _MAIL, 3, "stopped_at", "delete"),
        Keep("Corriger une adresse refusée", _MAIL, 3, "refused_at", "delete"),
        Keep(
            "Retenir un courrier sous embargo",
            _MAIL,
            12,
            "created_at",
            "delete",
            scope={"sent_at": None, "stopped_at": None, "refused_at": None},
        ),
    ),
    "Job": (
        Keep("Dire où en est un calcul à qui l’a demandé", _MAIL, 1, "done_at", "delete"),
        Keep(
            "Comprendre un travail abandonné",
            _MAIL,
            6,
            "asked_at",
            "delete",
            scope={"state": JobState.FAILED},
        ),
    ),
    "Worker": Keep("Savoir si le travail de fond vit", _MAIL, 1, "seen_at", "delete"),
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
    then = {"delete": "suppression", "anonymise": "anonymisation", "erase": "effacement"}
    for model, rule in declared():
        name = str(model._meta.verbose_name)  # noqa: SLF001
        lines.append(
            f"| {name} | {rule.purpose} | {rule.basis} | {rule.months} mois"
            f"{' (ou la durée du règlement)' if rule.lasts else ''} | "
            f"{'dernier acte, sinon ' if rule.from_event else ''}`{rule.since}` "
            f"| {then[rule.then]} |"
        )
    return "\n".join(lines) + "\n"


def leave_no_bytes() -> None:
    """What was deleted leaves the files of the database too: SQLite overwrites what it frees
    (``secure_delete``) and its journal is emptied; PostgreSQL rewrites the tables, once nobody
    reads what they were: a rewriting keeps the rows that an older transaction may still see."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        _wait_for_readers(cursor)
        for model, _rule in declared():
            table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001
            # A rewriting keeps what the transactions of any database of the server may see; the
            # ordinary one asks those of this database alone, and first leaves nothing to keep.
            cursor.execute(f"VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) {table}")
            cursor.execute(f"VACUUM FULL {table}")


def _wait_for_readers(cursor: CursorWrapper) -> None:
    """PostgreSQL: until each transaction begun before this line has ended, a minute at most."""
    cursor.execute("SELECT pg_current_xact_id()::xid::text")
    mine = cursor.fetchone()[0]
    for _ in range(600):
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND (datname = current_database() OR datname IS NULL)"
            " AND age(backend_xmin) > age(%s::xid)",
            [mine],
        )
        if not cursor.fetchone()[0]:
            return
        cursor.execute("SELECT pg_sleep(0.1)")


def apply_and_tell(*, now: datetime) -> None:
    """Everything that has had its time goes; the person in charge of data is told what went."""
    done = apply(now=now)
    outbox.post(
        to=settings.DPO_EMAIL,
        template="retention_report",
        now=now,
        key=f"retention:{now:%Y-%m-%d}",
        day=now.astimezone(),
        lines=[f"{name} : {count} ({then})" for name, then, count in in_words(done)],
    )
    enqueue(empty_journals, key=f"retention-bytes:{now:%Y-%m-%d}", now=now)


@without_transaction
def empty_journals(*, now: datetime) -> None:  # noqa: ARG001
    """By itself on SQLite only: rewriting a table of PostgreSQL locks it, and nobody may wait for
    that on the night of a closing (``apply_retention`` does it, at the hour one chooses)."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        leave_no_bytes()


def in_words(done: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    then = {"delete": "supprimées", "anonymise": "anonymisées", "erase": "effacées"}
    return [(name, then[what], count) for name, what, count in done]
