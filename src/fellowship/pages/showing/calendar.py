"""What pages borrow from the calls: the three answers, the facts a text may insert, and when the
next thing changes by itself. The sentences are those of ``calls.facts``; none is written here."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from fellowship.calls import sentences
from fellowship.calls.models import Call, CallKind, Milestone
from fellowship.calls.sentences import CallFacts, Fact
from fellowship.calls.states import CallState
from fellowship.meetings.models import Meeting


def current_call(kind: str = CallKind.CANDIDATES) -> Call | None:
    """The confirmed call of that kind that a page speaks of when it names none: the latest."""
    calls = Call.objects.filter(kind=kind, state=CallState.CONFIRMED)
    return calls.with_calendar().order_by("-pk").first()


def facts_named(call: Call | None, now: datetime) -> dict[str, Fact]:
    """``{{ name }}`` → its fact, for the call of a page (loaded ``with_calendar``) or the current
    one, in the order a picker shows them."""
    call = call or current_call()
    return sentences.named(call, now) if call else sentences.of_the_site()


@dataclass(frozen=True, slots=True)
class Essential:
    """One of the answers a visitor came for."""

    label: str
    values: list[str]


def essentials(calendar: CallFacts) -> list[Essential]:
    """Am I eligible, what would I earn, by when: from the call and the rules in force."""
    sprint = calendar.open_sprint or calendar.next_sprint
    deposit = sprint.deposit if sprint else None
    window = Essential(
        _("Dépôt des dossiers"), [deposit.words] if deposit else [_("date à annoncer")]
    )
    rules = calendar.rules
    if rules is None:
        return [window]
    found = [
        Essential(_("Qui peut candidater"), [statement.text for statement in rules.eligibility]),
        Essential(_("Rémunération"), sentences.pay_sentences(rules)),
        window,
        Essential(_("Profils"), [profile.name for profile in rules.profiles]),
        Essential(_("Contrat"), list(filter(None, [sentences.contract_sentence(rules)]))),
    ]
    return [one for one in found if one.values]


def next_instant(now: datetime) -> datetime | None:
    """When something public will next change by itself: a window that opens or closes, a meeting
    that takes no more registrations or is over."""
    starts = Milestone.objects.filter(starts_at__gt=now).order_by("starts_at")
    ends = Milestone.objects.filter(ends_at__gt=now).order_by("ends_at")
    meetings = Meeting.objects.coming(now).aggregate(
        closes=Min("closes_at", filter=Q(closes_at__gt=now)), ends=Min("ends_at")
    )
    found = [
        *meetings.values(),
        *starts.values_list("starts_at", flat=True)[:1],
        *ends.values_list("ends_at", flat=True)[:1],
    ]
    return min((instant for instant in found if instant), default=None)
