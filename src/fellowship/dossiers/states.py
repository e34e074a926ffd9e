"""The life of a dossier. This table is the specification; the guide in docs/ is drawn from it."""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class DossierState(TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "déposé"
    SHORTLISTED = "shortlisted", "présélectionné"
    ADMITTED = "admitted", "sélectionné"
    DECLINED = "declined", "non retenu"
    WITHDRAWN = "withdrawn", "retiré"


MOVES: Moves = {
    DossierState.DRAFT: {DossierState.SUBMITTED, DossierState.WITHDRAWN},
    DossierState.SUBMITTED: {
        DossierState.SHORTLISTED,
        DossierState.DECLINED,
        DossierState.WITHDRAWN,
    },
    DossierState.SHORTLISTED: {
        DossierState.ADMITTED,
        DossierState.DECLINED,
        DossierState.WITHDRAWN,
    },
    DossierState.ADMITTED: {DossierState.WITHDRAWN},
    DossierState.DECLINED: set(),
    DossierState.WITHDRAWN: set(),
}
