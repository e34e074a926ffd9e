"""The one optimisation routine the assignment is made of: a flow from dossiers to reviewers.

Everything is an integer and every order is that of the arrays, so the same arrays give the same
flow. A *price* per reviewer proves a flow the heaviest: with good prices each dossier simply has
its best readers, at ``weight - price``, and nobody's price is undeserved (see ``worth_at``).
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow, min_cost_flow

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
FAR = np.int64(1) << 61


@dataclass(frozen=True, slots=True)
class Arcs:
    """The pairs that may be formed, by dossier: those of ``d`` are ``first[d]:first[d + 1]``.

    ``reviewer`` int32[E]; ``weight`` int64[E]; ``most``: how many times a pair may be formed.
    """

    first: Ints
    reviewer: NDArray[np.int32]
    weight: Ints
    most: int = 1

    @property
    def dossier(self) -> NDArray[np.int32]:
        return np.repeat(
            np.arange(len(self.first) - 1, dtype=np.int32), np.diff(self.first).astype(np.int64)
        )

    def only(self, kept: Flags, weight: Ints | None = None) -> "Arcs":
        """The arcs where ``kept``, with other weights if given (one per arc kept)."""
        before = np.concatenate([[0], np.cumsum(kept)])
        weight = self.weight[kept] if weight is None else weight
        return Arcs(before[self.first], self.reviewer[kept], weight, self.most)

    @classmethod
    def where(cls, allowed: Flags, weight: Ints, most: int = 1) -> "Arcs":
        """The arcs of a dense table n x m of weights, where ``allowed``."""
        dossier, reviewer = np.nonzero(allowed)
        first = np.searchsorted(dossier, np.arange(len(allowed) + 1))
        return cls(
            first.astype(np.int64), reviewer.astype(np.int32), weight[dossier, reviewer], most
        )


def heaviest(
    arcs: Arcs,
    need: Ints,
    floor: Ints,
    capacity: Ints,
    steps: tuple[Ints, Ints, Ints] | None = None,
) -> Ints | None:
    """The heaviest flow giving ``need`` readers to each dossier, loads within bounds; None if none.

    Returns how many times each arc is used, int64[E]. ``steps``, when given, are (reviewer, room,
    cost) of the load above the floors, costs not decreasing for one reviewer: dearer and dearer
    steps are how loads are evened out. Raises ``OverflowError`` beyond 62 bits.
    """
    n, m = len(need), len(floor)
    total, least = int(need.sum()), int(floor.sum())
    if total < least or (floor > capacity).any() or (floor < 0).any() or (need < 0).any():
        return None
    sink = n + m
    heaviest_cost = max(
        int(np.abs(arcs.weight).max(initial=0)),
        0 if steps is None else int(np.abs(steps[2]).max(initial=0)),
    )
    if heaviest_cost * (n + m + 2) >= 1 << 62:
        raise OverflowError("weights too great for an exact flow")
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(
        arcs.dossier,
        (n + arcs.reviewer).astype(np.int32),
        np.full(len(arcs.weight), arcs.most, np.int64),
        -arcs.weight,
    )
    if steps is None:
        who, room, cost = np.arange(m), capacity - floor, np.zeros(m, np.int64)
    else:
        who, room, cost = steps
    network.add_arcs_with_capacity_and_unit_cost(
        (n + who).astype(np.int32), np.full(len(who), sink, np.int32), room, cost
    )
    network.set_nodes_supplies(
        np.arange(sink + 1, dtype=np.int32), np.concatenate([need, -floor, [least - total]])
    )
    if network.solve() != network.OPTIMAL:
        return None
    used: Ints = np.asarray(network.flows(np.arange(len(arcs.weight), dtype=np.int32)), np.int64)
    return used


def loads(arcs: Arcs, used: Ints, reviewers: int) -> Ints:
    """How many readings each reviewer has, int64[m]."""
    return np.bincount(arcs.reviewer, weights=used, minlength=reviewers).astype(np.int64)


def prices(arcs: Arcs, used: Ints, floor: Ints, capacity: Ints, *, middle: bool = False) -> Ints:
    """The price of each reviewer that proves ``used`` the heaviest flow on these arcs, int64[m].

    Moving a reading of a dossier from one reviewer to another must never gain more than the
    difference of their prices; a price is positive only at full load, negative only at the floor.
    The least such prices, which are what one more reading would bring; or, with ``middle``, half
    way to the greatest ones (rounded down, they are as good: optimal prices are L-natural convex),
    which fewer pairs outside these arcs contradict. Raises ``ValueError`` when the flow is not the
    heaviest, which no price could prove.
    """
    load = loads(arcs, used, len(floor))
    rising, falling = arcs.only(used < arcs.most), arcs.only(used > 0)
    least = _least(rising, falling, load > floor, load < capacity)
    if not middle:
        return np.where(floor > 0, least, np.maximum(least, 0))  # a floor of 0 costs nothing
    mirrored = _least(
        replace(falling, weight=-falling.weight),
        replace(rising, weight=-rising.weight),
        load < capacity,
        load > floor,
    )
    return (least - mirrored) // 2


def _least(rising: Arcs, falling: Arcs, may_leave: Flags, may_enter: Flags) -> Ints:
    """The least prices that no move from a ``falling`` arc to a ``rising`` one contradicts.

    Longest paths in the residual graph, dossiers eliminated (Bellman-Ford, all arcs at once).
    """
    m = len(may_leave)
    by_reviewer = np.argsort(rising.reviewer, kind="stable")
    dossier, weight = rising.dossier[by_reviewer], rising.weight[by_reviewer]
    heads, starts = np.unique(rising.reviewer[by_reviewer], return_index=True)
    givers = np.flatnonzero(np.diff(falling.first))
    price, sink = np.zeros(m, np.int64), np.int64(0)
    worst = np.full(len(rising.first) - 1, FAR)
    for _ in range(m + 2):
        before, sink_before = price.copy(), sink
        if len(givers):
            net = falling.weight - price[falling.reviewer]
            worst[givers] = np.minimum.reduceat(net, falling.first[givers])
        if len(heads):
            wanted = np.maximum.reduceat(weight - worst[dossier], starts)
            price[heads] = np.maximum(price[heads], wanted)
        sink = max(sink, price[may_enter].max(initial=0))
        price[may_leave] = np.maximum(price[may_leave], sink)
        if sink == sink_before and np.array_equal(price, before):
            return price - sink
    raise ValueError("this flow is not the heaviest")


def worth_at(arcs: Arcs, price: Ints, need: Ints, floor: Ints, capacity: Ints) -> int:
    """What no flow can exceed, by weak duality, at these prices.

    Each dossier takes its best arcs at ``weight - price``; each reviewer costs ``capacity`` times a
    positive price, ``floor`` times a negative one. Dossiers need enough arcs to be served at all.
    """
    net, owner = best_first(arcs, price), arcs.dossier
    rank = np.arange(len(net)) - arcs.first[owner]
    left = np.clip(need[owner] - rank * arcs.most, 0, arcs.most)
    served = int((net * left).sum())
    return served + int((capacity * np.maximum(price, 0) + floor * np.minimum(price, 0)).sum())


def best_first(arcs: Arcs, price: Ints) -> Ints:
    """The net weights at these prices, dossier by dossier, each from its best to its worst."""
    net, owner = arcs.weight - price[arcs.reviewer], arcs.dossier
    highest, lowest = int(net.max(initial=0)), int(net.min(initial=0))
    span = highest - lowest + 1
    if span * len(arcs.first) >= 1 << 62:
        return net[np.lexsort((-net, owner))]
    # one sort of one key: the dossier first, then how far its arc is from the highest of all
    return highest - np.sort(owner * np.int64(span) + (highest - net)) % span


def thresholds(arcs: Arcs, price: Ints, need: Ints) -> Ints:
    """The net weight of the last reading each dossier takes at these prices, int64[n].

    ``-FAR`` where a dossier needs nothing.
    """
    last = arcs.first[:-1] + (need - 1) // arcs.most
    worst = np.full(len(need), -FAR)
    needy = need > 0
    worst[needy] = best_first(arcs, price)[last[needy]]
    return worst


def feasible(
    allowed: Arcs,
    forced: Flags,
    need: tuple[Ints, Ints],
    load: tuple[Ints, Ints],
    unit: int = 1,
) -> bool:
    """Whether readings can be given within (least, most) per dossier and per reviewer.

    Arcs where ``forced`` are used ``unit`` times, the others ``most`` at most. A maximum flow on
    the network of the lower bounds.
    """
    n, m = len(need[0]), len(load[0])
    if (need[0] > need[1]).any() or (load[0] > load[1]).any():
        return False
    given_d = unit * np.bincount(allowed.dossier[forced], minlength=n)
    given_r = unit * np.bincount(allowed.reviewer[forced], minlength=m)
    least_d, most_d = np.maximum(need[0] - given_d, 0), need[1] - given_d
    least_r, most_r = np.maximum(load[0] - given_r, 0), load[1] - given_r
    if (most_d < 0).any() or (most_r < 0).any():
        return False
    free = allowed.only(~forced)
    source, sink, origin, drain = n + m, n + m + 1, n + m + 2, n + m + 3
    dossiers, reviewers = np.arange(n), np.arange(n, n + m)
    wanted = int(least_d.sum() + least_r.sum())
    network: Any = max_flow.SimpleMaxFlow()

    def link(tail: Any, head: Any, room: Any) -> None:
        tail, head, room = np.broadcast_arrays(tail, head, room)
        network.add_arcs_with_capacity(
            np.ascontiguousarray(tail, np.int32),
            np.ascontiguousarray(head, np.int32),
            np.ascontiguousarray(room, np.int64),
        )

    link(free.dossier, n + free.reviewer, free.most)
    link(source, dossiers, most_d - least_d)
    link(reviewers, sink, most_r - least_r)
    link(origin, dossiers, least_d)
    link(reviewers, drain, least_r)
    link([source, origin, sink], [drain, sink, source], [least_d.sum(), least_r.sum(), wanted])
    return bool(
        network.solve(origin, drain) == network.OPTIMAL and network.optimal_flow() == wanted
    )
