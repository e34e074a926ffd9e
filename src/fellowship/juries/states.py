"""The life of an interview."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class InterviewState(TextChoices):
    BOOKED = "booked", "réservé"
    HELD = "held", "tenu"
    CANCELLED = "cancelled", "annulé"
    MISSED = "missed", "manqué"


MOVES: Moves = {
    InterviewState.BOOKED: {
        InterviewState.HELD,
        InterviewState.CANCELLED,
        InterviewState.MISSED,
    },
    InterviewState.HELD: set(),
    InterviewState.CANCELLED: set(),
    # excused by the team, so that another slot may be booked
    InterviewState.MISSED: {InterviewState.HELD, InterviewState.CANCELLED},
}
