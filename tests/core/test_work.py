import datetime as dt

import pytest
from django.core import mail

from fellowship.core import outbox, work
from fellowship.core.models import Errand, ErrandState, Letter, Routine
from tests.factories.calls import NOON

pytestmark = pytest.mark.django_db
done = []


def note(word, *, now):
    done.append(word)


def fail(word, *, now):
    Routine.objects.create(name=word, next_at=now)
    raise OSError("le serveur ne répond pas")


@pytest.fixture(autouse=True)
def _forget(monkeypatch):
    done.clear()
    monkeypatch.setattr(work, "ROUTINES", {})


@pytest.fixture
def letter():
    return Letter.objects.create(
        key="k",
        to="camille@example.org",
        subject="Bonjour",
        body="Texte",
        template="t",
        created_at=NOON,
    )


def test_an_errand_asked_twice_is_done_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        work.ask(note, "a", key="one", now=NOON)
        work.ask(note, "a", key="one", now=NOON)

    assert done == ["a"]
    assert not work.do(Errand.objects.get().pk, now=NOON)


def test_a_failing_errand_leaves_nothing_half_done_and_waits_longer_each_time():
    work.ask(fail, "x", key="bad", now=NOON)
    errand = Errand.objects.get()

    assert not work.do(errand.pk, now=NOON)
    errand.refresh_from_db()
    first = errand.next_at - NOON
    assert not work.do(errand.pk, now=errand.next_at)
    errand.refresh_from_db()

    assert not Routine.objects.exists()
    assert (errand.state, errand.tries) == (ErrandState.WAITING, 2)
    assert (first, errand.next_at - NOON - first) == (
        dt.timedelta(minutes=1),
        dt.timedelta(minutes=5),
    )
    assert errand.problem == "OSError : le serveur ne répond pas"


def test_an_errand_that_always_fails_is_given_up_and_shown():
    work.ask(fail, "x", key="bad", now=NOON)
    errand = Errand.objects.get()
    for _ in range(len(work.WAITS) + 1):
        work.do(errand.pk, now=errand.next_at)
        errand.refresh_from_db()

    assert list(work.troubles()["errands"]) == [errand]


def test_an_errand_whose_worker_died_is_done_by_the_next(django_capture_on_commit_callbacks):
    work.ask(note, "a", key="one", now=NOON)
    Errand.objects.update(state=ErrandState.RUNNING, deadline_at=NOON + dt.timedelta(minutes=5))

    work.tick(now=NOON + dt.timedelta(minutes=4))
    assert Errand.objects.get().state == ErrandState.RUNNING
    with django_capture_on_commit_callbacks(execute=True):
        work.tick(now=NOON + dt.timedelta(minutes=5))

    assert done == ["a"]


def test_a_message_the_queue_lost_is_sent_again(django_capture_on_commit_callbacks):
    work.ask(note, "a", key="one", now=NOON)  # its message is never delivered

    with django_capture_on_commit_callbacks(execute=True):
        assert work.tick(now=NOON + dt.timedelta(seconds=59)) == 0
        work.tick(now=NOON + work.UNHEARD)

    assert done == ["a"]


def test_a_letter_leaves_once_and_keeps_its_identity(letter, mailoutbox):
    outbox.send(letter.pk, now=NOON)
    outbox.send(letter.pk, now=NOON)

    assert [m.subject for m in mailoutbox] == ["Bonjour"]
    Letter.objects.update(sent_at=None)
    outbox.send(letter.pk, now=NOON)
    assert len({m.extra_headers["Message-ID"] for m in mail.outbox}) == 1


def test_a_letter_does_not_leave_before_its_hour_nor_after_being_stopped(letter, mailoutbox):
    Letter.objects.update(not_before=NOON + dt.timedelta(hours=1))
    outbox.send(letter.pk, now=NOON)
    assert mailoutbox == []

    outbox.stop(letter, now=NOON)
    outbox.send(letter.pk, now=NOON + dt.timedelta(hours=2))
    assert mailoutbox == []


def test_a_routine_is_done_when_its_hour_comes_and_its_failure_is_kept():
    calls = []

    @work.routine(every=dt.timedelta(minutes=10))
    def look(*, now):
        calls.append(now)
        if len(calls) == 2:
            raise ValueError("non")

    for minutes in (0, 5, 10, 20):
        work.tick(now=NOON + dt.timedelta(minutes=minutes))

    assert calls == [NOON + dt.timedelta(minutes=m) for m in (0, 10, 20)]
    assert Routine.objects.get().problem == ""
