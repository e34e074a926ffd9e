"""What the composition of teams holds of a candidate: opinions, the place proposed."""

from typing import Any

from fellowship.core.personal_data import rows
from fellowship.people.models import User
from fellowship.teams.models import Opinion, Pairing


def about(person: User) -> dict[str, Any]:
    mine = {"membership__dossier__candidate": person}
    return {
        "opinions": rows(
            Opinion.objects.filter(**mine, membership__pairings__confirmed_at__isnull=False),
            mission="mission__title",
            rank="rank",
            refused="refused",
        ),
        "places": rows(
            Pairing.objects.filter(**mine).exclude(confirmed_at=None),
            mission="mission__title",
            confirmed_at="confirmed_at",
            released_at="released_at",
            why="sentence",
        ),
    }
