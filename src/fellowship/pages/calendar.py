"""A call as the public reads it: open or not, until when, what comes next. Never typed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fellowship.calls.models import Call, Certainty, Milestone, Sprint
from fellowship.calls.ruleset import Contract, Grade
from fellowship.calls.states import CallState


def day(instant: datetime, *, year: bool = True) -> str:
    """« 1er mars 2024 »."""
    number = "1er" if instant.day == 1 else str(instant.day)
    return f"{number} {formats.date_format(instant, 'F Y' if year else 'F')}"


def last_minute(ends_at: datetime, zone: ZoneInfo) -> datetime:
    """The last minute that counts before an excluded end."""
    return (ends_at - timedelta(minutes=1)).astimezone(zone)


def span(milestone: Milestone, zone: ZoneInfo) -> str:
    """« du 29 janvier au 1er mars 2024 à 23 h 59 », « le 3 mai 2024 », « à annoncer »."""
    if milestone.certainty == Certainty.ANNOUNCED or not milestone.starts_at:
        return _("à annoncer")
    start = milestone.starts_at.astimezone(zone)
    if not milestone.ends_at:
        return _("le %(day)s") % {"day": day(start)}
    end = last_minute(milestone.ends_at, zone)
    hour = ""
    if milestone.kind == "deposit":
        hour = _(" à %(hour)s h %(minute)s") % {"hour": end.hour, "minute": f"{end:%M}"}
    if start.date() == end.date():
        return _("le %(day)s") % {"day": day(start)} + hour
    first = "1er" if start.day == 1 else str(start.day)
    if (start.year, start.month) != (end.year, end.month):
        first = day(start, year=start.year != end.year)
    return _("du %(first)s au %(last)s%(hour)s") % {
        "first": first,
        "last": day(end),
        "hour": hour,
    }


def remaining(until: datetime, now: datetime) -> str:
    """« Plus que 3 jours », in whole days, then hours; the last hour in minutes."""
    left = until - now
    if left.days >= 1:
        return ngettext("encore %(n)d jour", "encore %(n)d jours", left.days) % {"n": left.days}
    hours = int(left.total_seconds() // 3600)
    if hours >= 1:
        return ngettext("encore %(n)d heure", "encore %(n)d heures", hours) % {"n": hours}
    minutes = max(1, int(left.total_seconds() // 60))
    return ngettext("encore %(n)d minute", "encore %(n)d minutes", minutes) % {"n": minutes}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    when: str
    is_firm: bool


@dataclass(frozen=True, slots=True)
class SprintView:
    name: str
    label: str
    state: str  # open, coming, past, unknown
    word: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class CallView:
    call: Call
    is_open: bool
    is_known: bool
    headline: str
    closes: str
    remaining: str
    opens: str
    sprints: list[SprintView]

    @property
    def dated(self) -> list[SprintView]:
        return [sprint for sprint in self.sprints if sprint.state != "unknown"]


WORDS = {
    "open": gettext_lazy("Ouvert"),
    "coming": gettext_lazy("À venir"),
    "past": gettext_lazy("Terminé"),
    "unknown": gettext_lazy("Dates à annoncer"),
}


def call_view(call: Call, now: datetime) -> CallView:
    """Everything a page says of ``call`` at ``now``. A call not confirmed has nothing to say."""
    zone = call.tz
    known = call.state == CallState.CONFIRMED
    sprint, coming = call.open_sprint(now), call.next_sprint(now)
    closes = left = opens = ""
    if sprint and sprint.closes_at:
        last = last_minute(sprint.closes_at, zone)
        closes = _("%(day)s à %(hour)s h %(minute)s") % {
            "day": day(last),
            "hour": last.hour,
            "minute": f"{last:%M}",
        }
        left = remaining(sprint.closes_at, now)
        headline = _("Les candidatures sont ouvertes jusqu’au %(closes)s.") % {"closes": closes}
    elif coming and coming.opens_at:
        opens = day(coming.opens_at.astimezone(zone))
        headline = _("Les candidatures ouvriront le %(opens)s.") % {"opens": opens}
    elif known and any(s.opens_at is None for s in call.ordered_sprints):
        headline = _("Les dates de la prochaine ouverture sont à annoncer.")
    else:
        headline = _("Aucune ouverture n’est prévue pour le moment.")
    return CallView(
        call=call,
        is_open=sprint is not None,
        is_known=known,
        headline=headline,
        closes=closes,
        remaining=left,
        opens=opens,
        sprints=[_sprint_view(s, zone, now) for s in call.ordered_sprints] if known else [],
    )


def _sprint_view(sprint: Sprint, zone: ZoneInfo, now: datetime) -> SprintView:
    closes, opens = sprint.closes_at, sprint.opens_at
    if opens is None or closes is None:
        state = "unknown"
    elif now < opens:
        state = "coming"
    else:
        state = "open" if now < closes else "past"
    milestones = sorted(
        sprint.milestones.all(), key=lambda m: (m.starts_at is None, m.starts_at or now, m.pk)
    )
    lines = [
        Line(
            label=m.get_kind_display().capitalize(),
            when=span(m, zone),
            is_firm=m.certainty == Certainty.FIRM,
        )
        for m in milestones
    ]
    return SprintView(
        name=str(sprint), label=sprint.label, state=state, word=str(WORDS[state]), lines=lines
    )


@dataclass(frozen=True, slots=True)
class Essential:
    """One of the three answers a visitor came for."""

    label: str
    values: list[str]


def essentials(calendar: CallView, now: datetime) -> list[Essential]:
    """Am I eligible, what would I earn, by when: from the call and the rules in force."""
    call = calendar.call
    found: list[Essential] = []
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    if rule_set is not None:
        rules = rule_set.rules
        found.append(Essential(_("Qui peut candidater"), [s.text for s in rules.eligibility]))
        found.append(Essential(_("Profils"), [profile.name for profile in rules.profiles]))
        found.append(Essential(_("Rémunération"), pay_sentences(rules.pay)))
        found.append(Essential(_("Contrat"), [contract_sentence(rules.contract)]))
    when = calendar.closes or calendar.opens
    if when:
        label = _("Clôture") if calendar.is_open else _("Ouverture")
        found.append(Essential(label, [when]))
    elif calendar.is_known:
        found.append(Essential(_("Dates"), [_("à annoncer")]))
    return [one for one in found if one.values]


def euros(amount: Decimal) -> str:
    """« 4 250 € », spaces that do not break."""
    whole = f"{amount:,.0f}".replace(",", "\u202f")
    return f"{whole}\u00a0€"


def pay_sentences(grades: tuple[Grade, ...]) -> list[str]:
    """The pay grid in words that leave no year in two grades: « moins de 10 ans », « 10 ans et
    plus »."""
    found = []
    for number, grade in enumerate(grades):
        amount = _("%(amount)s nets par mois") % {"amount": euros(grade.net_monthly)}
        if grade.variable_percent:
            percent = f"{grade.variable_percent.normalize():f}".replace(".", ",")
            amount += _(" et une part variable de %(percent)s\u00a0%%") % {"percent": percent}
        above = grades[number + 1].from_years if number + 1 < len(grades) else None
        if above is not None and grade.from_years == 0:
            years = _("moins de %(n)s ans d’expérience\u00a0: ") % {"n": above}
        elif above is not None:
            years = _("de %(low)s à moins de %(n)s ans d’expérience\u00a0: ") % {
                "low": grade.from_years,
                "n": above,
            }
        elif grade.from_years:
            years = _("%(n)s ans d’expérience et plus\u00a0: ") % {"n": grade.from_years}
        else:
            years = ""
        sentence = years + amount
        found.append(sentence[:1].upper() + sentence[1:])
    return found


def contract_sentence(contract: Contract) -> str:
    months = _("un an") if contract.months == 12 else _("%(n)s mois") % {"n": contract.months}
    text = _("%(kind)s de %(months)s") % {"kind": contract.kind, "months": months}
    if contract.renewable:
        text += _(", renouvelable")
    text += _(", employeur\u00a0: %(employer)s") % {"employer": contract.employer}
    return text[:1].upper() + text[1:]


def next_instant(now: datetime) -> datetime | None:
    """When something public will next change by itself: a window that opens or closes."""
    starts = Milestone.objects.filter(starts_at__gt=now).order_by("starts_at")
    ends = Milestone.objects.filter(ends_at__gt=now).order_by("ends_at")
    found = [
        *starts.values_list("starts_at", flat=True)[:1],
        *ends.values_list("ends_at", flat=True)[:1],
    ]
    return min((instant for instant in found if instant), default=None)
