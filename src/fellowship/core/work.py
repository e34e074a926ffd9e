"""Work that takes time: asked in a transaction, done once, tried again, recovered, scheduled.

An *errand* is a row. The task backend (a setting: this database, or Redis) only carries its number
to a worker, so nothing depends on which one it is: a lost message is sent again, a doubled one
finds the row already taken. The function of an errand runs in the transaction that marks it done;
what it writes is therefore written exactly once, whenever its worker is killed.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils.module_loading import import_string, module_has_submodule
from django_tasks import task

from fellowship.core.models import Errand, ErrandState, Routine

# Waits before the next try; after the last one the errand is given up and shown to the team.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
UNHEARD = timedelta(minutes=1)  # a message the queue has not delivered by then is sent again
Errands = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Schedule:
    name: str
    every: timedelta
    do: Callable[..., object]


ROUTINES: dict[str, Schedule] = {}
OUTSIDE: set[Errands] = set()


def routine(*, every: timedelta) -> Callable[[Errands], Errands]:
    """Do this every so often: the function takes ``now`` and may be called at any time."""

    def declare(function: Errands) -> Errands:
        name = f"{function.__module__}.{function.__qualname__}"
        ROUTINES[name] = Schedule(name, every, function)
        return function

    return declare


def speaks_outside(function: Errands) -> Errands:
    """This errand waits for another machine: it runs without a transaction that others wait for.

    Its worker alone holds the row; killed between the answer and the last write, it is done again.
    """
    OUTSIDE.add(function)
    return function


def ask(
    function: Errands, *arguments: object, key: str, now: datetime, at: datetime | None = None
) -> None:
    """Have ``function(*arguments, now=…)`` done by a worker, not before ``at``.

    The same ``key`` asked twice is one errand. Arguments are JSON and hold no personal data: ids.
    """
    errand, created = Errand.objects.get_or_create(
        key=key,
        defaults={
            "name": f"{function.__module__}.{function.__qualname__}",
            "arguments": list(arguments),
            "asked_at": now,
            "next_at": at or now,
        },
    )
    if created and errand.next_at <= now:
        _carry(errand, now=now)


def _carry(errand: Errand, *, now: datetime) -> None:
    Errand.objects.filter(pk=errand.pk).update(queued_at=now)
    transaction.on_commit(lambda: carry.enqueue(errand.pk))


@task()  # type: ignore[untyped-decorator]
def carry(errand_id: int) -> None:
    """What the queue delivers: the number of an errand."""
    from django.utils import timezone  # the worker's door: the clock is read here

    do(errand_id, now=timezone.now())  # noqa: TID251


def do(errand_id: int, *, now: datetime, patience: timedelta = timedelta(minutes=5)) -> bool:
    """Do one errand if nobody else has it. True when it is done."""
    taken = (
        Errand.objects.due(now)
        .filter(pk=errand_id)
        .update(state=ErrandState.RUNNING, deadline_at=now + patience)
    )
    if not taken:
        return False
    errand = Errand.objects.get(pk=errand_id)
    errand.tries += 1
    try:
        function = import_string(errand.name)
        with nullcontext() if function in OUTSIDE else transaction.atomic():
            function(*errand.arguments, now=now)
            errand.state, errand.done_at, errand.problem = ErrandState.DONE, now, ""
            errand.save(update_fields=["state", "done_at", "tries", "problem"])
    except Exception as problem:  # noqa: BLE001 - whatever failed, the errand must not be lost
        given_up = errand.tries > len(WAITS)
        errand.state = ErrandState.FAILED if given_up else ErrandState.WAITING
        errand.done_at = None
        errand.next_at = now + WAITS[min(errand.tries, len(WAITS)) - 1]
        errand.queued_at = None
        errand.problem = f"{type(problem).__name__} : {problem}"[:500]
        errand.save(update_fields=["state", "done_at", "next_at", "queued_at", "tries", "problem"])
        return False
    return True


def tick(*, now: datetime) -> int:
    """What a worker does between two errands: recover, carry what is due, keep the schedule."""
    Errand.objects.lost(now).update(state=ErrandState.WAITING, next_at=now, queued_at=None)
    waiting = Errand.objects.due(now)
    due = [
        *waiting.filter(queued_at=None)[:200],
        *waiting.filter(queued_at__lte=now - UNHEARD)[:50],
    ]
    for errand in due:
        _carry(errand, now=now)
    return len(due) + sum(_keep(schedule, now=now) for schedule in ROUTINES.values())


def _keep(schedule: Schedule, *, now: datetime) -> bool:
    """Do a routine if its hour has come and no other worker holds it."""
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
        except Exception as problem:  # noqa: BLE001 - one routine must not stop the others
            row.problem = f"{type(problem).__name__} : {problem}"[:500]
        row.last_at, row.next_at = now, now + schedule.every
        row.save(update_fields=["problem", "last_at", "next_at"])
    return True


def load() -> None:
    """Import every ``actions`` module, so that all routines are declared."""
    for app in apps.get_app_configs():
        if app.name.startswith("fellowship.") and module_has_submodule(app.module, "actions"):
            import_module(f"{app.name}.actions")


def troubles() -> dict[str, Any]:
    """What the team must know: errands given up, routines that failed."""
    return {
        "errands": Errand.objects.filter(state=ErrandState.FAILED),
        "routines": Routine.objects.exclude(problem=""),
    }
