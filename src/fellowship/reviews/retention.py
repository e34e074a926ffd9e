"""How long evaluations and decisions are kept: as long as a refusal may have to be explained."""

from fellowship.core.retention import Keep

_PUBLIC_TASK = "mission d’intérêt public"

RULES = {
    "BlindSheet": Keep(
        purpose="évaluer sans savoir qui candidate",
        basis=_PUBLIC_TASK,
        months=6,
        since="made_at",
        then="anonymise",
        clears=("content",),
    ),
    "Review": Keep(
        purpose="décider, et expliquer une décision à qui le demande",
        basis=_PUBLIC_TASK,
        months=60,
        since="changed_at",
        then="anonymise",
        clears=("appreciation",),
    ),
    "Conflict": Keep(
        purpose="garantir l’impartialité, en garder la preuve",
        basis="obligation légale",
        months=60,
        since="declared_at",
        then="delete",
    ),
    "AssignmentRun": Keep(
        purpose="rejouer et expliquer une répartition",
        basis=_PUBLIC_TASK,
        months=60,
        since="at",
        then="anonymise",
        clears=("by",),
    ),
    "Announcement": Keep(
        purpose="savoir qui a préparé une annonce",
        basis=_PUBLIC_TASK,
        months=60,
        since="prepared_at",
        then="anonymise",
        clears=("prepared_by",),
    ),
    "Verdict": Keep(
        purpose="expliquer une décision à qui le demande",
        basis=_PUBLIC_TASK,
        months=60,
        since="announcement__prepared_at",
        then="anonymise",
        clears=("reason",),
    ),
    "Correction": Keep(
        purpose="expliquer une décision corrigée",
        basis=_PUBLIC_TASK,
        months=60,
        since="asked_at",
        then="anonymise",
        clears=("reason", "asked_by", "closed_by"),
    ),
}
