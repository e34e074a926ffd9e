"""What is asked and what is answered: dossiers, reviewers, the plan between them."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from numbers import Real
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from selection import VERSION, forms
from selection.forms import rebuilt, settle, shown
from selection.refusals import Malformed

Objective = Literal["total", "fair", "fairest", "randomised"]
Pair = tuple[str, str]  # (dossier, reviewer), always in this order

MOST_AFFINE = 10**6  # keeps every sum of affinities of a national call within 64 bits
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Someone who reads from ``floor`` to ``capacity`` dossiers, never one of ``conflicts``."""

    id: str
    capacity: int
    floor: int = 0
    conflicts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        settle(self)
        if self.capacity < 0 or self.floor < 0:
            raise Malformed(f"{self.id}: a load is not negative")


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Each dossier wants a number of readers; who should they be?

    ``affinity`` scores pairs from 0 (the default), with up to six decimals; counted in its last
    decimal, none is above ``MOST_AFFINE``. ``forbidden`` pairs are never formed, ``locked`` ones
    always. ``objective``: the greatest ``total`` affinity; ``fair``, first the best-off
    worst-served dossier, then the total; ``fairest``, the same floor, then the worst-served
    tenth, then a great total; ``randomised``, the greatest expected total when no pair
    may be foreseen with more than ``pair_probability``. ``seed`` settles equals. ``conflicts`` of a
    reviewer may name dossiers of other calls; every other name must be known here.

    Raises ``Malformed`` for a problem that means nothing (unknown names, negative numbers); a
    problem that means something impossible is refused by ``assign``.
    """

    dossiers: Mapping[str, int]
    reviewers: tuple[Reviewer, ...]
    affinity: Mapping[Pair, float] = field(default_factory=dict, metadata={"read": "apart"})
    forbidden: frozenset[Pair] = frozenset()
    locked: frozenset[Pair] = frozenset()
    objective: Objective = "total"
    pair_probability: Fraction | None = None
    seed: int = 0
    points: "Points" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        settle(self)
        keep = object.__setattr__
        ordered = tuple(sorted(self.reviewers, key=lambda reviewer: reviewer.id))
        keep(self, "dossiers", dict(sorted(self.dossiers.items())))
        keep(self, "reviewers", ordered)
        row = {dossier: index for index, dossier in enumerate(self.dossiers)}
        column = {reviewer.id: index for index, reviewer in enumerate(ordered)}
        if len(column) < len(ordered):
            raise Malformed("two reviewers have the same id")
        if any(readers < 0 for readers in self.dossiers.values()):
            raise Malformed("a number of readers is not negative")
        keep(self, "points", Points.of(self.affinity, row, column))
        for what, pairs in (("forbidden", self.forbidden), ("locked", self.locked)):
            for dossier, reviewer in pairs:
                if dossier not in row or reviewer not in column:
                    raise Malformed(f"{what}: {stranger(dossier, reviewer, row, column)}")
        if (self.pair_probability is not None) != (self.objective == "randomised"):
            raise Malformed("pair_probability goes with the objective 'randomised', and only it")
        if self.pair_probability is not None and (
            not 0 < self.pair_probability <= 1 or self.pair_probability.denominator > 10**4
        ):
            raise Malformed("pair_probability is a fraction in ]0, 1], in ten-thousandths")

    @property
    def grain(self) -> int:
        """What an affinity of 1 is worth in the whole numbers of a plan: a power of ten."""
        return self.points.grain

    @classmethod
    def uniform(
        cls, dossiers: Iterable[str], reviewers: Iterable[Reviewer], *, each: int, **rest: Any
    ) -> Self:
        """The same number of readers, ``each``, for every dossier."""
        return cls(dict.fromkeys(dossiers, each), tuple(reviewers), **rest)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The problem written as JSON (``document()`` is the inverse)."""
        rest = {name: value for name, value in document.items() if name != "affinity"}
        table = document.get("affinity", {})
        if not isinstance(table, Mapping) or not all(
            isinstance(scores, Mapping) for scores in table.values()
        ):
            raise Malformed("affinity: an object of objects is expected, {dossier: {reviewer: 1}}")
        affinity = {
            (dossier, reviewer): score
            for dossier, scores in table.items()
            for reviewer, score in scores.items()
        }
        return rebuilt(cls, rest | {"affinity": affinity})

    def document(self) -> dict[str, Any]:
        """The problem as a JSON object, the same whatever the order it was given in."""
        affinity: dict[str, dict[str, float]] = {}
        for (dossier, reviewer), score in sorted(self.affinity.items()):
            if score:
                affinity.setdefault(dossier, {})[reviewer] = score
        chance = self.pair_probability
        return {
            "dossiers": self.dossiers,
            "reviewers": [
                {
                    "id": reviewer.id,
                    "capacity": reviewer.capacity,
                    "floor": reviewer.floor,
                    "conflicts": sorted(reviewer.conflicts),
                }
                for reviewer in self.reviewers
            ],
            "affinity": affinity,
            "forbidden": [list(pair) for pair in sorted(self.forbidden)],
            "locked": [list(pair) for pair in sorted(self.locked)],
            "objective": self.objective,
            "pair_probability": None if chance is None else str(chance),
            "seed": self.seed,
        }


def stranger(dossier: object, reviewer: object, row: Container[Any], column: Container[Any]) -> str:
    """What is wrong with a pair of unknown names."""
    if dossier in column and reviewer in row:
        return f"a pair is (dossier, reviewer), not ({dossier}, {reviewer})"
    name = reviewer if dossier in row else dossier
    return f"unknown name in the pair {shown((dossier, reviewer))}: {shown(name)}"


@dataclass(frozen=True, slots=True)
class Points:
    """The affinities given, as whole numbers: ``score`` int64 at ``place`` (row x columns + column)
    of the table, each ``grain`` times what it was."""

    place: NDArray[np.int64]
    score: NDArray[np.int64]
    grain: int

    @classmethod
    def of(
        cls, affinity: Mapping[Any, float], row: Mapping[str, int], column: Mapping[str, int]
    ) -> Self:
        wide = len(column)
        try:
            place = [row[dossier] * wide + column[reviewer] for dossier, reviewer in affinity]
        except (KeyError, TypeError, ValueError):
            for pair in affinity:
                if not isinstance(pair, tuple) or len(pair) != 2:
                    raise Malformed(f"affinity: a pair is expected, not {shown(pair)}") from None
                if pair[0] not in row or pair[1] not in column:
                    raise Malformed(f"affinity: {stranger(*pair, row, column)}") from None
            raise
        score, grain = in_whole_numbers(affinity)
        return cls(np.array(place, np.int64), score, grain)


def in_whole_numbers(affinity: Mapping[Pair, float]) -> tuple[NDArray[np.int64], int]:
    """The scores times the smallest power of ten that makes all of them whole, and that power."""
    given = list(affinity.values())
    for kind in set(map(type, given)):
        if issubclass(kind, bool) or not issubclass(kind, Real | np.number):
            pair = next(pair for pair, score in affinity.items() if type(score) is kind)
            raise Malformed(f"affinity: {shown(affinity[pair])} of {shown(pair)} is not a number")
    try:
        score = np.array(given, np.float64)
    except OverflowError:
        score = np.array([np.inf])
    if not (np.isfinite(score) & (score >= 0) & (score <= MOST_AFFINE)).all():
        raise Malformed(f"an affinity is a number from 0 to {MOST_AFFINE}")
    for decimals in range(DECIMALS + 1):
        grain = 10**decimals
        rounded = np.rint(score * grain)
        if (np.abs(score * grain - rounded) <= 1e-15 * grain * score).all():
            if rounded.max(initial=0) > MOST_AFFINE:
                break
            return rounded.astype(np.int64), grain
    raise Malformed(
        f"an affinity has at most {DECIMALS} decimals, and {MOST_AFFINE} as its greatest value "
        f"counted in its last decimal: round them, or bring them to [0, 1]"
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One reading of the previous plan that is no longer, and why, in French."""

    dossier: str
    reviewer: str
    because: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a plan does to the one before it.

    ``kept`` readings go on; ``removed`` ones had become impossible or had to give way; ``moved``
    counts the latter, and no plan moves fewer; ``added`` are the new readings.
    """

    kept: int
    moved: int
    removed: tuple[Change, ...]
    added: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Who reads what, and everything needed to judge it.

    ``value`` is what the objective measures (the total affinity; the worst-served dossier in
    "fair" and "fairest"; the expected total in "randomised"), counted in ``1 / unit``; no plan can
    exceed ``bound``, and ``gap`` is what separates them, relatively: 0.0 is a proven optimum.
    ``total`` is the affinity of the plan as drawn and ``worst`` that of its worst-served dossier,
    both in ``1 / grain``: whole numbers, even where affinities have decimals.
    """

    reviewers_of: Mapping[str, tuple[str, ...]]
    value: int
    bound: int
    gap: float
    total: int
    worst: int
    objective: Objective
    seed: int
    unit: int = 1
    grain: int = 1
    why_dossier: Mapping[str, str] = field(default_factory=dict)
    why_reviewer: Mapping[str, str] = field(default_factory=dict)
    changes: Changes | None = None
    odds: Mapping[Pair, Fraction] = field(default_factory=dict)
    proof: Mapping[str, Any] = field(default_factory=dict)
    version: str = VERSION

    @classmethod
    def standing(cls, reviewers_of: Mapping[str, Iterable[str]]) -> Self:
        """A plan in force of which only the readings are known, to be given as ``previous``."""
        read = forms.read(Mapping[str, tuple[str, ...]], reviewers_of)
        readings = {dossier: tuple(sorted(names)) for dossier, names in sorted(read.items())}
        return cls(readings, 0, 0, 0.0, 0, 0, "total", 0)

    def document(self) -> dict[str, Any]:
        """The plan as a JSON object, without the reasons: what a judge reads."""
        told = None
        if self.changes is not None:
            told = {
                "kept": self.changes.kept,
                "moved": self.changes.moved,
                "removed": [[c.dossier, c.reviewer, c.because] for c in self.changes.removed],
                "added": [list(pair) for pair in self.changes.added],
            }
        odds: dict[str, dict[str, str]] = {}
        for (dossier, reviewer), chance in sorted(self.odds.items()):
            odds.setdefault(dossier, {})[reviewer] = str(chance)
        return {
            "reviewers_of": {d: list(names) for d, names in self.reviewers_of.items()},
            "objective": self.objective,
            "value": self.value,
            "bound": self.bound,
            "gap": self.gap,
            "unit": self.unit,
            "grain": self.grain,
            "total": self.total,
            "worst": self.worst,
            "seed": self.seed,
            "version": self.version,
            "changes": told,
            "odds": odds,
            "proof": dict(self.proof),
        }

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset(
            (dossier, reviewer)
            for dossier, reviewers in self.reviewers_of.items()
            for reviewer in reviewers
        )

    @property
    def dossiers_of(self) -> dict[str, tuple[str, ...]]:
        """The same plan seen by each reviewer who reads something."""
        read: dict[str, list[str]] = {}
        for dossier, reviewer in sorted(self.pairs):
            read.setdefault(reviewer, []).append(dossier)
        return {reviewer: tuple(dossiers) for reviewer, dossiers in sorted(read.items())}
