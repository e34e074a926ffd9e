"""Fairness past the worst case: the worst-served dossier, then the worst-served tenth, then all.

The floor is that of ``fair``. Above it, the sum of the ``count`` worst-served dossiers is as great
as can be, then the total as great as the search finds. That sum is never more than ``Σ λ served``
for weights λ from 0 to 1 that add up to ``count``, so the prices that bound a weighted total over
all pairs bound it too; the linear programme (Ogryczak and Tamir 2003) says which weights.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, eye, hstack, vstack

from selection.assignment.board import Board
from selection.assignment.fair import (
    FINE,
    NOTHING,
    Answer,
    Fair,
    Programme,
    called,
    fairest,
    fine,
    promising,
    scales,
    served,
    total,
    weighted,
    within,
)
from selection.assignment.total import greatest
from selection.budget import Budget
from selection.flow import Flags, Ints

FIRST = 10  # pairs of each dossier that the programmes see at first
ROUNDS = 6  # of pairs called by the prices
NARROW = 20_000  # the search for readings first sees pairs that cost this part of the total
WIDENINGS = 3  # each sixteen times as wide


@dataclass(frozen=True, slots=True)
class Tenth:
    """The ``count`` worst-served dossiers have ``value`` together, ``bound`` at most: ``weight``
    and ``lift`` int64[n] (for the floor) and ``price`` int64[m], in ``1 / FINE``, prove it."""

    count: int
    value: int
    bound: int
    weight: Ints
    lift: Ints
    price: Ints


def fairest_tenth(
    board: Board, limit: float | None, hear: Callable[[str], None]
) -> tuple[Fair, Tenth] | None:
    """The plan of the best floor, then of the best lowest tenth, then of the greatest total."""
    plan = fairest(board, limit, hear)
    if plan is None:
        return None
    wanting = np.flatnonzero(board.need)
    count = max(1, len(wanting) // 10) if len(wanting) else 0
    if count <= 1:
        return plan, floor_alone(board, plan, count)
    budget = Budget(limit)
    best = greatest(board, board.affinity, hear)
    if best is None:  # pragma: no cover - a plan was found above
        return None
    seen = promising(board, best.price, FIRST) | (plan.chosen & board.allowed & ~board.locked)
    hear("lowest tenth")
    bound, proof = NOTHING, None
    for _ in range(ROUNDS):
        answer = lowest(Programme(board, seen, budget), count, plan.floor)
        if not answer.proven:
            break
        weight, lift = multipliers(board, answer, count)
        price = np.rint(np.clip(answer.price, -1e9, 1e9) * FINE).astype(np.int64)
        every = scales(board.need) * (weight + lift)
        found = (weighted(board, every, price) - plan.floor * int(lift.sum())) // FINE
        if found < bound:
            bound, proof = found, (weight, lift, price)
        more = called(board, seen, every, price)
        if np.array_equal(more, seen):
            break
        seen = more
    hear("readings")
    plan = reach(board, plan, seen, count, bound, budget)
    reached = together(board, plan.chosen, count)
    if proof is None or bound >= NOTHING:
        return plan, replace(floor_alone(board, plan, count), value=reached)
    return plan, Tenth(count, reached, bound, *proof)


def reach(board: Board, plan: Fair, seen: Flags, count: int, bound: int, budget: Budget) -> Fair:
    """Readings whose lowest tenth has ``bound`` together, and a great total there.

    The duals of the greatest total say what each pair costs it, and the search first sees the pairs
    that cost little. Where ``bound`` is out of reach, the search is for the lowest tenth itself.
    """
    most = lowest(Programme(board, seen, budget), count, plan.floor, bound)
    if most.proven and most.chosen is not None:
        duals = most.weight[:-1].reshape(2, -1).sum(axis=0)  # what is missing, lifts
        proof = fine(board, replace(most, weight=duals))
        gap = max(1, int(most.value) // NARROW)
        for _ in range(WIDENINGS):
            near = Programme(board, within(board, proof, gap) & seen, budget)
            found = lowest(near, count, plan.floor, bound, whole=True)
            if found.chosen is not None:
                return better(board, plan, found.chosen, count)
            gap *= 16
    found = lowest(Programme(board, seen, budget), count, plan.floor, whole=True)
    return better(board, plan, found.chosen, count)


def floor_alone(board: Board, plan: Fair, count: int) -> Tenth:
    """What is known of the ``count`` worst without a programme: weights on the dossiers that could
    have least, or, for a single one, the proof of the floor."""
    free = np.where(board.allowed, board.affinity, 0)
    most = np.sort(free, axis=1)[:, ::-1]
    first = np.arange(most.shape[1]) < board.need[:, None]
    alone = scales(board.need) * np.where(first, most, 0).sum(axis=1)
    wanting = np.flatnonzero(board.need)
    lowest_ = wanting[np.argsort(alone[wanting], kind="stable")[:count]]
    weight = np.zeros_like(board.need)
    weight[lowest_] = FINE
    nothing = np.zeros_like(board.need)
    price = np.zeros(len(board.reviewers), np.int64)
    proven = weighted(board, scales(board.need) * weight, price) // FINE
    return Tenth(count, together(board, plan.chosen, count), proven, weight, nothing, price)


def together(board: Board, chosen: Flags, count: int) -> int:
    """What the ``count`` worst-served dossiers have together."""
    return int(np.sort(served(board, chosen)[board.need > 0])[:count].sum())


def better(board: Board, plan: Fair, chosen: Flags | None, count: int) -> Fair:
    """``plan`` with other readings when they are fairer, or as fair and worth more."""
    if chosen is None:
        return plan
    floor = int(served(board, chosen)[board.need > 0].min())
    now = (plan.floor, together(board, plan.chosen, count), total(board, plan.chosen))
    if (floor, together(board, chosen, count), total(board, chosen)) <= now:
        return plan
    return replace(plan, chosen=chosen, floor=floor)


def lowest(
    programme: Programme, count: int, floor: int, least: int | None = None, *, whole: bool = False
) -> Answer:
    """The greatest sum of the ``count`` lowest (``count`` t - Σ what is missing below t); with
    whole readings, a great total among those: all of it counts for less than one point of the sum.
    With ``least``, the greatest total where that sum reaches it."""
    wide, n = len(programme.row), len(programme.wanting)
    aim = np.concatenate([np.zeros(wide), [float(count)], -np.ones(n)])
    missing = hstack([programme.sums, csr_matrix(-np.ones((n, 1))), eye(n)])
    above = hstack([programme.sums, csr_matrix((n, n + 1))])
    sums: list[Any] = [missing, above]
    floors: list[Any] = [-programme.given, floor - programme.given]
    if least is not None:
        sums.append(csr_matrix(aim))
        floors.append(np.array([float(least)]))
        aim = np.concatenate([programme.affinity, np.zeros(n + 1)])
    elif whole:
        most = float(programme.affinity.max(initial=0)) * float(programme.need.sum())
        aim[:wide] = 0.5 / max(most, 1.0) * programme.affinity
    return programme.solve(
        aim,
        hstack([programme.per_dossier, csr_matrix((programme.per_dossier.shape[0], n + 1))]),
        hstack([programme.per_reviewer, csr_matrix((programme.per_reviewer.shape[0], n + 1))]),
        vstack(sums),
        np.concatenate(floors),
        whole=whole,
    )


def multipliers(board: Board, answer: Answer, count: int) -> tuple[Ints, Ints]:
    """Weights from 0 to ``FINE`` that add up to ``count`` times it, and what lifts to the floor."""
    wanting = np.flatnonzero(board.need)
    n = len(wanting)
    given = np.clip(np.rint(answer.weight[:n] * FINE), 0, FINE).astype(np.int64)
    spare = count * FINE - int(given.sum())
    for place in np.argsort(-given, kind="stable").tolist():
        room = min(spare, FINE - int(given[place])) if spare > 0 else max(spare, -int(given[place]))
        given[place] += room
        spare -= room
    weight, lift = np.zeros_like(board.need), np.zeros_like(board.need)
    weight[wanting] = given
    lift[wanting] = np.rint(np.clip(answer.weight[n:], 0, 1e4) * FINE).astype(np.int64)
    return weight, lift
