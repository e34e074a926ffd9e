"""The life of a review, of an announcement of results, of a correction."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class ReviewState(TextChoices):
    ASSIGNED = "assigned", "à faire"
    SENT = "sent", "envoyée"
    RECUSED = "recused", "récusée"
    CANCELLED = "cancelled", "annulée"


REVIEW_MOVES: Moves = {
    ReviewState.ASSIGNED: {ReviewState.SENT, ReviewState.RECUSED, ReviewState.CANCELLED},
    ReviewState.SENT: {ReviewState.RECUSED, ReviewState.CANCELLED},
    ReviewState.RECUSED: set(),
    ReviewState.CANCELLED: {ReviewState.ASSIGNED},
}


class AnnouncementState(TextChoices):
    PREPARED = "prepared", "en préparation"
    SIGNED = "signed", "signée"
    SCHEDULED = "scheduled", "programmée"
    APPLIED = "applied", "publiée"
    CANCELLED = "cancelled", "annulée"


ANNOUNCEMENT_MOVES: Moves = {
    # signed first where the rules name an authority
    AnnouncementState.PREPARED: {
        AnnouncementState.SIGNED,
        AnnouncementState.SCHEDULED,
        AnnouncementState.CANCELLED,
    },
    AnnouncementState.SIGNED: {
        AnnouncementState.SCHEDULED,
        AnnouncementState.PREPARED,
        AnnouncementState.CANCELLED,
    },
    AnnouncementState.SCHEDULED: {
        AnnouncementState.APPLIED,
        AnnouncementState.PREPARED,
        AnnouncementState.CANCELLED,
    },
    AnnouncementState.APPLIED: set(),
    AnnouncementState.CANCELLED: set(),
}


class CorrectionState(TextChoices):
    ASKED = "asked", "à confirmer"
    CONFIRMED = "confirmed", "confirmée"
    DROPPED = "dropped", "écartée"


CORRECTION_MOVES: Moves = {
    CorrectionState.ASKED: {CorrectionState.CONFIRMED, CorrectionState.DROPPED},
    CorrectionState.CONFIRMED: set(),
    CorrectionState.DROPPED: set(),
}
