"""How long wishes, opinions and matchings are kept."""

from fellowship.core.retention import Keep

PURPOSE = "Composer des équipes, expliquer le résultat"
BASIS = "mission d’intérêt public"

RULES = {
    "Pairing": Keep(PURPOSE, BASIS, 24, "membership__dossier__changed_at", "delete"),
    "Wish": Keep(PURPOSE, BASIS, 24, "membership__dossier__changed_at", "delete"),
    "Opinion": Keep(PURPOSE, BASIS, 24, "membership__dossier__changed_at", "delete"),
    # a run holds numbers and file references, no name: only who asked for it is cleared
    "Run": Keep("Rejouer une décision", "obligation légale", 72, "at", "anonymise", clears=("by",)),
}
