"""Who reviews what, measured: ``python bench/engine/assignment.py [--full]``.

Beside a plain minimum-cost flow over the dense graph (exact, same library), a greedy hand-out (what
a spreadsheet does) and, where the question is a linear programme, HiGHS on the dense programme.
``--full`` adds the country: 300,000 dossiers, 20,000 reviewers, six billion pairs.
"""

import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, vstack

from bench.engine.instances import country, limits, sides, table
from bench.meter import apart, measure, row
from bench.meter import table as print_table
from selection.assignment import AssignmentProblem, Reviewer, assign
from selection.assignment.national import Dense, Features, NationalProblem, assign_arrays
from selection.judges.assignment import array_flaws, flaws

EACH = 3


def call(n: int, m: int, seed: int) -> tuple[Any, AssignmentProblem, NationalProblem]:
    """One invented call: its table, with names, with arrays."""
    scores = table(*sides(n, m, seed), seed)
    low, high = limits(n, m, EACH)
    dossiers, names = [f"D{i:05}" for i in range(n)], [f"R{j:04}" for j in range(m)]
    barred = [frozenset(dossiers[i] for i in np.flatnonzero(scores[:, j] < 0)) for j in range(m)]
    affinity = {
        (dossier, name): score
        for dossier, line in zip(dossiers, scores.tolist(), strict=True)
        for name, score in zip(names, line, strict=True)
        if score > 0
    }
    reviewers = [Reviewer(name, high, low, barred[j]) for j, name in enumerate(names)]
    named = AssignmentProblem.uniform(dossiers, reviewers, each=EACH, affinity=affinity)
    arrays = NationalProblem(
        np.full(n, EACH), np.full(m, low), np.full(m, high), Dense(scores.astype(np.float32))
    )
    return scores, named, arrays


def dense_flow(scores: Any, low: int, high: int, most: int = 1, unit: int = 1) -> int:
    """The greatest total by one flow on every pair; ``most`` / ``unit`` caps each pair."""
    n, m = scores.shape
    rows, columns = np.nonzero(scores >= 0)
    network = min_cost_flow.SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(
        rows.astype(np.int32),
        (n + columns).astype(np.int32),
        np.full(len(rows), most, np.int64),
        -scores[rows, columns],
    )
    everyone = np.arange(n, n + m, dtype=np.int32)
    network.add_arcs_with_capacity_and_unit_cost(
        everyone,
        np.full(m, n + m, np.int32),
        np.full(m, (high - low) * unit, np.int64),
        np.zeros(m, np.int64),
    )
    supply = np.full(n + m + 1, EACH * unit, np.int64)
    supply[n : n + m], supply[-1] = -low * unit, (low * m - EACH * n) * unit
    network.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), supply)
    assert network.solve() == network.OPTIMAL
    return -network.optimal_cost()


def greedy(scores: Any, low: int, high: int) -> tuple[int, int, int]:
    """(total, readings nobody is found for, reviewers below ``low``): the best pair left, again."""
    n, m = scores.shape
    left, room, total = [EACH] * n, [high] * m, 0
    for place in np.argsort(-scores, axis=None, kind="stable").tolist():
        i, j = divmod(place, m)
        if left[i] and room[j] and scores[i, j] >= 0:
            left[i] -= 1
            room[j] -= 1
            total += int(scores[i, j])
    return total, sum(left), sum(high - spare < low for spare in room)


def dense_floor(scores: Any, low: int, high: int) -> float:
    """The bound of the fair floor: HiGHS on the dense linear programme."""
    n, m = scores.shape
    rows, columns = np.nonzero(scores >= 0)
    places, ones = np.arange(len(rows)), np.ones(len(rows))
    of_dossier = csr_matrix((ones, (rows, places)), shape=(n, len(rows)))
    of_reviewer = csr_matrix((ones, (columns, places)), shape=(m, len(rows)))
    gain = csr_matrix((scores[rows, columns].astype(float), (rows, places)), (n, len(rows)))
    blank = csr_matrix((m, 1))
    above = [
        hstack([of_reviewer, blank]),
        hstack([-of_reviewer, blank]),
        hstack([-gain, csr_matrix(np.ones((n, 1)))]),
    ]
    found = linprog(
        np.append(np.zeros(len(rows)), -1.0),
        A_ub=vstack(above).tocsc(),
        b_ub=np.concatenate([np.full(m, high), np.full(m, -low), np.zeros(n)]),
        A_eq=hstack([of_dossier, csr_matrix((n, 1))]).tocsc(),
        b_eq=np.full(n, float(EACH)),
        bounds=[(0, 1)] * len(rows) + [(0, None)],
        method="highs",
    )
    return -found.fun


def total(n: int, m: int, seed: int) -> None:
    scores, named, arrays = call(n, m, seed)
    size, bounds, repeat = f"{n}x{m}x{EACH} #{seed}", limits(n, m, EACH), 7 if n < 1000 else 3
    exact, best = measure(lambda: dense_flow(scores, *bounds), repeat)
    ours, plan = measure(lambda: assign_arrays(arrays), repeat, warm=True)
    assert plan.value == plan.bound == best
    assert array_flaws(arrays, plan) == []
    row("assignment", "total, arrays", size, ours, exact, "dense min-cost flow")
    if n < 1000:
        whole, told = measure(lambda: assign(named), repeat, warm=True)
        assert told.value == told.bound == best
        assert flaws(named, told) == []
        row("assignment", "total, names and reasons", size, whole, exact, "dense flow alone")
    hasty, missing, idle = greedy(scores, *bounds)
    name = f"greedy ({missing} readings not given, {idle} reviewers below their floor)"
    row("assignment", "total affinity, gap 0", size, best, hasty, name, "points")


def fair_and_drawn(seed: int) -> None:
    scores, named, _ = call(800, 50, seed)
    size, bounds, asked = f"800x50x{EACH} #{seed}", limits(800, 50, EACH), named.document()
    fair = AssignmentProblem.from_document(asked | {"objective": "fair"})
    ours, plan = measure(lambda: assign(fair))
    exact, bound = measure(lambda: dense_floor(scores, *bounds), 1)
    assert flaws(fair, plan) == []
    row("assignment", "fair, floor and total", size, ours, exact, "dense LP (floor bound only)")
    row("assignment", "worst dossier", size, plan.value, bound, "LP bound", "points")
    lots = AssignmentProblem.from_document(
        asked | {"objective": "randomised", "pair_probability": "1/2"}
    )
    ours, plan = measure(lambda: assign(lots))
    exact, best = measure(lambda: dense_flow(scores, *bounds, most=1, unit=2))
    assert plan.value == plan.bound == best
    assert flaws(lots, plan) == []
    row("assignment", "odds of 1/2, drawn", size, ours, exact, "dense flow, odds only")


def tenth(n: int, m: int) -> None:
    """The worst-served tenth, proven, beside the plan that only looks at the worst."""
    _, named, _ = call(n, m, 0)
    fair = assign(replace(named, objective="fair"))
    seconds, fairest = measure(lambda: assign(replace(named, objective="fairest")), repeat=1)
    assert flaws(replace(named, objective="fairest"), fairest) == []
    sums = sorted(
        sum(int(named.affinity.get((dossier, reader), 0)) for reader in readers)
        for dossier, readers in fair.reviewers_of.items()
    )
    proof = fairest.proof["tenth"]
    count, size = proof["count"], f"{n}x{m}x{EACH}"
    row("assignment", f"mean of the lowest tenth, bound {proof['bound'] / count:.1f}", size,
        proof["value"] / count, sum(sums[:count]) / count, "fair", unit="points")  # fmt: skip
    row("assignment", "fairest: floor and tenth proven", size, seconds)


def late(n: int, m: int, judge: bool = True) -> dict[str, float]:
    """The call of a country; then 2 % more dossiers and 1 % fewer reviewers."""
    problem = country(n, m, EACH, seed=0)
    start, cpu = time.perf_counter(), time.process_time()
    plan = assign_arrays(problem, progress=lambda step: print(step, file=sys.stderr, flush=True))
    told = {
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - cpu,
        "gap": plan.gap,
        "total": plan.value,
        "rounds": plan.rounds,
        "pairs": plan.pairs_seen,
    }
    features, more = problem.affinity, n // 50
    fresh = country(more, m, EACH, seed=777).affinity
    assert isinstance(features, Features)
    assert isinstance(fresh, Features)
    gone = np.random.default_rng(1).choice(m, max(1, m // 100), replace=False)
    floor, capacity = problem.floor.copy(), problem.capacity.copy()
    floor[gone] = capacity[gone] = 0
    later = NationalProblem(
        np.full(n + more, EACH),
        floor,
        capacity,
        Features(
            np.vstack([features.dossiers, fresh.dossiers]),
            features.reviewers,
            np.concatenate([features.dossier_home, fresh.dossier_home]),
            features.reviewer_home,
        ),
    )
    start, cpu = time.perf_counter(), time.process_time()
    again = assign_arrays(later, previous=plan.readings)
    told |= {
        "late_seconds": time.perf_counter() - start,
        "late_cpu_seconds": time.process_time() - cpu,
        "late_gap": again.gap,
        "moved": again.moved,
        "kept": again.kept,
    }
    if judge:
        start = time.perf_counter()
        assert array_flaws(problem, plan) == []
        told["judge_seconds"] = time.perf_counter() - start
        assert array_flaws(later, again, plan.readings) == []
    if n <= 10_000:
        start = time.perf_counter()
        anew = assign_arrays(later)
        told["anew_seconds"] = time.perf_counter() - start
        stays = plan.readings.codes[~np.isin(plan.readings.reviewer, gone)]
        told["anew_moved"] = int((~np.isin(stays, anew.readings.codes)).sum())
    return told


def countries(full: bool) -> None:
    for n, m in ((10_000, 667), (300_000, 20_000)) if full else ((10_000, 667),):
        told, size = apart("bench.engine.assignment:late", 3000, n=n, m=m), f"{n}x{m}x{EACH}"
        if "failed" in told:
            raise SystemExit(told["failed"])
        memory = told["rss_mb"]
        case = f"country, gap {told['gap']:g}, {told['rounds']} rounds"
        row("assignment", case, size, told["seconds"], rss_mb=memory)
        row("assignment", "country, processor time", size, told["cpu_seconds"], rss_mb=memory)
        row("assignment", "country, judge", size, told["judge_seconds"], rss_mb=memory)
        case = f"late, {told['moved']} moved, gap {told['late_gap']:g}"
        anew = (told.get("anew_seconds"), "optimised anew") if "anew_moved" in told else (None, "")
        row("assignment", case, size, told["late_seconds"], *anew, rss_mb=memory)
        row("assignment", "late, processor time", size, told["late_cpu_seconds"], rss_mb=memory)
        if "anew_moved" in told:
            changed = f"optimised anew, of {told['kept']} readings"
            row(
                "assignment",
                "late, readings moved",
                size,
                0,
                told["anew_moved"],
                changed,
                "readings",
            )


if __name__ == "__main__":
    for seed in (0, 1, 2):
        total(800, 50, seed)
    total(4000, 267, 0)
    total(8000, 533, 0)
    for seed in (0, 1, 2):
        fair_and_drawn(seed)
    tenth(200, 13)
    tenth(800, 50)
    countries("--full" in sys.argv)
    print_table()
