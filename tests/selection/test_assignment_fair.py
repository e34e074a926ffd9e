import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from bench.engine.instances import sides, table
from selection.assignment import AssignmentProblem, Reviewer, assign, certificate
from selection.judges import assignment as judge
from selection.refusals import Infeasible
from tests.selection.small_assignments import SOME, affinity, every_plan, problems, served


@SOME
@given(problems("fair"))
def test_no_plan_serves_the_worst_dossier_better_nor_has_a_greater_total_there(problem):
    needs = [need for need in problem.dossiers.values() if need]
    unit = 12 // math.lcm(*needs)
    best = max(
        ((served(problem, pairs), affinity(problem, pairs)) for pairs in every_plan(problem)),
        default=None,
    )

    try:
        plan = assign(problem)
    except Infeasible:
        assert best is None
    else:
        assert (plan.value * unit, plan.total) == best
        assert (plan.bound, plan.gap) == (plan.value, 0.0)
        assert judge.flaws(problem, plan) == []
        assert judge.check(certificate(problem, plan)) == []


def test_a_floor_is_paid_by_the_total_and_no_more():
    affinity = {("x", "A"): 10, ("x", "B"): 4, ("y", "A"): 5, ("y", "B"): 1}
    reviewers = (Reviewer("A", 1), Reviewer("B", 1))

    def plan(objective):
        return assign(
            AssignmentProblem.uniform(
                "xy", reviewers, each=1, affinity=affinity, objective=objective
            )
        )

    assert (plan("total").worst, plan("total").total) == (1, 11)
    assert (plan("fair").worst, plan("fair").total) == (4, 9)


def test_loads_are_even_among_reviewers_alike_in_fair_plans_too():
    affinity = {(dossier, name): 5 for dossier in "uvwxyz" for name in "ABC"} | {("u", "D"): 9}
    reviewers = [Reviewer(name, 6) for name in "ABCD"]
    problem = AssignmentProblem.uniform(
        "uvwxyz", reviewers, each=2, affinity=affinity, objective="fair"
    )

    plan = assign(problem)

    loads = [len(plan.dossiers_of.get(name, ())) for name in "ABC"]
    assert max(loads) - min(loads) <= 1


@pytest.mark.parametrize("limit", [0.0, 0.005, 0.02, 0.03, 0.05, 0.08, 0.2])
def test_out_of_time_the_best_plan_so_far_comes_with_its_honest_gap(limit):
    scores = table(*sides(60, 8, 2), 2)
    names = "ABCDEFGH"
    problem = AssignmentProblem.uniform(
        [f"d{row:02}" for row in range(60)],
        [Reviewer(name, 27, 18) for name in names],
        each=3,
        affinity={
            (f"d{row:02}", names[column]): int(scores[row, column])
            for row, column in zip(*np.nonzero(scores > 0), strict=True)
        },
        objective="fair",
    )
    heard = []

    hasty = assign(problem, limit=limit, progress=heard.append)
    whole = assign(problem)

    assert whole.gap == 0.0
    assert hasty.value <= whole.value <= hasty.bound
    assert hasty.gap == (hasty.bound - hasty.value) / hasty.value
    assert "floor" in heard
    assert hasty.value >= assign(replace(problem, objective="total")).worst
    assert judge.flaws(problem, hasty) == []
    assert judge.flaws(problem, whole) == []


@SOME
@given(problems("fair"))
def test_great_affinities_are_proven_as_well(problem):
    great = {pair: score * 111_111 for pair, score in problem.affinity.items()}

    def value(affinity):
        asked = replace(problem, affinity=affinity)
        try:
            plan = assign(asked)
        except Infeasible:
            return None
        assert judge.flaws(asked, plan) == []
        return plan.value, plan.bound

    small = value(problem.affinity)
    assert value(great) == (small and tuple(111_111 * number for number in small))
