"""How long offers and contracts stay here: the personnel file is kept elsewhere.

Rows go in this order, each before what it points to, with the dossier they are about.
"""

from fellowship.core.retention import Keep

PURPOSE = "Recruter, établir le contrat et la lettre de mission"
BASIS = "exécution du contrat"

RULES = {
    "MissionLetter": Keep(PURPOSE, BASIS, 24, "contract__offer__dossier__changed_at", "delete"),
    "Contract": Keep(PURPOSE, BASIS, 24, "offer__dossier__changed_at", "delete"),
    "Waiver": Keep(PURPOSE, BASIS, 24, "offer__dossier__changed_at", "delete"),
    "Offer": Keep(PURPOSE, BASIS, 24, "dossier__changed_at", "delete"),
    "Experience": Keep(PURPOSE, BASIS, 24, "dossier__changed_at", "delete"),
}
