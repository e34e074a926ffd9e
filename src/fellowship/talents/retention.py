"""How long the pool is kept: until the consent ends, and never longer than the dossier."""

from fellowship.core.retention import Keep

PURPOSE = "Proposer des missions à qui l’a demandé"
BASIS = "consentement"

RULES = {
    "Introduction": Keep(PURPOSE, BASIS, 24, "membership__dossier__changed_at", "delete"),
    "Membership": Keep(PURPOSE, BASIS, 24, "dossier__changed_at", "delete"),
}
