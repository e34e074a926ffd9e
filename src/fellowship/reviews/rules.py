"""Who may act on reviews and results; what stands in the way, in a sentence, or nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.ruleset import Grid
from fellowship.dossiers.models import Dossier, DossierQuerySet
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User
from fellowship.reviews.models import Announcement, AnnouncementKind, Outcome, Review
from fellowship.reviews.states import AnnouncementState, ReviewState

# The state a dossier must be in to be decided upon.
STAGE: Mapping[str, DossierState] = {
    AnnouncementKind.SHORTLIST: DossierState.SUBMITTED,
    AnnouncementKind.SELECTION: DossierState.SHORTLISTED,
}


def awaiting(announcement: Announcement) -> DossierQuerySet:
    """The dossiers an announcement must decide upon."""
    return Dossier.objects.filter(
        sprint=announcement.sprint, state=STAGE[announcement.kind]
    ).order_by("pk")


def undecided(announcement: Announcement) -> DossierQuerySet:
    return awaiting(announcement).exclude(verdicts__announcement=announcement)


def can_assign(user: User) -> bool:
    return user.is_staff


def can_record_conflict(user: User) -> bool:
    """On behalf of someone: the team. A reviewer declares their own through their review."""
    return user.is_staff


def can_review(user: User, review: Review, *, now: datetime) -> bool:
    return Review.objects.visible_to(user, now).filter(pk=review.pk).exists()


def fault_of_score(grid: Grid, value: object) -> str:
    """0 is a score; a half point, a number out of the scale or a text is not one (D1)."""
    if isinstance(value, int) and not isinstance(value, bool) and value in grid.scale:
        return ""
    return _("La note va de %(lowest)d à %(highest)d, par points entiers.") % {
        "lowest": grid.lowest,
        "highest": grid.highest,
    }


def obstacle_to_write(review: Review, grid: Grid, scores: Mapping[str, object]) -> str:
    if review.state != ReviewState.ASSIGNED:
        return _("Cette évaluation est %(state)s : elle ne se modifie plus.") % {
            "state": review.get_state_display()
        }
    if review.dossier.state == DossierState.WITHDRAWN:
        return _("Ce dossier a été retiré : il n’est plus à évaluer.")
    known = {criterion.slug for criterion in grid.criteria}
    if set(scores) - known:
        return _("Cette grille n’a pas ce critère.")
    faults = [fault_of_score(grid, value) for value in scores.values() if value is not None]
    return next((fault for fault in faults if fault), "")


def obstacle_to_send(
    review: Review, grid: Grid, scores: Mapping[str, object], appreciation: str
) -> str:
    if obstacle := obstacle_to_write(review, grid, scores):
        return obstacle
    missing = [c.name for c in grid.criteria if scores.get(c.slug) is None]
    if missing:
        return _("Il manque une note : %(criteria)s.") % {"criteria": ", ".join(missing)}
    if grid.appreciation and not appreciation.strip():
        return _("Il manque votre appréciation.")
    return ""


def can_prepare_announcement(user: User) -> bool:
    return user.is_staff


def can_schedule_announcement(user: User) -> bool:
    return user.is_staff


def can_cancel_announcement(user: User) -> bool:
    return user.is_staff


def obstacle_to_decide(announcement: Announcement, dossier: Dossier) -> str:
    if announcement.state != AnnouncementState.PREPARED:
        return _("Cette annonce n’est plus en préparation : reprenez-la avant de la modifier.")
    if dossier.sprint_id != announcement.sprint_id:
        return _("Ce dossier n’est pas de ce sprint.")
    if dossier.state != STAGE[announcement.kind]:
        return _("Ce dossier n’attend pas cette décision.")
    return ""


def obstacle_to_schedule(announcement: Announcement, *, applies_at: datetime, now: datetime) -> str:
    if announcement.state != AnnouncementState.PREPARED:
        return _("Cette annonce n’est plus en préparation.")
    if applies_at <= now:
        return _("L’instant de publication doit être à venir.")
    closes_at = announcement.sprint.closes_at
    if announcement.kind == AnnouncementKind.SHORTLIST and closes_at and applies_at < closes_at:
        return _("Les dépôts ne seront pas clos à cet instant : choisissez-en un plus tardif.")
    return obstacle_to_tell(announcement)


def obstacle_to_tell(announcement: Announcement) -> str:
    """All at once or not at all: no result while a dossier still has none."""
    left = undecided(announcement)
    missing = left.count()
    if missing:
        some = ", ".join(left.values_list("reference", flat=True)[:5])
        return ngettext(
            "Il reste %(count)d dossier sans décision : %(some)s.",
            "Il reste %(count)d dossiers sans décision, dont : %(some)s.",
            missing,
        ) % {"count": missing, "some": some}
    if not announcement.verdicts.exists():
        return _("Aucune décision n’est préparée.")
    return ""


def obstacle_to_apply(announcement: Announcement, *, now: datetime) -> str:
    if announcement.state != AnnouncementState.SCHEDULED:
        return _("Cette annonce n’est pas programmée.")
    if announcement.applies_at is None or announcement.applies_at > now:
        return _("L’instant de publication n’est pas encore venu.")
    return ""


def kept(announcement: Announcement) -> DossierQuerySet:
    return Dossier.objects.filter(
        verdicts__announcement=announcement, verdicts__outcome=Outcome.KEPT
    )
