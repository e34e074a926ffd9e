from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.engine.instances import country, limits, sides, table
from selection.assignment import AssignmentProblem, Plan, Reviewer, assign
from selection.assignment import national as nation
from selection.assignment.national import (
    Dense,
    Features,
    Listed,
    NationalProblem,
    Readings,
    assign_arrays,
)
from selection.judges.assignment import array_flaws
from selection.refusals import Infeasible
from tests.selection.small_assignments import SOME


@st.composite
def small_calls(draw):
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    scores = draw(st.lists(st.integers(-2, 12), min_size=n * m, max_size=n * m))
    return NationalProblem(
        need=np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.int64),
        floor=np.array(draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)), np.int64),
        capacity=np.array(draw(st.lists(st.integers(0, 6), min_size=m, max_size=m)), np.int64),
        affinity=Dense(np.array(scores, np.float32).reshape(n, m)),
    )


def named(problem, **rest):
    """The same call with names instead of arrays."""
    scores = problem.affinity.table.astype(int)
    n, m = scores.shape
    return AssignmentProblem(
        dossiers={f"{i:03}": int(problem.need[i]) for i in range(n)},
        reviewers=tuple(
            Reviewer(f"{j:03}", int(problem.capacity[j]), int(problem.floor[j])) for j in range(m)
        ),
        affinity={
            (f"{i:03}", f"{j:03}"): int(scores[i, j])
            for i, j in zip(*np.nonzero(scores > 0), strict=True)
        },
        forbidden=frozenset(
            (f"{i:03}", f"{j:03}") for i, j in zip(*np.nonzero(scores < 0), strict=True)
        ),
        **rest,
    )


def readings_of(plan):
    codes = [int(dossier) << 32 | int(reviewer) for dossier, reviewer in plan.pairs]
    return Readings.of(np.array(codes, np.int64), len(plan.reviewers_of))


@SOME
@given(small_calls())
def test_arrays_give_the_total_that_names_give(problem):
    try:
        expected = assign(named(problem)).total
    except Infeasible:
        with pytest.raises(Infeasible):
            assign_arrays(problem)
        return

    plan = assign_arrays(problem)

    assert (plan.value, plan.bound, plan.gap) == (expected, expected, 0.0)
    assert array_flaws(problem, plan) == []


@SOME
@given(small_calls(), st.integers(0, 99))
def test_arrays_keep_as_many_readings_as_names_do(problem, seed):
    n, m = problem.affinity.shape
    codes = np.flatnonzero(np.random.default_rng(seed).random(n * m) < 0.4)
    before = Readings.of(codes // m << 32 | codes % m, n)
    standing = Plan.standing(
        {
            f"{i:03}": [f"{j:03}" for j in before.reviewer[before.first[i] : before.first[i + 1]]]
            for i in range(n)
        }
    )
    try:
        expected = assign(named(problem), previous=standing)
    except Infeasible:
        with pytest.raises(Infeasible):
            assign_arrays(problem, previous=before)
        return

    plan = assign_arrays(problem, previous=before)

    # a reading of somebody who can read nothing any more is over, not moved
    assert plan.kept == expected.changes.kept
    assert (plan.value, plan.gap) == (expected.total, 0.0)
    assert array_flaws(problem, plan, before) == []


@pytest.mark.parametrize(
    ("shape", "seed", "total"),
    [
        ((800, 50), 0, 1_740_872),
        ((800, 50), 1, 1_753_457),
        ((800, 50), 2, 1_723_865),
        ((4000, 267), 0, 10_168_187),
    ],
)
def test_the_published_totals_are_found_and_proven(shape, seed, total):
    low, high = limits(*shape, 3)
    scores = table(*sides(*shape, seed), seed).astype(np.float32)
    problem = NationalProblem(
        np.full(shape[0], 3), np.full(shape[1], low), np.full(shape[1], high), Dense(scores)
    )

    plan = assign_arrays(problem)

    assert (plan.value, plan.bound) == (total, total)
    assert array_flaws(problem, plan) == []


def test_features_and_lists_say_what_the_table_says():
    problem = country(60, 9, 2, seed=5)
    rows, columns = np.divmod(np.arange(60 * 9), 9)
    scores = problem.affinity.block(np.arange(60))
    first = np.arange(61) * 9
    listed = Listed(first, columns.astype(np.int32), scores.ravel(), 9)

    plans = [
        assign_arrays(replace(problem, affinity=affinity))
        for affinity in (problem.affinity, Dense(scores), listed)
    ]

    assert (problem.affinity.pairs(rows, columns) == scores.ravel()).all()
    assert (listed.pairs(rows, columns) == scores.ravel()).all()
    assert len({plan.value for plan in plans}) == 1
    assert len({plan.readings.codes.tobytes() for plan in plans}) == 1


def test_the_same_home_bars_a_pair():
    ones = np.ones((3, 1), np.float32)
    affinity = Features(ones, ones, np.array([1, 2, -1], np.int32), np.array([2, -1, 1], np.int32))

    assert (affinity.block(np.arange(3)) < 0).nonzero()[0].tolist() == [0, 1]
    assert (affinity.block(np.arange(3)) < 0).nonzero()[1].tolist() == [2, 0]


def test_a_sample_and_several_sweeps_prove_what_one_dense_flow_does(monkeypatch):
    problem = country(900, 60, 3, seed=2)
    scores = problem.affinity.block(np.arange(900))
    monkeypatch.setattr(nation, "BLOCK", 1 << 12)
    monkeypatch.setattr(nation, "DENSE", 0)
    monkeypatch.setattr(nation, "SMALL", 1 << 12)
    monkeypatch.setattr(nation, "FIRST", 1)
    monkeypatch.setattr(nation, "MORE", 3)

    plan = assign_arrays(problem)

    assert plan.rounds > 1
    assert plan.value == assign(named(replace(problem, affinity=Dense(scores)))).total
    assert array_flaws(problem, plan) == []


def test_late_dossiers_and_departures_change_no_reading_that_can_go_on():
    before = assign_arrays(country(2000, 130, 3, seed=1))
    late = country(2040, 130, 3, seed=1)
    gone = np.array([3, 77])
    late.capacity[gone] = late.floor[gone] = 0
    features = country(2000, 130, 3, seed=1).affinity
    fresh = late.affinity
    affinity = Features(
        np.vstack([features.dossiers, fresh.dossiers[2000:]]),
        features.reviewers,
        np.concatenate([features.dossier_home, fresh.dossier_home[2000:]]),
        features.reviewer_home,
    )
    later = replace(late, affinity=affinity)

    plan = assign_arrays(later, previous=before.readings)

    over = np.isin(before.readings.reviewer, gone).sum()
    assert (plan.kept, plan.moved) == (6000 - over, 0)
    assert plan.gap == 0.0
    assert array_flaws(later, plan, before.readings) == []


def test_a_limit_returns_a_plan_with_its_honest_gap(monkeypatch):
    monkeypatch.setattr(nation, "FIRST", 1)
    monkeypatch.setattr(nation, "GROUPS", 8)
    problem = country(2000, 130, 3, seed=1)
    heard = []

    plan = assign_arrays(problem, limit=0.0, progress=heard.append)

    assert plan.bound > plan.value
    assert plan.gap == (plan.bound - plan.value) / plan.value
    assert array_flaws(problem, plan) == []
    assert heard[0] == "promising pairs"


FORGERIES = {
    "another reader": lambda p: p.readings.reviewer.__setitem__(
        0, (p.readings.reviewer[0] + 1) % 9
    ),
    "the same reader twice": lambda p: p.readings.reviewer.__setitem__(0, p.readings.reviewer[1]),
    "a reader nobody knows": lambda p: p.readings.reviewer.__setitem__(0, 9),
    "a reader fewer": lambda p: p.readings.first.__setitem__(1, 1),
    "wild prices": lambda p: p.price.__setitem__(slice(0, 2), 500),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_the_judge_of_arrays_sees_every_forgery(forgery):
    problem = country(60, 9, 2, seed=5)
    plan = assign_arrays(problem)

    FORGERIES[forgery](plan)

    assert array_flaws(problem, plan)


@pytest.mark.parametrize("field", ["value", "bound"])
def test_the_judge_of_arrays_counts_again(field):
    problem = country(60, 9, 2, seed=5)
    plan = assign_arrays(problem)

    assert array_flaws(problem, replace(plan, **{field: getattr(plan, field) - 1}))


def test_too_few_readings_are_refused_in_figures():
    problem = country(60, 9, 2, seed=5)

    with pytest.raises(Infeasible, match="120 lectures"):
        assign_arrays(replace(problem, floor=problem.floor * 0, capacity=problem.capacity // 2))
