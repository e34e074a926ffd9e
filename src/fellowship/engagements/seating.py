"""Which seat of a mission an offer takes: two developers never share a developer's seat.

A seat is held by an offer (``Hold``) or by a confirmed matching whose offer is still to come. When
every free seat that accepts a profile is held by somebody who could sit elsewhere in the team, that
one moves over: « développement ou données » does not keep out the developer who comes second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fellowship.engagements.models import Hold, Offer
from fellowship.missions.models import Mission, Seat
from fellowship.teams.models import Pairing


@dataclass(frozen=True, slots=True)
class Seating:
    """The seat found for a newcomer, and the holds that move over for it: hold → seat."""

    seat: Seat
    moves: Mapping[int, Seat]


def accepts(seat: Seat, profile: str) -> bool:
    """A call that does not tell profiles apart fills any seat."""
    return not profile or profile in seat.profiles


def holds_of(mission: Mission, *, on: date) -> list[Hold]:
    """Those that stand on ``on``: who will have left by then leaves the seat."""
    rows = Hold.objects.standing(on).filter(seat__mission=mission)
    return list(rows.select_related("offer__dossier", "seat").order_by("pk"))


def promised(mission: Mission) -> dict[int, Pairing]:
    """Seat → the confirmed matching that has it and whose offer is still to come."""
    rows = Pairing.objects.standing().filter(mission=mission, seat__isnull=False)
    waiting = rows.exclude(offers__in=Offer.objects.living()).select_related("membership__dossier")
    return {pairing.seat_id or 0: pairing for pairing in waiting}


def find(
    mission: Mission, profile: str, *, on: date, pairing: Pairing | None = None
) -> Seating | None:
    """Where an offer to ``profile`` would sit, or None: no seat is left for it."""
    seats = sorted(mission.seats.all(), key=lambda seat: (len(seat.profiles), seat.position))
    held = holds_of(mission, on=on)
    taken = {hold.seat_id: hold for hold in held}
    fixed = {seat for seat, other in promised(mission).items() if other != pairing}
    fixed |= {hold.seat_id for hold in held if hold.offer.pairing_id}
    if pairing is not None and pairing.seat is not None:
        return None if pairing.seat_id in taken else Seating(pairing.seat, {})
    return _placed(profile, [seat for seat in seats if seat.pk not in fixed], taken)


def _placed(
    profile: str,
    seats: Sequence[Seat],
    taken: Mapping[int, Hold],
    seen: frozenset[int] = frozenset(),
) -> Seating | None:
    """A free seat, else that of somebody who finds another one (an augmenting path)."""
    fitting = [seat for seat in seats if accepts(seat, profile) and seat.pk not in seen]
    for seat in fitting:
        if seat.pk not in taken:
            return Seating(seat, {})
    for seat in fitting:
        sitting = taken[seat.pk]
        elsewhere = _placed(sitting.offer.dossier.profile, seats, taken, seen | {seat.pk})
        if elsewhere is not None:
            return Seating(seat, {**elsewhere.moves, sitting.pk: elsewhere.seat})
    return None
