# ruff: noqa: S608 - the sentences are ours, no part of them comes from outside
"""The chain of the logbook: what the database writes beside each line, and how it is checked.

Triggers write a ``Seal`` for each ``Event``: SQLite at once, writers being one at a time there;
PostgreSQL at the end of the transaction, under a lock, so that the chain has the order of the
commits. A seal holds two digests: of the whole logbook up to its line, and of the lines about the
same thing. Who acted and the free text enter by salted digests of their own: to erase them, with
their salts, leaves the chain whole and nothing to guess from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import connection

SENTENCE = "Une ligne du journal ne se modifie ni ne se supprime."
START = "0" * 64


def _counted(expressions: list[str]) -> str:
    """Texts one after the other, each with its length before it: no two lists give the same."""
    return " || ".join(f"length({part}) || ':' || {part}" for part in expressions)


def content(vendor: str, row: str, seal: str) -> str:
    """SQL: what of a line is sealed, as text. ``row``, ``seal``: the names of the two rows."""
    if vendor == "sqlite":
        number, at, facts = f"CAST({row}.id AS TEXT)", f"{row}.at", f"{row}.facts"
    else:
        number = f"{row}.id::text"
        at = f"to_char({row}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        facts = f"{row}.facts::text"
    texts = [
        number,
        at,
        f"{row}.subject",
        f"{row}.verb",
        f'{row}."before"',
        f'{row}."after"',
        facts,
    ]
    if seal:
        texts += [f"{seal}.by_digest", f"{seal}.because_digest"]
    return _counted(texts)


def author(vendor: str, row: str) -> str:
    kind = "TEXT" if vendor == "sqlite" else "varchar"
    return f"coalesce(CAST({row}.by_id AS {kind}), '')"


_UNCHANGED = " AND ".join(
    f'NEW."{name}" IS NOT DISTINCT FROM OLD."{name}"'
    for name in ("id", "at", "subject", "verb", "before", "after", "facts")
)
# An author may be forgotten and a free text erased; nothing else may change.
_ERASURE = (
    f"{_UNCHANGED} AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)"
    " AND (NEW.because = '' OR NEW.because = OLD.because)"
)
_SEAL_ERASURE = " AND ".join(
    [
        f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}"
        for name in ("id", "event_id", "subject", "by_digest", "because_digest", "digest", "thread")
    ]
    + [f"(NEW.{name} = '' OR NEW.{name} = OLD.{name})" for name in ("by_salt", "because_salt")]
)


def _sqlite() -> dict[str, str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    older = _ERASURE.replace("IS NOT DISTINCT FROM", "IS")
    seal = _SEAL_ERASURE.replace("IS NOT DISTINCT FROM", "IS")
    before = "(SELECT p.{} FROM core_seal p WHERE p.id < core_seal.id{} ORDER BY p.id DESC LIMIT 1)"
    last, same = before.format("digest", ""), " AND p.subject = core_seal.subject"
    thread = before.format("thread", same)
    line = content("sqlite", "NEW", "core_seal")
    return {
        "core_event_is_final": f"CREATE TRIGGER core_event_is_final BEFORE UPDATE ON core_event"
        f" WHEN NOT ({older}) {refuse}",
        "core_event_is_kept": "CREATE TRIGGER core_event_is_kept BEFORE DELETE ON core_event"
        f" {refuse}",
        # INSERT OR REPLACE takes the old row away without asking the trigger above
        "core_event_is_new": "CREATE TRIGGER core_event_is_new BEFORE INSERT ON core_event"
        f" WHEN EXISTS (SELECT 1 FROM core_event WHERE id = NEW.id) {refuse}",
        "core_event_is_sealed": f"""CREATE TRIGGER core_event_is_sealed
            AFTER INSERT ON core_event BEGIN
            INSERT INTO core_seal (event_id, subject, by_salt, because_salt, by_digest,
                because_digest, digest, thread)
            VALUES (NEW.id, NEW.subject, hex(randomblob(16)), hex(randomblob(16)), '', '', '', '');
            UPDATE core_seal SET by_digest = SHA256(by_salt || {author("sqlite", "NEW")}),
                because_digest = SHA256(because_salt || NEW.because) WHERE event_id = NEW.id;
            UPDATE core_seal SET digest = SHA256(coalesce({last}, '{START}') || {line}),
                thread = SHA256(coalesce({thread}, '{START}') || {line})
            WHERE event_id = NEW.id; END""",
        "core_event_forgets": """CREATE TRIGGER core_event_forgets AFTER UPDATE ON core_event BEGIN
            UPDATE core_seal SET by_salt = '' WHERE event_id = NEW.id AND NEW.by_id IS NULL
                AND OLD.by_id IS NOT NULL;
            UPDATE core_seal SET because_salt = '' WHERE event_id = NEW.id AND NEW.because = ''
                AND OLD.because <> ''; END""",
        "core_seal_is_final": f"CREATE TRIGGER core_seal_is_final BEFORE UPDATE ON core_seal"
        f" WHEN OLD.digest <> '' AND NOT ({seal}) {refuse}",
        "core_seal_is_kept": "CREATE TRIGGER core_seal_is_kept BEFORE DELETE ON core_seal"
        f" {refuse}",
        "core_seal_is_new": "CREATE TRIGGER core_seal_is_new BEFORE INSERT ON core_seal"
        " WHEN EXISTS (SELECT 1 FROM core_seal WHERE id = NEW.id OR event_id = NEW.event_id)"
        f" {refuse}",
    }


def _postgres() -> dict[str, str]:
    line = content("postgresql", "NEW", "s")
    digest = "encode(sha256(convert_to({}, 'UTF8')), 'hex')".format
    by, because = (
        digest(f"s.by_salt || {author('postgresql', 'NEW')}"),
        digest("s.because_salt || NEW.because"),
    )
    refuse = "EXECUTE FUNCTION core_event_refuse()"
    return {
        "core_event_refuse()": f"""CREATE OR REPLACE FUNCTION core_event_refuse() RETURNS trigger
            LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$""",
        "core_event_seal()": f"""CREATE OR REPLACE FUNCTION core_event_seal() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
            DECLARE s core_seal%ROWTYPE; line text; last text; thing text;
            BEGIN
                PERFORM pg_advisory_xact_lock(hashtext('core_seal'));
                s.by_salt := replace(gen_random_uuid()::text, '-', '');
                s.because_salt := replace(gen_random_uuid()::text, '-', '');
                s.by_digest := {by}; s.because_digest := {because};
                line := {line};
                SELECT digest INTO last FROM core_seal ORDER BY id DESC LIMIT 1;
                SELECT thread INTO thing FROM core_seal WHERE subject = NEW.subject
                    ORDER BY id DESC LIMIT 1;
                INSERT INTO core_seal (event_id, subject, by_salt, because_salt, by_digest,
                    because_digest, digest, thread) VALUES (NEW.id, NEW.subject, s.by_salt,
                    s.because_salt, s.by_digest, s.because_digest,
                    {digest(f"coalesce(last, '{START}') || line")},
                    {digest(f"coalesce(thing, '{START}') || line")});
                RETURN NULL;
            END $$""",
        "core_event_forget()": """CREATE OR REPLACE FUNCTION core_event_forget() RETURNS trigger
            LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
                IF NEW.by_id IS NULL AND OLD.by_id IS NOT NULL THEN
                    UPDATE core_seal SET by_salt = '' WHERE event_id = NEW.id; END IF;
                IF NEW.because = '' AND OLD.because <> '' THEN
                    UPDATE core_seal SET because_salt = '' WHERE event_id = NEW.id; END IF;
                RETURN NULL; END $$""",
        "core_event_is_final": f"CREATE TRIGGER core_event_is_final BEFORE UPDATE ON core_event"
        f" FOR EACH ROW WHEN (NOT ({_ERASURE})) {refuse}",
        "core_event_is_kept": "CREATE TRIGGER core_event_is_kept BEFORE DELETE ON core_event"
        f" FOR EACH ROW {refuse}",
        "core_event_is_whole": "CREATE TRIGGER core_event_is_whole BEFORE TRUNCATE ON core_event"
        f" FOR EACH STATEMENT {refuse}",
        "core_event_is_sealed": "CREATE CONSTRAINT TRIGGER core_event_is_sealed AFTER INSERT"
        " ON core_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
        " EXECUTE FUNCTION core_event_seal()",
        "core_event_forgets": "CREATE TRIGGER core_event_forgets AFTER UPDATE ON core_event"
        " FOR EACH ROW EXECUTE FUNCTION core_event_forget()",
        "core_seal_is_final": f"CREATE TRIGGER core_seal_is_final BEFORE UPDATE ON core_seal"
        f" FOR EACH ROW WHEN (NOT ({_SEAL_ERASURE})) {refuse}",
        "core_seal_is_kept": "CREATE TRIGGER core_seal_is_kept BEFORE DELETE ON core_seal"
        f" FOR EACH ROW {refuse}",
        "core_seal_is_whole": "CREATE TRIGGER core_seal_is_whole BEFORE TRUNCATE ON core_seal"
        f" FOR EACH STATEMENT {refuse}",
    }


def table_of(trigger: str) -> str:
    return "core_seal" if trigger.startswith("core_seal") else "core_event"


def statements(vendor: str) -> dict[str, str]:
    """What guards the logbook, by name, in the order it is made."""
    return _sqlite() if vendor == "sqlite" else _postgres()


def insert_only(role: str) -> list[str]:
    """PostgreSQL: what the role of the application may do, the tables being owned by another."""
    return [
        f'REVOKE ALL ON core_event, core_seal FROM "{role}"',
        f'GRANT SELECT, INSERT, UPDATE (by_id, because) ON core_event TO "{role}"',
        f'GRANT SELECT ON core_seal TO "{role}"',
        f'GRANT USAGE ON SEQUENCE core_event_id_seq TO "{role}"',
    ]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first line that is not what was written. ``line``: its number, 0 for the end."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    lines: int
    digest: str  # of the whole
    fault: Fault | None = None


def _rows() -> Iterator[tuple[Any, ...]]:
    vendor = connection.vendor
    query = f"""
        SELECT s.id, e.id, e.subject, s.subject, {author(vendor, "e")}, e.because, s.by_salt,
            s.because_salt, s.by_digest, s.because_digest, s.digest, s.thread,
            {content(vendor, "e", "s")}, s.event_id
        FROM core_seal s LEFT JOIN core_event e ON e.id = s.event_id ORDER BY s.id
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(2000):
            yield from rows


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def verify(*, lines: int = 0, digest: str = "") -> Report:
    """Walk the chain. ``lines`` and ``digest`` are those of an anchor kept elsewhere: without one,
    nobody can tell that the last lines have been cut off."""
    threads: dict[str, str] = {}
    last, count = START, 0
    met = not lines
    for (
        _seal, event, subject, sealed_subject, by, because, by_salt, because_salt, by_digest,
        because_digest, kept, thread, text, event_id,
    ) in _rows():  # fmt: skip
        count += 1
        fault = ""
        if event is None:
            fault = "ligne supprimée"
        elif subject != sealed_subject:
            fault = "objet changé"
        elif by and _digest(by_salt + by) != by_digest:
            fault = "auteur changé"
        elif not by and by_salt and _digest(by_salt) != by_digest:
            fault = "auteur ôté"
        elif because and _digest(because_salt + because) != because_digest:
            fault = "motif changé"
        elif not because and because_salt and _digest(because_salt) != because_digest:
            fault = "motif ôté"
        elif _digest(last + text) != kept:
            fault = "ligne changée, ou une autre ôtée, ajoutée ou déplacée avant elle"
        elif _digest(threads.get(subject, START) + text) != thread:
            fault = "chaîne de l’objet rompue"
        if fault:
            return Report(count, last, Fault(int(event_id), fault))
        last, threads[subject] = kept, thread
        if count == lines:
            met = True
            if digest != last:
                return Report(count, last, Fault(int(event_id), "l’ancre ne se retrouve pas"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(e.id) FROM core_event e LEFT JOIN core_seal s ON s.event_id = e.id"
            " WHERE s.id IS NULL"
        )
        (loose,) = cursor.fetchone()
    if loose is not None:
        return Report(count, last, Fault(int(loose), "ligne ajoutée sans son sceau"))
    if not met:
        return Report(count, last, Fault(0, f"il manque {lines - count} lignes à la fin"))
    return Report(count, last)
