"""The life of a meeting, and of a registration: whoever withdraws is erased, not marked."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class MeetingState(TextChoices):
    PLANNED = "planned", "prévue"
    CANCELLED = "cancelled", "annulée"


MEETING_MOVES: Moves = {
    MeetingState.PLANNED: {MeetingState.CANCELLED},
    MeetingState.CANCELLED: set(),
}


class RegistrationState(TextChoices):
    ASKED = "asked", "adresse à confirmer"
    WAITING = "waiting", "liste d’attente"
    SEATED = "seated", "inscrite"


REGISTRATION_MOVES: Moves = {
    RegistrationState.ASKED: {RegistrationState.SEATED, RegistrationState.WAITING},
    RegistrationState.WAITING: {RegistrationState.SEATED},
    RegistrationState.SEATED: set(),
}
