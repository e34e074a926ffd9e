"""How long a dossier, its files and its proof are kept (trust.md §3.2; delays are ours to set).

Files come first: once their row is gone with the dossier, nothing would know where the bytes are.
"""

from fellowship.core.retention import Keep
from fellowship.dossiers.states import DossierState

_PUBLIC_TASK = "mission d’intérêt public"


def _keeps(since: str, scope: str, purpose: str) -> tuple[Keep, ...]:
    """The same delays for a dossier and for its files, by what became of the dossier."""
    delays = {DossierState.DRAFT: 3, DossierState.WITHDRAWN: 3}
    return tuple(
        Keep(
            purpose=purpose,
            basis=_PUBLIC_TASK,
            months=months,
            since=since,
            then="delete",
            scope={scope: state},
        )
        for state, months in delays.items()
    )


RULES = {
    "Attachment": (
        *_keeps("dossier__changed_at", "dossier__state", "préparer une candidature"),
        Keep(
            purpose="examiner une candidature, expliquer un refus",
            basis=_PUBLIC_TASK,
            months=6,
            since="dossier__submitted_at",
            then="delete",
            scope={"dossier__state": DossierState.DECLINED},
        ),
        Keep(
            purpose="proposer des missions, préparer une embauche",
            basis=_PUBLIC_TASK,
            months=24,
            since="dossier__submitted_at",
            then="delete",
        ),
    ),
    "Dossier": (
        *_keeps("changed_at", "state", "préparer une candidature"),
        Keep(
            purpose="examiner une candidature, expliquer un refus",
            basis=_PUBLIC_TASK,
            months=6,
            since="submitted_at",
            then="anonymise",
            clears=("answers", "affirmed"),
            scope={"state": DossierState.DECLINED},
        ),
        Keep(
            purpose="proposer des missions, préparer une embauche",
            basis=_PUBLIC_TASK,
            months=24,
            since="submitted_at",
            then="anonymise",
            clears=("answers", "affirmed"),
        ),
    ),
    "Receipt": Keep(
        purpose="prouver un dépôt jusqu’à la fin des recours",
        basis="obligation légale",
        months=60,
        since="received_at",
        then="anonymise",
        clears=("files", "sealed"),
    ),
}
