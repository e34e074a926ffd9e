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
}
