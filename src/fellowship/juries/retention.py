"""How long what juries give is kept: as long as the dossier it is about."""

from fellowship.core.retention import Keep

PURPOSE = "Entendre une personne candidate, expliquer la décision"
BASIS = "mission d’intérêt public"

RULES = {
    "Assessment": Keep(PURPOSE, BASIS, 24, "interview__dossier__changed_at", "delete"),
    "Interview": Keep(PURPOSE, BASIS, 24, "dossier__changed_at", "delete"),
    "Sitting": Keep("Tenir le planning des jurys", BASIS, 12, "at", "delete"),
}
