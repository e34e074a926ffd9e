"""Who may run meetings; what stands in the way of registering, moving, noting who came."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from fellowship.meetings.models import Meeting, Registration
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from texts import voice


def programme_zone() -> ZoneInfo:
    """A meeting is of the programme, whatever the zone of its calls."""
    return ZoneInfo(settings.TIME_ZONE)


def can_run_meetings(user: User) -> bool:
    return may(user, Right.RUN)


def seats_left(meeting: Meeting) -> int | None:
    """How many more may sit down; None: as many as come. A request not confirmed holds no seat."""
    if meeting.capacity is None:
        return None
    return max(0, meeting.capacity - meeting.registrations.seated().count())


def obstacle_to_register(meeting: Meeting, *, now: datetime) -> str:
    """The closing instant is excluded (decision 0011)."""
    if meeting.is_cancelled:
        return _("Cette rencontre est annulée.")
    if meeting.is_past(now):
        return _("Cette rencontre est terminée.")
    if now >= meeting.closes_at:
        return _("Les inscriptions étaient ouvertes jusqu’au %(when)s.") % {
            "when": last_minute(meeting)
        }
    return ""


def obstacle_to_confirm(registration: Registration, *, now: datetime) -> str:
    """Who asked in time may still prove the address until the meeting is over: nothing is lost."""
    if registration.meeting.is_cancelled:
        return _("Cette rencontre est annulée.")
    if registration.meeting.is_past(now):
        return _("Cette rencontre est terminée.")
    return ""


def obstacle_to_change(meeting: Meeting, *, now: datetime) -> str:
    """Once over, only the replay is still to be written: see ``actions.give_replay``."""
    if meeting.is_cancelled:
        return _("Cette rencontre est annulée.")
    if meeting.is_past(now):
        return _("Cette rencontre est terminée : seule la rediffusion s’ajoute encore.")
    return ""


def obstacle_to_replay(meeting: Meeting, *, now: datetime) -> str:
    if meeting.is_cancelled or not meeting.is_past(now):
        return _("La rediffusion s’ajoute une fois la rencontre terminée.")
    return ""


def obstacle_to_mark(meeting: Meeting, *, now: datetime) -> str:
    if meeting.is_cancelled:
        return _("Cette rencontre est annulée.")
    if now < meeting.starts_at:
        return _("Les présences se notent à partir du début de la rencontre.")
    return ""


def joins(registration: Registration, *, now: datetime) -> bool:
    """Whether this person may be given the link to join."""
    meeting = registration.meeting
    return registration.is_seated and not meeting.is_cancelled and not meeting.is_past(now)


def day_before(meeting: Meeting) -> datetime:
    """The same hour on the clock, the day before, on the Sundays the clocks change too."""
    return timezone.localtime(meeting.starts_at) - timedelta(days=1)


def last_minute(meeting: Meeting) -> str:
    """The last minute one may register, which counts whole: « 26 novembre 2026 à 17 h 59 »."""
    return voice.last_minute(meeting.closes_at, programme_zone())


def when_of(meeting: Meeting) -> str:
    """« jeudi 26 novembre 2026, de 18 h à 19 h », its hours never cut at a line's end."""
    zone = programme_zone()
    same = meeting.starts_at.astimezone(zone).date() == meeting.ends_at.astimezone(zone).date()
    end = voice.hour(meeting.ends_at.astimezone(zone))
    return _("%(day)s, de %(start)s à %(end)s") % {
        "day": voice.day_of(meeting.starts_at, zone, weekday=True),
        "start": voice.hour(meeting.starts_at.astimezone(zone)),
        "end": end if same else voice.instant(meeting.ends_at, zone),
    }
