"""Instants and stretches in French, the closing minute said as it counts."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from fellowship.calls.models import Certainty, Milestone, MilestoneKind
from fellowship.calls.prose import day_in_french, hour_in_french

MINUTE = timedelta(minutes=1)


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
    return qualified(words, milestone.certainty)


def qualified(words: str, certainty: str, *, one: bool = False) -> str:
    """The words of a date, or of several, with what tells that nobody has confirmed them."""
    if certainty != Certainty.PROVISIONAL:
        return words
    said = _("%(words)s (date provisoire)") if one else _("%(words)s (dates provisoires)")
    return said % {"words": words}
