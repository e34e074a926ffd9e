"""What the calendar of a candidate or a juror receives of an interview."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from fellowship.core import invitations
from fellowship.core.invitations import Method
from fellowship.juries.models import Interview, Kind


def invitation(interview: Interview, *, now: datetime, method: Method = "REQUEST") -> str:
    """The ``.ics`` of an interview."""
    slot, dossier = interview.slot, interview.dossier
    return invitations.written(
        f"entretien-{interview.pk}",
        start=slot.starts_at,
        end=slot.ends_at,
        zone=ZoneInfo(dossier.call.zone),
        now=now,
        sequence=interview.sequence,
        summary=_("Entretien de mission")
        if interview.kind == Kind.MISSION
        else _("Entretien métier"),
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
