"""What is true of one call, as claims are held against it: its dates, its figures, its profiles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from regulations import Rules
from regulations.scoring import Grid
from texts.dates import plain
from texts.draft import CalendarDraft

Audience = Literal["candidates", "administrations"]
DAYS, MONTHS = "day", "month"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A milestone of a sprint: first and last civil day, closing minute counted from midnight.

    Both days None: it is to be announced.
    """

    sprint: int
    kind: str
    first: date | None = None
    last: date | None = None
    minute: int | None = None  # None: no hour is stated


@dataclass(frozen=True, slots=True)
class Pay:
    """A grade: from ``low`` years included (or beyond, ``strictly``) to ``high``."""

    low: int
    high: int | None
    monthly: Fraction
    percent: Fraction


@dataclass(frozen=True, slots=True)
class CallFacts:
    """``figures``: by subject, the values that are true, in the unit of the subject (days or
    months for lengths). A subject that is absent is one that the rules say nothing of."""

    name: str
    audience: Audience = "candidates"
    cohort: str = ""
    stretches: tuple[Stretch, ...] = ()
    figures: Mapping[str, frozenset[Fraction]] = field(default_factory=dict)
    pay: tuple[Pay, ...] = ()
    profiles: tuple[str, ...] = ()
    contract_kind: str = ""
    renewable: bool | None = None
    has_rules: bool = False

    @property
    def days(self) -> list[date]:
        return sorted(d for s in self.stretches for d in (s.first, s.last) if d)

    def of(self, kind: str, sprint: int | None = None) -> list[Stretch]:
        return [
            s for s in self.stretches if s.kind == kind and (sprint is None or s.sprint == sprint)
        ]


def facts_of(
    name: str,
    calendar: CalendarDraft | None,
    rules: Rules | None,
    *,
    audience: Audience = "candidates",
    cohort: str = "",
) -> CallFacts:
    """The facts of one call, from its calendar in force and the rules in force."""
    stretches = tuple(_stretches(calendar)) if calendar else ()
    if rules is None:
        figures: dict[str, frozenset[Fraction]] = {}
        if stretches:
            figures["sprints"] = _values(len({s.sprint for s in stretches}))
        return CallFacts(name, audience, cohort, stretches, figures)
    figures = _figures(rules)
    if stretches:
        figures["sprints"] = _values(len({s.sprint for s in stretches}))
    grades = [*rules.pay]
    return CallFacts(
        name,
        audience,
        cohort or rules.cohort,
        stretches,
        figures,
        pay=tuple(
            Pay(
                grade.from_years,
                above.from_years if above else None,
                Fraction(grade.net_monthly),
                Fraction(grade.variable_percent),
            )
            for grade, above in zip(grades, [*grades[1:], None][: len(grades)], strict=True)
        ),
        profiles=tuple(plain(profile.name) for profile in rules.profiles),
        contract_kind=plain(rules.contract.kind) if rules.contract else "",
        renewable=rules.contract.renewable if rules.contract else None,
        has_rules=True,
    )


def _stretches(calendar: CalendarDraft) -> list[Stretch]:
    found = []
    for sprint in calendar.sprints:
        for window in sprint.windows:
            last = minute = None
            if window.ends_at:
                end = window.ends_at - timedelta(seconds=1)
                last = end.date()
                minute = end.hour * 60 + end.minute if window.hour_stated else None
            first = window.starts_at.date() if window.starts_at else None
            found.append(Stretch(sprint.number, window.kind, first, last, minute))
        if not sprint.windows:
            found.append(Stretch(sprint.number, "deposit"))
    return found


def _values(*values: object) -> frozenset[Fraction]:
    return frozenset(Fraction(str(value)) for value in values)


def _figures(rules: Rules) -> dict[str, frozenset[Fraction]]:
    """By subject, the values of the rules; what the rules do not say gives no subject."""
    grids = list(rules.grids.values())
    found: dict[str, frozenset[Fraction]] = {
        "experience": _values(0),
        "threshold": _values(*(g.from_years * 12 for g in rules.pay if g.from_years)),
        "variable": _values(*(g.variable_percent for g in rules.pay)),
        "sections": _values(len(rules.sections)) if rules.sections else frozenset(),
        "profiles": _values(len(rules.profiles)) if rules.profiles else frozenset(),
        "criteria": _values(*(len(grid.criteria) for grid in grids)),
        "criteria.interview": _counted(grids, "entretien"),
        "criteria.dossier": _counted(grids, "dossier"),
        "criteria.more": _values(*(len(g.criteria) - len(g.again) for g in grids if g.again)),
        "scale.low": _values(*(g.lowest for g in grids if g.aggregation != "opinion")),
        "scale.high": _values(*(g.highest for g in grids if g.aggregation != "opinion")),
        "team.low": _values(rules.team.lowest),
        "team.high": _values(rules.team.highest),
        "cap": _values(*(cap.count for cap in rules.caps)),
        **{f"cap.{cap.year}": _values(cap.count) for cap in rules.caps},
        **_of_stages(rules),
    }
    if rules.contract:
        found["contract.months"] = _values(rules.contract.months)
        found["contract.longest"] = _values(rules.contract.longest_months or 0) - {Fraction(0)}
    if rules.probation:
        found["probation"] = _values(rules.probation.months)
        found["ask"] = _values(rules.probation.ask_days)
    if rules.renewal:
        found["notice"] = _values(rules.renewal.notice_months)
        found["answer"] = _values(rules.renewal.answer_days)
    if rules.funding:
        share = {"programme": 100, "host": 0, "share": rules.funding.value}
        if rules.funding.kind in share:
            found["funding"] = _values(share[rules.funding.kind])
    return {subject: values for subject, values in found.items() if values}


def _of_stages(rules: Rules) -> dict[str, frozenset[Fraction]]:
    """What each stage of the process says: readings, wishes, pool, offer."""
    found: dict[str, frozenset[Fraction]] = {}
    for stage in rules.process.stages:
        said = stage.settings
        if stage.kind == "reading":
            found["readers"] = found.get("readers", frozenset()) | _values(said.readers)
            if stage.target_days:
                found["evaluation"] = _values(stage.target_days)
        elif stage.kind == "wishes":
            found["wishes.low"], found["wishes.high"] = _values(said.lowest), _values(said.highest)
        elif stage.kind == "pool" and said.months:
            found["pool"] = _values(said.months)
        elif stage.kind == "offer" and said.acceptance_days:
            found["acceptance"] = _values(said.acceptance_days)
    return found


def _counted(grids: list[Grid], word: str) -> frozenset[Fraction]:
    """The criteria of the grids that name themselves so."""
    return _values(*(len(g.criteria) for g in grids if word in plain(f"{g.slug} {g.title}")))
