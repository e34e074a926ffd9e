"""Who may act on reviews and results; what stands in the way, in a sentence, or nothing."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.dossiers.models import Dossier, DossierQuerySet
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User
from fellowship.reviews.models import Announcement, AnnouncementKind, Outcome
from fellowship.reviews.states import AnnouncementState

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
