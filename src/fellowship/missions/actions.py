"""Missions and their seats, as an administration writes them and the team opens them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, HostBody
from fellowship.core.lifecycle import Refused, move, record
from fellowship.core.slugs import free_slug
from fellowship.missions import rules
from fellowship.missions.models import Mission, Seat
from fellowship.missions.states import MissionState
from fellowship.people.models import User


@dataclass(frozen=True, slots=True)
class Words:
    """What is written of a mission."""

    title: str
    summary: str = ""
    place: str = ""
    manager: str = ""
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A seat to be."""

    profiles: tuple[str, ...]
    required: bool = True


@transaction.atomic
def draft_mission(
    call: Call,
    body: HostBody,
    words: Words,
    places: Sequence[Place],
    *,
    by: User | None,
    now: datetime,
) -> Mission:
    mission = Mission(
        call=call, body=body, slug=free_slug(Mission.objects.all(), words.title, default="mission")
    )
    _write(mission, words, places, now=now)
    record(mission, "drafted", by=by, now=now)
    return mission


@transaction.atomic
def change_mission(
    mission: Mission,
    words: Words,
    places: Sequence[Place],
    *,
    by: User | None,
    now: datetime,
) -> None:
    if obstacle := rules.obstacle_to_write_mission(mission):
        raise Refused(obstacle)
    _write(mission, words, places, now=now)
    record(mission, "changed", by=by, now=now)


@transaction.atomic
def open_mission(mission: Mission, *, by: User | None, now: datetime) -> None:
    if obstacle := rules.obstacle_to_open_mission(mission, now=now):
        raise Refused(obstacle)
    move(mission, MissionState.OPENED, by=by, now=now)


@transaction.atomic
def close_mission(mission: Mission, *, by: User | None, now: datetime, because: str = "") -> None:
    move(mission, MissionState.CLOSED, by=by, now=now, because=because)


def _write(mission: Mission, words: Words, places: Sequence[Place], *, now: datetime) -> None:
    if not words.title.strip():
        raise Refused(_("Une mission a un titre."))
    fault = rules.faults_of_seats(
        [place.profiles for place in places], rules.rules_of(mission.call, now=now)
    )
    if fault:
        raise Refused(fault)
    mission.title = words.title.strip()
    mission.summary = words.summary.strip()
    mission.place = words.place.strip()
    mission.manager = words.manager.strip()
    mission.starts_on = words.starts_on
    mission.save()
    seats = {seat.position: seat for seat in mission.seats.all()}
    for position, place in enumerate(places, start=1):
        seat = seats.pop(position, None) or Seat(mission=mission, position=position)
        profiles = list(place.profiles)
        changed = seat.pk and seat.profiles != profiles
        if changed and (obstacle := rules.obstacle_to_change_seat(seat)):
            raise Refused(obstacle)
        seat.profiles, seat.required = profiles, place.required
        seat.save()
    for seat in seats.values():
        if obstacle := rules.obstacle_to_remove_seat(seat):
            raise Refused(obstacle)
        seat.delete()
