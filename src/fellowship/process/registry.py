"""Each kind of stage belongs to the app whose work it is; that app says here what the others need.

The base calls what it finds: it knows no kind by name. ``tests/process/test_registry.py`` holds
that every kind declared in ``regulations`` is registered, once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fellowship.people.models import User
from fellowship.process.models import InProcess
from regulations import Stage

Text = str | Promise
Enter = Callable[[InProcess, Stage, User | None, datetime], None]
Obstacle = Callable[[InProcess, Stage, str, datetime], str]
Words = Callable[[Stage, str], str]


def _nothing(thing: InProcess, stage: Stage, by: User | None, now: datetime) -> None:
    """Most stages begin by themselves."""


def _no_obstacle(thing: InProcess, stage: Stage, outcome: str, now: datetime) -> str:  # noqa: ARG001
    return ""


def _no_words(stage: Stage, outcome: str) -> str:  # noqa: ARG001
    return ""


def outcome_words(stage: Stage, outcome: str) -> str:
    """« Présélection : retenu », as the rules name the stage and the outcome."""
    return _("%(stage)s : %(outcome)s") % {
        "stage": stage.name,
        "outcome": stage.outcome_label(outcome),
    }


@dataclass(frozen=True, slots=True)
class Screen:
    """A page of the candidate's space: the name of its address, given the pk of the dossier.

    ``opens``: once the dossier stands at the stage (``here``), as soon as its place leads straight
    to it (``next``), or as soon as it is on its way (``ahead``).
    """

    route: str
    label: Text
    opens: Literal["here", "next", "ahead"] = "here"


@dataclass(frozen=True, slots=True)
class StageWork:
    """What an app says of one kind of stage.

    ``enter``: done when a thing arrives, in the same transaction.
    ``obstacle``: why a thing may not leave by this outcome yet: a sentence, or nothing.
    ``told``: the line of the timeline its person reads once it has left by this outcome; nothing
    for what stays inside the team.
    ``coming``: what a letter and the person's page say of what she has to do there, or who acts.
    ``screens``: the pages of her space about it.
    ``team``: the name of the address where the team does this work, given the pk of a sprint and
    the slug of the stage; ``team_label``: the words of that link.
    """

    kind: str
    enter: Enter = _nothing
    obstacle: Obstacle = _no_obstacle
    told: Words = _no_words
    coming: Text = ""
    screens: tuple[Screen, ...] = ()
    team: str = ""
    team_label: Text = ""


_WORKS: dict[str, StageWork] = {}


def register(*works: StageWork) -> None:
    for work in works:
        if work.kind in _WORKS and _WORKS[work.kind] != work:
            raise RuntimeError(f"Two apps claim the stages « {work.kind} ».")
        _WORKS[work.kind] = work


def work_of(kind: str) -> StageWork:
    """Raises ``KeyError`` for a kind that no app registers: ``regulations`` refuses it first."""
    return _WORKS[kind]


def registered() -> Iterator[str]:
    return iter(sorted(_WORKS))


def screens_of(thing: InProcess) -> Iterator[Screen]:
    """The pages its person may open now, in the order of the process, each once."""
    process, place = thing.process, thing.place
    if process is None or place is None or thing.state not in {thing.running, thing.ended}:
        return
    way = process.ahead(place) if thing.state == thing.running else ()
    onward = [process.after(place, outcome) for outcome in place.outcomes] if way else []
    reached = process.stages.index(place)
    seen: set[str] = set()
    for stage in process.stages:
        stands = process.place_of(stage)
        where = process.stages.index(stands)
        for screen in work_of(stage.kind).screens:
            opened = {
                "here": where <= reached,
                "next": where <= reached or stands in onward,
                "ahead": where <= reached or stands in way,
            }[screen.opens]
            if opened and screen.route not in seen:
                seen.add(screen.route)
                yield screen
