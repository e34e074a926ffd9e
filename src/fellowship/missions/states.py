"""The life of a mission."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class MissionState(TextChoices):
    DRAFTED = "drafted", "en préparation"
    OPENED = "opened", "ouverte"
    FILLED = "filled", "pourvue"
    CLOSED = "closed", "fermée"


MOVES: Moves = {
    MissionState.DRAFTED: {MissionState.OPENED, MissionState.CLOSED},
    MissionState.OPENED: {MissionState.FILLED, MissionState.CLOSED},
    MissionState.FILLED: {MissionState.OPENED, MissionState.CLOSED},
    MissionState.CLOSED: {MissionState.OPENED},
}
