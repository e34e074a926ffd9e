"""How long we remember who registered for a meeting. The figures stay on the meeting, nameless."""

from fellowship.core.retention import Keep

RULES = {
    "Registration": (
        Keep(
            purpose="Prouver l’adresse de qui demande une place",
            basis="consentement",
            months=1,
            since="asked_at",
            then="delete",
            scope={"confirmed_at": None},
        ),
        Keep(
            purpose="Tenir une rencontre : places, rappel, présences",
            basis="consentement",
            months=3,
            since="meeting__ends_at",
            then="delete",
        ),
    ),
}
