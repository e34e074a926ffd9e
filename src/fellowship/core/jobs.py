"""Work that takes time: asked in a transaction, done once, tried again, recovered, scheduled.

A *job* is a row, written in the transaction of what asks for it. A worker takes it by one
conditional update and keeps it by a heartbeat. The function of a job runs in the transaction that
marks it done; what it writes is therefore written exactly once, whenever its worker is killed, and
a worker that lost its job while it slept cannot finish it. Why this and no library:
``docs/decisions/0018-jobs-in-our-own-table.md``.
"""

from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import structlog
from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils.module_loading import import_string, module_has_submodule
from django.utils.translation import gettext as _

from fellowship.core.models import Job, JobState, Routine, Worker

# Waits before the next try; after the last one the job is given up and shown to the team.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
LEASE = timedelta(seconds=60)  # a job belongs to its worker so long after a heartbeat
BEAT = timedelta(seconds=15)
Function = Callable[..., object]
log = structlog.get_logger(__name__)
gave_up = Signal()  # job, problem


class NotOurs(Exception):  # noqa: N818 - not an error of the job
    """Another worker has the job: this one was too long without a heartbeat."""


class Cancelled(Exception):  # noqa: N818 - an answer to somebody's wish
    """Somebody asked for this job to stop."""


class GivesUp(Exception):  # noqa: N818 - said by a job of itself
    """To try again would change nothing: the job is given up at once, with this sentence."""


@dataclass(frozen=True, slots=True)
class Schedule:
    name: str
    every: timedelta
    do: Callable[..., object]


ROUTINES: dict[str, Schedule] = {}
WITHOUT_TRANSACTION: set[Function] = set()
_CURRENT: ContextVar[Job | None] = ContextVar("job", default=None)


def routine(*, every: timedelta) -> Callable[[Function], Function]:
    """Do this every so often: the function takes ``now`` and may be called at any time."""

    def declare(function: Function) -> Function:
        name = f"{function.__module__}.{function.__qualname__}"
        ROUTINES[name] = Schedule(name, every, function)
        return function

    return declare


def without_transaction(function: Function) -> Function:
    """This job waits for another machine, or computes for long: it holds no transaction meanwhile.

    Its worker alone holds the row; killed between the answer and the last write, it is done again.
    It opens its own transactions, and may ``report`` how far it is.
    """
    WITHOUT_TRANSACTION.add(function)
    return function


def enqueue(
    function: Function,
    *arguments: object,
    key: str,
    now: datetime,
    at: datetime | None = None,
    title: str = "",
    by: AbstractBaseUser | None = None,
) -> Job:
    """Have ``function(*arguments, now=…)`` done by a worker, not before ``at``.

    The same ``key`` asked twice is one job. Arguments are JSON and hold no personal data: ids.
    ``title`` is for computations that ``by`` waits for: the page of current work shows it.
    """
    job = Job(
        key=key,
        name=f"{function.__module__}.{function.__qualname__}",
        arguments=list(arguments),
        asked_at=now,
        next_at=at or now,
        title=title[:200],
        asked_by_id=by.pk if by else None,
    )
    # One statement for « write it unless the key is there, and tell me its number ».
    Job.objects.bulk_create(
        [job], update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    if settings.JOBS_AT_ONCE and job.next_at <= now:  # asked before, it is taken once all the same
        transaction.on_commit(lambda: _run_at_once(job.pk))
    return job


def _run_at_once(job_id: int) -> None:
    """Tests and first installations have no worker: the work is done where it was asked."""
    from django.utils import timezone  # stands for the worker, which reads the clock

    run_job(job_id, now=timezone.now())  # noqa: TID251


# --- taking and doing ----------------------------------------------------------------------------


def take(worker: str, *, now: datetime) -> Job | None:
    """The oldest job that is due, now this worker's; nothing when none is left.

    The try is counted here, so that a job that kills its worker is given up like any other.
    """
    due = Job.objects.due(now)
    for pk in due.order_by("next_at", "pk").values_list("pk", flat=True)[:10]:
        if job := _taken(pk, worker, now=now):
            return job
    return None


def _taken(job_id: int, worker: str, *, now: datetime) -> Job | None:
    taken = (
        Job.objects.due(now)
        .filter(pk=job_id)
        .update(
            state=JobState.RUNNING,
            worker=worker,
            deadline_at=now + LEASE,
            tries=F("tries") + 1,
            percent=0,
            stage="",
        )
    )
    return Job.objects.get(pk=job_id) if taken else None


def run_job(job_id: int, *, now: datetime, worker: str = "at once") -> bool:
    """Take one job and do it, if nobody else has it. True when it is done."""
    job = _taken(job_id, worker, now=now)
    return job is not None and do(job, now=now)


def do(job: Job, *, now: datetime) -> bool:
    """Do a job that was taken. True when it is done; what failed is written in the row."""
    token = _CURRENT.set(job)
    try:
        function = import_string(job.name)
        with nullcontext() if function in WITHOUT_TRANSACTION else transaction.atomic():
            function(*job.arguments, now=now)
            _write(job, state=JobState.DONE, done_at=now, problem="", percent=100)
    except NotOurs:
        log.warning("job_taken_over", job=job.pk, name=job.name)
        return False
    except Cancelled:
        _write(job, state=JobState.CANCELLED, done_at=now, problem="")
        return False
    except Exception as problem:
        said = str(problem) if isinstance(problem, GivesUp) else _said(problem)
        final = isinstance(problem, GivesUp) or job.tries > len(WAITS)
        log.exception("job_failed", job=job.pk, name=job.name, tries=job.tries)
        _write(job, **_after_failure(job, said, final=final, now=now))
        if final:
            gave_up.send(sender=Job, job=job, problem=problem)
        return False
    finally:
        _CURRENT.reset(token)
    return True


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__} : {problem}"[:500]


def _after_failure(job: Job, said: str, *, final: bool, now: datetime) -> dict[str, Any]:
    return {
        "state": JobState.FAILED if final else JobState.WAITING,
        "done_at": None,
        "next_at": now + WAITS[min(job.tries, len(WAITS)) - 1],
        "problem": said[:500],
    }


def _mine(job: Job) -> Any:
    """The row while it is still this try of this worker: the fence against two at once."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, worker=job.worker, tries=job.tries)


def _write(job: Job, **fields: Any) -> None:
    if not _mine(job).update(**fields):
        raise NotOurs
    for name, value in fields.items():
        setattr(job, name, value)


# --- while it runs ------------------------------------------------------------------------------


def report(percent: int, stage: str) -> None:
    """Say how far the current job is, for whoever looks at its page; stop if they asked for it.

    Outside a job it does nothing. Inside a transaction nobody could read it: it is not written.
    """
    job = _CURRENT.get()
    if job is None or transaction.get_connection().in_atomic_block:
        return
    if not _mine(job).update(percent=max(0, min(99, percent)), stage=stage[:200]):
        raise NotOurs
    if _mine(job).filter(cancel_asked_at__isnull=False).exists():
        raise Cancelled


def conclude(outcome: str, address: str = "") -> None:
    """What the current job found, in a sentence, and the page that shows it."""
    if job := _CURRENT.get():
        _mine(job).update(outcome=outcome[:500], address=address[:200])


def beat(worker: str, *, now: datetime) -> None:
    """This worker lives, and so do its jobs. Called from a thread of its own, every ``BEAT``."""
    Job.objects.filter(state=JobState.RUNNING, worker=worker).update(deadline_at=now + LEASE)
    if not Worker.objects.filter(name=worker).update(seen_at=now):
        Worker.objects.create(name=worker, started_at=now, seen_at=now)


def cancel(job: Job, *, now: datetime) -> None:
    """A job that waits is cancelled at once; one that runs stops at its next ``report``."""
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    if not waiting.update(state=JobState.CANCELLED, done_at=now, cancel_asked_at=now):
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked_at=now)


def retry(job: Job, *, now: datetime) -> None:
    """A job given up is tried again from the start."""
    Job.objects.filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED]).update(
        state=JobState.WAITING, next_at=now, tries=0, problem="", cancel_asked_at=None, done_at=None
    )


# --- between two jobs ---------------------------------------------------------------------------


def tick(*, now: datetime) -> int:
    """What a worker does between two jobs: take up what was lost, keep the schedule."""
    recover(now=now)
    kept = sum(_run_routine(schedule, now=now) for schedule in ROUTINES.values())
    if settings.JOBS_AT_ONCE:
        drain(now=now)
    return kept


def recover(*, now: datetime, worker: str | None = None) -> int:
    """Give back the jobs whose worker is silent; with ``worker``, those of one known to be dead.

    The first loss is nobody's fault (a restart): at once. After that the job may be the cause, and
    waits like any failure; the last try counts.
    """
    lost = Job.objects.lost(now)
    if worker is not None:
        lost = Job.objects.filter(state=JobState.RUNNING, worker=worker)
    count = 0
    for job in lost:
        fields = _after_failure(
            job,
            _("Son exécutant s’est arrêté avant la fin."),
            final=job.tries > len(WAITS),
            now=now,
        )
        if job.tries <= 1:
            fields["next_at"] = now
        held = _mine(job).filter(deadline_at=job.deadline_at)  # a heartbeat may just have come
        count += held.update(**fields)
    return count


def _run_routine(schedule: Schedule, *, now: datetime) -> bool:
    """Do a routine if its hour has come and no other worker holds it.

    The row is locked while it runs: a worker killed meanwhile gives the lock back at once. What
    is long is therefore not a routine: a routine enqueues it.
    """
    Routine.objects.get_or_create(name=schedule.name, defaults={"next_at": now})
    if not Routine.objects.filter(name=schedule.name, next_at__lte=now).exists():
        return False
    with transaction.atomic():
        rows = Routine.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked
        )
        row = rows.filter(name=schedule.name, next_at__lte=now).first()
        if row is None:
            return False
        try:
            with transaction.atomic():
                schedule.do(now=now)
            row.problem = ""
        except (OperationalError, InterfaceError):
            raise  # the database is away: the routine is due as soon as it is back
        except Exception as problem:
            log.exception("routine_failed", name=schedule.name)
            row.problem = _said(problem)
        row.last_at, row.next_at = now, now + schedule.every
        row.save(update_fields=["problem", "last_at", "next_at"])
    return True


def drain(*, now: datetime, worker: str = "at once") -> int:
    """Do every job that is due; how many were done. For a worker of one round, and for tests."""
    done = 0
    while job := take(worker, now=now):
        done += do(job, now=now)
    return done


def load_routines() -> None:
    """Import every ``actions`` module, so that all routines are declared."""
    for app in apps.get_app_configs():
        if app.name.startswith("fellowship.") and module_has_submodule(app.module, "actions"):
            import_module(f"{app.name}.actions")


def failures() -> dict[str, Any]:
    """What the team must know: jobs given up, routines that failed."""
    return {
        "jobs": Job.objects.filter(state=JobState.FAILED),
        "routines": Routine.objects.exclude(problem=""),
    }
