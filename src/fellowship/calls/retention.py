"""How long the parts people played in a call are kept."""

from fellowship.core.retention import Keep

RULES = {
    "Part": Keep(
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
