"""The judge of national teams: numpy alone, no kernel, every promise over every wish."""

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray


def flaws_in_arrays(market: Any, teams: Any) -> list[str]:
    """Every promise that ``teams`` (an ``ArrayTeams``) breaks on ``market`` (an ``ArrayMarket``).

    Seats and missions agree; profiles fit; nobody sits where she did not wish; running teams are
    complete; no pair blocks, whatever rearrangement of seats would let her in; no closed mission
    could be covered by those who would rather join it (Hall's condition, by counting). The best
    matching for candidates is not judged here, nor what is said of other sets of missions.
    """
    found = []
    sizes = np.diff(market.seat_ptr)
    mission_of_seat = np.repeat(np.arange(len(sizes)), sizes)
    people = len(market.profiles)
    owner = np.repeat(np.arange(people), np.diff(market.wish_ptr))
    seats = np.flatnonzero(teams.holder >= 0)
    who, where = teams.holder[seats], mission_of_seat[seats]

    placed = np.full(people, -1)
    placed[who] = where
    if len(np.unique(who)) != len(who):
        found.append("someone sits on two seats")
    if not np.array_equal(placed, teams.mission_of):
        found.append("seats and missions disagree")
    if not (market.seat_accepts[seats] & market.profiles[who]).all():
        found.append("someone sits where no profile of hers is accepted")
    if not teams.running[where].all():
        found.append("someone sits in a closed mission")
    empty = market.seat_required & (teams.holder < 0) & teams.running[mission_of_seat]
    if empty.any():
        found.append(f"{int(empty.sum())} required seats are empty in missions that run")

    got = np.full(people, len(owner))
    mine = np.flatnonzero(market.wish_mission == placed[owner])
    got[owner[mine]] = mine
    if (got[who] == len(owner)).any():
        found.append("someone is where she did not wish to be")
        return found

    key = np.full(people, -1, dtype=np.int64)
    key[owner[mine]] = market.wish_key[mine]
    bar = recount(market, teams.holder, key)
    if not np.array_equal(
        bar[teams.running[mission_of_seat]], teams.bar[teams.running[mission_of_seat]]
    ):
        found.append("a bar is not the one claimed")
    better = np.arange(len(owner)) < got[owner]
    wide = int(sizes.max(initial=1))
    wished = np.flatnonzero(better & teams.running[market.wish_mission])
    blocking = np.zeros(len(wished), dtype=bool)
    for seat in range(wide):
        on = np.flatnonzero(sizes[market.wish_mission[wished]] > seat)
        number = market.seat_ptr[market.wish_mission[wished[on]]] + seat
        fits = (market.seat_accepts[number] & market.profiles[owner[wished[on]]]) != 0
        blocking[on] |= fits & (market.wish_key[wished[on]] > bar[number])
    if blocking.any():
        found.append(f"{int(blocking.sum())} pairs block")

    better[mine] = True
    covered = hall(market, owner, better)
    coalitions = int((covered & ~teams.running).sum())
    if coalitions and teams.existence in ("unique", "several", "exists"):
        found.append(f"{coalitions} closed missions have a coalition")
    return found


def recount(market: Any, holder: NDArray[np.int32], key: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bars by spreading, from each empty or weak seat back to the seats it can be reached from."""
    sizes = np.diff(market.seat_ptr)
    wide = int(sizes.max(initial=1))
    seat = market.seat_ptr[:-1, None] + np.arange(wide)
    real = np.arange(wide) < sizes[:, None]
    seat = np.where(real, seat, 0)
    sitting = np.where(real, holder[seat], -1)
    bar = np.where(sitting >= 0, key[sitting], -1)
    reach = np.where(sitting >= 0, market.profiles[sitting], 0)[:, :, None]
    reach = ((reach & market.seat_accepts[seat][:, None, :]) != 0) & real[:, None, :]
    for middle in range(wide):  # Warshall: every chain of moves
        reach |= reach[:, :, middle : middle + 1] & reach[:, middle : middle + 1, :]
    lowest = np.where(reach, bar[:, None, :], np.iinfo(np.int64).max).min(axis=2)
    result = np.empty(len(holder), dtype=np.int64)
    result[seat[real]] = np.minimum(bar, lowest)[real]
    return result


def hall(market: Any, owner: NDArray[np.int64], willing: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each mission, whether the willing can cover its required seats together: every set of k
    of these seats is wanted by k of them at least."""
    missions = len(market.seat_ptr) - 1
    covered = np.ones(missions, dtype=bool)
    wishes = np.flatnonzero(willing)
    mission, profiles = market.wish_mission[wishes], market.profiles[owner[wishes]]
    needed = np.add.reduceat(market.seat_required.astype(int), market.seat_ptr[:-1])
    most = int(needed.max(initial=0))
    required = np.zeros((missions, most), dtype=np.int64)
    seats = np.flatnonzero(market.seat_required)
    of = np.repeat(np.arange(missions), np.diff(market.seat_ptr))[seats]
    rank = np.arange(len(seats)) - np.repeat(np.cumsum(needed) - needed, needed)
    required[of, rank] = market.seat_accepts[seats]
    for size in range(1, most + 1):
        for some in combinations(range(most), size):
            accepts = np.bitwise_or.reduce(required[:, some], axis=1)
            able = np.bincount(mission[(accepts[mission] & profiles) != 0], minlength=missions)
            covered &= (able >= size) | (needed <= max(some))
    return covered
