"""How long what juries give is kept: it goes with the dossier it is about, and just before it."""

from fellowship.core.retention import Keep
from fellowship.dossiers.states import DossierState

PURPOSE = "entendre une personne candidate, expliquer la décision"
BASIS = "mission d’intérêt public"


def with_dossier(path: str, purpose: str, basis: str) -> tuple[Keep, ...]:
    """The delays of a dossier, for a row that points to it by ``path``: it would hold it back."""
    return (
        Keep(
            purpose,
            basis,
            3,
            f"{path}__changed_at",
            "delete",
            scope={f"{path}__state": DossierState.WITHDRAWN},
        ),
        Keep(purpose, basis, 24, f"{path}__submitted_at", "delete"),
    )


RULES = {
    "Suggestion": with_dossier("dossier", PURPOSE, BASIS),
    "Rank": with_dossier("dossier", PURPOSE, BASIS),
    # once its ranks are gone, a list names nobody but who closed it
    "RankedList": Keep(
        "expliquer la décision", BASIS, 24, "drawn_up_at", "anonymise", clears=("closed_by",)
    ),
    # a draw holds file references, no name: only who made it is cleared
    "Draw": Keep("rejouer un tirage", "obligation légale", 72, "at", "anonymise", clears=("by",)),
    "Assessment": with_dossier("interview__dossier", PURPOSE, BASIS),
    "Interview": with_dossier("dossier", PURPOSE, BASIS),
    "Sitting": Keep("tenir le planning des jurys", BASIS, 12, "at", "delete"),
}
