"""What is asked and what is answered: people, hosts, slots, rooms, and who meets whom when."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from selection import VERSION
from selection.forms import Paper, filed, settle
from selection.refusals import Malformed
from selection.search import Proven, Tier


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in time: the ``position``-th of its half-day, its usual pause included.

    ``start`` orders what people read: any text that sorts as time does (ISO 8601).
    """

    id: str
    half_day: str
    position: int
    name: str = ""
    start: str = ""

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class Room:
    """Where a host sits for a half-day; available on ``half_days``, or always when empty."""

    id: str
    half_days: frozenset[str] = frozenset()
    name: str = ""

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate or a host. ``free`` holds slots, or half-days that stand for all their slots.

    ``at_most`` interviews in one half-day; ``None`` leaves it to the rules.
    """

    id: str
    free: frozenset[str]
    at_most: int | None = None
    name: str = ""

    def __post_init__(self) -> None:
        settle(self)
        if self.at_most is not None and self.at_most < 0:
            raise Malformed(f"{self.id}: a number of interviews is not negative")


@dataclass(frozen=True, slots=True)
class Interview:
    """A meeting wanted. ``required``: no timetable without it."""

    id: str
    candidate: str
    host: str
    required: bool = False

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class TimetableRules:
    """``per_half_day`` interviews at most for a candidate, with ``pause`` free positions between
    two of them; a host never has more than ``in_a_row`` without a free position (0: no limit).

    Above ``crowd`` interviews, when nobody has two of them, the timetable is a flow.
    """

    per_half_day: int = 2
    pause: int = 1
    in_a_row: int = 0
    crowd: int = 5000

    def __post_init__(self) -> None:
        settle(self)
        if min(self.per_half_day, self.pause, self.in_a_row, self.crowd) < 0:
            raise Malformed("a rule is not negative")


@dataclass(frozen=True, slots=True)
class TimetableProblem(Paper):
    """Place every interview. Without ``rooms``, each host has its own (or a video link).

    The order of the input never matters: all is sorted by id. Raises ``Malformed`` for a problem
    that means nothing (two things with one id, an interview of strangers).
    """

    candidates: tuple[Person, ...]
    hosts: tuple[Person, ...]
    interviews: tuple[Interview, ...]
    slots: tuple[Slot, ...]
    rooms: tuple[Room, ...] = ()
    rules: TimetableRules = field(default_factory=TimetableRules)
    seed: int = 0

    def __post_init__(self) -> None:
        settle(self)
        for name in ("candidates", "hosts", "interviews", "slots", "rooms"):
            ordered = tuple(sorted(getattr(self, name), key=lambda thing: thing.id))
            if len({thing.id for thing in ordered}) < len(ordered):
                raise Malformed(f"two {name} have the same id")
            object.__setattr__(self, name, ordered)
        places = {(slot.half_day, slot.position) for slot in self.slots}
        if len(places) < len(self.slots):
            raise Malformed("two slots are at the same place of the same half-day")
        if {slot.id for slot in self.slots} & {slot.half_day for slot in self.slots}:
            raise Malformed("a slot has the id of a half-day")
        candidates = {person.id for person in self.candidates}
        hosts = {person.id for person in self.hosts}
        for interview in self.interviews:
            if interview.candidate not in candidates or interview.host not in hosts:
                raise Malformed(f"{interview.id}: unknown candidate or host")

    def half_days(self) -> dict[str, list[Slot]]:
        """The slots of each half-day, in the order of their positions."""
        found: dict[str, list[Slot]] = defaultdict(list)
        for slot in sorted(self.slots, key=lambda slot: (slot.half_day, slot.position)):
            found[slot.half_day].append(slot)
        return dict(found)

    def room_count(self, half_day: str) -> int | None:
        """How many hosts may sit at once on this half-day; ``None``: as many as there are."""
        if not self.rooms:
            return None
        return sum(not room.half_days or half_day in room.half_days for room in self.rooms)

    def limit_of(self, candidate: Person) -> int:
        own = candidate.at_most
        return self.rules.per_half_day if own is None else min(own, self.rules.per_half_day)


@dataclass(frozen=True, slots=True)
class Meeting:
    interview: str
    slot: str
    room: str = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An interview left out and why (French). When ``proven``, no timetable of the same problem
    places it together with those of ``against``; for the resource that ``says`` names (a host, a
    candidate, or the rules together), any one less would fit.
    """

    interview: str
    says: str
    against: tuple[str, ...] = ()
    proven: bool = False


@dataclass(frozen=True, slots=True)
class Shift:
    """An interview that is no longer at its slot; ``""`` is nowhere."""

    interview: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Timetable(Proven):
    """Who meets whom, when and where. ``tiers``: interviews ``unplaced``, (``moves``,) and
    ``half_days`` for which a host must come, each with a bound nobody can beat.
    """

    meetings: tuple[Meeting, ...]
    unplaced: tuple[Unplaced, ...]
    moves: tuple[Shift, ...]
    tiers: tuple[Tier, ...]
    explanation: dict[str, str]
    seed: int = 0
    version: str = VERSION


def certificate(
    problem: TimetableProblem, result: Timetable, previous: Timetable | None = None
) -> dict[str, Any]:
    """What a judge needs, on another machine and years later."""
    return filed("timetable", problem, result, previous)
