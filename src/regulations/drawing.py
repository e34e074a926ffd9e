"""The stages as a drawing: left to right, each with its date above and its outcomes below.

Words only; a template lays them out. Whoever draws gives the dates, by slug of milestone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from regulations.process import Process, Stage
from texts.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Way:
    """An outcome and where it leads. ``onward``: to another stage, not to the end."""

    label: str
    target: str
    onward: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One place, what happens while a dossier stands there, how it is left. ``kind``: empty when
    the name says it."""

    name: str
    kind: str
    when: str
    told: str
    inside: tuple[str, ...]
    ways: tuple[Way, ...]
    aside: bool  # the usual way does not go through it


def drawing(process: Process, dates: Mapping[str, str] | None = None) -> list[Drawn]:
    """The places in their order. ``dates``: what the calendar says of each milestone, in words."""
    known = dates or {}
    usual = {process.first.slug, *(stage.slug for stage in process.ahead(process.first))}
    return [_drawn(process, place, known, usual) for place in process.places]


def _drawn(process: Process, place: Stage, dates: Mapping[str, str], usual: set[str]) -> Drawn:
    return Drawn(
        name=place.name,
        kind="" if place.name.lower() == str(place.sort.label) else str(place.sort.label),
        when=dates.get(place.window, ""),
        told=dates.get(place.told.applicants, "") if place.sort.telling else "",
        inside=tuple(stage.name for stage in process.acting_at(place) if stage != place),
        ways=tuple(_way(process, place, slug) for slug in place.outcomes),
        aside=place.slug not in usual,
    )


def _way(process: Process, place: Stage, slug: str) -> Way:
    after = process.after(place, slug)
    target = _("fin") if after is None else after.name
    label = place.outcome_label(slug)
    return Way(label[:1].upper() + label[1:], target, after is not None)
