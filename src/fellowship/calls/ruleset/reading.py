"""The typed reading of a rule set: ``Rules`` and what it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fellowship.calls.ruleset.families import (
    ClosedList,
    Continuity,
    Funding,
    Panel,
    Probation,
    Renewal,
    Targets,
    read_families,
)


class BrokenRules(ValueError):  # noqa: N818
    """The rule set cannot be used; ``sentences`` say why, one by one."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


@dataclass(frozen=True, slots=True)
class Profile:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of the dossier. ``identifying`` fields never reach a reviewer."""

    slug: str
    label: str
    kind: str = "text"  # text, long, number, choice, choices, check, url, file
    help: str = ""
    required: bool = True
    identifying: bool = False
    max_length: int = 0  # characters, 0: no limit
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: str
    help: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    slug: str
    name: str
    help: str = ""
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """Criteria on one scale. ``again`` names the criteria an earlier grid already scored.

    ``aggregation``: ``mean``, ``sum``, or ``opinion`` when the rules give criteria and no scale.
    ``anonymous``: scored without knowing who the person is.
    """

    slug: str
    title: str
    criteria: tuple[Criterion, ...]
    lowest: int
    highest: int
    step: int
    aggregation: str
    appreciation: bool
    again: tuple[str, ...] = ()
    anonymous: bool = False

    @property
    def scale(self) -> range:
        return range(self.lowest, self.highest + 1, self.step)

    def total(self, scores: Mapping[str, Sequence[int]]) -> Fraction | None:
        """The value of a dossier: per criterion the mean over reviewers, then over criteria.

        ``scores`` maps a criterion to the scores it received. None until every criterion of the
        grid has one: missing is not zero (domain D1, decision of §8.5).
        """
        if self.aggregation == "opinion":
            return None
        if any(not scores.get(criterion.slug) for criterion in self.criteria):
            return None
        means = {c.slug: Fraction(sum(scores[c.slug]), len(scores[c.slug])) for c in self.criteria}
        weighted = sum((means[c.slug] * c.weight for c in self.criteria), Fraction(0))
        if self.aggregation == "sum":
            return weighted
        return weighted / sum(criterion.weight for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a candidate must be able to affirm, with the article it comes from."""

    slug: str
    text: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Grade:
    """Pay from ``from_years`` completed years of experience, included, up to the next grade.

    ``strictly``: the threshold itself stays below (« plus de 5 ans »).
    """

    from_years: int
    net_monthly: Decimal
    variable_percent: Decimal
    strictly: bool = False

    def reached(self, years: int, *, more: bool = False) -> bool:
        """By ``years`` completed years; ``more``: and at least a day of the next one."""
        if self.strictly:
            return years > self.from_years or (years == self.from_years and more)
        return years >= self.from_years


@dataclass(frozen=True, slots=True)
class Wishes:
    """How many, ranked or not, of what (« défis », « profils »…)."""

    lowest: int
    highest: int
    ranked: bool
    of: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    kind: str
    employer: str
    months: int
    renewable: bool
    longest_months: int
    starts_on: date | None = None  # when all begin together
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``count`` hires whose contract starts in the calendar ``year``."""

    year: int
    count: int


@dataclass(frozen=True, slots=True)
class Pool:
    wording: str
    months: int


@dataclass(frozen=True, slots=True)
class Rules:
    code: str
    version: int
    title: str
    in_force_on: date
    closing_hour: time
    profiles: tuple[Profile, ...]
    sections: tuple[Section, ...]
    eligibility: tuple[Statement, ...]
    readers: int
    grids: Mapping[str, Grid]
    wishes: Wishes
    team: tuple[int, int]
    pay: tuple[Grade, ...]
    contract: Contract
    caps: tuple[Cap, ...]
    pool: Pool | None
    acceptance_days: int
    cohort: str = ""
    authority: str = ""  # who validates the final list
    source: str = ""
    closed_list: ClosedList | None = None
    funding: Funding | None = None
    continuity: Continuity | None = None
    waiting_until: date | None = None
    panel: Panel | None = None
    probation: Probation | None = None
    renewal: Renewal | None = None
    targets: Targets = field(default_factory=Targets)
    retention: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Rules":
        return _read(content)

    def profile_name(self, slug: str) -> str:
        return next((p.name for p in self.profiles if p.slug == slug), slug)

    def field(self, slug: str) -> Field:
        return next(f for section in self.sections for f in section.fields if f.slug == slug)

    def grade(self, years: int, *, more: bool = False) -> Grade:
        """The pay grade of ``years`` completed years: the highest whose threshold is reached.

        ``more``: some days beyond those years, which a threshold « plus de » counts.
        """
        return max(
            (grade for grade in self.pay if grade.reached(years, more=more)),
            key=lambda grade: grade.from_years,
        )

    def cap(self, year: int) -> int | None:
        return next((cap.count for cap in self.caps if cap.year == year), None)


def _read(content: Mapping[str, Any]) -> Rules:
    faults: list[str] = []
    if not isinstance(content.get("grids", []), list):
        raise BrokenRules(["« grids » doit être une suite de grilles."])

    def need(tree: Mapping[str, Any], key: str, where: str, default: Any = None) -> Any:
        if key not in tree and default is None:
            faults.append(f"Il manque « {key} » dans {where}.")
            return None
        return tree.get(key, default)

    grids = {}
    for tree in content.get("grids", []):
        where = f"la grille « {tree.get('slug', '?')} »"
        criteria = tuple(
            Criterion(**criterion) for criterion in need(tree, "criteria", where) or []
        )
        grid = Grid(
            slug=need(tree, "slug", where) or "",
            title=need(tree, "title", where) or "",
            criteria=criteria,
            lowest=tree.get("lowest", 0),
            highest=tree.get("highest", 0)
            if tree.get("aggregation") == "opinion"
            else need(tree, "highest", where) or 0,
            step=tree.get("step", 1),
            aggregation=tree.get("aggregation", "mean"),
            appreciation=tree.get("appreciation", False),
            again=tuple(tree.get("again", ())),
            anonymous=tree.get("anonymous", False),
        )
        if not criteria:
            faults.append(f"Il n’y a aucun critère dans {where}.")
        if grid.aggregation not in {"mean", "sum", "opinion"}:
            faults.append(
                f"L’agrégation de {where} vaut « {grid.aggregation} » : moyenne (mean), "
                "somme (sum) ou avis sans note (opinion)."
            )
        if grid.aggregation != "opinion" and grid.lowest >= grid.highest:
            faults.append(f"L’échelle de {where} est vide.")
        grids[grid.slug] = grid
    sections = tuple(
        Section(
            slug=tree["slug"],
            title=tree["title"],
            help=tree.get("help", ""),
            fields=tuple(
                Field(**{**f, "choices": tuple((c[0], c[1]) for c in f.get("choices", []))})
                for f in tree.get("fields", [])
            ),
        )
        for tree in content.get("sections", [])
    )
    pay = tuple(
        sorted(
            (
                Grade(
                    g["from_years"],
                    Decimal(str(g["net_monthly"])),
                    Decimal(str(g.get("variable_percent", 0))),
                    g.get("strictly", False),
                )
                for g in content.get("pay", [])
            ),
            key=lambda grade: grade.from_years,
        )
    )
    if not pay or pay[0].from_years != 0:
        faults.append("La grille de rémunération doit commencer à 0 année d’expérience.")
    if len({grade.from_years for grade in pay}) != len(pay):
        faults.append("Deux échelons de rémunération commencent à la même ancienneté.")
    wishes, team = content.get("wishes", {}), content.get("team", {})
    contract = content.get("contract", {})
    if faults:
        raise BrokenRules(faults)
    try:
        return Rules(
            code=content["code"],
            version=content["version"],
            title=content["title"],
            in_force_on=_day(content["in_force_on"]),
            closing_hour=time.fromisoformat(content.get("closing_hour", "23:59")),
            profiles=tuple(Profile(p["slug"], p["name"]) for p in content["profiles"]),
            sections=sections,
            eligibility=tuple(Statement(**s) for s in content.get("eligibility", [])),
            readers=content.get("readers", 2),
            grids=grids,
            wishes=Wishes(
                wishes["lowest"], wishes["highest"], wishes["ranked"], wishes.get("of", "")
            ),
            team=(team["lowest"], team["highest"]),
            pay=pay,
            contract=Contract(
                kind=contract["kind"],
                employer=contract["employer"],
                months=contract["months"],
                renewable=contract["renewable"],
                longest_months=contract["longest_months"],
                starts_on=_day(contract["starts_on"]) if "starts_on" in contract else None,
                ends_on=_day(contract["ends_on"]) if "ends_on" in contract else None,
            ),
            caps=tuple(Cap(c["year"], c["count"]) for c in content.get("caps", [])),
            pool=Pool(content["pool"]["wording"], content["pool"]["months"])
            if "pool" in content
            else None,
            acceptance_days=content.get("acceptance_days", 15),
            **read_families(content),
        )
    except KeyError as missing:
        raise BrokenRules([f"Il manque « {missing.args[0]} » dans le règlement."]) from missing
    except (TypeError, ValueError, ArithmeticError, AttributeError) as wrong:
        raise BrokenRules(
            [f"Une valeur du règlement n’a pas la forme attendue : {wrong}."]
        ) from wrong


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
