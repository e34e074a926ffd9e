"""What a candidate reads of the life of their dossier: what was, what is to come.

Only what has words here, or in the app of a stage (``StageWork.told``), exists for the candidate:
a sealed decision, a name, an act of the team have none, so they cannot be shown.
"""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fellowship.calls.models import Milestone, MilestoneKind
from fellowship.calls.sentences import qualified
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.process import timeline
from fellowship.process.registry import work_of
from fellowship.process.timeline import Line
from regulations import Stage
from texts import voice

ACTS = {
    DossierState.SUBMITTED: gettext_lazy("Dossier déposé"),
    DossierState.WITHDRAWN: gettext_lazy("Dossier retiré"),
    "started": gettext_lazy("Brouillon commencé"),
    "restarted": gettext_lazy("Brouillon repris d’un dossier précédent"),
    "file_attached": gettext_lazy("Fichier joint"),
    "file_removed": gettext_lazy("Fichier enlevé"),
    "more_asked": gettext_lazy("Complément demandé par l’équipe"),
    "more_no_longer_asked": gettext_lazy("Complément qui n’est plus attendu"),
    "more_given": gettext_lazy("Complément envoyé"),
    "late_access": gettext_lazy("Accès tardif accordé par l’équipe"),
    "late_access_used": gettext_lazy("Accès tardif employé"),
}


def timeline_of(dossier: Dossier, *, now: datetime) -> list[Line]:
    """What happened, oldest first, then what the calendar announces."""
    return [*past_of(dossier), *coming_for(dossier, now=now)]


def past_of(dossier: Dossier) -> list[Line]:
    return list(timeline.past_of(dossier, ACTS))


def coming_for(dossier: Dossier, *, now: datetime) -> list[Line]:
    """The dated steps of its sprint that are not over, in the order of the process."""
    if dossier.sprint is None:
        return []
    lines = []
    for milestone in _milestones(dossier, now=now):
        last = milestone.ends_at or milestone.starts_at
        if last is not None and last <= now:
            continue
        if milestone.kind == MilestoneKind.DEPOSIT and dossier.sprint.is_open(now):
            # the last minute accepted, as everywhere else; the stored instant is the first refused
            closing = milestone.ends_at and milestone.ends_at - voice.MINUTE
            lines.append(Line(_("Clôture des dépôts"), closing, coming=True))
            continue
        label = str(milestone)
        title = qualified(label[:1].upper() + label[1:], milestone.certainty, one=True)
        lines.append(Line(title, milestone.starts_at, coming=True))
    return lines


def _milestones(dossier: Dossier, *, now: datetime) -> Iterator[Milestone]:
    """Those the stages ahead name, each once: their window, and the instant they are told."""
    seen: set[str] = set()
    for stage in stages_ahead(dossier, now=now):
        for slug in (stage.window, stage.told.applicants):
            milestone = dossier.sprint.milestone(slug) if dossier.sprint and slug else None
            if milestone is not None and slug not in seen:
                seen.add(slug)
                yield milestone


def stages_ahead(dossier: Dossier, *, now: datetime) -> tuple[Stage, ...]:
    """The usual way to the end, the present stage first; of a draft, by the rules of the day."""
    if dossier.state != DossierState.DRAFT:
        return timeline.ahead_of(dossier)
    rule_set = dossier.rules_at(now)
    if rule_set is None:
        return ()
    process = rule_set.rules.process
    return (process.first, *process.ahead(process.first))


def what_to_do(dossier: Dossier) -> tuple[str, str]:
    """The name of the stage where it stands, and what its person has to do there, if anything."""
    if dossier.state != dossier.running or dossier.place is None:
        return ("", "")
    return dossier.place.name, str(work_of(dossier.place.kind).coming)


def next_step(dossier: Dossier, *, now: datetime) -> Line | None:
    return next(iter(coming_for(dossier, now=now)), None)
