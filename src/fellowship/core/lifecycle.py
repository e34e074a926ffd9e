"""The only way to change the state of anything that has a life.

A model lists its moves as plain data; ``move`` locks the row, checks the list, writes the state
and the logbook together. Later stages react by listening to ``moved``.
"""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.dispatch import Signal

from fellowship.core.models import Event, subject_of

Moves = Mapping[str, Set[str]]
moved = Signal()


class Refused(Exception):  # noqa: N818
    """The programme says no. The message is shown to the person as it is."""


class Living(models.Model):
    """A model with a ``state`` and the table of the moves it allows."""

    moves: ClassVar[Moves]
    state: models.CharField[Any, Any] = models.CharField("état", max_length=30, db_index=True)

    class Meta:
        abstract = True

    def may_move(self, to: str) -> bool:
        return to in self.moves.get(self.state, ())


@transaction.atomic
def move(
    thing: Living,
    to: models.TextChoices,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    because: str = "",
    **also: Any,
) -> None:
    """Bring ``thing`` to the state ``to``, with the fields that change along (``also``)."""
    rows = type(thing)._base_manager.select_for_update(of=("self",))  # noqa: SLF001
    thing.state = before = rows.values_list("state", flat=True).get(pk=thing.pk)
    if not thing.may_move(to):
        raise Refused(f"Ce qui est « {type(to)(before).label} » ne peut être « {to.label} ».")
    for field, value in {**also, "state": to}.items():
        setattr(thing, field, value)
    thing.save(update_fields=[*also, "state"])
    Event.objects.create(
        at=now,
        by_id=by.pk if by else None,
        subject=subject_of(thing),
        before=before,
        after=to,
        because=because,
    )
    moved.send(sender=type(thing), thing=thing, before=before, by=by, now=now)


def record(
    thing: models.Model,
    verb: str,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    because: str = "",
    **facts: Any,
) -> Event:
    """Write an act that is not a change of state: a date moved, a consent given, a score sent.

    ``facts`` must be JSON and hold no personal data: the line outlives the person's erasure.
    """
    return Event.objects.create(
        at=now,
        by_id=by.pk if by else None,
        subject=subject_of(thing),
        verb=verb,
        because=because,
        facts=facts,
    )
