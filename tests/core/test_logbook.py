import datetime as dt
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from fellowship.core import anchors, chain
from fellowship.core.lifecycle import record
from fellowship.core.models import Email, Event, Seal
from tests.factories.calls import NOON
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
TICK = dt.timedelta(seconds=1)
KEEPERS = ["core_event_is_kept", "core_seal_is_kept", "core_event_is_whole", "core_seal_is_whole"]


@pytest.fixture
def line():
    user = UserFactory()
    return record(user, "greeted", by=user, now=NOON, because="pour voir", words=2)


@pytest.fixture
def guarded(db):
    """With the triggers that tests leave out, because the flush between two of them deletes."""
    for name in KEEPERS:
        if sentence := chain.statements(connection.vendor).get(name):
            with connection.cursor() as cursor:
                cursor.execute(sentence)


def run(*sentences):
    with connection.cursor() as cursor:
        for sentence in sentences:
            cursor.execute(sentence)


def sealed_now():
    """On PostgreSQL seals are written when the transaction ends."""
    if connection.vendor == "postgresql":
        run("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")


def unguarded():
    """What somebody does who owns the database: the triggers away."""
    for name in chain.statements(connection.vendor):
        if not name.endswith("()"):
            where = "" if connection.vendor == "sqlite" else f" ON {chain.table_of(name)}"
            run(f"DROP TRIGGER IF EXISTS {name}{where}")


REWRITES = [
    "UPDATE core_event SET because = 'autre chose'",
    "UPDATE core_event SET by_id = by_id + 1",
    "UPDATE core_event SET id = id + 100",
    "UPDATE core_event SET at = '2020-01-01'",
    "UPDATE core_event SET subject = 'autre'",
    "UPDATE core_event SET verb = 'autre'",
    "UPDATE core_event SET facts = '{}'",
    "DELETE FROM core_event",
    "DELETE FROM core_seal",
    "UPDATE core_seal SET digest = 'x'",
    "UPDATE core_seal SET by_salt = 'x'",
]
SQLITE_REWRITES = [
    "INSERT OR REPLACE INTO core_event SELECT * FROM core_event",
    "REPLACE INTO core_seal SELECT * FROM core_seal",
    "UPDATE OR REPLACE core_event SET id = 1 WHERE id > 1",
]
POSTGRES_REWRITES = ["TRUNCATE core_event CASCADE", "TRUNCATE core_seal"]


@pytest.mark.parametrize("sentence", REWRITES + SQLITE_REWRITES + POSTGRES_REWRITES)
def test_the_database_refuses_to_rewrite_or_remove_a_line(sentence, line, guarded):
    if sentence in (POSTGRES_REWRITES if connection.vendor == "sqlite" else SQLITE_REWRITES):
        pytest.skip("the other engine's")
    user = UserFactory()
    record(user, "greeted", by=user, now=NOON)
    sealed_now()
    before = list(Event.objects.values().order_by("pk"))

    with pytest.raises(DatabaseError, match="ne se modifie"), transaction.atomic():
        run(sentence)

    assert list(Event.objects.values().order_by("pk")) == before


def test_the_author_may_be_forgotten_and_the_chain_stays_whole(line):
    sealed_now()
    Event.objects.filter(pk=line.pk).update(by=None)

    assert Event.objects.get().by is None
    assert (Seal.objects.get().by_salt, chain.verify().fault) == ("", None)


def test_a_free_text_may_be_erased_and_the_chain_stays_whole(line):
    sealed_now()
    Event.objects.filter(pk=line.pk).update(because="")

    assert (Event.objects.get().because, Event.objects.get().by) == ("", line.by)
    assert (Seal.objects.get().because_salt, chain.verify().fault) == ("", None)


def write(count):
    people = [UserFactory() for _ in range(3)]
    for n in range(count):
        person = people[n % 3]
        record(person, f"act_{n % 7}", by=person if n % 5 else None, now=NOON + n * TICK,
               because="à cause de l’été" if n % 4 == 0 else "", rank=n)  # fmt: skip
    sealed_now()


def test_lines_are_chained_globally_and_by_thing():
    write(9)

    report = chain.verify()

    assert (report.lines, report.fault) == (9, None)
    assert report.digest == Seal.objects.latest("pk").digest
    assert Seal.objects.values("thread").distinct().count() == 9


def tamper(choice, pk, dice):
    """One of the ways to falsify, by somebody whom no trigger stops."""
    other = f"(SELECT id FROM core_event WHERE id <> {pk} ORDER BY id LIMIT 1)"
    ways = {
        "author": [f"UPDATE core_event SET by_id = {UserFactory().pk} WHERE id = {pk}"],
        "verb": [f"UPDATE core_event SET verb = 'falsifié' WHERE id = {pk}"],
        "instant": [f"UPDATE core_event SET at = '2020-01-01 00:00:00' WHERE id = {pk}"],
        "reason": [f"UPDATE core_event SET because = 'parce que' WHERE id = {pk}"],
        "facts": [f"UPDATE core_event SET facts = '{{\"rank\": 900}}' WHERE id = {pk}"],
        "thing": [f"UPDATE core_event SET subject = 'people.User:0' WHERE id = {pk}"],
        "line": [f"DELETE FROM core_event WHERE id = {pk}"],
        "line and seal": [
            f"DELETE FROM core_seal WHERE event_id = {pk}",
            f"DELETE FROM core_event WHERE id = {pk}",
        ],
        "order": [
            f"UPDATE core_seal SET event_id = -1 WHERE event_id = {pk}",
            f"UPDATE core_seal SET event_id = {pk} WHERE event_id = {other}",
            f"UPDATE core_seal SET event_id = {other} WHERE event_id = -1",
        ],
        "insertion": [
            "INSERT INTO core_event (at, subject, verb, before, after, because, facts) VALUES"
            " ('2020-01-01 00:00:00', 'x', 'faux', '', '', '', '{}')".replace(
                "before, after", '"before", "after"'
            )
        ],
    }
    run(*ways[choice])
    return choice


@pytest.mark.parametrize("seed", range(10))
def test_of_a_hundred_falsifications_a_hundred_are_found(seed):
    """Ten at each seed, by somebody who has taken every trigger away."""
    dice = random.Random(seed)
    write(30)
    unguarded()
    sound = chain.verify()
    ways = ["author", "verb", "instant", "reason", "facts", "thing", "line", "line and seal",
            "order", "insertion"]  # fmt: skip
    missed = []
    for way in ways:
        numbers = list(Event.objects.order_by("pk").values_list("pk", flat=True))
        pk = dice.choice(numbers[1:-1])
        with transaction.atomic():
            tamper(way, pk, dice)
            report = chain.verify(lines=sound.lines, digest=sound.digest)
            if report.fault is None:
                missed.append((way, pk))
            transaction.set_rollback(True)

    assert sound.fault is None
    assert missed == []


def test_the_first_bad_line_is_named():
    write(12)
    bad = list(Event.objects.order_by("pk"))[7].pk
    unguarded()
    run(f"UPDATE core_event SET verb = 'falsifié' WHERE id >= {bad}")

    assert chain.verify().fault.line == bad


def test_a_cut_tail_is_found_by_the_anchor_alone():
    write(10)
    anchor = chain.verify()
    unguarded()
    last = Event.objects.latest("pk").pk
    run(
        f"DELETE FROM core_seal WHERE event_id = {last}",
        f"DELETE FROM core_event WHERE id = {last}",
    )

    assert chain.verify().fault is None
    assert chain.verify(lines=anchor.lines, digest=anchor.digest).fault == chain.Fault(
        0, "il manque 1 lignes à la fin"
    )


def test_the_chain_grows_and_the_anchor_of_before_is_still_met():
    write(5)
    anchor = chain.verify()
    write(5)

    assert chain.verify(lines=anchor.lines, digest=anchor.digest).fault is None
    assert chain.verify(lines=anchor.lines, digest="0" * 64).fault.what == (
        "l’ancre ne se retrouve pas"
    )


@pytest.mark.django_db(transaction=True)
def test_lines_written_at_once_make_one_chain():
    person = UserFactory()

    def act(n):
        try:
            with transaction.atomic():
                record(person, "act", by=person, now=NOON, rank=n)
                record(person, "act", by=person, now=NOON, rank=-n)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(40)))

    report = chain.verify()
    assert (report.lines, report.fault) == (80, None)


@pytest.mark.postgres
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no roles")
def test_the_role_of_the_application_may_only_add(line, guarded):
    sealed_now()
    run("DROP ROLE IF EXISTS passerelle_app", "CREATE ROLE passerelle_app",
        *chain.insert_only("passerelle_app"),
        "GRANT SELECT ON people_user TO passerelle_app")  # fmt: skip
    forbidden = [
        "UPDATE core_event SET verb = 'autre'",
        "DELETE FROM core_event",
        "TRUNCATE core_event",
        "INSERT INTO core_seal (event_id) VALUES (1)",
        "ALTER TABLE core_event DISABLE TRIGGER ALL",
        "DROP TRIGGER core_event_is_final ON core_event",
        "SET session_replication_role = 'replica'",
    ]
    run("SET ROLE passerelle_app")
    try:
        for sentence in forbidden:
            with (
                pytest.raises(DatabaseError, match="permission|owner|must be"),
                transaction.atomic(),
            ):
                run(sentence)
        record(line, "seen", by=None, now=NOON)
        sealed_now()
    finally:
        run("RESET ROLE")

    assert chain.verify().lines == 2


def test_the_anchor_is_signed_and_another_is_refused(tmp_path, settings):
    settings.ANCHOR_FOLDER = tmp_path
    write(6)
    text = anchors.write(now=NOON)
    forged = text.replace('"lines": 6', '"lines": 5')

    assert anchors.read(text) == (6, chain.verify().digest)
    with pytest.raises(ValueError, match="n’est pas une des nôtres"):
        anchors.read(forged)


def test_the_anchor_of_the_day_is_kept_in_its_folder_and_mailed(tmp_path, settings):
    settings.ANCHOR_FOLDER, settings.ANCHOR_EMAIL = tmp_path, "greffe@example.org"
    write(3)

    anchors.anchor_of_the_day(now=NOON)

    mail = Email.objects.get()
    assert [p.name for p in tmp_path.iterdir()] == [mail.attachments[0]["name"]]
    assert mail.to == "greffe@example.org"
    assert anchors.read(mail.attachments[0]["text"])[0] == 3


def test_the_commands_say_what_they_find(tmp_path, settings, capsys):
    settings.ANCHOR_FOLDER = tmp_path
    write(4)
    call_command("audit", "anchor")
    call_command("audit", "verify", anchor=next(tmp_path.iterdir()))
    said = capsys.readouterr().out
    unguarded()
    bad = Event.objects.earliest("pk").pk
    run(f"UPDATE core_event SET verb = 'falsifié' WHERE id = {bad}")

    assert "Le journal est intact : 4 lignes" in said
    with pytest.raises(CommandError, match=f"ligne {bad} "):
        call_command("audit", "verify")
    with pytest.raises(CommandError, match="rien n’est signé"):
        call_command("audit", "anchor")
