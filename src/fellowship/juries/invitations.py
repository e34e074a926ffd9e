"""What the calendar of a candidate or a juror receives of an interview."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from fellowship.core import invitations
from fellowship.core.invitations import Method
from fellowship.juries.models import Interview, phases_of


def invitation(interview: Interview, *, now: datetime, method: Method = "REQUEST") -> str:
    """The ``.ics`` of an interview."""
    slot, dossier = interview.slot, interview.dossier
    return invitations.written(
        f"entretien-{interview.pk}",
        start=phases_of(interview)[0],
        end=phases_of(interview)[1],
        zone=ZoneInfo(dossier.call.zone),
        now=now,
        sequence=interview.sequence,
        summary=interview.label[:1].upper() + interview.label[1:],
        description=_("Dossier %(reference)s, %(call)s. Jury : %(panel)s.")
        % {"reference": dossier.reference, "call": dossier.call, "panel": slot.panel},
        place=slot.place,
        link=slot.video,
        guest=dossier.candidate.email,
        method=method,
    )


def attachment(interview: Interview, *, now: datetime, method: Method) -> dict[str, str]:
    text = invitation(interview, now=now, method=method)
    return invitations.attached("entretien", text, method)
