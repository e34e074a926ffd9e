from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from selection.judges.crowd import flaws
from selection.judges.timetable import flaws as timetable_flaws
from selection.timetable import (
    Crowd,
    Interview,
    Person,
    Slot,
    TimetableProblem,
    TimetableRules,
    place,
    schedule,
)
from tests.selection.small_calendars import best

few = settings(max_examples=80, deadline=None)


@st.composite
def crowds(draw):
    cells = draw(st.integers(1, 4))
    options = draw(
        st.lists(st.lists(st.integers(0, cells - 1), unique=True), min_size=1, max_size=9)
    )
    seats = draw(st.lists(st.integers(0, 3), min_size=cells, max_size=cells))
    return made(options, seats)


def made(options, seats):
    start = np.cumsum([0, *(len(row) for row in options)])
    flat = np.array([cell for row in options for cell in sorted(row)], np.int32)
    return Crowd(start.astype(np.int64), flat, np.array(seats, np.int64))


def options_of(crowd):
    return [crowd.cells[crowd.start[i] : crowd.start[i + 1]].tolist() for i in range(crowd.people)]


def most_placed(crowd):
    """By matching people to single seats, with another library."""
    first = np.concatenate([[0], np.cumsum(crowd.seats)])
    rows = [
        (person, seat)
        for person, options in enumerate(options_of(crowd))
        for cell in options
        for seat in range(first[cell], first[cell + 1])
    ]
    if not rows:
        return 0
    graph = csr_matrix(
        (np.ones(len(rows)), np.transpose(rows)), shape=(crowd.people, max(1, first[-1]))
    )
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())


def fewest_moves(crowd, previous):
    """(left out, moved), by the assignment problem over single seats."""
    first = np.concatenate([[0], np.cumsum(crowd.seats)])
    seats = int(first[-1])
    cost = np.full((crowd.people, seats + crowd.people), 10**6)
    for person, options in enumerate(options_of(crowd)):
        for cell in options:
            cost[person, first[cell] : first[cell + 1]] = int(0 <= previous[person] != cell)
        cost[person, seats + person] = 1000 + int(previous[person] >= 0)
    rows, columns = linear_sum_assignment(cost)
    return divmod(int(cost[rows, columns].sum()), 1000)


@few
@given(crowds())
def test_nobody_could_place_more(crowd):
    found = place(crowd)

    assert flaws(crowd, found) == []
    assert crowd.people - found.unplaced == most_placed(crowd)
    assert found.unplaced_bound == found.unplaced


@few
@given(crowds(), st.data())
def test_nobody_could_move_fewer(crowd, data):
    before = place(crowd).cell
    options = [
        data.draw(st.sampled_from([row, row, row[1:], row[:1]])) for row in options_of(crowd)
    ]
    seats = [max(0, n - data.draw(st.sampled_from([0, 0, 1]))) for n in crowd.seats.tolist()]
    changed = made(options, seats)

    after = place(changed, before)

    assert flaws(changed, after, before) == []
    assert (after.unplaced, after.moved) == fewest_moves(changed, before)
    assert after.unplaced_bound == after.unplaced


@few
@given(crowds())
def test_without_a_change_nobody_moves(crowd):
    before = place(crowd)

    after = place(crowd, before.cell)

    assert (after.moved, after.unplaced) == (0, before.unplaced)


@pytest.mark.parametrize(
    "crime",
    [
        {"cell": np.array([1, 0, -1], np.int32)},
        {"cell": np.array([0, 0, -1], np.int32)},
        {"cell": np.array([0, -1, -1], np.int32)},
        {"cell": np.array([0, 1], np.int32)},
        {"cell": np.array([0, 9, -1], np.int32)},
        {"unplaced": 0},
        {"unplaced_bound": 2},
        {"cut": np.array([False, False])},
        {"moved": 3},
        {"moved_bound": 1},
    ],
    ids=["elsewhere", "full", "forgotten", "short", "unknown", "fewer", "more", "cut", "moved",
         "bound"],
)  # fmt: skip
def test_the_judge_of_crowds_sees_every_forgery(crime):
    crowd = made([[0], [0, 1], [0, 1]], [1, 1])
    honest = place(crowd)
    before = honest.cell

    assert flaws(crowd, honest, before) == []
    assert flaws(crowd, replace(honest, **crime), before) != []


def test_a_crowd_that_means_nothing_is_refused():
    with pytest.raises(ValueError):
        made([[0], [7]], [1])
    with pytest.raises(ValueError):
        made([[0]], [-1])
    with pytest.raises(ValueError):
        Crowd(np.array([0, 5]), np.array([0], np.int32), np.array([1]))


def fair(people, hosts, crowd=0, slots=12):
    """Single interviews: candidate n wants host n modulo ``hosts``, and is free now and then."""
    calendar = tuple(Slot(f"s{n:02}", f"jour {n // 4}", n % 4) for n in range(slots))
    candidates = tuple(
        Person(f"c{n:03}", {f"jour {n % 3}", f"s{(7 * n) % slots:02}"}) for n in range(people)
    )
    return TimetableProblem(
        candidates,
        tuple(Person(f"h{n}", {f"jour {d}" for d in range(3)}) for n in range(hosts)),
        tuple(Interview(f"e{n:03}", f"c{n:03}", f"h{n % hosts}") for n in range(people)),
        calendar, rules=TimetableRules(crowd=crowd),
    )  # fmt: skip


def test_a_crowd_of_single_interviews_is_placed_as_the_model_would():
    problem = fair(60, 4)

    by_flow = schedule(problem)
    by_model = schedule(replace(problem, rules=TimetableRules()))

    assert timetable_flaws(problem, by_flow) == []
    assert by_flow.tiers[0] == by_model.tiers[0]
    assert by_flow.tiers[0].value == 12
    assert {left.proven for left in by_flow.unplaced} == {True}


def test_a_crowd_is_re_planned_with_the_fewest_moves():
    problem = fair(40, 4)
    before = schedule(problem)
    away = replace(problem.hosts[0], free=frozenset({"jour 1", "jour 2"}))
    changed = replace(problem, hosts=(away, *problem.hosts[1:]))

    by_flow = schedule(changed, previous=before)
    by_model = schedule(replace(changed, rules=TimetableRules()), previous=before)

    assert timetable_flaws(changed, by_flow, before) == []
    assert by_flow.tiers[:2] == by_model.tiers[:2]
    assert by_flow.moves


def test_a_small_crowd_equals_the_best_of_all():
    problem = fair(4, 1, slots=4)

    assert schedule(problem).objective[0] == best(problem)[0]
