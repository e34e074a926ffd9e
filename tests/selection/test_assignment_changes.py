import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.assignment import AssignmentProblem, Plan, Reviewer, assign, certificate
from selection.judges import assignment as judge
from selection.refusals import Infeasible
from tests.selection.small_assignments import (
    DOSSIERS,
    REVIEWERS,
    SOME,
    affinity,
    every_plan,
    problems,
)

BEFORE = st.dictionaries(
    st.sampled_from([*DOSSIERS, "gone"]),
    st.frozensets(st.sampled_from([*REVIEWERS, "Left"]), max_size=2),
).map(Plan.standing)


@SOME
@given(problems(), BEFORE)
def test_no_plan_keeps_more_readings_nor_has_a_greater_total_among_those(problem, before):
    best = max(
        ((len(pairs & before.pairs), affinity(problem, pairs)) for pairs in every_plan(problem)),
        default=None,
    )

    try:
        plan = assign(problem, previous=before)
    except Infeasible:
        assert best is None
    else:
        assert (plan.changes.kept, plan.total) == best
        assert plan.gap == 0.0
        assert judge.flaws(problem, plan, before) == []
        assert judge.check(certificate(problem, plan, before)) == []


@SOME
@given(st.sampled_from(["fair", "randomised"]), st.data())
def test_the_other_objectives_keep_as_many_readings(objective, data):
    chance = {"pair_probability": 1} if objective == "randomised" else {}
    problem = data.draw(problems(objective, **chance))
    before = data.draw(BEFORE)
    best = max((len(pairs & before.pairs) for pairs in every_plan(problem)), default=None)

    try:
        plan = assign(problem, previous=before)
    except Infeasible:
        assert best is None
    else:
        assert plan.changes.kept == best
        assert judge.flaws(problem, plan, before) == []


@SOME
@given(problems())
def test_the_same_question_again_moves_nothing(problem):
    try:
        before = assign(problem)
    except Infeasible:
        return

    plan = assign(problem, previous=before)

    assert plan.reviewers_of == before.reviewers_of
    assert (plan.changes.removed, plan.changes.added) == ((), ())


def test_a_late_dossier_and_a_departure_leave_every_other_reading_in_place():
    dossiers = [f"D{number:02}" for number in range(20)]
    reviewers = [Reviewer(name, 12) for name in "ABCDE"]
    before = assign(AssignmentProblem.uniform(dossiers, reviewers, each=2))
    later = AssignmentProblem.uniform([*dossiers, "late"], reviewers[1:], each=2)

    plan = assign(later, previous=before)

    gone = len(before.dossiers_of["A"])
    assert (plan.changes.kept, plan.changes.moved) == (40 - gone, 0)
    assert {change.because for change in plan.changes.removed} == {
        "Le relecteur n’est plus disponible."
    }
    assert len(plan.changes.added) == gone + 2


@pytest.mark.parametrize(
    ("reviewers", "rest", "because"),
    [
        ([Reviewer("A", 9, 0, frozenset("x")), Reviewer("B", 9)], {}, "Un conflit"),
        ([Reviewer("A", 9), Reviewer("B", 9)], {"forbidden": {("x", "A")}}, "Cette lecture a été"),
        ([Reviewer("A", 0), Reviewer("B", 9)], {}, "Il fallait"),
    ],
)
def test_each_reading_that_ends_says_why(reviewers, rest, because):
    before = Plan.standing({"x": ["A"]})

    plan = assign(AssignmentProblem.uniform("x", reviewers, each=1, **rest), previous=before)

    assert [change.because.startswith(because) for change in plan.changes.removed] == [True]
    assert plan.changes.added == (("x", "B"),)
