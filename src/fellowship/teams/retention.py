"""How long opinions and matchings are kept."""

from fellowship.core.retention import Keep
from fellowship.juries.retention import with_dossier

PURPOSE = "composer des équipes, expliquer le résultat"
BASIS = "mission d’intérêt public"

RULES = {
    "Pairing": with_dossier("membership__dossier", PURPOSE, BASIS),
    "Opinion": with_dossier("membership__dossier", PURPOSE, BASIS),
    # a run holds file references, no name: only who asked for it is cleared
    "MatchingRun": Keep(
        "rejouer une décision", "obligation légale", 72, "at", "anonymise", clears=("by",)
    ),
}
