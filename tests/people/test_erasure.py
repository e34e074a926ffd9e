import datetime as dt
import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from fellowship.core import chain, retention
from fellowship.core.lifecycle import erase_text, record
from fellowship.core.models import Email, Event, Job
from fellowship.dossiers.models import Dossier
from fellowship.people import actions
from fellowship.people.models import Device, User
from tests.core.test_logbook import sealed_now
from tests.factories.calls import NOON, RoleFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory
from texts.months import months_after

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TRACER = "Zephyrine Quorblay"


def test_seven_years_later_nobody_is_left_and_dossiers_are_numbers():
    for n in range(20):
        DossierFactory(
            submitted=True, candidate__email=f"tracer{n}@example.org", candidate__name=TRACER
        )
    User.objects.update(date_joined=NOON)
    numbers = sorted(Dossier.objects.values_list("reference", flat=True))

    retention.apply(now=months_after(NOON, 84))
    retention.apply(now=months_after(NOON, 84))  # the dossiers first, then the people

    assert User.objects.filter(name=TRACER).count() == 0
    assert User.objects.filter(email__contains="tracer").count() == 0
    assert sorted(Dossier.objects.values_list("reference", flat=True)) == numbers
    assert str(Dossier.objects.first().candidate) == "personne effacée"


def test_a_person_goes_24_months_after_her_last_visit_and_not_a_day_before():
    person = UserFactory(name=TRACER, last_login=NOON)

    retention.apply(now=months_after(NOON, 24))
    person.refresh_from_db()
    assert person.name == TRACER

    retention.apply(now=months_after(NOON, 24) + DAY)
    person.refresh_from_db()
    assert (person.name, person.is_active, actions.is_erased(person)) == ("", False, True)


@pytest.mark.parametrize("kind", ["team", "role", "dossier"])
def test_who_is_needed_stays(kind):
    late = months_after(NOON, 30)
    if kind == "team":
        person = UserFactory(name=TRACER, team=["reader"])
    elif kind == "role":
        person = RoleFactory(person__name=TRACER).person
    else:
        person = DossierFactory(submitted=True, candidate__name=TRACER).candidate
        Dossier.objects.update(submitted_at=late)
    User.objects.update(date_joined=NOON)

    retention.apply(now=late + DAY)

    assert User.objects.get(pk=person.pk).name == TRACER


def test_to_erase_a_person_takes_what_proves_mails_signs_in_and_names_her():
    person = UserFactory(email="zephyrine@example.org", name=TRACER)
    actions.meet_device(person, "", agent="Firefox", now=NOON)
    Client().force_login(person)
    session = SessionStore()
    session["_auth_user_id"] = str(person.pk)
    session.save()
    Email.objects.create(
        key="k", to=person.email, subject="s", body=TRACER, template="t", created_at=NOON
    )
    line = record(person, "greeted", by=person, now=NOON, because="pour voir")

    sealed_now()

    actions.erase(person, now=NOON)
    sealed_now()

    assert not Device.objects.exists()
    assert not Email.objects.exists()
    assert not SessionStore().exists(session.session_key)
    assert Event.objects.get(pk=line.pk).by is None
    assert chain.verify().fault is None


def test_the_free_text_of_a_line_is_erased_and_that_is_written(officer):
    line = record(officer, "judged", by=officer, now=NOON, because=f"{TRACER} était en retard")

    sealed_now()
    erase_text(line, by=officer, now=NOON)
    sealed_now()

    assert [e.verb for e in Event.objects.order_by("pk")] == ["judged", "text_erased"]
    assert TRACER not in str(list(Event.objects.values()))
    assert chain.verify().fault is None


@pytest.mark.parametrize(
    ("fields", "months"),
    [({"sent_at": NOON}, 3), ({"stopped_at": NOON}, 3), ({"held": True}, 12), ({}, 12)],
    ids=["sent", "stopped", "held", "never left"],
)
def test_every_letter_goes_in_its_time(fields, months):
    Email.objects.create(
        key="k", to="a@example.org", subject="s", body="b", template="t", created_at=NOON, **fields
    )

    retention.apply(now=months_after(NOON, months))
    assert Email.objects.exists()
    retention.apply(now=months_after(NOON, months) + DAY)
    assert not Email.objects.exists()


def test_work_that_is_done_is_forgotten_after_three_months():
    Job.objects.create(key="k", name="x", asked_at=NOON, next_at=NOON, done_at=NOON, state="done")

    retention.apply(now=months_after(NOON, 3) + DAY)

    assert not Job.objects.exists()


def test_the_night_says_what_went_to_the_person_in_charge(settings):
    settings.DPO_EMAIL = "dpo@example.org"
    UserFactory(last_login=NOON)

    retention.apply_and_tell(now=months_after(NOON, 25))

    mail = Email.objects.get()
    assert (mail.to, mail.template) == ("dpo@example.org", "retention_report")
    assert "personne : 1 (effacées)" in mail.body


@pytest.mark.django_db(transaction=True)
def test_not_a_byte_is_left_in_the_files_of_the_database():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL: test_not_a_byte_is_left_in_the_tables")
    person = UserFactory(email="zephyrine@example.org", name=TRACER * 3, last_login=NOON)
    for n in range(50):
        Email.objects.create(key=str(n), to=person.email, subject=TRACER, body=TRACER * 20,
                             template="t", created_at=NOON)  # fmt: skip
    place = Path(connection.settings_dict["NAME"])

    def found():
        files = [place, place.with_name(f"{place.name}-wal")]
        return sum(f.read_bytes().count(b"Quorblay") for f in files if f.exists())

    before = found()
    retention.apply(now=months_after(NOON, 25))
    retention.leave_no_bytes()

    assert before > 50
    assert found() == 0
    assert sqlite3.sqlite_version


def at_the_server(name=""):
    settings = connection.settings_dict
    return psycopg.connect(
        dbname=name or settings["NAME"], user=settings["USER"], password=settings["PASSWORD"],
        host=settings["HOST"], port=settings["PORT"] or None,
    )  # fmt: skip


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite: the test above")
def test_not_a_byte_is_left_in_the_tables():
    person = UserFactory(email="zephyrine@example.org", name=TRACER, last_login=NOON)
    Email.objects.create(
        key="k", to=person.email, subject=TRACER, body=TRACER, template="t", created_at=NOON
    )

    def found():
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('core_email'))")
            mails = bytes(cursor.fetchone()[0])
            cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('people_user'))")
            return (mails + bytes(cursor.fetchone()[0])).count(b"Quorblay")

    before = found()
    with connection.cursor() as cursor:  # what the threads of an earlier test may have left open
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with at_the_server() as reader, at_the_server("postgres") as neighbour:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT count(*) FROM core_job")
        neighbour.execute("SELECT pg_current_xact_id()")  # writes elsewhere, and does not end
        end = threading.Timer(1, reader.rollback)
        retention.apply(now=months_after(NOON, 25))
        end.start()
        retention.leave_no_bytes()
        end.join()

    assert (before > 2, found()) == (True, 0)
