"""Assignment at the scale of a country: arrays in, arrays out, proven over all pairs.

The table of pairs is never stored. A flow is solved on a few promising pairs for each dossier, its
prices are tried on every pair, block by block, and the pairs that beat the flow are added until
none does: then no plan at all does better, and the prices say so to anyone who repeats the sweep.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from selection.assignment.problem import MOST_AFFINE
from selection.assignment.reasons import number
from selection.budget import Budget
from selection.flow import FAR, Arcs, Flags, Ints, heaviest, prices, thresholds, worth_at
from selection.refusals import Demand, Infeasible

Table = NDArray[np.float32]
BLOCK = 1 << 23  # pairs swept at a time: 32 MiB of float32
BARRED = np.float32(-(1 << 23))  # exact in float32, below any affinity net of any price
SWEPT = 5e-9  # what sweeping a pair costs, in deterministic seconds
FIRST, STRAY, MORE = 7, 2, 6  # pairs of a dossier: the best, drawn ones, those a sweep may add
CLOSED = 1 << 21  # the price, at least, of a reviewer of whom nothing can be asked
AT_MOST = 50_000_000  # pairs that one flow may see
ROUNDS = 40
GROUPS = 64  # parts of the call, at most, in each of which a reviewer is shown one dossier
DENSE = 100_000  # up to as many pairs, all are seen at once
SAMPLE, SMALL = 8, 20_000_000  # above SMALL pairs, prices are first guessed on a sample
NEAR = 30  # of affinity: how far below the last reading a pair is still worth seeing
PRUNED = 3  # rounds after which nothing is forgotten any more, so that the last ones converge
NONE = np.zeros(0, np.int64)


class Affinity(Protocol):
    """How well each reviewer suits each dossier, computed when asked."""

    @property
    def shape(self) -> tuple[int, int]:
        """(dossiers n, reviewers m)."""

    def block(self, rows: NDArray[np.intp]) -> Table:
        """float32[len(rows), m], whole numbers from 0 to a million; negative where barred."""

    def pairs(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Table:
        """float32[len(rows)]: the same numbers, for these pairs only."""


@dataclass(frozen=True, slots=True)
class Dense:
    """The whole table, for calls where it fits: float32[n, m]."""

    table: Table

    @property
    def shape(self) -> tuple[int, int]:
        return self.table.shape[0], self.table.shape[1]

    def block(self, rows: NDArray[np.intp]) -> Table:
        return self.table[rows]

    def pairs(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Table:
        return self.table[rows, columns]


@dataclass(frozen=True, slots=True)
class Listed:
    """Only the pairs listed may be formed (CSR): those of ``d`` are ``first[d]:first[d + 1]``.

    ``first`` int64[n + 1], ``reviewer`` int32[E], ``score`` integer[E]; each pair once.
    """

    first: Ints
    reviewer: NDArray[np.int32]
    score: NDArray[Any]
    reviewers: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.first) - 1, self.reviewers

    def block(self, rows: NDArray[np.intp]) -> Table:
        table = np.full((len(rows), self.reviewers), BARRED, np.float32)
        count = self.first[rows + 1] - self.first[rows]
        where = spread(self.first[rows], count)
        table[np.repeat(np.arange(len(rows)), count), self.reviewer[where]] = self.score[where]
        return table

    def pairs(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Table:
        owner = np.repeat(np.arange(len(self.first) - 1, dtype=np.int64), np.diff(self.first))
        codes = owner << 32 | self.reviewer
        order = np.argsort(codes)
        asked = rows.astype(np.int64) << 32 | columns
        at = order[np.minimum(np.searchsorted(codes, asked, sorter=order), len(codes) - 1)]
        return np.where(codes[at] == asked, self.score[at], BARRED).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Features:
    """Affinity as a product of features: ``dossiers[n, f] @ reviewers[m, f]``, whole and >= 0.

    ``dossier_home`` int32[n] and ``reviewer_home`` int32[m], when given, are organisations: a pair
    of the same one (not -1) is barred.
    """

    dossiers: Table
    reviewers: Table
    dossier_home: NDArray[np.int32] | None = None
    reviewer_home: NDArray[np.int32] | None = None

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.dossiers), len(self.reviewers)

    def block(self, rows: NDArray[np.intp]) -> Table:
        table: Table = self.dossiers[rows] @ self.reviewers.T
        if self.dossier_home is not None and self.reviewer_home is not None:
            order = np.argsort(self.reviewer_home, kind="stable")
            homes, mine = self.reviewer_home[order], self.dossier_home[rows]
            start = np.searchsorted(homes, mine)
            count = np.where(mine >= 0, np.searchsorted(homes, mine, "right") - start, 0)
            table[np.repeat(np.arange(len(rows)), count), order[spread(start, count)]] = BARRED
        return table

    def pairs(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Table:
        scores = np.concatenate(
            [
                np.einsum("ij,ij->i", self.dossiers[rows[part]], self.reviewers[columns[part]])
                for part in np.array_split(np.arange(len(rows)), 1 + len(rows) // 100_000)
            ]
        )
        if self.dossier_home is not None and self.reviewer_home is not None:
            home = self.dossier_home[rows]
            scores[(home >= 0) & (home == self.reviewer_home[columns])] = BARRED
        return scores


def spread(start: NDArray[Any], count: NDArray[Any]) -> Ints:
    """The positions ``start[i] … start[i] + count[i] - 1`` of every i, one after the other."""
    before = np.cumsum(count) - count
    return np.repeat(start - before, count) + np.arange(int(count.sum()))


@dataclass(frozen=True, slots=True)
class NationalProblem:
    """need int64[n] readers a dossier; loads between floor and capacity int64[m]."""

    need: Ints
    floor: Ints
    capacity: Ints
    affinity: Affinity
    seed: int = 0

    def __post_init__(self) -> None:
        if self.affinity.shape != (len(self.need), len(self.floor)):
            raise ValueError("the affinity does not have the shape of the problem")
        if len(self.floor) != len(self.capacity):
            raise ValueError("one floor and one capacity for each reviewer")


@dataclass(frozen=True, slots=True)
class Readings:
    """Who reads what, CSR: the readers of ``d`` are ``reviewer[first[d]:first[d + 1]]``, sorted."""

    first: Ints
    reviewer: NDArray[np.int32]

    @property
    def codes(self) -> Ints:
        """dossier << 32 | reviewer, increasing."""
        owner = np.repeat(np.arange(len(self.first) - 1, dtype=np.int64), np.diff(self.first))
        return owner << 32 | self.reviewer

    @classmethod
    def of(cls, codes: Ints, dossiers: int) -> "Readings":
        """From codes in any order, each once."""
        codes = np.sort(codes)
        first = np.searchsorted(codes >> 32, np.arange(dossiers + 1)).astype(np.int64)
        return cls(first, (codes & 0xFFFFFFFF).astype(np.int32))


@dataclass(frozen=True, slots=True)
class NationalPlan:
    """Readings, their total and what no plan exceeds, with the prices int64[m] that prove it.

    With a previous plan, ``kept`` of its readings go on and ``moved`` gave way though they could
    have gone on; the bound is then that of plans that keep the same readings (``moved`` == 0), or
    as many (``bonus`` > 0: what a kept reading weighs besides its affinity).
    """

    readings: Readings
    value: int
    bound: int
    gap: float
    price: Ints
    rounds: int
    pairs_seen: int
    kept: int = 0
    moved: int = 0
    bonus: int = 0


def assign_arrays(
    problem: NationalProblem,
    *,
    previous: Readings | None = None,
    limit: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> NationalPlan:
    """The plan of greatest total affinity; with ``previous``, that changes the fewest readings.

    Dossiers and reviewers keep their numbers in ``previous``; a dossier or a reviewer that is gone
    needs nothing or can do nothing, late ones come at the end. After ``limit`` deterministic
    seconds (``selection.budget``) the best plan so far is returned with its gap. Raises
    ``Infeasible`` when there is no plan.
    """
    budget = Budget(limit)
    hear = progress or (lambda step: None)  # noqa: ARG005
    if previous is None:
        return columns(problem, NONE, NONE, 0, None, budget, hear)
    stays = still_possible(problem, previous)
    if (rest := completing(problem, stays)) is not None:
        try:
            # those who are left have room to spare: their price is probably nothing
            nothing = np.zeros_like(problem.floor)
            plan = columns(rest, NONE, stays, 0, nothing, budget, hear)
        except Infeasible:
            hear("some readings must move")
        else:
            given = int(scores_of(problem.affinity, stays).sum())
            value, bound = plan.value + given, plan.bound + given
            return replace(
                plan,
                readings=Readings.of(
                    np.concatenate([plan.readings.codes, stays]), len(problem.need)
                ),
                value=value,
                bound=bound,
                gap=(bound - value) / max(value, 1),
                kept=len(stays),
            )
    bonus = 1 + int(problem.need.sum()) * MOST_AFFINE
    plan = columns(problem, stays, NONE, bonus, None, budget, hear)
    kept = int(np.isin(plan.readings.codes, stays, assume_unique=True).sum())
    value, bound = plan.value - bonus * kept, plan.bound - bonus * kept
    gap = (bound - value) / max(value, 1)
    moved = len(stays) - kept
    return replace(plan, value=value, bound=bound, gap=gap, kept=kept, moved=moved, bonus=bonus)


def still_possible(problem: NationalProblem, previous: Readings) -> Ints:
    """The codes of the previous readings that may go on."""
    n, m = problem.affinity.shape
    codes = previous.codes
    rows, columns_ = codes >> 32, codes & 0xFFFFFFFF
    codes = codes[(rows < n) & (columns_ < m)]
    codes = codes[problem.capacity[codes & 0xFFFFFFFF] > 0]
    return codes[problem.affinity.pairs(codes >> 32, codes & 0xFFFFFFFF) >= 0]


def completing(problem: NationalProblem, stays: Ints) -> NationalProblem | None:
    """What is left to give when all the readings of ``stays`` go on; None if they are too many."""
    n, m = problem.affinity.shape
    load = np.bincount(stays & 0xFFFFFFFF, minlength=m)
    need, room = problem.need - np.bincount(stays >> 32, minlength=n), problem.capacity - load
    if (need < 0).any() or (room < 0).any():
        return None
    return replace(problem, need=need, floor=np.maximum(problem.floor - load, 0), capacity=room)


def columns(
    problem: NationalProblem,
    stays: Ints,
    taken: Ints,
    bonus: int,
    guess: Ints | None,
    budget: Budget,
    hear: Callable[[str], None],
    turns: int = ROUNDS,
) -> NationalPlan:
    """Flow, prices, sweep, until the sweep finds nothing, ``turns`` times at most.

    Codes ``taken`` are barred; codes ``stays`` weigh ``bonus`` more than their affinity. The prices
    are probably near ``guess``; reviewers who can read nothing are priced out (``CLOSED``).
    """
    n, m = problem.affinity.shape
    hear("promising pairs")
    stray, closed = STRAY, problem.capacity == 0
    swept_at, unseen = np.zeros(m, np.int64), np.full(n, FAR)  # no unseen pair is above, net
    seen = Seen(NONE, NONE).with_codes(problem.affinity, stays)
    if n * m <= DENSE:
        stray, unseen = m, -unseen
    else:
        guess = foresight(problem, taken, budget, hear) if guess is None else guess
        swept_at = np.where(closed, CLOSED, guess)
        seen = seen.merged(*promising(problem, taken, swept_at, unseen))
    seen = seen.with_codes(problem.affinity, strays(problem, taken, stray))
    plan: NationalPlan | None = None
    for turn in range(1, turns + 1):
        arcs = seen.arcs(n, bonus, stays)
        hear(f"flow {turn} on {len(seen.codes)} pairs")
        used = heaviest(arcs, problem.need, problem.floor, problem.capacity)
        if used is None:
            if stray >= m or 8 * stray * n > AT_MOST:
                break
            stray = min(8 * stray, m)
            seen = seen.with_codes(problem.affinity, strays(problem, taken, stray))
            continue
        hear(f"prices {turn}")
        price = prices(arcs, used, problem.floor, problem.capacity, middle=True)
        if closed.any():  # beyond what any dossier could gain by leaving its last reader
            last = thresholds(arcs, price, problem.need)[problem.need > 0].min(initial=0)
            price[closed] = max(CLOSED, MOST_AFFINE + bonus - int(last))
        hear(f"sweep {turn}")
        known = worth_at(arcs, price, problem.need, problem.floor, problem.capacity)
        unseen += max(int((swept_at - price).max(initial=0)), 0)
        swept_at = price
        more, gain = sweep(problem, arcs, seen.codes, taken, price, unseen)
        value, bound = int((used * arcs.weight).sum()), known + gain
        if plan is None or bound < plan.bound:
            plan = NationalPlan(Readings.of(NONE, n), 0, bound, 0.0, price, 0, 0)
        # a flow on more pairs is never worse; a bound of other prices may be
        plan = replace(
            plan,
            readings=Readings.of(seen.codes[used > 0], n),
            value=value,
            gap=(plan.bound - value) / max(value, 1),
            rounds=turn,
            pairs_seen=len(seen.codes),
        )
        budget.pay(len(problem.need) * len(problem.floor) * SWEPT)
        if plan.bound == value or budget.spent:
            break
        if turn <= PRUNED:
            seen = seen.worth_seeing(arcs, used, price, problem.need)
            np.maximum(unseen, thresholds(arcs, price, problem.need) - NEAR, out=unseen)
        seen = seen.merged(*more)
    if plan is None:
        raise shortage(problem)
    return plan


@dataclass(frozen=True, slots=True)
class Seen:
    """The pairs a flow may use: codes int64[E], increasing, and their affinity int64[E]."""

    codes: Ints
    score: Ints

    def merged(self, codes: Ints, score: Ints) -> "Seen":
        both = np.concatenate([self.codes, codes])
        order = np.argsort(both, kind="stable")
        both = both[order]
        fresh = np.ones(len(both), np.bool_)
        fresh[1:] = both[1:] != both[:-1]
        return Seen(both[fresh], np.concatenate([self.score, score])[order][fresh])

    def with_codes(self, affinity: Affinity, codes: Ints) -> "Seen":
        """And these pairs, but for the barred ones."""
        score = scores_of(affinity, codes)
        return self.merged(codes[score >= 0], score[score >= 0])

    def worth_seeing(self, arcs: Arcs, used: Ints, price: Ints, need: Ints) -> "Seen":
        """The pairs used, and those that a small change of the prices could call."""
        least = thresholds(arcs, price, need)[arcs.dossier]
        kept = (used > 0) | (arcs.weight - price[arcs.reviewer] > least - NEAR)
        return Seen(self.codes[kept], self.score[kept])

    def arcs(self, dossiers: int, bonus: int, stays: Ints) -> Arcs:
        first = np.searchsorted(self.codes >> 32, np.arange(dossiers + 1)).astype(np.int64)
        weight = self.score
        if bonus:
            weight = weight + bonus * np.isin(self.codes, stays, assume_unique=True)
        return Arcs(first, (self.codes & 0xFFFFFFFF).astype(np.int32), weight)


def scores_of(affinity: Affinity, codes: Ints) -> Ints:
    """The affinity of these pairs, negative where barred."""
    if not len(codes):
        return NONE
    return np.rint(affinity.pairs(codes >> 32, codes & 0xFFFFFFFF)).astype(np.int64)


def blocks(problem: NationalProblem, which: Flags | bool = True) -> list[NDArray[np.intp]]:  # noqa: FBT001, FBT002
    """The dossiers that need somebody, among ``which``, a few at a time."""
    rows = np.flatnonzero((problem.need > 0) & which)
    step = max(1, BLOCK // max(problem.affinity.shape[1], 1))
    return [rows[start : start + step] for start in range(0, len(rows), step)]


def within(codes: Ints, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where the pairs of increasing ``codes`` fall in a block of increasing ``rows``."""
    start, end = np.searchsorted(codes, rows << 32), np.searchsorted(codes, (rows + 1) << 32)
    where = spread(start, end - start)
    return np.repeat(np.arange(len(rows)), end - start), codes[where] & 0xFFFFFFFF


def foresight(
    problem: NationalProblem, taken: Ints, budget: Budget, hear: Callable[[str], None]
) -> Ints:
    """What the prices may be: those of one dossier in ``SAMPLE``, with loads in proportion.

    Only a guess of where to look first; zeros where the problem is small enough to look at all.
    """
    m = problem.affinity.shape[1]
    rows = np.flatnonzero(problem.need)
    if len(rows) * m <= SMALL:
        return np.zeros(m, np.int64)
    dice = np.random.default_rng([problem.seed, 3])
    some = np.sort(dice.permutation(rows)[: len(rows) // SAMPLE])
    need = np.zeros_like(problem.need)
    need[some] = problem.need[some]
    share = need.sum() / problem.need.sum()
    part = replace(
        problem,
        need=need,
        floor=np.floor(problem.floor * share).astype(np.int64),
        capacity=np.ceil(problem.capacity * share).astype(np.int64),
    )
    hear(f"sample of {len(some)} dossiers")
    try:
        return columns(part, NONE, taken, 0, None, budget, hear, turns=2).price
    except Infeasible:
        return np.zeros(m, np.int64)


def promising(
    problem: NationalProblem, taken: Ints, price: Ints, unseen: Ints
) -> tuple[Ints, Ints]:
    """Pairs worth seeing at these prices: codes and affinities.

    The best of each dossier that needs somebody, a drawn fraction below one settling equals
    differently for each; and, for each reviewer who has a floor, the dossier that loses least by
    taking her, in twice as many parts of the call as she may read dossiers (``GROUPS`` at most):
    those who are nobody's first choice have a floor. ``unseen`` int64[n] learns what the others
    are worth at most, net.
    """
    m = problem.affinity.shape[1]
    width = min(FIRST + int(problem.need.max(initial=0)), m)
    dice = np.random.default_rng([problem.seed, 1])
    noise = np.tile(dice.random(m, np.float32) * np.float32(0.9), 2)
    windows = np.lib.stride_tricks.sliding_window_view(noise, m)
    cost = price.astype(np.float32)
    codes, score = [NONE], [NONE]
    every = blocks(problem)
    owed = np.flatnonzero(problem.floor)
    groups = int(np.clip(2 * problem.need.sum() // max(m, 1), 8, GROUPS))
    parts = -(-groups // max(len(every), 1))  # of each block, when there are few
    for group in np.array_split(np.arange(len(every)), max(1, min(groups, len(every)))):
        loss = np.full((parts, len(owed)), np.float32(-np.inf))
        losing, theirs = np.zeros(loss.shape, np.int64), np.full(loss.shape, BARRED)
        for rows in (every[index] for index in group):
            table = problem.affinity.block(rows)
            table[within(taken, rows)] = BARRED
            net = table - cost
            net += windows[rows * 7919 % m]
            best = np.argpartition(net, m - width, axis=1)[:, m - width :]
            gain = np.take_along_axis(table, best, axis=1)
            last = np.take_along_axis(net, best, axis=1).min(axis=1)
            unseen[rows] = last.astype(np.int64) + 1
            keep = gain >= 0
            codes.append((rows[:, None] << 32 | best)[keep])
            score.append(gain[keep].astype(np.int64))
            if not len(owed):
                continue
            net = (net if len(owed) == m else net[:, owed]) - last[:, None]
            for part, some in enumerate(np.array_split(np.arange(len(rows)), parts)):
                if len(some):
                    closest = some[0] + net[some[0] : some[-1] + 1].argmax(axis=0)
                    less = net[closest, np.arange(len(owed))]
                    better = less > loss[part]
                    loss[part] = np.where(better, less, loss[part])
                    losing[part] = np.where(better, rows[closest], losing[part])
                    theirs[part] = np.where(better, table[closest, owed], theirs[part])
        open_ = theirs >= 0
        codes.append((losing << 32 | owed)[open_])
        score.append(theirs[open_].astype(np.int64))
    seen = Seen(NONE, NONE).merged(np.concatenate(codes), np.concatenate(score))
    return seen.codes, seen.score


def strays(problem: NationalProblem, taken: Ints, count: int) -> Ints:
    """``count`` drawn pairs of each dossier that needs somebody, so that nobody is out of reach."""
    m = problem.affinity.shape[1]
    rows = np.flatnonzero(problem.need)
    dice = np.random.default_rng([problem.seed, 2])
    drawn = np.broadcast_to(np.arange(m), (len(rows), m)) if count >= m else None
    drawn = dice.integers(0, m, (len(rows), count)) if drawn is None else drawn
    codes = np.unique(rows[:, None] << 32 | drawn)
    return np.setdiff1d(codes, taken, assume_unique=True)


def sweep(
    problem: NationalProblem, arcs: Arcs, codes: Ints, taken: Ints, price: Ints, unseen: Ints
) -> tuple[tuple[Ints, Ints], int]:
    """The pairs not seen yet that beat the last reading of their dossier, and what they could add.

    A few pairs for each dossier (codes, affinities), and by how much the bound at these prices
    over the pairs seen falls short of the bound over all pairs. ``unseen`` int64[n] says what the
    pairs not seen are worth at most, net: dossiers it already settles are not swept again. It is
    brought up to date in place.
    """
    m = problem.affinity.shape[1]
    least = thresholds(arcs, price, problem.need)
    width = min(max(MORE, int(problem.need.max(initial=0))), m)
    far = max(np.abs(price).max(initial=0), np.abs(least[problem.need > 0]).max(initial=0))
    exact = np.float32 if far < 1 << 22 else np.float64
    cost = price.astype(exact)
    more, nets, tables = [NONE], [NONE], [NONE]
    for rows in blocks(problem, unseen > least):
        net: NDArray[Any] = problem.affinity.block(rows).astype(exact, copy=False)
        barred = net < 0
        net -= cost
        net[barred] = -np.inf
        net[within(codes, rows)] = -np.inf
        net[within(taken, rows)] = -np.inf
        last = least[rows].astype(exact)
        highest = net.max(axis=1)
        unseen[rows] = np.maximum(highest, -float(FAR)).astype(np.int64)
        hit = np.flatnonzero(highest > last)
        if not len(hit):
            continue
        net, last, rows = net[hit], last[hit], rows[hit]
        best = np.argpartition(net, m - width, axis=1)[:, m - width :]
        top = np.take_along_axis(net, best, axis=1)
        unseen[rows] = np.maximum(top.min(axis=1), -float(FAR)).astype(np.int64)
        beats = top > -np.inf
        more.append((rows[:, None] << 32 | best)[beats])
        nets.append(top[beats].astype(np.int64))
        tables.append(price[best[beats]])
    found, net_found = np.concatenate(more), np.concatenate(nets)
    score = net_found + np.concatenate(tables)
    hit_rows = np.zeros(len(problem.need), np.bool_)
    hit_rows[found >> 32] = True
    owner = arcs.dossier
    old = hit_rows[owner]
    every = np.concatenate([arcs.weight[old] - price[arcs.reviewer[old]], net_found])
    whose = np.concatenate([owner[old], found >> 32])
    gain = best_sum(every, whose, problem.need) - best_sum(
        every[: int(old.sum())], whose[: int(old.sum())], problem.need
    )
    return (found, score), gain


def best_sum(net: Ints, owner: NDArray[Any], need: Ints) -> int:
    """The sum, over the dossiers that own something, of the ``need`` best of their ``net``."""
    order = np.lexsort((-net, owner))
    owner = owner[order]
    rank = np.arange(len(owner)) - np.searchsorted(owner, owner)
    return int(net[order][rank < need[owner]].sum())


def shortage(problem: NationalProblem) -> Infeasible:
    """The refusal in figures: at this scale the demands are counted, not named one by one."""
    wanted, offered = int(problem.need.sum()), int(problem.capacity.sum())
    least = int(problem.floor.sum())
    return Infeasible(
        (
            Demand("dossier", "*", f"Les dossiers demandent {number(wanted)} lectures en tout"),
            Demand(
                "reviewer",
                "*",
                f"Les relecteurs en font de {number(least)} à {number(offered)}, "
                "dans la limite des paires permises",
            ),
        ),
        (
            "Demander moins de relecteurs, relever les maximums ou abaisser les minimums.",
            "Pour savoir lesquels, soumettre seule une partie de l’appel.",
        ),
    )
