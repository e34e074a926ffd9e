"""What opens a stay, and what ends it with its contract."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from fellowship.core.lifecycle import moved
from fellowship.engagements import rules as engagements
from fellowship.engagements.models import Contract, MissionLetter
from fellowship.engagements.states import ContractState
from fellowship.fellows import actions


@receiver(moved, sender=MissionLetter)
def open_with_the_letter(thing: MissionLetter, by: Any, now: datetime, **kwargs: Any) -> None:  # noqa: ARG001
    actions.open_stay(
        thing.contract, by=by, now=now, starts_on=thing.starts_on, ends_on=thing.ends_on
    )


@receiver(moved, sender=Contract)
def follow_the_contract(thing: Contract, by: Any, now: datetime, **kwargs: Any) -> None:  # noqa: ARG001
    """Where the rules have no letter, the signature of the contract stands for it."""
    if thing.state == ContractState.CANCELLED:
        actions.end_with_contract(thing, by=by, now=now)
    elif thing.state == ContractState.SIGNED and engagements.obstacle_to_issue_letter(thing):
        actions.open_stay(thing, by=by, now=now)
