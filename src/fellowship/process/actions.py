"""The only way from one stage to the next."""

from datetime import datetime

from django.db import transaction

from fellowship.core import lifecycle
from fellowship.core.lifecycle import Place, Refused, Table
from fellowship.people.models import User
from fellowship.process.models import InProcess, no_such_outcome
from fellowship.process.registry import work_of
from regulations import Process, Stage


def table_of(process: Process) -> Table:
    """Where every outcome of every stage leads; kept with the rules, which never change."""
    return {
        stage.slug: {outcome: _place(process.after(stage, outcome)) for outcome in stage.outcomes}
        for stage in process.stages
    }


def _place(stage: Stage | None) -> Place:
    return Place(stage.slug, stage.kind) if stage else Place("", "")


@transaction.atomic
def advance(
    thing: InProcess, outcome: str, *, by: User | None, now: datetime, because: str = ""
) -> Stage | None:
    """Leave the stage where it stands by ``outcome``; returns the new one, None at the end.

    What the app of the stage says stands in the way is refused; the app of the next one is told.
    """
    process, place = thing.process, thing.place
    if process is None or place is None:
        raise Refused(no_such_outcome())
    if obstacle := obstacle_to_leave(thing, process, place, outcome, now=now):
        raise Refused(obstacle)
    lifecycle.advance(
        thing, outcome, table_of(process), by=by, now=now, because=because, **_version(thing)
    )
    return _enter(thing, by=by, now=now)


def obstacle_to_leave(
    thing: InProcess, process: Process, place: Stage, outcome: str, *, now: datetime
) -> str:
    """What the place itself, or a stage that happens while a thing stands there, says against."""
    said = (work_of(s.kind).obstacle(thing, s, outcome, now) for s in process.acting_at(place))
    return next((why for why in said if why), "")


@transaction.atomic
def correct(
    thing: InProcess, stage: Stage, outcome: str, *, by: User, now: datetime, because: str
) -> Stage | None:
    """Put a thing where another outcome of a past stage leads. See ``core.lifecycle.correct``."""
    if thing.process is None:
        raise Refused(no_such_outcome())
    table = table_of(thing.process)
    lifecycle.correct(
        thing, stage.slug, outcome, table, by=by, now=now, because=because, **_version(thing)
    )
    return _enter(thing, by=by, now=now)


def _enter(thing: InProcess, *, by: User | None, now: datetime) -> Stage | None:
    if thing.state != thing.running or thing.place is None:
        return None
    place = thing.place
    work_of(place.kind).enter(thing, place, by, now)
    return place


def _version(thing: InProcess) -> dict[str, object]:
    if thing.rule_set is None:
        return {}
    return {"rules": thing.rule_set.code, "version": thing.rule_set.version}
