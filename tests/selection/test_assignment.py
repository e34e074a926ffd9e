from hypothesis import given, settings
from hypothesis import strategies as st

from selection.assignment import AssignmentProblem, assign, certificate
from selection.judges import assignment as judge
from selection.refusals import Infeasible
from tests.selection.small_assignments import affinity, every_plan, problems

SOME = settings(max_examples=60, deadline=None)


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
            return assign(asked)
        except Infeasible as refusal:
            return refusal.demands, refusal.relax

    assert outcome(again) == outcome(problem)
