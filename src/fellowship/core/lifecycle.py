"""The only way to change the state of anything that has a life.

A model lists its moves as plain data; ``move`` locks the row, checks the list, writes the state
and the logbook together. Later stages react by listening to ``moved``, whose ``verb`` is
``move`` (a state), ``stage`` (a place of the process), ``corrected``, or that of an act told.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

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


class Staged(Living):
    """Something that goes through the stages of a process while its state is ``running``.

    ``stage`` is where it stands, ``stage_kind`` the kind of that stage (so that one list serves
    every process), ``outcome`` what the last stage it left, or ended at, gave it.
    """

    running: ClassVar[models.TextChoices]
    ended: ClassVar[models.TextChoices]

    stage: models.CharField[Any, Any] = models.CharField(
        "étape", max_length=60, blank=True, db_index=True
    )
    stage_kind: models.CharField[Any, Any] = models.CharField(
        "nature de l’étape", max_length=30, blank=True
    )
    outcome: models.CharField[Any, Any] = models.CharField(
        "dernière issue", max_length=30, blank=True
    )

    class Meta:
        abstract = True


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
    _write(thing, {**also, "state": to})
    Event.objects.create(
        at=now,
        by_id=by.pk if by else None,
        subject=subject_of(thing),
        before=before,
        after=to,
        because=because,
    )
    moved.send(sender=type(thing), thing=thing, verb="move", before=before, by=by, now=now)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an outcome leads in a process: a stage, or no further (``slug`` empty)."""

    slug: str
    kind: str


Table = Mapping[str, Mapping[str, Place]]  # stage → outcome → where it leads


@transaction.atomic(savepoint=False)  # ``process.actions.advance`` has made one
def advance(
    thing: "Staged",
    outcome: str,
    table: Table,
    *,
    by: AbstractBaseUser | None,
    now: datetime,
    because: str = "",
    **facts: Any,
) -> None:
    """Take ``thing`` from the stage where it stands to the one its ``outcome`` there leads to.

    ``table`` is read from the rules that bind the thing: stages are data, this is their only door.
    Sends ``moved`` with ``before``: the stage that was left. At the end of the process the stage
    stays the last one, and the state becomes ``ended``.

    Raises:
        Refused: the thing has left the process, or its stage has no such outcome.
    """
    rows = type(thing)._base_manager.select_for_update(of=("self",))  # noqa: SLF001
    thing.state, thing.stage = rows.values_list("state", "stage").get(pk=thing.pk)
    before = thing.stage
    if thing.state != thing.running:
        raise Refused(_("Ce dossier n’est plus en cours."))
    place = table.get(before, {}).get(outcome)
    if place is None:
        raise Refused(_("Cette étape ne prévoit pas cette issue."))
    if place.slug:
        changes = {"stage": place.slug, "stage_kind": place.kind, "outcome": outcome}
    else:
        changes = {"outcome": outcome, "state": thing.ended}
    _write(thing, changes)
    Event.objects.create(
        at=now,
        by_id=by.pk if by else None,
        subject=subject_of(thing),
        verb="stage",
        before=before,
        after=place.slug,
        because=because,
        facts={"outcome": outcome, **facts},
    )
    moved.send(sender=type(thing), thing=thing, verb="stage", before=before, by=by, now=now)


@transaction.atomic
def correct(
    thing: "Staged",
    stage: str,
    outcome: str,
    table: Table,
    *,
    by: AbstractBaseUser,
    now: datetime,
    because: str,
    **facts: Any,
) -> None:
    """Put ``thing`` where ``outcome`` of ``stage`` leads, whatever was decided there before.

    The line of the first decision stays in the logbook; this one follows it. Who may, and who
    must confirm, is for the rules of the app that decides.

    Raises:
        Refused: the thing has been withdrawn or is still a draft; the stage has no such outcome.
    """
    rows = type(thing)._base_manager.select_for_update(of=("self",))  # noqa: SLF001
    thing.state, thing.stage = rows.values_list("state", "stage").get(pk=thing.pk)
    before = thing.stage
    if thing.state not in {thing.running, thing.ended}:
        raise Refused(_("Ce dossier n’est plus en cours."))
    place = table.get(stage, {}).get(outcome)
    if place is None:
        raise Refused(_("Cette étape ne prévoit pas cette issue."))
    changes = {
        "stage": place.slug or stage,
        "outcome": outcome,
        "state": thing.running if place.slug else thing.ended,
    }
    if place.slug:
        changes["stage_kind"] = place.kind
    _write(thing, changes)
    Event.objects.create(
        at=now,
        by_id=by.pk,
        subject=subject_of(thing),
        verb="corrected",
        before=before,
        after=place.slug,
        because=because,
        facts={"stage": stage, "outcome": outcome, **facts},
    )
    moved.send(sender=type(thing), thing=thing, verb="corrected", before=before, by=by, now=now)


def _write(thing: Living, changes: Mapping[str, Any]) -> None:
    for field, value in changes.items():
        setattr(thing, field, value)
    thing.save(update_fields=list(changes))


@transaction.atomic
def erase_text(event: Event, *, by: AbstractBaseUser | None, now: datetime) -> None:
    """Take away the free text of a line; that it was taken away is itself a line."""
    Event.objects.filter(pk=event.pk).update(because="")
    record(event, "text_erased", by=by, now=now)


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


def tell(thing: models.Model, verb: str, *, by: AbstractBaseUser | None, now: datetime) -> None:
    """Let later stages react to an act that was recorded, as they do to a move."""
    moved.send(sender=type(thing), thing=thing, verb=verb, before="", by=by, now=now)
