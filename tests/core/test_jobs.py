import datetime as dt

import pytest
from django.core import mail

from fellowship.core import jobs, outbox
from fellowship.core.models import Email, Job, JobState, Routine
from tests.factories.calls import NOON

pytestmark = pytest.mark.django_db
done = []
seen = []


def note(word, *, now):
    done.append(word)


def fail(word, *, now):
    Routine.objects.create(name=word, next_at=now)
    raise OSError("le serveur ne répond pas")


def write(word, *, now):
    Routine.objects.create(name=f"{word}{Routine.objects.count()}", next_at=now)


@jobs.without_transaction
def count(*, now):
    for percent, stage in ((20, "premier"), (60, "second")):
        jobs.report(percent, stage)
        seen.append(Job.objects.values_list("percent", "stage").get(state=JobState.RUNNING))
    jobs.conclude("Trois.")


@pytest.fixture(autouse=True)
def _forget(monkeypatch):
    done.clear()
    seen.clear()
    monkeypatch.setattr(jobs, "ROUTINES", {})


@pytest.fixture
def email():
    return Email.objects.create(
        key="k",
        to="camille@example.org",
        subject="Bonjour",
        body="Texte",
        template="t",
        created_at=NOON,
    )


def test_a_job_asked_twice_is_done_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        jobs.enqueue(note, "a", key="one", now=NOON)
        jobs.enqueue(note, "a", key="one", now=NOON)

    assert done == ["a"]
    assert not jobs.run_job(Job.objects.get().pk, now=NOON)


def test_a_failing_job_leaves_nothing_half_done_and_waits_longer_each_time():
    jobs.enqueue(fail, "x", key="bad", now=NOON)
    job = Job.objects.get()

    assert not jobs.run_job(job.pk, now=NOON)
    job.refresh_from_db()
    first = job.next_at - NOON
    assert not jobs.run_job(job.pk, now=job.next_at)
    job.refresh_from_db()

    assert not Routine.objects.exists()
    assert (job.state, job.tries) == (JobState.WAITING, 2)
    assert (first, job.next_at - NOON - first) == (
        dt.timedelta(minutes=1),
        dt.timedelta(minutes=5),
    )
    assert job.problem == "OSError : le serveur ne répond pas"


def test_a_job_that_always_fails_is_given_up_and_shown():
    jobs.enqueue(fail, "x", key="bad", now=NOON)
    job = Job.objects.get()
    for _ in range(len(jobs.WAITS) + 1):
        jobs.run_job(job.pk, now=job.next_at)
        job.refresh_from_db()

    assert list(jobs.failures()["jobs"]) == [job]


def test_a_job_whose_worker_died_is_done_by_the_next(django_capture_on_commit_callbacks):
    jobs.enqueue(note, "a", key="one", now=NOON)
    Job.objects.update(state=JobState.RUNNING, deadline_at=NOON + dt.timedelta(minutes=5))

    jobs.tick(now=NOON + dt.timedelta(minutes=4))
    assert Job.objects.get().state == JobState.RUNNING
    with django_capture_on_commit_callbacks(execute=True):
        jobs.tick(now=NOON + dt.timedelta(minutes=5))

    assert done == ["a"]


def test_a_job_asked_while_no_worker_was_there_is_taken_by_the_first(settings):
    settings.JOBS_AT_ONCE = False
    jobs.enqueue(note, "a", key="one", now=NOON)

    assert jobs.take("one", now=NOON - dt.timedelta(seconds=1)) is None
    job = jobs.take("one", now=NOON)
    assert jobs.take("two", now=NOON) is None
    assert jobs.do(job, now=NOON)
    assert done == ["a"]


def test_a_job_longer_than_its_lease_stays_with_its_worker_while_it_beats(settings):
    settings.JOBS_AT_ONCE = False
    jobs.enqueue(note, "a", key="one", now=NOON)
    job = jobs.take("one", now=NOON)
    for minutes in range(1, 11):  # ten minutes: twice the old patience
        now = NOON + dt.timedelta(minutes=minutes)
        jobs.beat("one", now=now - jobs.BEAT)
        jobs.recover(now=now)
        assert jobs.take("two", now=now) is None

    assert jobs.do(job, now=NOON)


def test_a_worker_that_lost_its_job_cannot_finish_it(settings):
    settings.JOBS_AT_ONCE = False
    jobs.enqueue(write, "x", key="one", now=NOON)
    slept = jobs.take("one", now=NOON)
    later = NOON + jobs.LEASE
    jobs.recover(now=later)
    other = jobs.take("two", now=later)

    assert jobs.do(other, now=later)
    assert not jobs.do(slept, now=later)
    assert Routine.objects.count() == 1  # what the sleeper wrote is undone


def test_a_job_that_kills_its_worker_is_given_up_and_shown(settings):
    settings.JOBS_AT_ONCE = False
    jobs.enqueue(note, "a", key="poison", now=NOON)
    now, tries = NOON, 0
    while jobs.take("one", now=now):  # and there it dies
        tries += 1
        now += jobs.LEASE
        jobs.recover(now=now)
        now = max(now, Job.objects.get().next_at)

    job = Job.objects.get()
    assert (tries, job.tries, job.state) == (7, 7, JobState.FAILED)
    assert list(jobs.failures()["jobs"]) == [job]


def test_the_jobs_of_a_worker_known_to_be_dead_are_given_back_at_once(settings):
    settings.JOBS_AT_ONCE = False
    jobs.enqueue(note, "a", key="one", now=NOON)
    jobs.take("dead", now=NOON)

    assert jobs.recover(now=NOON, worker="other") == 0
    assert jobs.recover(now=NOON, worker="dead") == 1
    assert jobs.take("living", now=NOON) is not None


@pytest.mark.django_db(transaction=True)
def test_a_long_job_says_how_far_it_is_and_stops_when_asked(settings, officer):
    settings.JOBS_AT_ONCE = False
    jobs.enqueue(count, key="long", now=NOON, title="Compter", by=officer)
    job = jobs.take("one", now=NOON)
    assert jobs.do(job, now=NOON)
    job.refresh_from_db()
    assert seen == [(20, "premier"), (60, "second")]
    assert (job.state, job.percent, job.outcome) == (JobState.DONE, 100, "Trois.")

    seen.clear()
    jobs.enqueue(count, key="again", now=NOON, title="Compter", by=officer)
    job = jobs.take("one", now=NOON)
    jobs.cancel(job, now=NOON)
    assert not jobs.do(job, now=NOON)
    job.refresh_from_db()
    assert (job.state, seen) == (JobState.CANCELLED, [])


def test_a_job_that_waits_is_cancelled_at_once_and_may_be_asked_for_again(settings):
    settings.JOBS_AT_ONCE = False
    job = jobs.enqueue(note, "a", key="one", now=NOON)
    jobs.cancel(job, now=NOON)
    assert jobs.take("one", now=NOON) is None

    jobs.retry(job, now=NOON)
    assert jobs.take("one", now=NOON) == job


def test_an_email_leaves_once_and_keeps_its_identity(email, mailoutbox):
    outbox.send(email.pk, now=NOON)
    outbox.send(email.pk, now=NOON)

    assert [m.subject for m in mailoutbox] == ["Bonjour"]
    Email.objects.update(sent_at=None)
    outbox.send(email.pk, now=NOON)
    assert len({m.extra_headers["Message-ID"] for m in mail.outbox}) == 1


def test_an_email_does_not_leave_before_its_hour_nor_after_being_stopped(email, mailoutbox):
    Email.objects.update(not_before=NOON + dt.timedelta(hours=1))
    outbox.send(email.pk, now=NOON)
    assert mailoutbox == []

    outbox.stop(email, now=NOON)
    outbox.send(email.pk, now=NOON + dt.timedelta(hours=2))
    assert mailoutbox == []


def test_a_routine_is_done_when_its_hour_comes_and_its_failure_is_kept():
    calls = []

    @jobs.routine(every=dt.timedelta(minutes=10))
    def look(*, now):
        calls.append(now)
        if len(calls) == 2:
            raise ValueError("non")

    for minutes in (0, 5, 10, 20):
        jobs.tick(now=NOON + dt.timedelta(minutes=minutes))

    assert calls == [NOON + dt.timedelta(minutes=m) for m in (0, 10, 20)]
    assert Routine.objects.get().problem == ""
