from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.assignment import AssignmentProblem, Reviewer, assign, certificate
from selection.assignment.randomised import drawn
from selection.judges import assignment as judge
from selection.refusals import Infeasible
from tests.selection.small_assignments import SOME, problems

CHANCES = st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(3, 10), Fraction(1)])


@SOME
@given(CHANCES.flatmap(lambda chance: problems("randomised", pair_probability=chance)))
def test_odds_keep_every_limit_and_the_drawn_plan_keeps_the_odds(problem):
    try:
        plan = assign(problem)
    except Infeasible:
        pass  # test_assignment.py judges the refusals
    else:
        assert plan.gap == 0.0
        assert judge.flaws(problem, plan) == []
        assert judge.check(certificate(problem, plan)) == []


@SOME
@given(problems("randomised", pair_probability=Fraction(1)))
def test_without_a_real_cap_the_expected_total_is_the_greatest_total(problem):
    certain = AssignmentProblem.from_document(
        problem.document() | {"objective": "total", "pair_probability": None}
    )

    try:
        plan = assign(problem)
    except Infeasible:
        with pytest.raises(Infeasible):
            assign(certain)
    else:
        assert plan.value == assign(certain).value == plan.total


def test_each_pair_is_drawn_as_often_as_its_odds_say():
    reviewers = [Reviewer(name, 5, 2) for name in "ABCDEFG"]
    dossiers = "klmnopqrstuv"
    problem = AssignmentProblem.uniform(
        dossiers,
        reviewers,
        each=2,
        affinity={
            (dossier, name): (row * 7 + column * 5) % 11
            for row, dossier in enumerate(dossiers)
            for column, name in enumerate("ABCDEFG")
        },
        objective="randomised",
        pair_probability=Fraction(3, 7),
    )
    odds = assign(problem).odds
    table = np.array([[int(7 * odds.get((d, r), 0)) for r in "ABCDEFG"] for d in dossiers])
    draws = 1000

    seen = sum(drawn(table, 7, seed).astype(int) for seed in range(draws))

    assert set(odds.values()) >= {Fraction(2, 7), Fraction(3, 7)}
    for row, column in np.ndindex(*table.shape):
        chance = table[row, column] / 7
        spread = (draws * chance * (1 - chance)) ** 0.5
        assert abs(seen[row, column] - draws * chance) <= 5 * spread


def test_a_cap_too_low_for_the_readers_there_are_is_named_among_the_demands():
    problem = AssignmentProblem.uniform(
        "x",
        [Reviewer(name, 1) for name in "ABC"],
        each=2,
        objective="randomised",
        pair_probability=Fraction(1, 2),
    )

    with pytest.raises(Infeasible) as caught:
        assign(problem)

    assert {demand.kind for demand in caught.value.demands} == {"dossier", "probability"}
