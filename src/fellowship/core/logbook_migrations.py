# ruff: noqa: S608 - the sentences are ours, no part of them comes from outside
"""For migrations alone: the guards of the logbook, put up, lifted, and the chain written anew.

A model or an act that takes another name takes its past lines along. The database refuses to change
a line: its guards are lifted for this statement and put back. Nothing but names is rewritten: the
instant, the person, the reason and the facts stay. The chain is then written anew; anchors taken
before the migration are checked against the backup taken before it (UPGRADE.md says when).
"""

from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module
from secrets import token_hex
from typing import Any

from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from fellowship.core import chain

former = import_module("fellowship.core.migrations.0004_logbook_is_append_only")
Names = Mapping[str, str]


def is_chained(editor: Any) -> bool:
    query = {
        "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'core_event_is_sealed'",
        "postgresql": "SELECT 1 FROM pg_trigger WHERE tgname = 'core_event_is_sealed'",
    }[editor.connection.vendor]
    with editor.connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone() is not None


def put_up(editor: Any) -> None:
    for statement in chain.statements(editor.connection.vendor).values():
        editor.execute(statement, params=None)


def take_down(editor: Any) -> None:
    """All of them, those that tests do without included."""
    vendor = editor.connection.vendor
    names = list(chain.statements(vendor))
    for name in (n for n in names if not n.endswith("()")):
        where = "" if vendor == "sqlite" else f" ON {chain.table_of(name)}"
        editor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
    for name in (n for n in names if n.endswith("()")):
        editor.execute(f"DROP FUNCTION IF EXISTS {name}")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def seal_all(editor: Any) -> None:
    """Every line, in the order of its number, as the triggers would have done. Salts that were
    erased stay so: what they hid cannot be checked any more, and is not asked for."""
    vendor = editor.connection.vendor
    last, threads = chain.START, dict[str, str]()
    with editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_seal")
        cursor.execute(
            f"SELECT e.id, e.subject, {chain.author(vendor, 'e')}, e.because,"
            f" {chain.content(vendor, 'e', '')} FROM core_event e ORDER BY e.id"
        )
        for event, subject, by, because, text in cursor.fetchall():
            by_salt, because_salt = token_hex(16), token_hex(16)
            by_digest, because_digest = _digest(by_salt + by), _digest(because_salt + because)
            line = f"{text}64:{by_digest}64:{because_digest}"
            last = _digest(last + line)
            threads[subject] = _digest(threads.get(subject, chain.START) + line)
            cursor.execute(
                "INSERT INTO core_seal (event_id, subject, by_salt, because_salt, by_digest,"
                " because_digest, digest, thread) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [event, subject, by_salt, because_salt, by_digest, because_digest, last,
                 threads[subject]],
            )  # fmt: skip


def _rewrite(apps: Any, editor: Any, models: Names, verbs: Names) -> None:
    alias, chained = editor.connection.alias, is_chained(editor)
    take_down(editor) if chained else former.backward(apps, editor)
    rows = {name: apps.get_model("core", name).objects.using(alias) for name in ("Event", "Email")}
    for old, new in models.items():
        for name, field in (("Event", "subject"), ("Email", "about")):
            rows[name].filter(**{f"{field}__startswith": f"{old}:"}).update(
                **{field: Concat(Value(f"{new}:"), Substr(field, len(old) + 2))}
            )
    for old, new in verbs.items():
        rows["Event"].filter(verb=old).update(verb=new)
    if chained:
        seal_all(editor)
        put_up(editor)
    else:
        former.forward(apps, editor)


def rename_in_logbook(*, models: Names | None = None, verbs: Names | None = None) -> Any:
    """``models``: former label → new one, as in ``teams.Run`` → ``teams.MatchingRun``."""
    models, verbs = models or {}, verbs or {}
    back_models = {new: old for old, new in models.items()}
    back_verbs = {new: old for old, new in verbs.items()}
    return migrations.RunPython(
        lambda apps, editor: _rewrite(apps, editor, models, verbs),
        lambda apps, editor: _rewrite(apps, editor, back_models, back_verbs),
    )
