"""The invitation a calendar understands: one UID, a higher SEQUENCE at each move (RFC 5546)."""

from datetime import datetime, tzinfo
from typing import Literal

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from fellowship.core import outbox

Method = Literal["REQUEST", "CANCEL"]


def written(
    name: str,
    *,
    start: datetime,
    end: datetime,
    zone: tzinfo,
    now: datetime,
    sequence: int,
    summary: str,
    description: str,
    place: str,
    link: str,
    guest: str,
    method: Method,
) -> str:
    """The ``.ics`` of one event for one ``guest`` (an address). ``name``: the UID before its @;
    ``link``: where one joins, which stands for a place when there is none."""
    event = Event.new(
        uid=f"{name}@{outbox.domain()}",
        start=start.astimezone(zone),
        end=end.astimezone(zone),
        stamp=now,
        sequence=sequence,
        summary=f"{summary} – {settings.SITE_NAME}",
        description=description,
        location=place or link,
        url=link or None,
        status="CANCELLED" if method == "CANCEL" else "CONFIRMED",
    )
    organizer = vCalAddress(f"mailto:{settings.CONTACT_EMAIL}")
    organizer.params["CN"] = vText(settings.SITE_NAME)
    event.add("organizer", organizer)
    invited = vCalAddress(f"mailto:{guest}")
    invited.params["ROLE"] = vText("REQ-PARTICIPANT")
    event.add("attendee", invited)
    calendar = Calendar.new(method=method, prodid=f"-//{settings.SITE_NAME}//fr", language="fr")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return str(calendar.to_ical().decode())


def attached(name: str, text: str, method: Method) -> dict[str, str]:
    """An invitation as the outbox carries it."""
    return {"name": f"{name}.ics", "type": f"text/calendar; method={method}", "text": text}
