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
    settled = settle(board, arcs, price)
    chosen[settled.dossier, settled.reviewer] = True
    return Choice(chosen, int(weight[chosen].sum()), bound, price)


def settle(board: Board, arcs: Arcs, price: Ints) -> Arcs:
    """One plan of the optimal face at these prices: even loads first, then the lots. Its arcs."""
    need, floor, capacity = board.rest
    net = arcs.weight - price[arcs.reviewer]
    owner = arcs.dossier
    least = thresholds(arcs, price, need)[owner]
    least[need[owner] == 0] = FAR
    sure, equal = net > least, net == least
    taken = arcs.only(sure)
    kept = loads(taken, np.ones(len(taken.weight), np.int64), len(floor))
    floor, capacity = (
        np.maximum(np.where(price > 0, capacity, floor) - kept, 0),
        np.where(price < 0, floor, capacity) - kept,
    )
    lots = board.lots(arcs)
    free = arcs.only(equal, lots[equal])
    need = need - np.bincount(taken.dossier, minlength=len(need))
    given = board.locked.sum(axis=0) + kept
    dear = (1 << 16) * (int(need.sum()) + 1)
    room = capacity - floor
    who = np.repeat(np.arange(len(room)), room)
    nth = np.arange(len(who)) - np.repeat(np.cumsum(room) - room, room)
    steps = who, (given + floor)[who] * dear + nth * dear
    used = heaviest(free, need, floor, capacity, steps)
    if used is None:  # pragma: no cover - the face of an optimal flow holds that flow
        raise AssertionError("an optimal face without a plan")
    flags = sure.copy()
    flags[np.flatnonzero(equal)[used > 0]] = True
    return arcs.only(flags)
