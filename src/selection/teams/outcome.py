"""What a run of the teams says: who joins whom, why, and what it does not promise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from selection.teams.market import Weight
from selection.teams.runset import Existence

WhyRefused = Literal[
    "obtained",
    "forbidden",
    "no_seat",
    "unlisted",
    "promised",
    "closed",
    "equal",
    "cap",
    "locked",
    "reserved",
    "draw",
    "outranked",
]
WhyClosed = Literal["short", "cap", "rule"]
WhyBlocking = Literal["forbidden", "locked", "cap", "reserved", "aim"]
WhyCoalition = Literal["none_exists", "search_ended", "priority", "cap"]


@dataclass(frozen=True, slots=True)
class Closed:
    """A mission that does not run.

    ``short``: those who would come cannot cover ``seats``, held by ``willing`` of them at most.
    ``cap``: its seats are withheld by the cap. ``rule``: a coalition could open it (listed as
    such), the published rule says no.
    """

    mission: str
    why: WhyClosed
    seats: tuple[int, ...]
    willing: int
    says: str


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What it took to sit there: the weight to exceed, or None when a seat is still free."""

    mission: str
    seat: int
    bar: Weight | None


@dataclass(frozen=True, slots=True)
class BlockingPair:
    """Two who would rather have each other, on the lists as they were given, and why they do not.

    ``over`` is who would leave the team to make room, if anyone.
    """

    candidate: str
    mission: str
    over: str | None
    why: WhyBlocking
    says: str


@dataclass(frozen=True, slots=True)
class Coalition:
    """A closed mission and those who would all rather be there, enough to start it."""

    mission: str
    team: tuple[tuple[int, str], ...]
    why: WhyCoalition
    says: str


@dataclass(frozen=True, slots=True)
class Step:
    """One wish of a candidate and what came of it."""

    mission: str
    rank: int
    why: WhyRefused
    says: str


@dataclass(frozen=True, slots=True)
class ForCandidate:
    """Her result and its reasons, in words that name no other candidate."""

    says: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class ForMission:
    """A mission's result and its reasons."""

    says: str
    asked: int  # candidates who wish it and whom it accepts
    came: int
    preferred_others: int  # of those who wish it, how many got something they prefer
    refused: int  # of those who wish it, how many would have come


@dataclass(frozen=True, slots=True)
class Change:
    """Someone who moves between two runs; ``after`` or ``before`` None: no mission."""

    candidate: str
    before: str | None
    after: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Teams:
    """Teams, and everything needed to judge them."""

    team_of: Mapping[str, tuple[tuple[int, str], ...]]
    mission_of: Mapping[str, str | None]
    rank_of: Mapping[str, int | None]  # rank of the wish obtained; 0: promised, never wished
    open: tuple[str, ...]
    incomplete: tuple[str, ...]  # open by decision though a required seat is empty
    closed: tuple[Closed, ...]
    withheld: tuple[tuple[str, int], ...]  # seats the cap keeps empty
    cutoffs: tuple[Cutoff, ...]
    blocking_pairs: tuple[BlockingPair, ...]
    blocking_coalitions: tuple[Coalition, ...]
    existence: Existence
    existence_says: str
    candidate_optimal: bool
    undecided: tuple[str, ...]  # missions the brackets alone left open: the gap when a search ends
    incentives: str
    for_candidate: Mapping[str, ForCandidate]
    for_mission: Mapping[str, ForMission]
    changes: tuple[Change, ...]
    hires: int
    ranks: tuple[int, ...]  # how many got their first wish, their second…
    run_set: str
    ties: str
    favoured: Mapping[str, tuple[str, ...]]  # who came first among equals of a mission
    first_wish: Mapping[str, str]  # the wish that came first among equal ones of a candidate
    most: int | None  # with ties="largest": nobody places more with these missions and seats…
    most_proof: str  # … by "matching" or by "search"; "": more may be possible, up to ``most``
    seed: int
    steps: int
    version: str
