"""The life of a matching run: the engine proposes, people decide."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class RunState(TextChoices):
    PROPOSED = "proposed", "proposé"
    CONFIRMED = "confirmed", "confirmé"
    DROPPED = "dropped", "écarté"


MOVES: Moves = {
    RunState.PROPOSED: {RunState.CONFIRMED, RunState.DROPPED},
    RunState.CONFIRMED: set(),
    RunState.DROPPED: set(),
}
