"""The dates of a calendar in words, the closing minute said as it counts."""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from fellowship.calls.models import Certainty, Milestone, MilestoneKind
from texts import voice


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
    words = voice.span(milestone.starts_at, milestone.ends_at, zone, hours=deciding)
    return qualified(words, milestone.certainty)


def qualified(words: str, certainty: str, *, one: bool = False) -> str:
    """The words of a date, or of several, with what tells that nobody has confirmed them."""
    if certainty != Certainty.PROVISIONAL:
        return words
    said = _("%(words)s (date provisoire)") if one else _("%(words)s (dates provisoires)")
    return said % {"words": words}
