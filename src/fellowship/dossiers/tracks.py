"""What a candidate reads of the life of their dossier: what was, what is to come.

Only the lines listed here exist for the candidate: a sealed decision, a name, an act of the team
have no words in this table, so they cannot be shown.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fellowship.calls.facts import last_minute, qualified
from fellowship.calls.models import MilestoneKind
from fellowship.core.models import Event
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState

MOVES = {
    DossierState.SUBMITTED: gettext_lazy("Dossier déposé"),
    DossierState.SHORTLISTED: gettext_lazy("Dossier présélectionné"),
    DossierState.ADMITTED: gettext_lazy("Dossier sélectionné"),
    DossierState.DECLINED: gettext_lazy("Dossier non retenu"),
    DossierState.WITHDRAWN: gettext_lazy("Dossier retiré"),
}
ACTS = {
    "started": gettext_lazy("Brouillon commencé"),
    "restarted": gettext_lazy("Brouillon repris d’un dossier précédent"),
    "file_attached": gettext_lazy("Fichier joint"),
    "file_removed": gettext_lazy("Fichier enlevé"),
}
# The dated steps still ahead of a dossier, by state.
AHEAD = {
    DossierState.DRAFT: [MilestoneKind.DEPOSIT, MilestoneKind.SHORTLIST, MilestoneKind.INTERVIEWS],
    DossierState.SUBMITTED: [
        MilestoneKind.EVALUATION,
        MilestoneKind.SHORTLIST,
        MilestoneKind.INTERVIEWS,
        MilestoneKind.RESULTS,
    ],
    DossierState.SHORTLISTED: [MilestoneKind.INTERVIEWS, MilestoneKind.RESULTS],
    DossierState.ADMITTED: [MilestoneKind.START],
}


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    at: datetime | None
    text: str = ""
    by: str = ""
    coming: bool = False


def timeline_of(dossier: Dossier, *, now: datetime) -> list[Line]:
    """What happened, oldest first, then what the calendar announces."""
    return [*past_of(dossier), *coming_for(dossier, now=now)]


def past_of(dossier: Dossier) -> list[Line]:
    lines = []
    for event in Event.objects.about(dossier).order_by("at", "pk"):
        title = MOVES.get(event.after) if event.verb == "move" else ACTS.get(event.verb)  # type: ignore[call-overload]
        if title:
            lines.append(Line(str(title), event.at))
    return lines


def coming_for(dossier: Dossier, *, now: datetime) -> list[Line]:
    """The steps of its sprint that are not over, in the order of the process."""
    if dossier.sprint is None:
        return []
    lines = []
    for kind in AHEAD.get(DossierState(dossier.state), []):
        milestone = dossier.sprint.milestone(kind)
        if milestone is None:
            continue
        last = milestone.ends_at or milestone.starts_at
        if last is not None and last <= now:
            continue
        if kind == MilestoneKind.DEPOSIT and dossier.sprint.is_open(now):
            # the last minute accepted, as everywhere else; the stored instant is the first refused
            closing = milestone.ends_at and last_minute(milestone.ends_at)
            lines.append(Line(_("Clôture des dépôts"), closing, coming=True))
            continue
        label = milestone.get_kind_display()
        title = qualified(label[:1].upper() + label[1:], milestone.certainty, one=True)
        lines.append(Line(title, milestone.starts_at, coming=True))
    return lines


def next_step(dossier: Dossier, *, now: datetime) -> Line | None:
    return next(iter(coming_for(dossier, now=now)), None)
