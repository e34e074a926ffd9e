"""Teams for a whole country: arrays in, arrays out, the same rules and the same kernels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from selection.budget import steps
from selection.teams.problem import MOST_SEATS
from selection.teams.runset import Arena, Existence, Progress, choose

STEPS_ALLOWED, WISH = 200, 1e-7  # of the search; what one costs for each wish, see `budget`
KEY_BITS = 56
SLICE = 1_000_000  # entries weighed at a time, to keep memory low


@dataclass(frozen=True, slots=True)
class ArrayMarket:
    """n candidates, m missions, s seats; wishes row by row (CSR), best first, without ties.

    ``wish_key`` (0 ≤ key < 2**56) says how the mission of a wish ranks its candidate: the greater
    the better, all different within a mission (a score above, a draw below: see ``keys``).
    ``profiles`` and ``seat_accepts`` are sets of profiles, one bit each.
    """

    wish_ptr: NDArray[np.int64]  # n + 1
    wish_mission: NDArray[np.int32]  # wishes
    wish_key: NDArray[np.int64]  # wishes
    profiles: NDArray[np.int64]  # n
    seat_ptr: NDArray[np.int64]  # m + 1
    seat_accepts: NDArray[np.int64]  # s
    seat_required: NDArray[np.bool_]  # s
    order: NDArray[np.int64]  # m, missions by public priority

    def __post_init__(self) -> None:
        wishes = len(self.wish_mission)
        sizes = np.diff(self.seat_ptr)
        if self.wish_ptr[-1] != wishes or len(self.wish_key) != wishes:
            raise ValueError("wish_ptr, wish_mission and wish_key disagree on the wishes")
        if len(self.profiles) != len(self.wish_ptr) - 1:
            raise ValueError("one set of profiles for each candidate")
        if self.seat_ptr[-1] != len(self.seat_accepts) or len(self.seat_required) != len(
            self.seat_accepts
        ):
            raise ValueError("seat_ptr, seat_accepts and seat_required disagree on the seats")
        if not np.array_equal(np.sort(self.order), np.arange(len(sizes))):
            raise ValueError("order names each mission once")
        if len(sizes) and not 1 <= sizes.min() <= sizes.max() <= MOST_SEATS:
            raise ValueError(f"a mission has 1 to {MOST_SEATS} seats")
        if wishes and not 0 <= self.wish_key.min() <= self.wish_key.max() < 1 << KEY_BITS:
            raise ValueError(f"keys are between 0 and 2**{KEY_BITS}")
        if wishes and not 0 <= self.wish_mission.min() <= self.wish_mission.max() < len(sizes):
            raise ValueError("a wish names no mission")


@dataclass(frozen=True, slots=True)
class ArrayTeams:
    """Who sits where; ``bar`` is the key to exceed to sit there, -1 when nothing is in the way."""

    mission_of: NDArray[np.int32]  # n, -1: none
    holder: NDArray[np.int32]  # s, the candidate on each seat, -1: empty
    running: NDArray[np.bool_]  # m
    bar: NDArray[np.int64]  # s
    existence: Existence
    undecided: int
    steps: int


def keys(
    score: NDArray[np.int64], ticket: NDArray[np.int64], owner: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Scores by wish and one ticket by candidate (a permutation) as keys: a draw between equals."""
    width = max(len(ticket).bit_length(), 1)
    return ((score - score.min(initial=0)) << width) + ticket[owner]


def owners(market: ArrayMarket) -> NDArray[np.int32]:
    """The candidate of each wish."""
    return np.repeat(np.arange(len(market.profiles), dtype=np.int32), np.diff(market.wish_ptr))


def weights(market: ArrayMarket, owner: NDArray[np.int32], wide: int) -> NDArray[np.int64]:
    """What each wish weighs on each seat of its mission; a required seat outweighs any key."""
    table = np.full((len(owner), wide), -1, dtype=np.int64)
    sizes = np.diff(market.seat_ptr)
    for start in range(0, len(owner), SLICE):
        part = slice(start, start + SLICE)
        mission = market.wish_mission[part]
        profiles = market.profiles[owner[part]]
        for seat in range(wide):
            rows = np.flatnonzero(sizes[mission] > seat)
            number = market.seat_ptr[mission[rows]] + seat
            rows_fit = (market.seat_accepts[number] & profiles[rows]) != 0
            rows, number = rows[rows_fit], number[rows_fit]
            bonus = market.seat_required[number].astype(np.int64) << (KEY_BITS + 1)
            table[start + rows, seat] = market.wish_key[start + rows] + bonus
    return table.reshape(-1)


def compose_arrays(
    market: ArrayMarket,
    *,
    rule: str = "coalition_stable",
    limit: float | None = None,
    progress: Progress | None = None,
    fast: bool | None = None,
) -> ArrayTeams:
    """As ``compose``, without promises, cap, aims or words. ``fast``: compiled kernels or not;
    by default compiled when numba is there and the market large. Both give the same arrays."""
    owner = owners(market)
    missions = len(market.seat_ptr) - 1
    wide = int(np.diff(market.seat_ptr).max(initial=1))
    arena = Arena(
        wish_ptr=market.wish_ptr,
        wish_mission=market.wish_mission,
        owner=owner,
        weight=weights(market, owner, wide),
        wide=wide,
        seat_ptr=market.seat_ptr,
        required=market.seat_required,
        widest=62,
        fast=fast,
    )
    chosen = choose(
        arena,
        np.ones(missions, dtype=np.bool_),
        np.zeros(missions, dtype=np.bool_),
        market.order.tolist(),
        rule=rule,
        limit=steps(limit, max(WISH * len(market.wish_mission), WISH), STEPS_ALLOWED),
        progress=progress,
    )
    entries = np.asarray(chosen.standing.holder, dtype=np.int64)
    entries[~np.repeat(chosen.running, np.diff(market.seat_ptr))] = -1
    held = entries >= 0
    holder = np.full(len(entries), -1, dtype=np.int32)
    holder[held] = owner[entries[held]]
    mission_of = np.full(len(market.profiles), -1, dtype=np.int32)
    mission_of[holder[held]] = market.wish_mission[entries[held]]
    return ArrayTeams(
        mission_of,
        holder,
        chosen.running,
        bars(market, entries, owner),
        chosen.existence,
        int(chosen.undecided.sum()),
        chosen.steps,
    )


def bars(
    market: ArrayMarket, entries: NDArray[np.int64], owner: NDArray[np.int32]
) -> NDArray[np.int64]:
    """The key to exceed on each seat: the lowest among those whom a newcomer could push out,
    directly or by moving holders from seat to seat; -1 when that ends on an empty seat."""
    held = entries >= 0
    bar = np.full(len(entries), -1, dtype=np.int64)
    bar[held] = market.wish_key[entries[held]]
    may = np.zeros(len(entries), dtype=np.int64)
    may[held] = market.profiles[owner[entries[held]]]
    sizes = np.diff(market.seat_ptr)
    wide = int(sizes.max(initial=1))
    for _ in range(wide - 1):
        for seat in range(wide):
            for other in range(wide):
                there = market.seat_ptr[:-1][sizes > max(seat, other)]
                moves = (market.seat_accepts[there + other] & may[there + seat]) != 0
                there = there[moves]
                bar[there + seat] = np.minimum(bar[there + seat], bar[there + other])
    return bar
