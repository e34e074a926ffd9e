"""The greatest total: one flow proves the value, a second one chooses among the equals."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from selection.assignment.board import Board
from selection.flow import FAR, Arcs, Flags, Ints, heaviest, loads, prices, thresholds, worth_at


@dataclass(frozen=True, slots=True)
class Choice:
    """A table of readings n x m (locked ones included), its worth, and the prices that bound it."""

    chosen: Flags
    value: int
    bound: int
    price: Ints


def greatest(board: Board, weight: Ints, progress: Callable[[str], None]) -> Choice | None:
    """The readings of greatest total ``weight`` (n x m), loads as even as the equals allow.

    None when no plan satisfies the bounds. Among the plans of greatest weight (the optimal face of
    the flow, read from the prices), the one whose loads have the least sum of squares; among those,
    the one that the lots of the seed prefer.
    """
    need, floor, capacity = board.rest
    if (need < 0).any() or (capacity < 0).any() or (board.locked & ~board.allowed).any():
        return None
    arcs = board.arcs(weight)
    progress("flow")
    used = heaviest(arcs, need, floor, capacity)
    if used is None:
        return None
    progress("prices")
    price = prices(arcs, used, floor, capacity)
    given = int(weight[board.locked].sum())
    bound = given + worth_at(arcs, price, need, floor, capacity)
    progress("equals")
    chosen = board.locked.copy()
    chosen[arcs.dossier, arcs.reviewer] |= settle(board, arcs, price, 1) > 0
    return Choice(chosen, int(weight[chosen].sum()), bound, price)


def settle(board: Board, arcs: Arcs, price: Ints, unit: int) -> Ints:
    """How often each arc is used in one flow of the optimal face at these prices, int64[E].

    The loads of least sum of squares first, then the lots of the seed. ``unit`` is what one reading
    counts for (1, or the denominator of the odds).
    """
    need, floor, capacity = (unit * limit for limit in board.rest)
    net = arcs.weight - price[arcs.reviewer]
    owner = arcs.dossier
    least = thresholds(arcs, price, need)[owner]
    least[need[owner] == 0] = FAR
    sure, equal = net > least, net == least
    used = sure * np.int64(arcs.most)
    kept = loads(arcs, used, len(floor))
    need = need - np.bincount(owner, weights=used, minlength=len(need)).astype(np.int64)
    floor, capacity = (
        np.maximum(np.where(price > 0, capacity, floor) - kept, 0),
        np.where(price < 0, floor, capacity) - kept,
    )
    free = arcs.only(equal, board.lots(arcs)[equal])
    dear = (1 << 16) * (int(need.sum()) + 1)
    reading = unit * board.locked.sum(axis=0) + kept + floor  # the load that is settled already
    who, room, cost = stairs(reading, capacity - floor, unit)
    chosen = heaviest(free, need, floor, capacity, (who, room, cost * dear))
    if chosen is None:  # pragma: no cover - the face of an optimal flow holds that flow
        raise AssertionError("an optimal face without a plan")
    used[equal] = chosen
    return used


def stairs(load: Ints, room: Ints, unit: int) -> tuple[Ints, Ints, Ints]:
    """(reviewer, room, cost) of each step by which loads may rise: a cost of 1 more per reading."""
    first = load // unit
    count = np.where(room > 0, (load + room - 1) // unit - first + 1, 0)
    who = np.repeat(np.arange(len(load)), count)
    nth = first[who] + np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    start, end = np.maximum(nth * unit, load[who]), np.minimum((nth + 1) * unit, (load + room)[who])
    return who, end - start, nth
