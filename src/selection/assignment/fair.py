"""A fair floor: the worst-served dossier as well served as can be, then the greatest total.

Finding the best floor is NP-hard in general, so three things meet here. A linear programme bounds
the floor from above and its dual says which dossiers are the hard ones; a mixed programme (HiGHS)
finds readings that reach the floor; and prices, recomputed in integers over *all* pairs, prove what
the floating-point programmes suggested. Programmes only see the promising pairs, and receive the
others that the prices call for.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, vstack

from selection.assignment.board import Board
from selection.assignment.total import greatest
from selection.budget import Budget
from selection.flow import Flags, Ints, thresholds, worth_at

FINE = 10**7  # multipliers are kept as integers, in ten-millionths
PROMISING = 20  # pairs of each dossier that the programmes see at first
NOTHING = 1 << 62  # a bound that excludes no plan
NODES = 20_000  # of a branch-and-bound, so that without a limit the answer is the same everywhere
PAIR, NODE = 1e-5, 1e-6  # what a pair costs to a programme, and to a node of its search
SEARCH = 200_000  # pairs up to which what the prices cannot prove is searched to the end


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Weights of the dossiers int64[n] and prices of the reviewers int64[m], in ``1 / FINE``."""

    weight: Ints
    price: Ints


@dataclass(frozen=True, slots=True)
class Fair:
    """Readings n x m; the floor reached and its bound; the total and the bound it has there.

    ``floor_proof`` and ``total_proof`` prove the bounds, but for those that ``searched`` names
    ("floor", "total"): these were settled by an exhaustive search and can only be searched again.
    """

    chosen: Flags
    floor: int
    floor_bound: int
    total_bound: int
    floor_proof: Multipliers
    total_proof: Multipliers
    searched: tuple[str, ...]


def scales(need: Ints) -> Ints:
    """What multiplies a dossier's sum so that those with more readers do not look better served."""
    whole = math.lcm(*(int(count) for count in need if count)) if (need > 0).any() else 1
    return np.array([whole // int(count) if count else 0 for count in need], np.int64)


def served(board: Board, chosen: Flags) -> Ints:
    """The affinity each dossier receives, brought to the same number of readers, int64[n]."""
    return scales(board.need) * np.where(chosen, board.affinity, 0).sum(axis=1)


def fairest(board: Board, limit: float | None, progress: Callable[[str], None]) -> Fair | None:
    """The readings of the highest floor and, there, of the greatest total; None if none exist."""
    budget = Budget(limit)
    best = greatest(board, board.affinity, progress)
    if best is None:
        return None
    scale = scales(board.need)
    wanting = np.flatnonzero(board.need)
    if not len(wanting):
        none = Multipliers(np.zeros_like(board.need), np.zeros_like(best.price))
        return Fair(best.chosen, 0, 0, best.bound, none, none, ())

    hardest, ceiling = alone(board, scale)
    only = FINE * (np.arange(len(scale)) == hardest)
    floor_proof = Multipliers(only, np.zeros_like(best.price))
    total_proof = Multipliers(np.zeros_like(scale), FINE * best.price)
    reached = int(served(board, best.chosen)[wanting].min())
    plan = Fair(best.chosen, reached, ceiling, best.bound, floor_proof, total_proof, ())
    if reached == ceiling:
        return plan
    return levelled(board, climb(board, plan, best.price, budget, progress))


def alone(board: Board, scale: Ints) -> tuple[int, int]:
    """The dossier that would be worst served even with its best readers, and how well it would."""
    need, _, _ = board.rest
    free = np.where(board.allowed & ~board.locked, board.affinity, -1)
    best = -np.sort(-free, axis=1)
    first = np.arange(best.shape[1]) < need[:, None]
    sums = scale * (
        np.where(first, best, 0).sum(axis=1) + np.where(board.locked, board.affinity, 0).sum(axis=1)
    )
    wanting = np.flatnonzero(board.need)
    worst = int(wanting[np.argmin(sums[wanting])])
    return worst, int(sums[worst])


@dataclass(frozen=True, slots=True)
class Answer:
    """What a programme found: readings n x m (None if none), its objective, exact or not, duals."""

    chosen: Flags | None
    value: float
    proven: bool
    weight: NDArray[np.float64]
    price: NDArray[np.float64]


class Programme:
    """The readings among the pairs ``seen``, as columns of a linear or mixed programme."""

    def __init__(self, board: Board, seen: Flags, budget: Budget) -> None:
        self.board, self.seen, self.budget = board, seen, budget
        self.need, self.least, self.most = board.rest
        n, m = seen.shape
        self.row, self.column = np.nonzero(seen)
        self.affinity = board.affinity[self.row, self.column].astype(float)
        self.wanting = np.flatnonzero(board.need)
        scale = scales(board.need)
        self.given = (scale * np.where(board.locked, board.affinity, 0).sum(axis=1))[self.wanting]
        count, ones = len(self.row), np.ones(len(self.row))
        places = np.arange(count)
        self.per_dossier = csr_matrix((ones, (self.row, places)), shape=(n, count))
        self.per_reviewer = csr_matrix((ones, (self.column, places)), shape=(m, count))
        self.sums = csr_matrix(
            (self.affinity * scale[self.row], (self.row, places)), shape=(n, count)
        )[self.wanting]

    def highest_floor(self, *, whole: bool = False) -> Answer:
        """The highest floor; with ``whole`` readings, not fractions of them."""
        extra = csr_matrix((self.need.shape[0], 1))
        short = csr_matrix((len(self.least), 1))
        lifted = csr_matrix(np.ones((len(self.wanting), 1)))
        return self.solve(
            np.append(np.zeros(len(self.row)), 1.0),
            hstack([self.per_dossier, extra]),
            hstack([self.per_reviewer, short]),
            hstack([self.sums, -lifted]),
            -self.given,
            whole=whole,
        )

    def greatest_total(self, floor: int, *, whole: bool = False) -> Answer:
        """The greatest total affinity of the free pairs when every dossier reaches ``floor``."""
        return self.solve(
            self.affinity,
            self.per_dossier,
            self.per_reviewer,
            self.sums,
            floor - self.given,
            whole=whole,
        )

    def solve(
        self, gain: Any, dossiers: Any, reviewers: Any, sums: Any, floors: Any, *, whole: bool
    ) -> Answer:
        m, count = len(self.least), len(gain)
        highest = np.full(count, np.inf)
        highest[: len(self.row)] = 1
        nothing = np.zeros(0)
        if self.budget.spent:
            return Answer(None, -np.inf, proven=False, weight=nothing, price=nothing)
        self.budget.pay(count * PAIR)
        nodes = NODES
        if self.budget.left is not None:
            nodes = min(nodes, int(self.budget.left / (count * NODE)))
        if whole:
            found = milp(
                -gain,
                constraints=[
                    LinearConstraint(dossiers.tocsr(), self.need, self.need),
                    LinearConstraint(reviewers.tocsr(), self.least, self.most),
                    LinearConstraint(sums.tocsr(), floors, np.inf),
                ],
                integrality=(np.arange(count) < len(self.row)).astype(int),
                bounds=Bounds(0, highest),
                options={"presolve": True, "mip_rel_gap": 0.0, "node_limit": nodes},
            )
            self.budget.pay((found.mip_node_count or 0) * count * NODE)
            weight, price = nothing, nothing
        else:
            found = linprog(
                -gain,
                A_ub=vstack([reviewers, -reviewers, -sums]).tocsc(),
                b_ub=np.concatenate([self.most, -self.least, -floors]).astype(float),
                A_eq=dossiers.tocsc(),
                b_eq=self.need.astype(float),
                bounds=np.stack([np.zeros(count), highest], axis=1),
                method="highs",
                options={"presolve": True},
            )
            dual = found.ineqlin.marginals if found.status == 0 else np.zeros(2 * m + len(floors))
            weight, price = -dual[2 * m :], dual[m : 2 * m] - dual[:m]
        if found.x is None:
            return Answer(None, -np.inf, found.status == 2, weight, price)
        chosen = self.board.locked.copy()
        taken = found.x[: len(self.row)] > 0.5
        chosen[self.row[taken], self.column[taken]] = True
        load = np.bincount(self.column[taken], minlength=m)
        kept = (load >= self.least).all() and (load <= self.most).all()
        if whole and not (kept and (self.per_dossier @ taken == self.need).all()):
            return Answer(None, -np.inf, proven=False, weight=weight, price=price)  # off limits
        return Answer(chosen, -found.fun, found.status == 0, weight, price)


def floor_bound(board: Board, proof: Multipliers) -> int:
    """The floor that no plan exceeds: a weighted mean of the dossiers is worth no more."""
    return weighted(board, scales(board.need) * proof.weight, proof.price) // int(
        proof.weight.sum()
    )


def total_bound(board: Board, proof: Multipliers, floor: int) -> int:
    """The total that no plan exceeds among those whose every dossier reaches ``floor``."""
    weight = FINE + scales(board.need) * proof.weight
    return (weighted(board, weight, proof.price) - floor * int(proof.weight.sum())) // FINE


def weighted(board: Board, weight: Ints, price: Ints) -> int:
    """What no plan exceeds when each dossier counts ``weight`` times, in integers, on all pairs.

    Multipliers too wild for 64 bits prove nothing: the answer is then ``NOTHING``.
    """
    readings = int(board.need.sum()) + int(board.rest[2].sum()) + 1
    top = int(weight.max()) * int(board.affinity.max(initial=0)) + int(np.abs(price).max(initial=0))
    if top * readings >= NOTHING:
        return NOTHING
    table = weight[:, None] * board.affinity
    return int(table[board.locked].sum()) + worth_at(board.arcs(table), price, *board.rest)


def fine(board: Board, answer: Answer) -> Multipliers:
    """The duals of a programme, in integers; whatever they are, they prove some bound."""
    weight = np.zeros(len(board.need), np.int64)
    weight[np.flatnonzero(board.need)] = np.rint(np.clip(answer.weight, 0, 1e4) * FINE)
    return Multipliers(weight, np.rint(np.clip(answer.price, -1e9, 1e9) * FINE).astype(np.int64))


def called(board: Board, seen: Flags, weight: Ints, price: Ints) -> Flags:
    """``seen`` and the pairs that beat, at these prices, the last reading their dossier takes."""
    table = weight[:, None] * board.affinity
    last = thresholds(board.arcs(np.where(seen, table, -(1 << 60))), price, board.rest[0])
    better = board.allowed & ~board.locked & (table - price > last[:, None])
    return seen | better


def climb(
    board: Board, plan: Fair, price: Ints, budget: Budget, progress: Callable[[str], None]
) -> Fair:
    """From the plan of greatest total to the fairest, as far as ``budget`` allows."""
    scale, free = scales(board.need), board.allowed & ~board.locked
    seen = promising(board, price) | (plan.chosen & free)

    progress("floor")
    while True:
        answer = Programme(board, seen, budget).highest_floor()
        if not answer.proven:
            return plan
        proof = fine(board, answer)
        bound = floor_bound(board, proof) if proof.weight.any() else plan.floor_bound
        if bound < plan.floor_bound:
            plan = replace(plan, floor_bound=bound, floor_proof=proof)
        more = called(board, seen, scale * proof.weight, proof.price)
        if bound <= answer.value + 1e-6 or np.array_equal(more, seen):
            break
        seen = more

    progress("readings")
    answer = Programme(board, seen, budget).greatest_total(plan.floor_bound, whole=True)
    if answer.chosen is None:
        every = Programme(board, free if free.sum() <= SEARCH else seen, budget)
        highest = every.highest_floor(whole=True)
        plan = fairer(board, plan, highest.chosen)
        if highest.chosen is not None and highest.proven and every.seen is free:
            plan = replace(plan, floor_bound=plan.floor, searched=("floor",))
        answer = every.greatest_total(plan.floor, whole=True)
    plan = fairer(board, plan, answer.chosen)
    return proven_total(board, plan, seen, budget, progress)


def fairer(board: Board, plan: Fair, chosen: Flags | None) -> Fair:
    """``plan`` with other readings, if their floor is higher or, at the same one, their total.

    What is found when the time is out may be worse than what was known.
    """
    if chosen is None:
        return plan
    floor = int(served(board, chosen)[board.need > 0].min())
    if (floor, total(board, chosen)) <= (plan.floor, total(board, plan.chosen)):
        return plan
    return replace(plan, chosen=chosen, floor=floor)


def total(board: Board, chosen: Flags) -> int:
    return int(board.affinity[chosen].sum())


def proven_total(
    board: Board, plan: Fair, seen: Flags, budget: Budget, progress: Callable[[str], None]
) -> Fair:
    """The same floor with the greatest total there, and what proves it."""
    free = board.allowed & ~board.locked
    progress("total")
    while total(board, plan.chosen) < plan.total_bound:
        answer = Programme(board, seen, budget).greatest_total(plan.floor)
        if not answer.proven:
            return plan
        proof = fine(board, answer)
        bound = total_bound(board, proof, plan.floor)
        if bound < plan.total_bound:
            plan = replace(plan, total_bound=bound, total_proof=proof)
        more = called(board, seen, FINE + scales(board.need) * proof.weight, proof.price)
        if np.array_equal(more, seen):
            break
        seen = more
        better = Programme(board, seen, budget).greatest_total(plan.floor, whole=True)
        plan = fairer(board, plan, better.chosen)
    if total(board, plan.chosen) < plan.total_bound and free.sum() <= SEARCH:
        near = within(board, plan.total_proof, plan.total_bound + 1 - total(board, plan.chosen))
        programme = Programme(board, near | (plan.chosen & free), budget)
        best = programme.greatest_total(plan.floor, whole=True)
        plan = fairer(board, plan, best.chosen)
        if best.chosen is not None and best.proven:
            told = (*plan.searched, "total")
            plan = replace(plan, total_bound=total(board, plan.chosen), searched=told)
    return plan


def within(board: Board, proof: Multipliers, gap: int) -> Flags:
    """The free pairs without which nothing is lost: any other costs the bound more than ``gap``."""
    table = (FINE + scales(board.need) * proof.weight)[:, None] * board.affinity
    arcs = board.arcs(table)
    last = thresholds(arcs, proof.price, board.rest[0])
    free = board.allowed & ~board.locked
    return free & (table - proof.price >= last[:, None] - gap * FINE)


def promising(board: Board, price: Ints, some: int = PROMISING) -> Flags:
    """The free pairs that a plan of great total could use: the best of each dossier, net."""
    free = board.allowed & ~board.locked
    net = np.where(free, board.affinity - price, -(1 << 40))
    width = min(max(some, 4 * int(board.need.max(initial=0))), net.shape[1])
    return free & (net >= -np.sort(-net, axis=1)[:, width - 1 : width])


def levelled(board: Board, plan: Fair) -> Fair:
    """The same plan, loads even between reviewers whom the problem does not tell apart."""
    chosen = plan.chosen.copy()
    alike: dict[bytes, list[int]] = {}
    for column in range(len(board.reviewers)):
        limits = np.array([board.floor[column], board.capacity[column]])
        tables = board.affinity, board.allowed, board.locked
        mark = limits.tobytes() + b"".join(table[:, column].tobytes() for table in tables)
        alike.setdefault(mark, []).append(column)
    for columns in alike.values():
        if len(columns) > 1:
            load = dict.fromkeys(columns, 0)
            for row in np.flatnonzero(chosen[:, columns].any(axis=1)):
                count = int(chosen[row, columns].sum())
                chosen[row, columns] = False
                for column in sorted(columns, key=lambda column: (load[column], column))[:count]:
                    chosen[row, column] = True
                    load[column] += 1
    return replace(plan, chosen=chosen)
