"""What a call says of itself at an instant: every date and figure, as French sentences.

Pages, forms, mails and feeds take their words from here; none writes a date of its own. Nothing
is stored: the same call says something else one second later.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import (
    Call,
    Certainty,
    Milestone,
    MilestoneKind,
    RuleSet,
    Sprint,
)
from fellowship.calls.prose import day_in_french, hour_in_french
from fellowship.calls.ruleset import BrokenRules, Grade, Rules
from fellowship.calls.states import CallState
from fellowship.core.models import Event

NBSP = "\u00a0"
MINUTE = timedelta(minutes=1)
State = Literal["open", "coming", "announced", "closed"]


# --- instants in French -------------------------------------------------------------------------


def moment(instant: datetime, zone: ZoneInfo, *, weekday: bool = True, hour: bool = True) -> str:
    """« vendredi 1er mars 2024 à 14 h 30 »."""
    local = instant.astimezone(zone)
    words = day_in_french(local.date(), weekday=weekday)
    return f"{words} à {hour_in_french(local.hour, local.minute)}" if hour else words


def last_minute(ends_at: datetime) -> datetime:
    """The last minute that is accepted, from the first instant that is refused."""
    return ends_at - MINUTE


def end_words(ends_at: datetime, zone: ZoneInfo, *, hour: bool = True) -> str:
    """« vendredi 1er mars 2024 à 23 h 59 » for a window that ends at 00:00 of the 2nd."""
    return moment(last_minute(ends_at), zone, hour=hour)


def span_words(
    starts_at: datetime | None,
    ends_at: datetime | None,
    zone: ZoneInfo,
    *,
    hour: bool = True,
) -> str:
    """« du lundi 29 janvier au vendredi 1er mars 2024 à 23 h 59 », or the end that is known."""
    if starts_at and ends_at:
        first = starts_at.astimezone(zone)
        last = last_minute(ends_at).astimezone(zone)
        if first.date() == last.date():
            words = _("le %(day)s") % {"day": day_in_french(first.date(), weekday=True)}
            return f"{words} {_hours_between(first, last)}".strip() if hour else words
        same_year = first.year == last.year
        timed = hour and bool(first.hour or first.minute)
        start = day_in_french(first.date(), year=not same_year, weekday=True)
        if timed:
            start += f" à {hour_in_french(first.hour, first.minute)}"
        elif same_year and first.month == last.month:
            start = start.rpartition(" ")[0]
        return _("du %(start)s au %(end)s") % {
            "start": start,
            "end": end_words(ends_at, zone, hour=hour),
        }
    if ends_at:
        return _("jusqu’au %(end)s") % {"end": end_words(ends_at, zone, hour=hour)}
    if starts_at:
        local = starts_at.astimezone(zone)
        timed = hour and bool(local.hour or local.minute)
        return _("à partir du %(start)s") % {"start": moment(starts_at, zone, hour=timed)}
    return _("date à annoncer")


def _hours_between(first: datetime, last: datetime) -> str:
    whole_day = (first.hour, first.minute, last.hour, last.minute) == (0, 0, 23, 59)
    if whole_day:
        return ""
    end = last + MINUTE
    return _("de %(start)s à %(end)s") % {
        "start": hour_in_french(first.hour, first.minute),
        "end": hour_in_french(end.hour, end.minute),
    }


def milestone_words(milestone: Milestone, zone: ZoneInfo) -> str:
    """One milestone for display. The hour shows where it decides: at the end of a deposit."""
    if milestone.certainty == Certainty.ANNOUNCED:
        return _("dates communiquées prochainement")
    deciding = milestone.kind in {
        MilestoneKind.DEPOSIT,
        MilestoneKind.WISHES,
        MilestoneKind.ACCEPTANCE,
        MilestoneKind.MEETING,
    }
    words = span_words(milestone.starts_at, milestone.ends_at, zone, hour=deciding)
    if milestone.certainty == Certainty.PROVISIONAL:
        words = _("%(words)s (dates provisoires)") % {"words": words}
    return words


# --- a call -------------------------------------------------------------------------------------


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
            key=lambda m: (m.starts_at is None, m.starts_at or m.ends_at or self.now, rank[m.kind]),
        )
        state: State = "announced"
        if sprint.is_open(self.now) and self.call.state == CallState.CONFIRMED:
            state = "open"
        elif sprint.closes_at and sprint.closes_at <= self.now:
            state = "closed"
        elif sprint.opens_at and sprint.opens_at > self.now:
            state = "coming"
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
                    name=m.get_kind_display(),
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
        return self.next_sprint.opens_at if self.next_sprint else None

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
                "end": end_words(self.open_sprint.closes_at, self.zone)
            }
        return self.next_opening or _("Cet appel est clos.")

    @cached_property
    def next_opening(self) -> str:
        """« Le prochain sprint ouvre le… », « dates communiquées prochainement », or nothing."""
        if self.call.state == CallState.ARCHIVED:
            return ""
        if self.next_sprint and self.next_sprint.opens_at:
            opens = self.next_sprint.opens_at.astimezone(self.zone)
            timed = bool(opens.hour or opens.minute)
            return _("Le prochain dépôt des dossiers ouvre le %(day)s.") % {
                "day": moment(opens, self.zone, hour=timed)
            }
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
            last_minute(self.closes_at).astimezone(self.zone).date()
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


def of(call: Call, now: datetime) -> CallFacts:
    return CallFacts(call, now)


def iso(instant: datetime | None, zone: ZoneInfo) -> str | None:
    return instant.astimezone(zone).isoformat() if instant else None


def state_of(call: Call, now: datetime) -> dict[str, Any]:
    """The state of a call at an instant, for programs."""
    facts = of(call, now)
    return {
        "call": call.slug,
        "kind": str(call.kind),
        "open": facts.is_open,
        "sprint": facts.open_sprint.number if facts.open_sprint else None,
        "opens_at": iso(facts.opens_at, call.tz),
        "closes_at": iso(facts.closes_at, call.tz),
        "next_opens_at": iso(facts.next_opens_at, call.tz),
    }


# --- the rules in sentences ---------------------------------------------------------------------


def amount(value: Decimal) -> str:
    """« 4 250 € », with spaces that do not break."""
    whole = value == value.to_integral_value()
    text = f"{value:,.0f}" if whole else f"{value:,.2f}"
    return text.replace(",", NBSP).replace(".", ",") + f"{NBSP}€"


def number(value: Decimal | float) -> str:
    """« 6 », « 4,5 »."""
    text = f"{Decimal(str(value)):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def years_words(years: int) -> str:
    return ngettext("%(n)s an", "%(n)s ans", years) % {"n": years}


def pay_sentences(rules: Rules) -> list[str]:
    """One per grade, each threshold said once and without ambiguity."""
    lines = []
    for grade, above in zip(rules.pay, [*rules.pay[1:], None], strict=True):
        who = _who(grade, above)
        if grade.variable_percent:
            line = _("%(who)s : %(amount)s nets par mois et une part variable de %(percent)s %%.")
        else:
            line = _("%(who)s : %(amount)s nets par mois.")
        lines.append(
            line
            % {
                "who": who,
                "amount": amount(grade.net_monthly),
                "percent": number(grade.variable_percent),
            }
        )
    return lines


def _who(grade: Grade, above: Grade | None) -> str:
    """Who a grade is for, each threshold on one side only."""
    if above is None and not grade.from_years:
        return _("Quelle que soit l’expérience")
    low, high = years_words(grade.from_years), years_words(above.from_years) if above else ""
    if above is None:
        words = (
            _("Plus de %(low)s d’expérience")
            if grade.strictly
            else _("%(low)s d’expérience ou plus")
        )
    elif not grade.from_years:
        words = (
            _("Jusqu’à %(high)s d’expérience inclus")
            if above.strictly
            else _("Moins de %(high)s d’expérience")
        )
    else:
        start = _("Plus de %(low)s") if grade.strictly else _("De %(low)s")
        end = _("jusqu’à %(high)s inclus") if above.strictly else _("moins de %(high)s")
        words = _("%(start)s, %(end)s d’expérience") % {"start": start, "end": end}
    return words % {"low": low, "high": high}


def cap_sentence(rules: Rules, year: int | None = None) -> str:
    caps = [cap for cap in rules.caps if year in (None, cap.year)]
    return " ".join(
        _("Au plus %(count)s recrutements en %(year)s.") % {"count": c.count, "year": c.year}
        for c in caps
    )


def contract_sentence(rules: Rules) -> str:
    contract = rules.contract
    months = contract.months
    length = years_words(months // 12) if months % 12 == 0 else _("%(n)s mois") % {"n": months}
    words = _("%(kind)s de %(length)s avec : %(employer)s") % {
        "kind": contract.kind[:1].upper() + contract.kind[1:],
        "length": length,
        "employer": contract.employer,
    }
    return words + (_(", renouvelable.") if contract.renewable else ".")


def wishes_sentence(rules: Rules) -> str:
    wishes = rules.wishes
    if not wishes.highest:
        return _("Aucun vœu n’est demandé.")
    if wishes.lowest == wishes.highest:
        words = ngettext("%(n)s vœu", "%(n)s vœux", wishes.highest) % {"n": wishes.highest}
    else:
        words = _("De %(low)s à %(high)s vœux") % {"low": wishes.lowest, "high": wishes.highest}
    return words + (_(", classés par ordre de préférence.") if wishes.ranked else ".")


def criteria_sentence(rules: Rules, grid: str) -> str:
    if grid not in rules.grids:
        return ""
    held = rules.grids[grid]
    names = ", ".join(criterion.name for criterion in held.criteria)
    how = _("moyenne") if held.aggregation == "mean" else _("somme")
    return _("%(names)s (de %(low)s à %(high)s, %(how)s).") % {
        "names": names,
        "low": held.lowest,
        "high": held.highest,
        "how": how,
    }


@dataclass(frozen=True, slots=True)
class RulesReading:
    """A version of the rules as a page or a document shows it; ``broken`` says why it cannot."""

    rules: Rules | None
    broken: tuple[str, ...] = ()
    pay: tuple[str, ...] = ()
    contract: str = ""
    cap: str = ""
    wishes: str = ""
    team: str = ""
    closing: str = ""


def rules_for_reading(rule_set: RuleSet) -> RulesReading:
    try:
        rules = rule_set.rules
    except BrokenRules as broken:
        return RulesReading(None, tuple(broken.sentences))
    low, high = rules.team
    return RulesReading(
        rules=rules,
        pay=tuple(pay_sentences(rules)),
        contract=contract_sentence(rules),
        cap=cap_sentence(rules),
        wishes=wishes_sentence(rules),
        team=ngettext("%(n)s personne", "%(n)s personnes", high) % {"n": high}
        if low == high
        else _("De %(low)s à %(high)s personnes") % {"low": low, "high": high},
        closing=hour_in_french(rules.closing_hour.hour, rules.closing_hour.minute),
    )


def join_words(words: Iterable[str]) -> str:
    """« a, b et c »."""
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return _("%(first)s et %(last)s") % {"first": ", ".join(listed[:-1]), "last": listed[-1]}


# --- facts by name ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fact:
    """Something a text may insert: ``{{ name }}``. ``value`` is what readers see now."""

    name: str
    label: str
    value: str


def _later() -> str:
    return _("date à annoncer")


def _sprint_facts(facts: CallFacts) -> dict[str, tuple[str, str]]:
    sprint, zone = facts.sprint, facts.zone

    def end(line: Line | None) -> str:
        return end_words(line.ends_at, zone) if line and line.ends_at else _later()

    def start(line: Line | None) -> str:
        if not line or not line.starts_at:
            return _later()
        local = line.starts_at.astimezone(zone)
        return moment(local, zone, hour=bool(local.hour or local.minute))

    deposit = sprint.deposit if sprint else None
    named = {
        "sprint.name": (_("Le sprint en cours, sinon le prochain"), sprint.title if sprint else ""),
        "sprint.number": (_("Son numéro"), str(sprint.number) if sprint else ""),
        "sprint.opens": (_("Ouverture du dépôt"), start(deposit)),
        "sprint.closes": (_("Clôture du dépôt, avec sa minute"), end(deposit)),
        "sprint.window": (
            _("Dépôt des dossiers, du… au…"),
            deposit.words if deposit else _later(),
        ),
    }
    for kind in MilestoneKind:
        if kind != MilestoneKind.DEPOSIT:
            line = sprint.line(kind) if sprint else None
            label = _("%(kind)s, du… au…") % {"kind": str(kind.label).capitalize()}
            named[f"sprint.{kind.value}"] = (label, line.words if line else _later())
    return named


def named(call: Call, now: datetime) -> dict[str, Fact]:
    """Every fact a text may insert, with its live value, in the order a picker shows them."""
    facts = of(call, now)
    listed: dict[str, tuple[str, str]] = {
        "call.title": (_("Intitulé de l’appel"), call.title),
        "call.status": (_("Ouvert jusqu’au…, prochaine ouverture, ou clos"), facts.status),
        "call.countdown": (_("Temps restant pour déposer"), facts.countdown),
        "call.next": (_("Prochaine ouverture"), facts.next_opening),
        "call.sprints": (_("Nombre de sprints"), str(len(facts.sprints))),
        **_sprint_facts(facts),
    }
    rules, rule_set = facts.rules, facts.rule_set
    if rules and rule_set:
        day = day_in_french(rule_set.in_force_on)
        listed |= {
            "rules.title": (_("Titre du règlement"), rule_set.title),
            "rules.version": (_("Version du règlement"), str(rule_set.version)),
            "rules.in_force": (_("Règlement en vigueur le"), day),
            "pay": (_("Grille de rémunération"), " ".join(pay_sentences(rules))),
            "cap": (_("Plafond de recrutements"), cap_sentence(rules)),
            "contract": (_("Contrat"), contract_sentence(rules)),
            "wishes": (_("Vœux"), wishes_sentence(rules)),
            "profiles": (_("Profils"), join_words(profile.name for profile in rules.profiles)),
            **{
                f"criteria.{slug}": (
                    _("Critères : %(grid)s") % {"grid": grid.title},
                    criteria_sentence(rules, slug),
                )
                for slug, grid in rules.grids.items()
            },
        }
        for rank, sentence in enumerate(pay_sentences(rules), 1):
            listed[f"pay.{rank}"] = (_("Rémunération, échelon %(n)s") % {"n": rank}, sentence)
    listed["contact"] = (_("Adresse de contact"), settings.CONTACT_EMAIL)
    return {name: Fact(name, label, value) for name, (label, value) in listed.items()}


_PLACE = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}")


def fill(text: str, call: Call, now: datetime) -> str:
    """``text`` with every ``{{ fact }}`` replaced by its value; an unknown name is left to be seen.

    Plain text in, plain text out: whoever renders HTML escapes afterwards.
    """
    if "{{" not in text:
        return text
    known = named(call, now)
    return _PLACE.sub(lambda m: known[m[1]].value if m[1] in known else m[0], text)


def names_in(text: str) -> list[str]:
    """The facts a text inserts, in its order."""
    return [match[1] for match in _PLACE.finditer(text)]


# --- what changed, and what a change reaches ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A public, dated line: what moved, from what, why."""

    event: int
    at: datetime
    sprint: int
    kind: str
    title: str
    text: str
    because: str
    reopened: bool
    first: bool


def changes_of(call: Call, *, until: datetime | None = None) -> list[ChangeLine]:
    """The moves of the calendar, the latest first."""
    events = Event.objects.about(call).filter(verb="milestone_moved")
    if until:
        events = events.filter(at__lte=until)
    return [_change_line(call, event) for event in events.order_by("-at", "-pk")]


def _change_line(call: Call, event: Event) -> ChangeLine:
    held: Mapping[str, Any] = event.facts
    kind = MilestoneKind(held["kind"])
    before, after = _words_then(call, held["before"]), _words_then(call, held["after"])
    first = held["before"] is None or held["before"]["certainty"] == Certainty.ANNOUNCED
    text = after if first else _("%(after)s (auparavant : %(before)s)") % {
        "after": after, "before": before,
    }  # fmt: skip
    return ChangeLine(
        event=event.pk,
        at=event.at,
        sprint=held["sprint"],
        kind=kind,
        title=_("Sprint n° %(number)s, %(kind)s") % {"number": held["sprint"], "kind": kind.label},
        text=text,
        because=event.because,
        reopened=held.get("reopened", False),
        first=first,
    )


def _words_then(call: Call, held: Mapping[str, Any] | None) -> str:
    if held is None or held["certainty"] == Certainty.ANNOUNCED:
        return _("dates communiquées prochainement")
    starts_at, ends_at = (
        datetime.fromisoformat(held[key]) if held[key] else None for key in ("starts_at", "ends_at")
    )
    return span_words(starts_at, ends_at, call.tz, hour=held.get("hour_stated", True))


@dataclass(frozen=True, slots=True)
class Use:
    """Something that shows a fact of the calendar: a page, a mail that waits, a draft."""

    kind: str  # "page", "mail", "draft"
    title: str = ""
    address: str = ""
    count: int = 1


UsesOf = Callable[[Call], Iterable[Use]]
_lookers: dict[str, UsesOf] = {}


def register_uses(name: str, look: UsesOf) -> None:
    """Later stages say, when they start, what of theirs shows the dates of a call."""
    _lookers[name] = look


def uses_of(call: Call) -> list[Use]:
    """Everything a change of the calendar of ``call`` will alter."""
    return [use for name in sorted(_lookers) for use in _lookers[name](call)]
