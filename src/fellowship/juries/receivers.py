"""What the juries do when a dossier leaves the competition."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from fellowship.core.lifecycle import moved
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.juries import actions
from fellowship.juries.models import Interview
from fellowship.juries.states import InterviewState


@receiver(moved, sender=Dossier)
def free_the_slot(thing: Dossier, now: datetime, **kwargs: Any) -> None:  # noqa: ARG001
    """The result, or the withdrawal, has its own letter: only the jurors are told here."""
    if thing.state not in {DossierState.WITHDRAWN, DossierState.ENDED}:
        return
    booked = Interview.objects.filter(dossier=thing, state=InterviewState.BOOKED)
    for interview in booked:
        actions.cancel(
            interview,
            by=None,
            now=now,
            because=thing.standing,
            tell_candidate=False,
        )
