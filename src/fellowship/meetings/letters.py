"""The invitation a calendar understands: one UID, a higher SEQUENCE at each move (RFC 5546)."""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from fellowship.meetings.links import link_to
from fellowship.meetings.models import Registration

Method = Literal["REQUEST", "CANCEL"]


def invitation(registration: Registration, *, now: datetime, method: Method = "REQUEST") -> str:
    """The ``.ics`` of who holds a seat: it carries the link to join."""
    meeting = registration.meeting
    zone = timezone.get_default_timezone()
    where = ", ".join(part for part in (meeting.place, meeting.address) if part)
    told = [_("Votre inscription : %(link)s") % {"link": link_to(registration)}]
    if meeting.identity_required:
        told.insert(0, _("Pièce d’identité demandée à l’entrée."))
    event = Event.new(
        uid=f"rencontre-{meeting.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}",
        start=meeting.starts_at.astimezone(zone),
        end=meeting.ends_at.astimezone(zone),
        stamp=now,
        sequence=meeting.sequence,
        summary=f"{meeting.title} – {settings.SITE_NAME}",
        description=" ".join(told),
        location=where or meeting.join_url,
        url=meeting.join_url or None,
        status="CANCELLED" if method == "CANCEL" else "CONFIRMED",
    )
    organizer = vCalAddress(f"mailto:{settings.CONTACT_EMAIL}")
    organizer.params["CN"] = vText(settings.SITE_NAME)
    event.add("organizer", organizer)
    guest = vCalAddress(f"mailto:{registration.email}")
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    event.add("attendee", guest)
    calendar = Calendar.new(method=method, prodid=f"-//{settings.SITE_NAME}//fr", language="fr")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def attachment(registration: Registration, *, now: datetime, method: Method) -> dict[str, str]:
    """The invitation as the outbox carries it."""
    return {
        "name": "rencontre.ics",
        "type": f"text/calendar; method={method}",
        "text": invitation(registration, now=now, method=method),
    }
