"""How long what candidates send is kept (schedule of domain.md §8.5)."""

from fellowship.core.retention import Keep

RULES = {
    "Dossier": Keep(
        purpose="Instruire une candidature, expliquer un refus",
        basis="mission d’intérêt public",
        months=24,
        since="changed_at",
        then="delete",
    ),
}
