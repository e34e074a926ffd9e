import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selection.assignment import AssignmentProblem, Reviewer, assign, certificate
from selection.draw import ticket
from selection.judges import assignment as judge
from selection.paper import canonical
from selection.refusals import Infeasible
from tests.selection.small_assignments import SOME, affinity, every_plan, problems


@SOME
@given(problems())
def test_a_plan_has_the_greatest_total_of_all_plans_and_proves_it(problem):
    best = max((affinity(problem, pairs) for pairs in every_plan(problem)), default=None)

    try:
        plan = assign(problem)
    except Infeasible:
        assert best is None
    else:
        assert (plan.value, plan.bound, plan.gap) == (best, best, 0.0)
        assert judge.flaws(problem, plan) == []
        assert judge.check(certificate(problem, plan)) == []


@SOME
@given(problems())
def test_a_refusal_names_demands_of_which_none_is_too_many(problem):
    try:
        assign(problem)
    except Infeasible as refusal:
        named = {(demand.kind, demand.id) for demand in refusal.demands}
        assert next(every_plan(problem, named), None) is None
        for one in named:
            assert next(every_plan(problem, named - {one}), None) is not None


@SOME
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(problem, dice):
    def mixed(items):
        items = list(items)
        dice.shuffle(items)
        return items

    again = AssignmentProblem(
        dossiers=dict(mixed(problem.dossiers.items())),
        reviewers=tuple(mixed(problem.reviewers)),
        affinity=dict(mixed(problem.affinity.items())),
        forbidden=frozenset(mixed(problem.forbidden)),
        locked=frozenset(mixed(problem.locked)),
        seed=problem.seed,
    )

    def outcome(asked):
        try:
            plan = assign(asked)
        except Infeasible as refusal:
            return refusal.demands, refusal.relax
        return plan, canonical(certificate(asked, plan))

    assert outcome(again) == outcome(problem)


@SOME
@given(problems())
def test_other_names_give_the_same_value(problem):
    new = {old: f"{ticket(7, old) % 89}-{old}" for old in (*problem.dossiers, *"ABCD")}
    renamed = AssignmentProblem(
        dossiers={new[dossier]: need for dossier, need in problem.dossiers.items()},
        reviewers=tuple(
            Reviewer(new[r.id], r.capacity, r.floor, frozenset(new[d] for d in r.conflicts))
            for r in problem.reviewers
        ),
        affinity={(new[d], new[r]): score for (d, r), score in problem.affinity.items()},
        forbidden=frozenset((new[d], new[r]) for d, r in problem.forbidden),
        locked=frozenset((new[d], new[r]) for d, r in problem.locked),
        seed=problem.seed,
    )

    def value(asked):
        try:
            return assign(asked).value
        except Infeasible:
            return None

    assert value(renamed) == value(problem)


@SOME
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=8),
    st.lists(st.integers(1, 3), min_size=3, max_size=3),
    st.integers(0, 9),
)
def test_loads_are_even_among_reviewers_whom_nothing_tells_apart(scores, sizes, seed):
    kinds = {f"{kind}{twin}": kind for kind, size in enumerate(sizes) for twin in range(size)}
    problem = AssignmentProblem.uniform(
        [f"d{row}" for row in range(len(scores))],
        [Reviewer(name, 8) for name in kinds],
        each=2,
        affinity={
            (f"d{row}", name): line[kind]
            for row, line in enumerate(scores)
            for name, kind in kinds.items()
        },
        seed=seed,
    )

    plan = assign(problem)

    for kind in range(3):
        loads = [len(plan.dossiers_of.get(name, ())) for name in kinds if kinds[name] == kind]
        assert max(loads) - min(loads) <= 1


def test_without_affinity_the_seed_draws_the_readers():
    def plan(seed):
        reviewers = [Reviewer(name, 9) for name in "ABCDEF"]
        return assign(AssignmentProblem.uniform("pqrstuvw", reviewers, each=2, seed=seed))

    assert plan(1) == plan(1)
    assert plan(1).reviewers_of != plan(2).reviewers_of


def test_a_forbidden_pair_more_never_raises_the_value():
    affinity = {(d, r): (ord(d) * 7 + ord(r) * 3) % 10 for d in "wxyz" for r in "ABCD"}
    reviewers = [Reviewer(name, 3) for name in "ABCD"]

    def value(forbidden):
        return assign(
            AssignmentProblem.uniform(
                "wxyz", reviewers, each=2, affinity=affinity, forbidden=forbidden
            )
        ).value

    assert all(value({pair}) <= value(()) for pair in affinity)


def test_progress_hears_each_step():
    heard = []

    assign(AssignmentProblem.uniform("x", [Reviewer("A", 1)], each=1), progress=heard.append)

    assert heard == ["flow", "prices", "equals"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"affinity": {("x", "A"): -1}},
        {"locked": {("x", "Z")}},
        {"objective": "luck"},
        {"objective": "randomised"},
        {"pair_probability": 1},
        {"dossiers": {"x": -1}},
        {"reviewers": (Reviewer("A", 1), Reviewer("A", 2))},
    ],
)
def test_a_problem_that_means_nothing_is_not_accepted(wrong):
    asked = {"dossiers": {"x": 1}, "reviewers": (Reviewer("A", 1),)} | wrong

    with pytest.raises(ValueError):
        AssignmentProblem(**asked)


@SOME
@given(problems())
def test_a_problem_survives_its_document(problem):
    document = json.loads(json.dumps(problem.document()))

    assert AssignmentProblem.from_document(document).document() == problem.document()
