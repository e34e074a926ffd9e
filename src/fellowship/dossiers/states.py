"""The life of a dossier, outside the stages of its call (``fellowship.process``).

While it is « en cours », where it stands is a place of the process of its rules: data, not states.
"""

from django.db.models import TextChoices

from fellowship.core.lifecycle import Moves


class DossierState(TextChoices):
    DRAFT = "draft", "brouillon"
    SUBMITTED = "submitted", "en cours"
    ENDED = "ended", "terminé"
    WITHDRAWN = "withdrawn", "retiré"


MOVES: Moves = {
    DossierState.DRAFT: {DossierState.SUBMITTED, DossierState.WITHDRAWN},
    # it ends by the outcome of a stage: ``process.actions.advance``
    DossierState.SUBMITTED: {DossierState.ENDED, DossierState.WITHDRAWN},
    DossierState.ENDED: set(),
    DossierState.WITHDRAWN: set(),
}
