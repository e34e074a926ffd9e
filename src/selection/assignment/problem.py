"""What is asked and what is answered: dossiers, reviewers, the plan between them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, Self

from selection import VERSION

Objective = Literal["total", "fair", "randomised"]
Pair = tuple[str, str]  # (dossier, reviewer), always in this order

MOST_AFFINE = 10**6  # keeps every sum of affinities of a national call within 64 bits


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Someone who reads from ``floor`` to ``capacity`` dossiers, never one of ``conflicts``."""

    id: str
    capacity: int
    floor: int = 0
    conflicts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.capacity < 0 or self.floor < 0:
            raise ValueError(f"{self.id}: a load is not negative")
        object.__setattr__(self, "conflicts", frozenset(self.conflicts))


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Each dossier wants a number of readers; who should they be?

    ``affinity`` scores pairs from 0 (the default) to ``MOST_AFFINE``. ``forbidden`` pairs are never
    formed, ``locked`` ones always. ``objective``: the greatest ``total`` affinity; ``fair``, first
    the best-off worst-served dossier, then the total; ``randomised``, the greatest expected total
    when no pair may be foreseen with more than ``pair_probability``. ``seed`` settles equals.

    Raises ``ValueError`` for a problem that means nothing (unknown names, negative numbers); a
    problem that means something impossible is refused by ``assign``.
    """

    dossiers: Mapping[str, int]
    reviewers: tuple[Reviewer, ...]
    affinity: Mapping[Pair, int] = field(default_factory=dict)
    forbidden: frozenset[Pair] = frozenset()
    locked: frozenset[Pair] = frozenset()
    objective: Objective = "total"
    pair_probability: Fraction | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.reviewers, key=lambda reviewer: reviewer.id))
        settle = object.__setattr__
        settle(self, "dossiers", dict(sorted(self.dossiers.items())))
        settle(self, "reviewers", ordered)
        settle(self, "affinity", dict(self.affinity))
        settle(self, "forbidden", frozenset(self.forbidden))
        settle(self, "locked", frozenset(self.locked))
        names = {reviewer.id for reviewer in ordered}
        if len(names) < len(ordered):
            raise ValueError("two reviewers have the same id")
        if any(readers < 0 for readers in self.dossiers.values()):
            raise ValueError("a number of readers is not negative")
        if any(not 0 <= score <= MOST_AFFINE for score in self.affinity.values()):
            raise ValueError(f"an affinity is an integer from 0 to {MOST_AFFINE}")
        for dossier, reviewer in self.locked:
            if dossier not in self.dossiers or reviewer not in names:
                raise ValueError(f"locked pair of unknown names: {dossier}, {reviewer}")
        if self.objective not in ("total", "fair", "randomised"):
            raise ValueError(f"unknown objective: {self.objective}")
        if (self.pair_probability is not None) != (self.objective == "randomised"):
            raise ValueError("pair_probability goes with the objective 'randomised', and only it")
        if self.pair_probability is not None:
            settle(self, "pair_probability", Fraction(self.pair_probability))
            if not 0 < self.pair_probability <= 1 or self.pair_probability.denominator > 10**4:
                raise ValueError("pair_probability is a fraction in ]0, 1], in ten-thousandths")

    @classmethod
    def uniform(
        cls, dossiers: Iterable[str], reviewers: Iterable[Reviewer], *, each: int, **rest: Any
    ) -> Self:
        """The same number of readers, ``each``, for every dossier."""
        return cls(dict.fromkeys(dossiers, each), tuple(reviewers), **rest)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The problem written as JSON (``document()`` is the inverse)."""
        chance = document.get("pair_probability")
        return cls(
            dossiers=document["dossiers"],
            reviewers=tuple(
                Reviewer(
                    id=reviewer["id"],
                    capacity=reviewer["capacity"],
                    floor=reviewer.get("floor", 0),
                    conflicts=frozenset(reviewer.get("conflicts", ())),
                )
                for reviewer in document["reviewers"]
            ),
            affinity={
                (dossier, reviewer): score
                for dossier, scores in document.get("affinity", {}).items()
                for reviewer, score in scores.items()
            },
            forbidden=frozenset((d, r) for d, r in document.get("forbidden", ())),
            locked=frozenset((d, r) for d, r in document.get("locked", ())),
            objective=document.get("objective", "total"),
            pair_probability=None if chance is None else Fraction(chance),
            seed=document.get("seed", 0),
        )

    def document(self) -> dict[str, Any]:
        """The problem as a JSON object, the same whatever the order it was given in."""
        affinity: dict[str, dict[str, int]] = {}
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
    "fair"; the expected total in "randomised"), counted in ``1 / unit``; no plan can exceed
    ``bound``, and ``gap`` is what separates them, relatively: 0.0 is a proven optimum. ``total`` is
    the affinity of the plan as drawn and ``worst`` that of its worst-served dossier.
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
    why_dossier: Mapping[str, str] = field(default_factory=dict)
    why_reviewer: Mapping[str, str] = field(default_factory=dict)
    changes: Changes | None = None
    odds: Mapping[Pair, Fraction] = field(default_factory=dict)
    proof: Mapping[str, Any] = field(default_factory=dict)
    version: str = VERSION

    @classmethod
    def standing(cls, reviewers_of: Mapping[str, Iterable[str]]) -> Self:
        """A plan in force of which only the readings are known, to be given as ``previous``."""
        readings = {d: tuple(sorted(names)) for d, names in sorted(reviewers_of.items())}
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
