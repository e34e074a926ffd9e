"""What the pool does when a dossier moves."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from fellowship.core.lifecycle import moved
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.talents import actions, rules


@receiver(moved, sender=Dossier)
def follow_the_dossier(thing: Dossier, by: Any, now: datetime, **kwargs: Any) -> None:  # noqa: ARG001
    if thing.state == DossierState.ENDED and rules.is_hired(thing.candidate):
        return  # the end of a road that led to a contract
    if thing.state in {DossierState.WITHDRAWN, DossierState.ENDED}:
        actions.opt_out(thing, by=by, now=now, because=thing.standing)
