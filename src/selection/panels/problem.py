"""What is asked and what is answered: jurors, challenges, sittings, and who sits where."""

from dataclasses import dataclass, field
from typing import Any, Literal

from selection import VERSION
from selection.forms import Paper, filed, settle
from selection.refusals import Malformed
from selection.search import Proven, Tier

Trait = Literal["profile", "organisation", "gender"]


@dataclass(frozen=True, slots=True)
class Juror:
    """Someone invited to judge: free on ``half_days``, called to at most ``at_most`` of them.

    ``conflicts`` are challenges she must not judge, besides those of her own organisation. ``name``
    is only used in sentences.
    """

    id: str
    half_days: frozenset[str]
    profile: str = ""
    organisation: str = ""
    gender: str = ""
    conflicts: frozenset[str] = frozenset()
    at_most: int = 1
    name: str = ""

    def __post_init__(self) -> None:
        settle(self)
        if self.at_most < 0:
            raise Malformed(f"{self.id}: a number of half-days is not negative")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a panel hears: its host, free on ``half_days``, hopes for jurors of ``profiles``."""

    id: str
    half_days: frozenset[str]
    organisation: str = ""
    profiles: frozenset[str] = frozenset()
    name: str = ""

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class Sitting:
    """One panel at work: a room, for one half-day."""

    id: str
    half_day: str
    room: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        settle(self)


@dataclass(frozen=True, slots=True)
class Quota:
    """Every panel has from ``least`` to ``most`` jurors whose ``trait`` is ``value``."""

    trait: Trait
    value: str
    least: int = 0
    most: int | None = None

    def __post_init__(self) -> None:
        settle(self)
        if self.least < 0 or (self.most is not None and self.most < self.least):
            raise Malformed(f"{self.trait} {self.value}: 0 ≤ least ≤ most")


@dataclass(frozen=True, slots=True)
class PanelRules:
    """Sizes, and the price of each imbalance; a published setting, never a line of code.

    ``extra``: each sitting of a juror beyond her first; ``profile``, ``gender`` and ``size``: the
    difference between the panel that has most and the one that has least; ``repeat``: each juror
    of a panel whose organisation is already there. ``own_organisation``: nobody judges a challenge
    of her own organisation. Above ``cohort`` jurors the call is divided before it is solved.

    With ``partial``, a panel may sit with empty seats and a challenge may go unheard where the
    rules leave no choice; each gap comes with its reason. Without it, ``Infeasible`` is raised.
    With ``expertise_first``, a re-planning moves people where that brings a missing expertise.
    """

    size_min: int = 5
    size_max: int = 8
    challenges_min: int = 2
    challenges_max: int = 3
    quotas: tuple[Quota, ...] = ()
    own_organisation: bool = True
    partial: bool = False
    expertise_first: bool = False
    extra: int = 10
    profile: int = 4
    gender: int = 3
    size: int = 2
    repeat: int = 2
    cohort: int = 500

    def __post_init__(self) -> None:
        settle(self)
        if not 0 <= self.size_min <= self.size_max:
            raise Malformed("0 ≤ size_min ≤ size_max")
        if not 0 <= self.challenges_min <= self.challenges_max:
            raise Malformed("0 ≤ challenges_min ≤ challenges_max")
        prices = (self.extra, self.profile, self.gender, self.size, self.repeat)
        if min(prices) < 0 or self.cohort < 1:
            raise Malformed("a price is not negative, a cohort has at least one juror")


@dataclass(frozen=True, slots=True)
class PanelProblem(Paper):
    """Compose every sitting. The order of the input never matters: all is sorted by id.

    Raises ``Malformed`` for a problem that means nothing (two things with one id).
    """

    jurors: tuple[Juror, ...]
    challenges: tuple[Challenge, ...]
    sittings: tuple[Sitting, ...]
    rules: PanelRules = field(default_factory=PanelRules)
    seed: int = 0

    def __post_init__(self) -> None:
        settle(self)
        for name in ("jurors", "challenges", "sittings"):
            ordered = tuple(sorted(getattr(self, name), key=lambda thing: thing.id))
            if len({thing.id for thing in ordered}) < len(ordered):
                raise Malformed(f"two {name} have the same id")
            object.__setattr__(self, name, ordered)

    def in_conflict(self, juror: Juror, challenge: Challenge) -> bool:
        """Declared, or because she works where the challenge comes from."""
        kin = bool(juror.organisation) and juror.organisation == challenge.organisation
        return challenge.id in juror.conflicts or (self.rules.own_organisation and kin)


@dataclass(frozen=True, slots=True)
class Panel:
    """Who sits and what is heard, in one sitting."""

    sitting: str
    jurors: tuple[str, ...]
    challenges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A seat nobody fills, or a challenge nobody hears, and why (French).

    ``kind``: ``expertise`` (no juror of ``profile`` for ``challenge``), ``seat`` (``sitting`` is
    short of ``missing`` jurors), ``challenge`` (not heard), ``juror`` (invited, not called).
    """

    kind: Literal["expertise", "seat", "challenge", "juror"]
    says: str
    sitting: str = ""
    challenge: str = ""
    profile: str = ""
    juror: str = ""
    missing: int = 1


@dataclass(frozen=True, slots=True)
class Move:
    """Someone or something whose sittings are not those of the previous plan."""

    kind: Literal["juror", "challenge"]
    id: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panels(Proven):
    """The composition, what it is worth and what can be proven about it.

    ``tiers`` are the aims in order of importance, each with a bound nobody can beat; ``terms``
    details the last one, ``imbalance``, before its prices. ``cohorts`` above 1: the call was
    divided first, and the bounds say what that leaves unproven.
    """

    panels: tuple[Panel, ...]
    tiers: tuple[Tier, ...]
    terms: dict[str, int]
    gaps: tuple[Gap, ...]
    moves: tuple[Move, ...]
    explanation: dict[str, str]
    cohorts: int = 1
    seed: int = 0
    version: str = VERSION


def certificate(
    problem: PanelProblem, result: Panels, previous: Panels | None = None
) -> dict[str, Any]:
    """What a judge needs, on another machine and years later."""
    return filed("panels", problem, result, previous)
