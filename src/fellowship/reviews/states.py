"""The life of a review and of an announcement of results."""

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
    SCHEDULED = "scheduled", "programmée"
    APPLIED = "applied", "publiée"
    CANCELLED = "cancelled", "annulée"


ANNOUNCEMENT_MOVES: Moves = {
    AnnouncementState.PREPARED: {AnnouncementState.SCHEDULED, AnnouncementState.CANCELLED},
    AnnouncementState.SCHEDULED: {
        AnnouncementState.APPLIED,
        AnnouncementState.PREPARED,
        AnnouncementState.CANCELLED,
    },
    AnnouncementState.APPLIED: set(),
    AnnouncementState.CANCELLED: set(),
}
