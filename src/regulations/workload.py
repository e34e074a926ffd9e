"""What a call asks of the people who read and hear, by its rules and how many apply."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, comb

from regulations.kinds import Hearing, Pitch, Reading
from regulations.process import Stage
from regulations.rules import Rules

HALF_DAY = 210  # minutes
BETWEEN = 10  # two hearings


@dataclass(frozen=True, slots=True)
class Crew:
    """Who reads. ``capacity``: dossiers each takes at most; ``drop_out``: who leaves, in 0…1."""

    readers: int
    capacity: int
    drop_out: float = 0.0
    minutes: int = 30  # of one reading


@dataclass(frozen=True, slots=True)
class Load:
    """Of a stage. ``chance``: that every dossier gets its readings; None where nobody reads."""

    stage: str
    hours: float
    capacity_hours: float | None = None
    chance: float | None = None
    half_days: int = 0
    people: int = 0  # who hear together

    @property
    def ratio(self) -> float:
        return self.hours / self.capacity_hours if self.capacity_hours else 0.0


def workload(rules: Rules, came: Mapping[str, int], crew: Crew) -> list[Load]:
    """For each stage that ``came`` names, with how many dossiers (or hearings) it had."""
    found = []
    for stage in rules.process.stages:
        count = came.get(stage.slug, 0)
        if count and isinstance(stage.settings, Reading):
            found.append(_read(stage, stage.settings, count, crew))
        elif count and isinstance(stage.settings, Hearing | Pitch):
            found.append(_heard(stage, stage.settings, count))
    return found


def _read(stage: Stage, settings: Reading, count: int, crew: Crew) -> Load:
    readings = count * settings.readers
    needed = max(settings.readers, ceil(readings / crew.capacity))
    return Load(
        stage.slug,
        hours=readings * crew.minutes / 60,
        capacity_hours=crew.readers * crew.capacity * crew.minutes / 60,
        chance=chance_to_remain(crew.readers, needed, crew.drop_out),
    )


def _heard(stage: Stage, settings: Hearing | Pitch, count: int) -> Load:
    a_half_day = max(1, HALF_DAY // (settings.minutes + BETWEEN))
    people = max(settings.panel.lowest, settings.panel.quorum)
    hours = count * settings.minutes * people / 60
    return Load(stage.slug, hours=hours, half_days=ceil(count / a_half_day), people=people)


def chance_to_remain(readers: int, needed: int, drop_out: float) -> float:
    """That ``needed`` of ``readers`` stay, each leaving on their own with the same chance."""
    stay = 1 - drop_out
    return sum(
        comb(readers, k) * stay**k * drop_out ** (readers - k) for k in range(needed, readers + 1)
    )
