"""Readers nobody can foresee: no pair is formed with more than a given probability.

With a probability p/q, every number of the flow is multiplied by q and a pair is used at most p
times: the flow stays whole, and its q-ths are exact probabilities of greatest expected total. A
plan is then drawn that gives each pair exactly its probability and keeps every limit (dependent
rounding on cycles, after Gandhi, Khuller, Parthasarathy and Srinivasan, 2006).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np

from selection.assignment.board import Board
from selection.assignment.total import settle
from selection.draw import ticket
from selection.flow import Flags, Ints, heaviest, prices, worth_at


@dataclass(frozen=True, slots=True)
class Lottery:
    """Drawn readings bool[n, m]; odds int64[n, m], value and bound, all three in ``1 / unit``."""

    chosen: Flags
    odds: Ints
    unit: int
    value: int
    bound: int
    price: Ints


def lottery(board: Board, chance: Fraction, progress: Callable[[str], None]) -> Lottery | None:
    """The odds of greatest expected total under ``chance``, and a plan drawn from them.

    Locked readings are certain. None when no odds satisfy the limits.
    """
    unit, most = chance.denominator, chance.numerator
    need, floor, capacity = board.rest
    if (need < 0).any() or (capacity < 0).any() or (board.locked & ~board.allowed).any():
        return None
    arcs = board.arcs(board.affinity, most)
    limits = need * unit, floor * unit, capacity * unit
    progress("flow")
    used = heaviest(arcs, *limits)
    if used is None:
        return None
    progress("prices")
    price = prices(arcs, used, *limits[1:])
    odds = board.locked * np.int64(unit)
    given = int((odds * board.affinity).sum())
    bound = given + worth_at(arcs, price, *limits)
    progress("equals")
    odds[arcs.dossier, arcs.reviewer] = settle(board, arcs, price, unit)
    value = int((odds * board.affinity).sum())
    progress("draw")
    return Lottery(drawn(odds, unit, board.seed), odds, unit, value, bound, price)


def drawn(odds: Ints, unit: int, seed: int) -> Flags:
    """Readings, each with its odds (in ``1 / unit``); every row and column sum only rounded.

    Fractions leave in pairs: along a cycle of undecided pairs, every other one gains what the next
    one loses, in one direction or the other by a fair draw that leaves each expectation as it was,
    until one of them is decided. A last column takes the fraction of each reviewer's load, so that
    a cycle always exists.
    """
    chosen = odds >= unit
    n, m = odds.shape
    rows, columns = np.nonzero(odds % unit)
    undecided = {
        (int(row), n + int(column)): int(odds[row, column])
        for row, column in zip(rows, columns, strict=True)
    }
    sink = n + m
    for column in range(m):
        spare = -int(odds[:, column].sum()) % unit
        if spare:
            undecided[sink, n + column] = spare
    beside: dict[int, list[int]] = {}
    for one, other in sorted(undecided):
        beside.setdefault(one, []).append(other)
        beside.setdefault(other, []).append(one)

    turn = 0
    path: list[int] = []
    while undecided:
        if not path:
            path = [min(undecided)[0]]
        before = path[-2] if len(path) > 1 else None
        after = next(node for node in beside[path[-1]] if node != before)
        if after not in path:
            path.append(after)
            continue
        start = path.index(after)
        cycle, path = [*path[start:], after], path[: start + 1]
        edges = [
            (one, other) if (one, other) in undecided else (other, one)
            for one, other in pairwise(cycle)
        ]
        rising, falling = edges[::2], edges[1::2]
        up = min(min(unit - undecided[e] for e in rising), min(undecided[e] for e in falling))
        down = min(min(undecided[e] for e in rising), min(unit - undecided[e] for e in falling))
        shift = up if ticket(seed, f"draw/{turn}") % (up + down) < down else -down
        turn += 1
        for index, edge in enumerate(edges):
            undecided[edge] += shift if index % 2 == 0 else -shift
            if undecided[edge] in (0, unit):
                one, other = edge
                if undecided.pop(edge) and one != sink:
                    chosen[one, other - n] = True
                beside[one].remove(other)
                beside[other].remove(one)
        if path and not beside[path[-1]]:
            path.pop()
    return chosen
