"""What a call says of itself at an instant."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Call, Certainty, MilestoneKind, RuleSet, Sprint
from fellowship.calls.sentences.instants import milestone_words
from fellowship.calls.states import CallState
from regulations import BrokenRules, Rules
from texts import voice

State = Literal["open", "coming", "announced", "closed"]


@dataclass(frozen=True, slots=True)
class Line:
    """A milestone as a page shows it."""

    kind: str
    name: str
    words: str
    starts_at: datetime | None
    ends_at: datetime | None
    certainty: str


@dataclass(frozen=True, slots=True)
class SprintFacts:
    number: int
    label: str
    title: str
    state: State
    lines: tuple[Line, ...]
    opens_at: datetime | None
    closes_at: datetime | None

    @property
    def deposit(self) -> Line | None:
        return self.line(MilestoneKind.DEPOSIT)

    @property
    def is_provisional(self) -> bool:
        return self.deposit is not None and self.deposit.certainty == Certainty.PROVISIONAL

    def line(self, kind: str) -> Line | None:
        return next((line for line in self.lines if line.kind == kind), None)


class CallFacts:
    """Everything a page says of ``call`` at ``now``. Give a call loaded ``with_calendar()``."""

    def __init__(self, call: Call, now: datetime) -> None:
        self.call, self.now, self.zone = call, now, call.tz

    @cached_property
    def sprints(self) -> tuple[SprintFacts, ...]:
        """In the order of their numbers."""
        return tuple(self._sprint(sprint) for sprint in self.call.ordered_sprints)

    def _sprint(self, sprint: Sprint) -> SprintFacts:
        rank = {kind: number for number, kind in enumerate(MilestoneKind.values)}
        milestones = sorted(
            sprint.milestones.all(),
            key=lambda m: (
                m.starts_at is None,
                m.starts_at or m.ends_at or self.now,
                rank.get(m.kind, len(rank)),
            ),
        )
        state: State = "announced"
        if sprint.is_open(self.now) and self.call.state == CallState.CONFIRMED:
            state = "open"
        elif sprint.is_to_come(self.now):
            state = "coming"
        elif sprint.is_unconfirmed(self.now):
            state = "announced"  # its dates went by without being confirmed: it never was
        elif sprint.closes_at and sprint.closes_at <= self.now:
            state = "closed"
        elif sprint.closes_at:
            state = "closed" if self.call.state == CallState.ARCHIVED else "announced"
        return SprintFacts(
            number=sprint.number,
            label=sprint.label,
            title=sprint.label or str(sprint),
            state=state,
            lines=tuple(
                Line(
                    kind=m.kind,
                    name=str(m),
                    words=milestone_words(m, self.zone),
                    starts_at=m.starts_at,
                    ends_at=m.ends_at,
                    certainty=m.certainty,
                )
                for m in milestones
            ),
            opens_at=sprint.opens_at,
            closes_at=sprint.closes_at,
        )

    def _find(self, sprint: Sprint | None) -> SprintFacts | None:
        return next((s for s in self.sprints if sprint and s.number == sprint.number), None)

    @cached_property
    def open_sprint(self) -> SprintFacts | None:
        return self._find(self.call.open_sprint(self.now))

    @cached_property
    def next_sprint(self) -> SprintFacts | None:
        return self._find(self.call.next_sprint(self.now))

    @property
    def is_open(self) -> bool:
        return self.open_sprint is not None

    @property
    def has_announced(self) -> bool:
        """A sprint is promised and has no date yet."""
        return any(sprint.state == "announced" for sprint in self.sprints)

    @property
    def opens_at(self) -> datetime | None:
        return self.open_sprint.opens_at if self.open_sprint else None

    @property
    def closes_at(self) -> datetime | None:
        return self.open_sprint.closes_at if self.open_sprint else None

    @property
    def next_opens_at(self) -> datetime | None:
        opens_at = self.next_sprint.opens_at if self.next_sprint else None
        return opens_at if opens_at and opens_at > self.now else None

    @property
    def sprint(self) -> SprintFacts | None:
        """The sprint a text speaks of: the open one, else the next, else the last closed."""
        closed = [sprint for sprint in self.sprints if sprint.state == "closed"]
        return self.open_sprint or self.next_sprint or (closed[-1] if closed else None)

    @cached_property
    def status(self) -> str:
        """One sentence: is it open, until when; or when it opens; or that nobody knows yet."""
        if self.open_sprint and self.open_sprint.closes_at:
            return _("Le dépôt des dossiers est ouvert jusqu’au %(end)s.") % {
                "end": voice.last_minute(self.open_sprint.closes_at, self.zone, weekday=True)
            }
        return self.next_opening or _("Cet appel est clos.")

    @cached_property
    def next_opening(self) -> str:
        """« Le prochain sprint ouvre le… », « dates communiquées prochainement », or nothing."""
        if self.call.state == CallState.ARCHIVED:
            return ""
        if self.next_sprint and self.next_sprint.opens_at:
            opens = self.next_sprint.opens_at
            day = voice.day_or_instant(opens, self.zone, weekday=True)
            if opens <= self.now:
                said = _("L’ouverture du dépôt, prévue le %(day)s, n’est pas encore confirmée.")
            elif self.next_sprint.is_provisional:
                said = _(
                    "Le prochain dépôt des dossiers devrait ouvrir le %(day)s (date provisoire)."
                )
            else:
                said = _("Le prochain dépôt des dossiers ouvre le %(day)s.")
            return said % {"day": day}
        if self.has_announced or not self.sprints:
            return _("Les dates du prochain sprint seront communiquées prochainement.")
        return ""

    @cached_property
    def countdown(self) -> str:
        """How long is left to send, in words; nothing when the call is not open."""
        if not self.closes_at:
            return ""
        left = self.closes_at - self.now
        days = (
            (self.closes_at - voice.MINUTE).astimezone(self.zone).date()
            - self.now.astimezone(self.zone).date()
        ).days
        if days >= 1:
            return ngettext("Il reste %(n)s jour.", "Il reste %(n)s jours.", days) % {"n": days}
        hours, minutes = int(left.total_seconds() // 3600), int(left.total_seconds() // 60)
        if hours >= 1:
            return ngettext(
                "Dernier jour : il reste %(n)s heure.",
                "Dernier jour : il reste %(n)s heures.",
                hours,
            ) % {"n": hours}
        return ngettext(
            "Il reste moins de %(n)s minute.", "Il reste moins de %(n)s minutes.", minutes + 1
        ) % {"n": minutes + 1}

    @cached_property
    def rule_set(self) -> RuleSet | None:
        return self.call.rule_set(self.now.astimezone(self.zone).date())

    @cached_property
    def rules(self) -> Rules | None:
        try:
            return self.rule_set.rules if self.rule_set else None
        except BrokenRules:
            return None


def state_of_call(call: Call, now: datetime) -> CallFacts:
    return CallFacts(call, now)


def iso(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).isoformat() if instant else None


def state_as_data(call: Call, now: datetime) -> dict[str, Any]:
    """The state of a call at an instant, for programs."""
    facts = state_of_call(call, now)
    return {
        "call": call.slug,
        "kind": str(call.kind),
        "open": facts.is_open,
        "sprint": facts.open_sprint.number if facts.open_sprint else None,
        "opens_at": iso(facts.opens_at, call.tz),
        "closes_at": iso(facts.closes_at, call.tz),
        "next_opens_at": iso(facts.next_opens_at, call.tz),
    }
