import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from selection.assignment import AssignmentProblem, Reviewer, assign, certificate
from selection.judges import assignment as judge
from selection.refusals import Infeasible

DOSSIERS, REVIEWERS = "wxyz", "ABCD"
SOME = settings(max_examples=60, deadline=None)


@st.composite
def problems(draw, objective="total", **fixed):
    dossiers = DOSSIERS[: draw(st.integers(1, 4))]
    names = REVIEWERS[: draw(st.integers(1, 4))]
    pairs = st.tuples(st.sampled_from(dossiers), st.sampled_from(names))
    return AssignmentProblem(
        dossiers={dossier: draw(st.integers(0, 2)) for dossier in dossiers},
        reviewers=tuple(
            Reviewer(
                name,
                draw(st.integers(0, 4)),
                draw(st.sampled_from([0, 0, 0, 1, 2])),
                draw(st.frozensets(st.sampled_from(dossiers), max_size=1)),
            )
            for name in names
        ),
        affinity=draw(st.dictionaries(pairs, st.integers(0, 9))),
        forbidden=draw(st.frozensets(pairs, max_size=2)),
        locked=draw(st.one_of(st.just(frozenset()), st.frozensets(pairs, max_size=2))),
        seed=draw(st.integers(0, 3)),
        objective=objective,
        **fixed,
    )


def every_plan(problem, held=None):
    """Try them all: slow, obvious, and therefore a good judge.

    ``held`` are the (kind, id) of the demands that bind; all by default.
    """

    def binds(kind, name):
        return held is None or (kind, name) in held

    barred = set(problem.forbidden)
    for reviewer in problem.reviewers:
        barred |= {(dossier, reviewer.id) for dossier in reviewer.conflicts}
    rows = []
    for dossier, need in problem.dossiers.items():
        able = [r.id for r in problem.reviewers if (dossier, r.id) not in barred]
        sizes = [need] if binds("dossier", dossier) else range(len(able) + 1)
        rows.append(
            [
                frozenset((dossier, name) for name in team)
                for size in sizes
                for team in itertools.combinations(able, size)
                if all(
                    name in team
                    for locked, name in problem.locked
                    if locked == dossier and binds("locked", f"{locked} / {name}")
                )
            ]
        )
    for choice in itertools.product(*rows):
        pairs = frozenset().union(*choice)
        load = {r.id: sum(name == r.id for _, name in pairs) for r in problem.reviewers}
        if all(
            (load[r.id] <= r.capacity or not binds("capacity", r.id))
            and (load[r.id] >= r.floor or not binds("floor", r.id))
            for r in problem.reviewers
        ):
            yield pairs


def affinity(problem, pairs):
    return sum(problem.affinity.get(pair, 0) for pair in pairs)


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
