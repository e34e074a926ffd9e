"""A stay goes with the contract it comes from, just before it."""

from fellowship.juries.retention import with_dossier

PURPOSE = "suivre l’arrivée et la période probatoire d’une mission"
BASIS = "exécution du contrat"

RULES = {
    "Task": with_dossier("stay__contract__offer__dossier", PURPOSE, BASIS),
    "Renewal": with_dossier("stay__contract__offer__dossier", PURPOSE, BASIS),
    "Stay": with_dossier("contract__offer__dossier", PURPOSE, BASIS),
}
