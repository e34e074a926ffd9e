"""What a person reads of the way of a thing: what was, where it stands, what is to come.

Only what an app has words for is shown (``StageWork.told``): a sealed decision, a name, an act of
the team have none, so they cannot leak.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fellowship.core.models import Event
from fellowship.process.models import InProcess
from fellowship.process.registry import work_of
from regulations import Stage


@dataclass(frozen=True, slots=True)
class Line:
    title: str
    at: datetime | None
    text: str = ""
    by: str = ""
    coming: bool = False


def past_of(thing: InProcess, acts: Mapping[str, object]) -> Iterator[Line]:
    """Oldest first; ``acts``: what the app of the thing says of its own verbs and states."""
    for event in Event.objects.about(thing).order_by("at", "pk"):
        title = title_of(thing, event, acts)
        if title:
            yield Line(title, event.at)


def title_of(thing: InProcess, event: Event, acts: Mapping[str, object]) -> str:
    if event.verb in {"stage", "corrected"}:
        left = event.facts.get("stage", event.before)
        stage = thing.process.get(left) if thing.process else None
        return work_of(stage.kind).told(stage, event.facts["outcome"]) if stage else ""
    return str(acts.get(event.after if event.verb == "move" else event.verb, ""))


def ahead_of(thing: InProcess) -> tuple[Stage, ...]:
    """The stages of the usual way to the end, the present one first."""
    if thing.state != thing.running or thing.process is None or thing.place is None:
        return ()
    return (thing.place, *thing.process.ahead(thing.place))
