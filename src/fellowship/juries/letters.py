"""The invitation a calendar understands: one event, its sequence, the zone of Paris."""

from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from fellowship.juries.models import Interview, Kind

Method = Literal["REQUEST", "CANCEL"]


def invitation(interview: Interview, *, now: datetime, method: Method = "REQUEST") -> str:
    """The ``.ics`` of an interview; the same UID and a higher SEQUENCE at each move (RFC 5546)."""
    slot = interview.slot
    zone = ZoneInfo(interview.dossier.call.zone)
    what = _("Entretien de mission") if interview.kind == Kind.MISSION else _("Entretien métier")
    event = Event.new(
        uid=f"entretien-{interview.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}",
        start=slot.starts_at.astimezone(zone),
        end=slot.ends_at.astimezone(zone),
        stamp=now,
        sequence=interview.sequence,
        summary=f"{what} – {settings.SITE_NAME}",
        description=_("Dossier %(reference)s, %(call)s. Jury : %(panel)s.")
        % {
            "reference": interview.dossier.reference,
            "call": interview.dossier.call,
            "panel": slot.panel,
        },
        location=slot.place or slot.video,
        url=slot.video or None,
        status="CANCELLED" if method == "CANCEL" else "CONFIRMED",
    )
    organizer = vCalAddress(f"mailto:{settings.CONTACT_EMAIL}")
    organizer.params["CN"] = vText(settings.SITE_NAME)
    event.add("organizer", organizer)
    guest = vCalAddress(f"mailto:{interview.dossier.candidate.email}")
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    event.add("attendee", guest)
    calendar = Calendar.new(method=method, prodid=f"-//{settings.SITE_NAME}//fr", language="fr")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def attachment(interview: Interview, *, now: datetime, method: Method) -> dict[str, str]:
    """The invitation as the outbox carries it."""
    return {
        "name": "entretien.ics",
        "type": f"text/calendar; method={method}",
        "text": invitation(interview, now=now, method=method),
    }
