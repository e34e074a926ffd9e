"""The families of rules that differ from one promotion to the next (domain §2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fellowship.core.months import last_day, months_after, months_before


@dataclass(frozen=True, slots=True)
class ClosedList:
    """The call is only for persons the team invites; ``wording`` says who they are."""

    wording: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Funding:
    """Who pays. ``kind``: ``programme`` (all), ``host`` (all), ``share`` (percent of the cost),
    ``months`` (months of full cost), ``per_person`` (euros for each person hired)."""

    kind: str
    value: Decimal = Decimal(0)
    condition: str = ""
    article: str = ""

    def due(self, *, hired: int, monthly_cost: Decimal = Decimal(0), months: int = 0) -> Decimal:
        """What the programme pays for ``hired`` people, in euros."""
        if self.kind == "per_person":
            return self.value * hired
        if self.kind == "months":
            return self.value * monthly_cost * hired
        if self.kind == "share":
            return self.value / 100 * monthly_cost * months * hired
        if self.kind == "programme":
            return monthly_cost * months * hired
        return Decimal(0)


@dataclass(frozen=True, slots=True)
class Continuity:
    """An extension is paid when it follows ``after_on`` without a day's break, and lasts until
    ``until_on`` at least (domain H6)."""

    after_on: date
    until_on: date

    def met(self, starts_on: date, ends_on: date) -> bool:
        return starts_on <= self.after_on + timedelta(days=1) and ends_on >= self.until_on


@dataclass(frozen=True, slots=True)
class Panel:
    """A jury: how many people hear, for how long at most."""

    lowest: int = 0
    highest: int = 0
    hearing_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Probation:
    """The trial period of a mission (domain I1); either side may ask to stop until ``ask_days``
    before its last day."""

    months: int
    ask_days: int

    def last_day(self, arrival: date) -> date:
        return last_day(arrival, self.months)

    def last_ask(self, arrival: date) -> date:
        return self.last_day(arrival) - timedelta(days=self.ask_days)


@dataclass(frozen=True, slots=True)
class Renewal:
    """When the employer says what it intends, how long the person has to answer (domain I2, I3)."""

    notice_months: int
    answer_days: int
    committee_months: int = 12

    def notice_by(self, contract_end: date) -> date:
        return months_before(contract_end, self.notice_months)

    def answer_by(self, received_on: date) -> date:
        return received_on + timedelta(days=self.answer_days)

    def committee_is_fresh(self, held_on: date | None, now_on: date) -> bool:
        return held_on is not None and months_after(held_on, self.committee_months) > now_on


@dataclass(frozen=True, slots=True)
class Targets:
    """Delays announced to candidates, in days; shown as targets, alerted when passed."""

    evaluation_days: int = 0
    mission_interview_days: int = 0


def read_families(content: Mapping[str, Any]) -> dict[str, Any]:
    """The optional families of a rule set, by the name ``Rules`` gives them."""
    funding = content.get("funding")
    waiting = content.get("waiting_list", {})
    return {
        "cohort": str(content.get("cohort", "")),
        "authority": content.get("authority", ""),
        "source": content.get("source", ""),
        "closed_list": ClosedList(**content["closed_list"]) if "closed_list" in content else None,
        "funding": Funding(**{**funding, "value": Decimal(str(funding.get("value", 0)))})
        if funding
        else None,
        "continuity": Continuity(
            _day(content["continuity"]["after_on"]), _day(content["continuity"]["until_on"])
        )
        if "continuity" in content
        else None,
        "waiting_until": _day(waiting["until_on"]) if "until_on" in waiting else None,
        "panel": Panel(**content["panel"]) if "panel" in content else None,
        "probation": Probation(**content["probation"]) if "probation" in content else None,
        "renewal": Renewal(**content["renewal"]) if "renewal" in content else None,
        "targets": Targets(**content.get("targets", {})),
        "retention": dict(content.get("retention", {})),
    }


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
