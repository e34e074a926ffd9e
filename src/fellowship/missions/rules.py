"""Who may write and open missions; what stands in the way."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from fellowship.calls.models import Call, HostBody, Role, RoleKind
from fellowship.missions.models import Mission, Seat
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from regulations import Rules

# Later stages say, when they start, what keeps a seat from being changed or removed: a sentence,
# or nothing.
SeatObstacle = Callable[[Seat], str]
_to_change: dict[str, SeatObstacle] = {}
_to_remove: dict[str, SeatObstacle] = {}


def register_seat_obstacles(name: str, *, to_change: SeatObstacle, to_remove: SeatObstacle) -> None:
    _to_change[name], _to_remove[name] = to_change, to_remove


def obstacle_to_change_seat(seat: Seat) -> str:
    """Why the profiles of this seat may not change."""
    return next((why for look in _to_change.values() if (why := look(seat))), "")


def obstacle_to_remove_seat(seat: Seat) -> str:
    return next((why for look in _to_remove.values() if (why := look(seat))), "")


def can_write_mission(user: User, body: HostBody, *, now: datetime) -> bool:
    """The team, and the people of the administration."""
    return (
        may(user, Right.RUN)
        or Role.objects.of(user, RoleKind.HOST).standing(now).filter(body=body).exists()
    )


def can_open_mission(user: User) -> bool:
    """A mission is published by the team once it is ready."""
    return may(user, Right.RUN)


def obstacle_to_write_mission(mission: Mission) -> str:
    if mission.state == MissionState.CLOSED:
        return _("Cette mission est fermée.")
    return ""


def rules_of(call: Call, *, now: datetime) -> Rules | None:
    rule_set = call.rule_set(now.astimezone(call.tz).date())
    return rule_set.rules if rule_set else None


def faults_of_seats(seats: Sequence[Sequence[str]], rules: Rules | None) -> str:
    """``seats`` is, for each, the profiles it accepts; none where the rules tell none apart."""
    anyone = rules is not None and not rules.profiles
    if not anyone and any(not profiles for profiles in seats):
        return _("Chaque place accepte au moins un profil.")
    if rules is None:
        return ""
    lowest, highest = rules.team.lowest, rules.team.highest
    if not lowest <= len(seats) <= highest:
        return _("Une équipe compte de %(lowest)d à %(highest)d personnes.") % {
            "lowest": lowest,
            "highest": highest,
        }
    known = {profile.slug for profile in rules.profiles}
    if unknown := sorted({p for profiles in seats for p in profiles} - known):
        return _("Ce profil n’est pas dans le règlement : %(profile)s.") % {"profile": unknown[0]}
    return ""


def obstacle_to_open_mission(mission: Mission, *, now: datetime) -> str:
    """A mission is ready when each thing a candidate asks about has an answer."""
    if not mission.may_move(MissionState.OPENED):
        return _("Cette mission est déjà ouverte.")
    missing = [
        name
        for name, value in (
            (_("la présentation"), mission.summary.strip()),
            (_("le lieu de travail"), mission.place.strip()),
            (_("le responsable fonctionnel"), mission.manager.strip()),
            (_("la date de début"), mission.starts_on),
        )
        if not value
    ]
    if missing:
        return _("Il manque : %(what)s.") % {"what": ", ".join(missing)}
    return faults_of_seats(
        [seat.profiles for seat in mission.seats.all()], rules_of(mission.call, now=now)
    )
