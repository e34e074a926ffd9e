"""The place of a thing, rebuilt from the logbook alone: what the row says is checked against it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps

from fellowship.core.models import Event, subject_of
from fellowship.process.models import InProcess

PASSAGES = ("stage", "corrected")


@dataclass(frozen=True, slots=True)
class Standing:
    """``stage``: where the trail ends; ``is_over``: by an outcome that leads no further."""

    stage: str
    outcome: str
    is_over: bool


def standing_of(thing: InProcess) -> Standing | None:
    """What the lines « stage » and « corrected » amount to; None before the first one."""
    passages = Event.objects.about(thing).filter(verb__in=PASSAGES).order_by("at", "pk")
    return _standing(passages)


def _standing(passages: Iterable[Event]) -> Standing | None:
    last = None
    for last in passages:  # noqa: B007 - the last one says it all
        pass
    if last is None:
        return None
    left = last.facts.get("stage", last.before)
    return Standing(last.after or left, last.facts["outcome"], not last.after)


def agrees(thing: InProcess, trail: Standing | None) -> bool:
    """Whether the row says what its trail says. A withdrawal is a state, not a passage."""
    if trail is None:
        return not thing.stage
    if (thing.stage, thing.outcome) != (trail.stage, trail.outcome):
        return False
    return thing.state not in {thing.running, thing.ended} or trail.is_over == (
        thing.state == thing.ended
    )


def disagreeing(batch: int = 500) -> Iterator[tuple[InProcess, bool]]:
    """Everything that goes through a process, and whether it follows its trail; a query a batch."""
    for model in apps.get_models():
        if not issubclass(model, InProcess):
            continue
        rows = list(model._base_manager.order_by("pk").values_list("pk", flat=True))  # noqa: SLF001
        for start in range(0, len(rows), batch):
            things = model._base_manager.filter(pk__in=rows[start : start + batch])  # noqa: SLF001
            found = {subject_of(thing): thing for thing in things.order_by("pk")}
            passages: dict[str, list[Event]] = {}
            lines = Event.objects.filter(subject__in=found, verb__in=PASSAGES).order_by("at", "pk")
            for event in lines:
                passages.setdefault(event.subject, []).append(event)
            for subject, thing in found.items():
                yield thing, agrees(thing, _standing(passages.get(subject, [])))
