"""The days of a contract, for the calendar of the person hired."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from fellowship.core import outbox
from fellowship.engagements import rules
from fellowship.engagements.models import Contract


def days_ics(contract: Contract, *, now: datetime) -> str:
    """One whole day for each date that the rules count; a change of contract keeps their UIDs."""
    calendar = Calendar.new(prodid=f"-//{settings.SITE_NAME}//fr", language="fr")
    mission = contract.offer.mission
    for due in rules.days_of(contract):
        calendar.add_component(
            Event.new(
                uid=f"contrat-{contract.pk}-{due.slug}@{outbox.domain()}",
                start=due.on,
                end=due.on + timedelta(days=1),
                stamp=now,
                summary=f"{due.label} – {mission.title}",
                description=_("Contrat avec : %(employer)s.") % {"employer": contract.employer},
            )
        )
    return str(calendar.to_ical().decode())
