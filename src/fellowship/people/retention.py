"""How long what people are and said yes to is kept."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from fellowship.core.retention import Keep
from fellowship.people.actions import erase
from fellowship.people.models import ERASED, TeamRole, User

_ACCOUNT = "Laisser entrer qui a un compte"


def of_the_team_or_gone(now: datetime) -> QuerySet[Any]:
    """Who is of the team stays as long as she is; who has been erased is not erased again."""
    team = TeamRole.objects.standing(now).values("person")
    people = User.objects.filter(pk__in=team) | User.objects.filter(email__endswith=ERASED)
    return people.values("pk")


HOLDS = {"people.User": of_the_team_or_gone}
RULES = {
    "User": (
        Keep(_ACCOUNT, "mission d’intérêt public", 24, "last_login", "erase", act=erase),
        Keep(
            _ACCOUNT,
            "mission d’intérêt public",
            24,
            "date_joined",
            "erase",
            act=erase,
            scope={"last_login": None},
        ),
    ),
    "Consent": Keep(
        purpose="Prouver un consentement",
        basis="obligation légale",
        months=60,
        since="withdrawn_at",
        then="delete",
    ),
    "DataRequest": Keep(
        purpose="Prouver qu’une demande a reçu sa réponse",
        basis="obligation légale",
        months=60,
        since="answered_at",
        then="delete",
    ),
    "SignInCode": Keep(
        purpose="Faire entrer qui reçoit les courriers d’une adresse",
        basis="mission d’intérêt public",
        months=1,
        since="sent_at",
        then="delete",
    ),
    "WrongCodes": Keep(
        purpose="Empêcher que l’on devine un code",
        basis="obligation légale",
        months=1,
        since="since",
        then="delete",
    ),
    "Device": Keep(
        purpose="Avertir d’une connexion depuis un appareil inconnu",
        basis="obligation légale",
        months=13,
        since="last_at",
        then="delete",
    ),
    "TeamRole": Keep(
        purpose="Savoir qui pouvait quoi dans l’équipe",
        basis="mission d’intérêt public",
        months=72,
        since="ended_at",
        then="delete",
    ),
}
