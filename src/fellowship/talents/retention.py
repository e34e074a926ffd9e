"""How long the pool is kept: its lines go with the dossier, whatever became of the consent."""

from fellowship.core.retention import Keep
from fellowship.dossiers.states import DossierState

PURPOSE = "proposer des missions à qui l’a demandé"
BASIS = "consentement"


def with_dossier(path: str) -> tuple[Keep, ...]:
    """The delays of a dossier, for a row that points to it by ``path``: it would hold it back."""
    withdrawn = {f"{path}__state": DossierState.WITHDRAWN}
    return (
        Keep(PURPOSE, BASIS, 3, f"{path}__changed_at", "delete", scope=withdrawn),
        Keep(PURPOSE, BASIS, 24, f"{path}__submitted_at", "delete"),
    )


WISHES = "affecter les personnes selon leurs vœux, expliquer le résultat"
PUBLIC = "mission d’intérêt public"


def of_wishes() -> tuple[Keep, ...]:
    return (
        Keep(
            WISHES,
            PUBLIC,
            3,
            "dossier__changed_at",
            "delete",
            scope={"dossier__state": DossierState.WITHDRAWN},
        ),
        Keep(WISHES, PUBLIC, 24, "dossier__submitted_at", "delete"),
    )


RULES = {
    "WishList": of_wishes(),
    "Introduction": with_dossier("membership__dossier"),
    "Membership": with_dossier("dossier"),
}
