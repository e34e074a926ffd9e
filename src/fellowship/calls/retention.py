"""How long the roles people played in a call are kept."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fellowship.calls.models import Role
from fellowship.core.retention import Keep


def with_a_role(now: datetime) -> QuerySet[Any]:
    return Role.objects.standing(now).values("person")


HOLDS = {"people.User": with_a_role}
RULES = {
    "Role": Keep(
        purpose="Savoir qui a pris part à un appel",
        basis="mission d’intérêt public",
        months=60,
        since="until",
        then="delete",
    ),
    "Invitation": Keep(
        purpose="Réserver un appel aux personnes invitées",
        basis="mission d’intérêt public",
        months=24,
        since="invited_at",
        then="delete",
    ),
    "Subscription": (
        Keep(
            purpose="Prouver l’adresse de qui demande à être prévenu",
            basis="consentement",
            months=1,
            since="asked_at",
            then="delete",
            scope={"confirmed_at": None},
        ),
        Keep(
            purpose="Prévenir des dates d’un appel",
            basis="consentement",
            months=36,
            since="confirmed_at",
            then="delete",
        ),
    ),
}
