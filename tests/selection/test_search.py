import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from selection.budget import Budget
from selection.search import Tier, core, evaluate, gap, settle

lines = st.lists(
    st.tuples(st.lists(st.integers(-2, 2), min_size=3, max_size=3), st.integers(-3, 3)),
    min_size=1, max_size=5,
)  # fmt: skip


def holds(line, point):
    weights, least = line
    return sum(weight * value for weight, value in zip(weights, point, strict=True)) >= least


def can_hold(chosen):
    points = itertools.product(range(3), repeat=3)
    return any(all(holds(line, point) for line in chosen) for point in points)


@settings(max_examples=60, deadline=None)
@given(lines)
def test_a_core_is_a_contradiction_and_no_smaller_one_is_inside(lines):
    model = cp_model.CpModel()
    point = [model.new_int_var(0, 2, "") for _ in range(3)]
    switches = []
    for weights, least in lines:
        switches.append(model.new_bool_var(""))
        total = sum(weight * value for weight, value in zip(weights, point, strict=True))
        model.add(total >= least).only_enforce_if(switches[-1])

    found = core(model, switches, Budget(None), seed=0)

    if found is None:
        assert can_hold(lines)
    else:
        kept, proven = found
        assert proven
        assert not can_hold([lines[position] for position in kept])
        for left in kept:
            assert can_hold([lines[position] for position in kept if position != left])


@settings(max_examples=40, deadline=None)
@given(lines, lines)
def test_aims_are_settled_one_after_the_other(first, second):
    model = cp_model.CpModel()
    point = [model.new_int_var(0, 2, "") for _ in range(3)]
    (one, _), (other, _) = first[0], second[0]
    aims = [
        (name, sum(weight * value for weight, value in zip(weights, point, strict=True)), -12)
        for name, weights in (("one", one), ("other", other))
    ]

    status, tiers, values = settle(model, aims, Budget(None), seed=0)

    truth = min(
        tuple(sum(w * v for w, v in zip(weights, p, strict=True)) for weights in (one, other))
        for p in itertools.product(range(3), repeat=3)
    )
    assert (status, tuple(tier.value for tier in tiers)) == ("optimal", truth)
    assert tuple(evaluate(expression, values) for _, expression, _ in aims) == truth


def test_a_gap_is_that_of_the_first_aim_in_doubt():
    assert gap([Tier("a", 4, 4), Tier("b", 10, 9), Tier("c", 5, 0)]) == 0.1
    assert gap([Tier("a", 0, 0)]) == 0.0


def test_a_budget_is_never_negative():
    with pytest.raises(ValueError):
        Budget(-1)
