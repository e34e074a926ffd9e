"""The public, dated lines of what moved in a calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from fellowship.calls.models import Call, Certainty, milestone_label
from fellowship.calls.sentences.instants import qualified
from fellowship.core.models import Event
from texts import voice


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A public, dated line: what moved, from what, why."""

    event: int
    at: datetime
    sprint: int
    kind: str
    title: str
    text: str
    because: str
    reopened: bool
    first: bool
    confirmed: bool  # the same dates, no longer provisional


def changes_of(call: Call, *, until: datetime | None = None) -> list[ChangeLine]:
    """The moves of the calendar, the latest first."""
    events = Event.objects.about(call).filter(verb="milestone_moved")
    if until:
        events = events.filter(at__lte=until)
    return [change_line(call, event) for event in events.order_by("-at", "-pk")]


def change_line(call: Call, event: Event) -> ChangeLine:
    held: Mapping[str, Any] = event.facts
    kind = held["kind"]
    label = milestone_label(kind, held.get("label", ""))
    before, after = _words_then(call, held["before"]), _words_then(call, held["after"])
    first = held["before"] is None or held["before"]["certainty"] == Certainty.ANNOUNCED
    confirmed = not first and {**held["before"], "certainty": Certainty.FIRM} == held["after"]
    if confirmed:
        text = _("%(after)s (dates confirmées)") % {"after": after}
    elif first:
        text = after
    else:
        text = _("%(after)s (auparavant : %(before)s)") % {"after": after, "before": before}
    if departs := held.get("departs_from_rules"):
        text += _(" ; heure différente de celle du règlement, %(hour)s") % {
            "hour": departs["rules"].replace(":", " h ")
        }
    return ChangeLine(
        event=event.pk,
        at=event.at,
        sprint=held["sprint"],
        kind=kind,
        title=_("Sprint n° %(number)s, %(kind)s") % {"number": held["sprint"], "kind": label},
        text=text,
        because=event.because,
        reopened=held.get("reopened", False),
        first=first,
        confirmed=confirmed,
    )


def _words_then(call: Call, held: Mapping[str, Any] | None) -> str:
    if held is None or held["certainty"] == Certainty.ANNOUNCED:
        return _("dates communiquées prochainement")
    starts_at, ends_at = (
        datetime.fromisoformat(held[key]) if held[key] else None for key in ("starts_at", "ends_at")
    )
    words = voice.span(starts_at, ends_at, call.tz, hours=held.get("hour_stated", True))
    return qualified(words, held["certainty"])
