"""The fairest plan: the worst served, then the worst-served tenth, both proven."""

import json

import numpy as np
import pytest
from hypothesis import given
from scipy.optimize import Bounds, LinearConstraint, milp

from selection.assignment import AssignmentProblem, Reviewer, assign, certificate, tenth
from selection.judges import assignment as judge
from selection.refusals import Infeasible
from tests.selection.small_assignments import SOME, every_plan, problems, served


def call(seed, n=24, m=5, each=2):
    dice = np.random.default_rng(seed)
    scores = dice.integers(0, 60, (n, m))
    load = -(-n * each // m)
    return AssignmentProblem.uniform(
        [f"d{row:02}" for row in range(n)],
        [Reviewer(f"r{column}", load + 1, load - 2) for column in range(m)],
        each=each,
        affinity={
            (f"d{row:02}", f"r{column}"): int(scores[row, column])
            for row in range(n)
            for column in range(m)
        },
        objective="fairest",
    )


def by_another_programme(problem, floor, count):
    """The greatest sum of the ``count`` lowest when every dossier reaches ``floor``: all pairs,
    nothing clever."""
    names, people = list(problem.dossiers), problem.reviewers
    n, m = len(names), len(people)
    size = n * m + 1 + n
    rows, low, high = [], [], []

    def line(entries, least, most):
        row = np.zeros(size)
        for place, value in entries:
            row[place] += value
        rows.append(row)
        low.append(least)
        high.append(most)

    for d, name in enumerate(names):
        sums = [
            (d * m + r, problem.affinity.get((name, one.id), 0)) for r, one in enumerate(people)
        ]
        need = problem.dossiers[name]
        line([(d * m + r, 1) for r in range(m)], need, need)
        line(sums, floor, np.inf)
        line([*sums, (n * m, -1), (n * m + 1 + d, 1)], 0, np.inf)
    for r, one in enumerate(people):
        line([(d * m + r, 1) for d in range(n)], one.floor, one.capacity)
    gain = np.zeros(size)
    gain[n * m] = count
    gain[n * m + 1 :] = -1
    found = milp(
        -gain,
        constraints=[LinearConstraint(np.array(rows), low, high)],
        integrality=np.arange(size) < n * m,
        bounds=Bounds(0, np.where(np.arange(size) < n * m, 1, np.inf)),
        options={"mip_rel_gap": 0.0},
    )
    return round(-found.fun)


@pytest.mark.parametrize("seed", range(4))
def test_the_worst_served_tenth_is_as_well_served_as_can_be(seed):
    problem = call(seed)

    plan = assign(problem)

    proof = plan.proof["tenth"]
    assert proof["count"] == 2
    assert proof["value"] == by_another_programme(problem, plan.value, 2) <= proof["bound"]
    assert judge.check(json.loads(json.dumps(certificate(problem, plan)))) == []


def test_looking_where_the_total_loses_little_costs_the_tenth_nothing(monkeypatch):
    problem = call(5, n=80, m=8)
    plan = assign(problem)
    monkeypatch.setattr(tenth, "WIDENINGS", 0)
    everywhere = assign(problem)

    assert plan.proof["tenth"]["value"] == plan.proof["tenth"]["bound"]
    assert plan.proof["tenth"]["value"] == everywhere.proof["tenth"]["value"]
    assert (plan.value, plan.value) == (everywhere.value, plan.bound)
    assert plan.total >= everywhere.total
    assert judge.flaws(problem, plan) == []


@SOME
@given(problems("fairest"))
def test_with_few_dossiers_the_tenth_is_the_worst_served_alone(problem):
    try:
        plan = assign(problem)
    except Infeasible:
        assert next(every_plan(problem), None) is None
        return

    assert plan.proof["tenth"]["count"] <= 1
    assert judge.flaws(problem, plan) == []
    if any(problem.dossiers.values()):
        best = max(served(problem, pairs) for pairs in every_plan(problem))
        need = np.lcm.reduce([need for need in problem.dossiers.values() if need])
        assert plan.value * 12 == best * need


def test_a_plan_in_force_is_kept_and_the_rest_is_fair():
    problem = call(7)
    before = assign(call(8))

    after = assign(problem, previous=before)

    assert after.changes.moved == 0
    assert judge.flaws(problem, after, before) == []


@pytest.fixture(scope="module")
def paper():
    return certificate(call(0), assign(call(0)))


@pytest.mark.parametrize("field", ["count", "value", "bound", "weights", "lifts", "prices"])
def test_a_forged_proof_is_seen(paper, field):
    forged = json.loads(json.dumps(paper))
    proof = forged["plan"]["proof"]["tenth"]
    if field == "weights":
        proof["weights"] = {"d00": 2 * forged["plan"]["proof"]["scale"]}
    elif field == "lifts":
        proof["lifts"] = {"d00": -1}
    elif field == "prices":
        proof["prices"] = {"r0": 10**12}
    else:
        proof[field] -= 1

    assert judge.check(paper) == []
    assert judge.check(forged) != []
