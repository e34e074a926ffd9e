"""What the calendar of who registered receives of a meeting."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from fellowship.core import invitations
from fellowship.core.invitations import Method
from fellowship.meetings.links import link_to
from fellowship.meetings.models import Registration


def invitation(registration: Registration, *, now: datetime, method: Method = "REQUEST") -> str:
    """The ``.ics`` of who holds a seat: it carries the link to join."""
    meeting = registration.meeting
    told = [_("Votre inscription : %(link)s") % {"link": link_to(registration)}]
    if meeting.identity_required:
        told.insert(0, _("Pièce d’identité demandée à l’entrée."))
    return invitations.written(
        f"rencontre-{meeting.pk}",
        start=meeting.starts_at,
        end=meeting.ends_at,
        zone=timezone.get_default_timezone(),
        now=now,
        sequence=meeting.sequence,
        summary=meeting.title,
        description=" ".join(told),
        place=", ".join(part for part in (meeting.place, meeting.address) if part),
        link=meeting.join_url,
        guest=registration.email,
        method=method,
    )


def attachment(registration: Registration, *, now: datetime, method: Method) -> dict[str, str]:
    text = invitation(registration, now=now, method=method)
    return invitations.attached("rencontre", text, method)
