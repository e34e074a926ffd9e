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


RULES = {
    "Introduction": with_dossier("membership__dossier"),
    "Membership": with_dossier("dossier"),
}
