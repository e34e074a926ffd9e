"""What the engagements do when a dossier is withdrawn."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from fellowship.core.lifecycle import moved
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements import actions
from fellowship.engagements.models import Offer


@receiver(moved, sender=Dossier)
def take_the_offer_back(thing: Dossier, by: Any, now: datetime, **kwargs: Any) -> None:  # noqa: ARG001
    if thing.state != DossierState.WITHDRAWN:
        return
    for offer in Offer.objects.living().filter(dossier=thing):
        because = str(DossierState.WITHDRAWN.label)
        actions.withdraw_offer(offer, by=by, now=now, because=because)
