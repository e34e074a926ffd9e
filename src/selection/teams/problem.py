"""What is known before teams are composed: who wishes what, and whom each mission would take."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from selection.forms import settle
from selection.refusals import Malformed

Rule = Literal["coalition_stable", "priority", "fixed"]
Ties = Literal["draw", "largest"]
Ranking = tuple[tuple[str, ...], ...]
Pair = tuple[str, str]

MOST_SEATS = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone who ranks missions: ``wishes`` holds groups of equally wished missions, best first.

    A mission she does not name is one she refuses. ``others`` are her complementary profiles, as
    good as the main one to sit on a seat; ``groups`` are only read by reserved seats and aims.
    """

    id: str
    profile: str
    wishes: Ranking
    others: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    name: str = ""

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a team, for anyone holding one of the profiles it accepts.

    ``required``: the team does not start without it. ``reserved_for``: members of these groups
    come before the others on this seat, which stays open to all when none of them wants it.
    ``ranking``: a list of its own, which replaces the mission's for this seat.
    """

    accepts: frozenset[str]
    required: bool = True
    reserved_for: frozenset[str] = frozenset()
    ranking: Ranking | None = None

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class Mission:
    """A team to compose. It ranks candidates in groups, best first, or gives them scores.

    Someone it neither ranks nor scores is refused. A greater ``priority`` is served first wherever
    the published rule must choose between missions; equals are drawn.
    """

    id: str
    seats: tuple[Seat, ...]
    ranking: Ranking = ()
    scores: Mapping[str, float] | None = None
    priority: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class Aim:
    """A soft aim: a public bonus (points, or places gained in a list) for members of a group."""

    group: str
    bonus: float
    missions: frozenset[str] | None = None

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class TeamsProblem:
    """A market of candidates and missions, with what people decided beforehand.

    ``run_set`` says which missions run: ``coalition_stable`` closes a mission only when those who
    would come cannot cover its required seats; ``priority`` keeps missions in public order;
    ``fixed`` runs them all, complete or not. ``must_run`` names missions that may not close.
    ``ties``: equals are told apart by the ``draw``, or, ``largest``, so that as many people as can
    be are placed, the draw deciding what is left.
    """

    candidates: tuple[Candidate, ...]
    missions: tuple[Mission, ...]
    locked: frozenset[Pair] = frozenset()
    forbidden: frozenset[Pair] = frozenset()
    cap: int | None = None
    run_set: Rule = "coalition_stable"
    seed: int = 0
    aims: tuple[Aim, ...] = ()
    must_run: frozenset[str] = field(default_factory=frozenset)
    ties: Ties = "draw"

    def __post_init__(self) -> None:
        """Refuse what no rule could read: two things of one name, a list that repeats itself."""
        settle(self)
        once("candidate", [candidate.id for candidate in self.candidates])
        once("mission", [mission.id for mission in self.missions])
        people = {candidate.id for candidate in self.candidates}
        names = {mission.id for mission in self.missions}
        for who, where in (*self.locked, *self.forbidden):
            if (who not in people and who in names) or (where not in names and where in people):
                raise Malformed(f"a pair is (candidate, mission), not ({who}, {where})")
        for candidate in self.candidates:
            once(f"wish of {candidate.id}", [wish for group in candidate.wishes for wish in group])
        for mission in self.missions:
            if not 1 <= len(mission.seats) <= MOST_SEATS:
                raise Malformed(f"{mission.id}: a mission has 1 to {MOST_SEATS} seats")
            if mission.scores is not None and mission.ranking:
                raise Malformed(f"{mission.id}: a ranking or scores, not both")
            for ranking in (mission.ranking, *(seat.ranking or () for seat in mission.seats)):
                once(f"rank in {mission.id}", [who for group in ranking for who in group])
        if self.cap is not None and self.cap < 0:
            raise Malformed("the cap on hires cannot be negative")


def once(kind: str, names: list[str]) -> None:
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise Malformed(f"{kind} given twice: {', '.join(twice)}")
