"""A crowd: one interview for each of up to millions of people, placed by a flow.

An interview may go to some cells (a session of a profile, a slot of a host), a cell has seats.
Placing the most is a maximum flow; when not all can be, the people who see the cut share too few
seats, and that is both the reason and its proof (König–Hall). Re-planning with the fewest moves is
a minimum-cost flow, first tried on the displaced alone: if they all find a free seat, nobody else
can have had to move.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import max_flow, min_cost_flow

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Crowd:
    """Interview ``i`` may go to ``cells[start[i]:start[i + 1]]``; cell ``k`` has ``seats[k]``."""

    start: Longs  # (people + 1,)
    cells: Ints  # (start[-1],)
    seats: Longs  # (cells,)

    def __post_init__(self) -> None:
        if len(self.start) < 1 or self.start[0] != 0 or self.start[-1] != len(self.cells):
            raise ValueError("start does not describe cells")
        if len(self.seats) and self.seats.min() < 0:
            raise ValueError("a number of seats is not negative")
        if len(self.cells) and not 0 <= self.cells.min() <= self.cells.max() < len(self.seats):
            raise ValueError("unknown cell")

    @property
    def people(self) -> int:
        return len(self.start) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """``cell[i]`` or -1. ``moved`` counts those of the previous placement who lost their cell;
    nobody can leave fewer than ``unplaced_bound`` out, nor then move fewer than ``moved_bound``.

    ``cut`` marks the cells that everyone left out fights for: those who can only go to cut cells
    outnumber their seats by exactly the number left out.
    """

    cell: Ints
    cut: NDArray[np.bool_]
    unplaced: int
    unplaced_bound: int
    moved: int = 0
    moved_bound: int = 0


def owners(crowd: Crowd) -> Ints:
    """The person of each option."""
    return np.repeat(np.arange(crowd.people, dtype=np.int32), np.diff(crowd.start))


def place(crowd: Crowd, previous: Ints | None = None) -> Placement:
    """The most people placed; with ``previous`` (a cell each, or -1), then the fewest moves."""
    if previous is None:
        return report(crowd, fill(crowd), None)
    allowed = _allowed(crowd, previous)
    kept = np.where(allowed, previous, -1).astype(np.int32)
    spilt = _spill(crowd, kept)
    cell = spilt if spilt is not None else _cheapest(crowd, previous)
    return report(crowd, cell, previous)


def fill(crowd: Crowd) -> Ints:
    """A maximum flow over every option."""
    cell = np.full(crowd.people, -1, np.int32)
    person = owners(crowd)
    flow = max_flow.SimpleMaxFlow()
    people, cells = crowd.people, len(crowd.seats)
    source, sink = people + cells, people + cells + 1
    if not people or not cells:
        return cell
    first = flow.add_arcs_with_capacity(
        person, (people + crowd.cells).astype(np.int32), np.ones(len(person), np.int64)
    )
    flow.add_arcs_with_capacity(
        np.full(people, source, np.int32), np.arange(people, dtype=np.int32),
        np.ones(people, np.int64),
    )  # fmt: skip
    flow.add_arcs_with_capacity(
        np.arange(people, people + cells, dtype=np.int32), np.full(cells, sink, np.int32),
        crowd.seats,
    )  # fmt: skip
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise RuntimeError("the flow was not solved")
    used = np.asarray(flow.flows(first)) > 0
    cell[person[used]] = crowd.cells[used]
    return cell


def _allowed(crowd: Crowd, previous: Ints) -> NDArray[np.bool_]:
    """Whether each person's previous cell is still one of her options."""
    person = owners(crowd)
    same = crowd.cells == previous[person]
    allowed = np.zeros(crowd.people, bool)
    allowed[person[same]] = True
    return allowed


def _spill(crowd: Crowd, kept: Ints) -> Ints | None:
    """Move only people of cells that overflow, and only to spare seats; ``None`` if some cannot."""
    people, cells = crowd.people, len(crowd.seats)
    load = np.bincount(kept[kept >= 0], minlength=cells)
    over = np.maximum(load - crowd.seats, 0)
    spare = np.maximum(crowd.seats - load, 0)
    homeless = kept < 0
    need = int(over.sum() + homeless.sum())
    if not need:
        return kept.copy()
    person = owners(crowd)
    crowded = np.zeros(people, bool)
    crowded[~homeless] = over[kept[~homeless]] > 0
    arc = (crowded[person] | homeless[person]) & (spare[crowd.cells] > 0)
    start, end = person[arc], crowd.cells[arc]
    source, sink = people + 2 * cells, people + 2 * cells + 1
    flow = max_flow.SimpleMaxFlow()
    first = flow.add_arcs_with_capacity(
        start, (people + end).astype(np.int32), np.ones(len(start), np.int64)
    )
    flow.add_arcs_with_capacity(
        np.arange(people, people + cells, dtype=np.int32), np.full(cells, sink, np.int32), spare
    )
    gate = np.arange(people + cells, people + 2 * cells, dtype=np.int32)
    flow.add_arcs_with_capacity(np.full(cells, source, np.int32), gate, over)
    inside = np.flatnonzero(crowded).astype(np.int32)
    flow.add_arcs_with_capacity(
        (people + cells + kept[inside]).astype(np.int32), inside, np.ones(len(inside), np.int64)
    )
    outside = np.flatnonzero(homeless).astype(np.int32)
    flow.add_arcs_with_capacity(
        np.full(len(outside), source, np.int32), outside, np.ones(len(outside), np.int64)
    )
    if flow.solve(source, sink) != flow.OPTIMAL or flow.optimal_flow() < need:
        return None
    used = np.asarray(flow.flows(first)) > 0 if len(start) else np.zeros(0, bool)
    cell = kept.copy()
    cell[start[used]] = end[used]
    return cell


def _cheapest(crowd: Crowd, previous: Ints) -> Ints:
    """The whole minimum-cost flow: leaving someone out costs more than any number of moves."""
    people, cells = crowd.people, len(crowd.seats)
    person = owners(crowd)
    had = previous >= 0
    flow = min_cost_flow.SimpleMinCostFlow()
    sink = people + cells
    moved = (had[person] & (crowd.cells != previous[person])).astype(np.int64)
    first = flow.add_arcs_with_capacity_and_unit_cost(
        person, (people + crowd.cells).astype(np.int32), np.ones(len(person), np.int64), moved
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(people, people + cells, dtype=np.int32), np.full(cells, sink, np.int32),
        crowd.seats, np.zeros(cells, np.int64),
    )  # fmt: skip
    out = np.int64(people + 1)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.arange(people, dtype=np.int32), np.full(people, sink, np.int32),
        np.ones(people, np.int64), out + had.astype(np.int64),
    )  # fmt: skip
    flow.set_nodes_supplies(np.arange(people, dtype=np.int32), np.ones(people, np.int64))
    flow.set_nodes_supplies(np.array([sink], np.int32), np.array([-people], np.int64))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow was not solved")
    used = np.asarray(flow.flows(first)) > 0
    cell = np.full(people, -1, np.int32)
    cell[person[used]] = crowd.cells[used]
    return cell


def cut_of(crowd: Crowd, cell: Ints) -> NDArray[np.bool_]:
    """Cells reachable from the people left out, by taking a seat and pushing its holder on."""
    person = owners(crowd)
    reached = np.zeros(len(crowd.seats), bool)
    waiting = cell < 0
    while True:
        touched = np.zeros(len(crowd.seats), bool)
        touched[crowd.cells[waiting[person]]] = True
        fresh = touched & ~reached
        if not fresh.any():
            return reached
        reached |= fresh
        waiting = np.zeros(crowd.people, bool)
        seated = cell >= 0
        waiting[seated] = fresh[cell[seated]]


def report(crowd: Crowd, cell: Ints, previous: Ints | None) -> Placement:
    cut = cut_of(crowd, cell)
    person = owners(crowd)
    captive = np.ones(crowd.people, bool)
    captive[person[~cut[crowd.cells]]] = False
    unplaced = int((cell < 0).sum())
    # those who can go nowhere else, minus the seats there are: nobody can leave fewer out
    bound = int(captive.sum() - crowd.seats[cut].sum()) if unplaced else 0
    moved = int(((previous >= 0) & (cell != previous)).sum()) if previous is not None else 0
    return Placement(cell, cut, unplaced, bound, moved, moved)
