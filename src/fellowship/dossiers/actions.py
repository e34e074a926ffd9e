"""Everything that writes a dossier. One function per verb; each is all or nothing."""

from datetime import datetime

from django.db import transaction

from fellowship.core.lifecycle import move
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User


@transaction.atomic
def announce(
    dossier: Dossier,
    becomes: DossierState,
    *,
    by: User | None,
    now: datetime,
    because: str = "",
) -> None:
    """A result becomes true. Called by the announcement of the stage that decided it."""
    move(dossier, becomes, by=by, now=now, because=because)
