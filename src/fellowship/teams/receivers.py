"""What the teams do when someone leaves the pool."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from fellowship.core.lifecycle import moved
from fellowship.talents.models import Membership
from fellowship.talents.states import MembershipState
from fellowship.teams import actions
from fellowship.teams.models import Pairing


@receiver(moved, sender=Membership)
def free_the_seat(thing: Membership, by: Any, now: datetime, **kwargs: Any) -> None:  # noqa: ARG001
    """Whoever leaves by choice or by the end of the consent gives the seat back."""
    if thing.state not in {MembershipState.LEFT, MembershipState.EXPIRED}:
        return
    for pairing in Pairing.objects.standing().filter(membership=thing):
        actions.release(pairing, by=by, now=now, because=str(MembershipState(thing.state).label))
