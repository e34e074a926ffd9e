"""Equals told apart so that as many people as can be are placed, and what nobody can exceed.

Every matching that is stable whatever the ties (no two would *strictly* rather have each other) is
the outcome of some way of telling equals apart, and all stable outcomes of one such way place the
same number of people. So the search is for a way: people a mission holds equal of whom some come
first (``Favour``). Promotions find a good one (Király 2013): whoever is left without a mission
comes first among her equals, and everyone asks again. If that is not as many as the wishes and
seats could ever hold, an integer programme (Kwanashie and Manlove 2014) looks for the best one:
finding it is NP-hard, so the search is bounded and the bound it proves is told.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from selection.teams.composition import Settled, admits, arena_of, seats_of
from selection.teams.market import Favour, Market

RELAXED = 30_000  # wishes up to which the linear relaxation of the programme may guide
SEARCHED = 2000  # wishes up to which the programme is tried, and a judge can try again
EFFORT = 5.0  # deterministic seconds granted to it when no limit is asked
ROUNDS = 12  # of promotions

Proof = Literal["", "matching", "search"]


@dataclass(frozen=True, slots=True)
class Largest:
    """Nobody places more than ``most`` with these missions and seats: ``matching`` when wishes and
    seats alone say so, ``search`` when every stable matching was looked at."""

    settled: Settled
    most: int
    proof: Proof


def largest(settled: Settled, again: Callable[[Favour], Settled], effort: float | None) -> Largest:
    """``settled``, or the run (``again``) of a way to tell equals apart that places more."""
    best, proven = settled, None
    for ground in (all_open(settled), settled):
        for way in ways(ground, holds(ground), EFFORT if effort is None else effort):
            found = again(way.favour)
            if found.hires > best.hires:
                best = found
            if way.most is not None and same_ground(ground, best):
                proven = max(way.most, best.hires)
        if best.hires == holds(ground):
            break
    most = holds(best)
    if proven is not None and proven < most:
        return Largest(best, proven, "search")
    return Largest(best, most, "matching" if best.hires == most else "")


def all_open(settled: Settled) -> Settled:
    """Where everyone would be if every mission that may run did, complete or not: which missions
    run depends on how equals are told apart, so a good way may open one that the draw closes."""
    market = settled.market
    running = np.array(
        [admits(market, c, settled.offered) for c in range(len(market.missions))], dtype=bool
    )
    at = arena_of(market, settled.offered).settle(running).at
    ends = market.wish_ptr
    return replace(
        settled,
        chosen=replace(settled.chosen, running=running),
        entry_of=tuple(
            int(at[who]) if at[who] < ends[who + 1] else None
            for who in range(len(market.candidates))
        ),
    )


def same_ground(one: Settled, other: Settled) -> bool:
    return one.offered == other.offered and bool((one.chosen.running == other.chosen.running).all())


@dataclass(frozen=True, slots=True)
class Way:
    """A way to tell equals apart; ``most`` when it is proven that none places more."""

    favour: Favour
    most: int | None = None


def ways(settled: Settled, most: int, effort: float) -> Iterable[Way]:
    """Ways worth a run, each placing at least as many as the one before."""
    placed = settled.hires
    if placed == most:
        yield Way(favouring(settled.market, settled.entry_of))
        return
    entry_of, count = promoted(settled, most)
    ground = Ground.of(settled)
    if ground is not None:
        tries = [chained(ground, entry_of)]
        if SEARCHED < len(settled.market.owner) <= RELAXED:
            tries.append(chained(ground, relaxed(ground)))
        entry_of = max(tries, key=placed_by)
        count = placed_by(entry_of)
    if count > placed:
        yield Way(favouring(settled.market, entry_of))
    if ground is None or count == most or len(settled.market.owner) > SEARCHED:
        return
    found = searched(ground, entry_of, effort)
    if found is not None:
        entry_of, bound = found
        yield Way(favouring(settled.market, entry_of), bound)


def placed_by(entry_of: Sequence[int | None]) -> int:
    return sum(entry is not None for entry in entry_of)


def favouring(market: Market, entry_of: Sequence[int | None]) -> Favour:
    """Equals told apart in favour of this matching, which is then stable."""
    people: dict[str, set[str]] = defaultdict(set)
    wishes: dict[str, str] = {}
    for who, entry in enumerate(entry_of):
        if entry is not None:
            candidate, mission = market.candidates[who], market.missions[market.wish_mission[entry]]
            people[mission.id].add(candidate.id)
            if any(mission.id in group and len(group) > 1 for group in candidate.wishes):
                wishes[candidate.id] = mission.id
    return Favour({name: frozenset(who) for name, who in sorted(people.items())}, wishes)


def holds(settled: Settled) -> int:
    """What the wishes and the offered seats of running missions could hold at most, were nobody
    to prefer anything; the cap at most."""
    market = settled.market
    rows, columns = [], []
    for entry, views in enumerate(market.views):
        c = market.wish_mission[entry]
        if settled.runs(c):
            for s, view in zip(seats_of(market, c), views, strict=True):
                if view is not None and s in settled.offered:
                    rows.append(market.owner[entry])
                    columns.append(s)
    shape = len(market.candidates), market.seat_ptr[-1]
    table = csr_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape)
    count = int((maximum_bipartite_matching(table, perm_type="column") >= 0).sum())
    cap = market.problem.cap
    return count if cap is None else min(count, cap)


def promoted(settled: Settled, most: int) -> tuple[list[int | None], int]:
    """The best matching met while whoever is left out comes first among her equals."""
    market = settled.market
    many, ends = len(market.candidates), market.wish_ptr
    arena = arena_of(market, settled.offered)
    *ground, weight = arena.ground
    first = [False] * many
    best, count = list(settled.entry_of), settled.hires
    now = best
    for _ in range(ROUNDS):
        left = [
            who
            for who, entry in enumerate(now)
            if entry is None and not first[who] and ends[who] < ends[who + 1]
        ]
        if count == most or not left:
            break
        for who in left:
            first[who] = True
        lifted = [
            value + many if value >= 0 and first[market.owner[place // market.wide]] else value
            for place, value in enumerate(weight)
        ]
        arena.ground = (*ground, lifted)
        at = arena.settle(settled.chosen.running).at
        now = [int(at[who]) if at[who] < ends[who + 1] else None for who in range(many)]
        placed = sum(entry is not None for entry in now)
        if placed > count:
            best, count = now, placed
    return best, count


Level = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Seats of a mission that see everyone alike."""

    level: dict[int, Level]  # by entry: how high the mission holds her there
    seats: int
    required: int


@dataclass(frozen=True, slots=True)
class Ground:
    """A market in which nobody may sit on two kinds of seats of one mission: it is then enough to
    say who joins whom, and each kind of seats chooses for itself."""

    settled: Settled
    kinds: tuple[Kind, ...]
    kind_of: dict[int, int]  # by entry

    @classmethod
    def of(cls, settled: Settled) -> "Ground | None":
        kinds: list[Kind] = []
        kind_of: dict[int, int] = {}
        for c in range(len(settled.market.missions)):
            for kind in kinds_of(settled, c) if settled.runs(c) else ():
                for entry in kind.level:
                    if entry in kind_of:
                        return None
                    kind_of[entry] = len(kinds)
                kinds.append(kind)
        return cls(settled, tuple(kinds), kind_of)


def kinds_of(settled: Settled, mission: int) -> list[Kind]:
    market = settled.market
    first = market.seat_ptr[mission]
    found: dict[tuple[tuple[int, Level], ...], Kind] = {}
    for s in seats_of(market, mission):
        if s not in settled.offered:
            continue
        level: dict[int, Level] = {}
        for entry in market.asking[mission]:
            view = market.views[entry][s - first]
            if view is not None:
                level[entry] = view.locked, view.reserved, view.score
        alike = tuple(sorted(level.items()))
        kind = found.get(alike, Kind(level, 0, 0))
        found[alike] = Kind(level, kind.seats + 1, kind.required + int(market.required[s]))
    return list(found.values())


def chained(ground: Ground, start: Sequence[int | None]) -> list[int | None]:
    """A matching stable whatever the ties, made larger while a chain can: someone left out takes
    the place of an equal, who asks further down, and so on to a seat that is free."""
    entry_of = list(start)
    holders: list[set[int]] = [set() for _ in ground.kinds]
    for entry in start:
        if entry is not None:
            holders[ground.kind_of[entry]].add(entry)
    more = True
    while more:
        more = False
        for who, entry in enumerate(entry_of):
            if entry is None and (chain := chain_from(ground, who, holders)):
                for leaving, arriving in chain:
                    if leaving is not None:
                        holders[ground.kind_of[leaving]].discard(leaving)
                    holders[ground.kind_of[arriving]].add(arriving)
                    entry_of[ground.settled.market.owner[arriving]] = arriving
                more = True
    return entry_of


def chain_from(
    ground: Ground, who: int, holders: Sequence[set[int]]
) -> list[tuple[int | None, int]]:
    """The shortest chain of moves (the seat left, the seat taken) that places ``who`` and leaves
    nobody out; empty when there is none."""
    market = ground.settled.market
    left: dict[int, int | None] = {who: None}  # by person met: the seat she would be dismissed from
    by: dict[int, int] = {}  # and the entry that would dismiss her
    waiting = deque([who])
    while waiting:
        one = waiting.popleft()
        seat = left[one]
        pointer = market.wish_ptr[one] if seat is None else seat + 1
        for entry in range(pointer, market.wish_ptr[one + 1]):
            if entry not in ground.kind_of:
                continue
            kind, inside = ground.kinds[ground.kind_of[entry]], holders[ground.kind_of[entry]]
            if len(inside) < kind.seats:
                moves = [(left[one], entry)]
                while one != who:
                    entry = by[one]
                    one = market.owner[entry]
                    moves.append((left[one], entry))
                return moves
            lowest = min(kind.level[other] for other in inside)
            if kind.level[entry] < lowest:
                continue
            for other in sorted(inside):
                if kind.level[other] == lowest and market.owner[other] not in left:
                    left[market.owner[other]] = other
                    by[market.owner[other]] = entry
                    waiting.append(market.owner[other])
            if kind.level[entry] > lowest:
                break  # she may not pass by a seat where she is held higher than someone
    return []


def relaxed(ground: Ground) -> list[int | None]:
    """Where everyone stands when equals come in the order that the linear relaxation of the
    programme prefers."""
    market = ground.settled.market
    many, wishes, start = len(market.candidates), len(market.owner), market.wish_ptr
    wide = market.wide
    rows: list[int] = []
    columns: list[int] = []
    values: list[int] = []
    most: list[int] = []

    def line(terms: Iterable[tuple[int, int]], bound: int) -> None:
        for column, value in terms:
            rows.append(len(most))
            columns.append(column)
            values.append(value)
        most.append(bound)

    for who in range(many):
        line(((entry, 1) for entry in range(start[who], start[who + 1])), 1)
    for kind in ground.kinds:
        line(((entry, 1) for entry in kind.level), kind.seats)
        for entry, seen in kind.level.items():  # content, or the seats are held by her betters
            weights = dict.fromkeys(range(start[market.owner[entry]], entry + 1), -kind.seats)
            for other, level in kind.level.items():
                if level >= seen:
                    weights[other] = weights.get(other, 0) - 1
            line(weights.items(), -kind.seats)
    table = csr_matrix((values, (rows, columns)), (len(most), wishes))
    found = linprog(-np.ones(wishes), A_ub=table, b_ub=most, bounds=(0, 1), method="highs-ipm")
    share = np.zeros(wishes) if found.x is None else found.x
    arena = arena_of(market, ground.settled.offered)
    *rest, weight = arena.ground
    lots = market.bits()[3]  # bits of the lot, below those of the score
    finer = [
        value
        if value < 0
        else (((value >> lots) << 10) + round(1000 * share[place // wide])) << lots
        | (value & ((1 << lots) - 1))
        for place, value in enumerate(weight)
    ]
    arena.ground = (*rest, finer)
    at = arena.settle(ground.settled.chosen.running).at
    return [int(at[who]) if at[who] < start[who + 1] else None for who in range(many)]


def searched(
    ground: Ground, start: Sequence[int | None], effort: float
) -> tuple[list[int | None], int | None] | None:
    """The largest matching stable whatever the ties, and what was proven of it."""
    from ortools.sat.python import cp_model  # only here: teams need nothing but numpy otherwise

    from selection.budget import Budget
    from selection.search import run

    market, cp = ground.settled.market, cp_model.CpModel()
    taken = {entry: cp.new_bool_var("") for entry in sorted(ground.kind_of)}
    mine: dict[int, list[int]] = defaultdict(list)
    for entry in taken:
        mine[market.owner[entry]].append(entry)
    for entries in mine.values():
        cp.add_at_most_one(taken[entry] for entry in entries)
    for kind in ground.kinds:
        cp.add(sum(taken[entry] for entry in kind.level) <= kind.seats)
        if market.problem.run_set != "fixed" and kind.required:
            cp.add(sum(taken[entry] for entry in kind.level) >= kind.required)
        for seen in sorted(set(kind.level.values())):
            full = cp.new_bool_var("")  # by people held at least as high
            above = sum(taken[entry] for entry, level in kind.level.items() if level >= seen)
            cp.add(above >= kind.seats * full)
            for entry, level in kind.level.items():
                if level == seen:
                    as_good = [
                        taken[other]
                        for other in mine[market.owner[entry]]
                        if market.wish_rank[other] <= market.wish_rank[entry]
                    ]
                    cp.add_bool_or([full, *as_good])
    kept = {entry for entry in start if entry is not None}
    for entry, variable in taken.items():
        cp.add_hint(variable, entry in kept)
    cp.maximize(sum(taken.values()))
    status, engine = run(cp, Budget(effort), seed=market.problem.seed, linear=2)
    if status not in ("optimal", "feasible"):
        return None
    found: list[int | None] = [None] * len(market.candidates)
    for entry, variable in taken.items():
        if engine.value(variable):
            found[market.owner[entry]] = entry
    return found, round(engine.objective_value) if status == "optimal" else None
