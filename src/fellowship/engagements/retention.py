"""How long offers and contracts stay here: the personnel file is kept elsewhere.

Rows go in this order, each before what it points to, with the dossier they are about.
"""

from fellowship.juries.retention import with_dossier

PURPOSE = "recruter, établir le contrat et la lettre de mission"
BASIS = "exécution du contrat"

RULES = {
    "MissionLetter": with_dossier("contract__offer__dossier", PURPOSE, BASIS),
    "Contract": with_dossier("offer__dossier", PURPOSE, BASIS),
    "Waiver": with_dossier("offer__dossier", PURPOSE, BASIS),
    "Offer": with_dossier("dossier", PURPOSE, BASIS),
    "Experience": with_dossier("dossier", PURPOSE, BASIS),
}
