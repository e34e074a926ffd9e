import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selection.judges.teams.arrays import flaws_in_arrays
from selection.teams import Candidate, Mission, Seat, TeamsProblem, compose
from selection.teams.national import ArrayMarket, compose_arrays, keys
from selection.teams.residents import match_resident_arrays, match_residents
from selection.teams.runset import Arena


def market(people, missions, *, wishes=4, seed=0, trades=4):
    """Random wishes, keys and seats: two required seats or fewer, and an optional one."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(0, min(wishes, missions) + 1, people)
    lists = [rng.choice(missions, size, replace=False) for size in lengths]
    seats = rng.integers(1, 4, missions)
    required = np.concatenate([[True, True, False][:size] for size in seats])
    owner = np.repeat(np.arange(people, dtype=np.int32), lengths)
    return ArrayMarket(
        wish_ptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        wish_mission=np.concatenate([*lists, []]).astype(np.int32),
        wish_key=keys(rng.integers(0, 5, len(owner)), rng.permutation(people), owner),
        profiles=rng.integers(1, 1 << trades, people),
        seat_ptr=np.concatenate([[0], np.cumsum(seats)]).astype(np.int64),
        seat_accepts=rng.integers(1, 1 << trades, len(required)),
        seat_required=required,
        order=rng.permutation(missions),
    )


def as_problem(arrays):
    """The same market in words; keys become scores, so that nothing is left to draw."""
    trades = [f"t{bit}" for bit in range(8)]

    def of(mask):
        return [trade for bit, trade in enumerate(trades) if int(mask) >> bit & 1]

    people = len(arrays.profiles)
    owner = np.repeat(np.arange(people), np.diff(arrays.wish_ptr))
    scores = [{} for _ in arrays.order]
    for who, where, key in zip(owner, arrays.wish_mission, arrays.wish_key, strict=True):
        scores[where][f"c{who}"] = int(key)
    place = np.argsort(arrays.order)
    return TeamsProblem(
        tuple(
            Candidate(
                f"c{i}",
                of(arrays.profiles[i])[0],
                tuple(
                    (f"M{c}",)
                    for c in arrays.wish_mission[arrays.wish_ptr[i] : arrays.wish_ptr[i + 1]]
                ),
                frozenset(of(arrays.profiles[i])[1:]),
            )
            for i in range(people)
        ),
        tuple(
            Mission(
                f"M{c}",
                tuple(
                    Seat(frozenset(of(arrays.seat_accepts[s])), bool(arrays.seat_required[s]))
                    for s in range(arrays.seat_ptr[c], arrays.seat_ptr[c + 1])
                ),
                scores=scores[c],
                priority=-int(place[c]),
            )
            for c in range(len(arrays.order))
        ),
    )


sizes = st.tuples(st.integers(1, 40), st.integers(1, 10), st.integers(0, 10_000))


@given(sizes, st.sampled_from(["coalition_stable", "priority", "fixed"]))
@settings(max_examples=40, deadline=None)
def test_arrays_and_words_give_the_same_teams(size, rule) -> None:
    people, missions, seed = size
    arrays = market(people, missions, seed=seed)

    teams = compose_arrays(arrays, rule=rule)
    told = compose(replace(as_problem(arrays), run_set=rule))

    assert [f"M{c}" if c >= 0 else None for c in teams.mission_of] == [
        told.mission_of[f"c{i}"] for i in range(people)
    ]
    assert teams.existence == told.existence
    assert sorted(f"M{c}" for c in np.flatnonzero(teams.running)) == sorted(told.open)


@given(sizes)
@settings(max_examples=60, deadline=None)
def test_national_teams_have_no_flaw(size) -> None:
    people, missions, seed = size
    arrays = market(people, missions, seed=seed)

    assert flaws_in_arrays(arrays, compose_arrays(arrays)) == []


def test_compiled_and_plain_kernels_give_the_same_bytes() -> None:
    pytest.importorskip("numba")
    for seed in range(30):
        arrays = market(60, 15, seed=seed)
        for rule in ("coalition_stable", "priority", "fixed"):
            plain = compose_arrays(arrays, rule=rule, fast=False)
            compiled = compose_arrays(arrays, rule=rule, fast=True)
            for name in ("mission_of", "holder", "running", "bar"):
                one, other = getattr(plain, name), getattr(compiled, name)
                assert (one.dtype, one.tobytes()) == (other.dtype, other.tobytes())
            assert (plain.existence, plain.steps) == (compiled.existence, compiled.steps)


def test_words_give_the_same_teams_with_compiled_kernels(monkeypatch) -> None:
    pytest.importorskip("numba")
    problem = replace(as_problem(market(40, 10, seed=3)), cap=15)
    plain = compose(problem)

    monkeypatch.setattr("selection.teams.speed.LARGE", 0)

    assert compose(problem) == plain


def test_without_numba_the_command_line_writes_the_same_bytes() -> None:
    root = Path(__file__).parents[2]
    example = str(root / "docs" / "selection" / "examples" / "teams.json")
    without = "import sys; sys.modules['numba'] = None; sys.argv[0] = 'selection'; "
    run = "from selection.__main__ import main; main(['teams', sys.argv[1]])"

    outputs = [
        subprocess.run(
            [sys.executable, "-c", start + run, example],
            capture_output=True,
            check=True,
            env={"PYTHONPATH": str(root / "src"), "PYTHONHASHSEED": seed},
        ).stdout
        for start, seed in ((without, "1"), ("import sys; ", "2"))
    ]

    assert outputs[0] == outputs[1] != b""


@given(sizes, st.data())
@settings(max_examples=40, deadline=None)
def test_closing_a_mission_is_exactly_the_market_without_it(size, data) -> None:
    people, missions, seed = size
    arena = arena_of(market(people, missions, seed=seed))
    running = np.array(data.draw(st.lists(st.booleans(), min_size=missions, max_size=missions)))
    closing = np.flatnonzero(running)[: data.draw(st.integers(0, missions))]
    fewer = running.copy()
    fewer[closing] = False

    closed = arena.close(arena.settle(running), closing)
    fresh = arena.settle(fewer)

    assert closed.at == fresh.at
    assert arena.complete(closed).tolist() == arena.complete(fresh).tolist()


@given(sizes, st.data())
@settings(max_examples=60, deadline=None)
def test_opening_missions_only_ever_empties_pools(size, data) -> None:
    """T is antitone, and complete sets of missions stay complete in part: the two facts that the
    bracket and the public order rest on."""
    people, missions, seed = size
    arena = arena_of(market(people, missions, seed=seed))
    some = np.array(data.draw(st.lists(st.booleans(), min_size=missions, max_size=missions)))
    more = some | np.array(data.draw(st.lists(st.booleans(), min_size=missions, max_size=missions)))

    few, many = arena.complete(arena.settle(some)), arena.complete(arena.settle(more))

    assert not (many & ~few).any()


def arena_of(arrays):
    from selection.teams.national import owners, weights

    owner = owners(arrays)
    wide = int(np.diff(arrays.seat_ptr).max())
    return Arena(
        wish_ptr=arrays.wish_ptr,
        wish_mission=arrays.wish_mission,
        owner=owner,
        weight=weights(arrays, owner, wide),
        wide=wide,
        seat_ptr=arrays.seat_ptr,
        required=arrays.seat_required,
    )


def solved():
    arrays = market(25, 12, seed=5)
    teams = compose_arrays(arrays)
    assert teams.running.any()
    assert not teams.running.all()
    return arrays, teams


def seat_of(teams):
    return int(np.flatnonzero(teams.holder >= 0)[0])


def unseat(arrays, teams):
    who = teams.holder[seat_of(teams)]
    teams.holder[seat_of(teams)], teams.mission_of[who] = -1, -1


def close(arrays, teams):
    c = int(np.flatnonzero(teams.running)[0])
    for seat in range(arrays.seat_ptr[c], arrays.seat_ptr[c + 1]):
        if teams.holder[seat] >= 0:
            teams.mission_of[teams.holder[seat]] = -1
            teams.holder[seat] = -1
    teams.running[c] = False


def open_(arrays, teams):
    teams.running[np.flatnonzero(~teams.running)[0]] = True


def swap(arrays, teams):
    first, *_, last = np.flatnonzero(teams.holder >= 0)
    one, other = teams.holder[first], teams.holder[last]
    teams.holder[first], teams.holder[last] = other, one
    where = teams.mission_of
    where[one], where[other] = where[other], where[one]


def sit_twice(arrays, teams):
    first, *_, last = np.flatnonzero(teams.holder >= 0)
    teams.holder[first] = teams.holder[last]


def lower_a_bar(arrays, teams):
    teams.bar[np.flatnonzero(teams.bar > 0)[0]] -= 1


def misplace(arrays, teams):
    teams.mission_of[teams.holder[seat_of(teams)]] = -1


@pytest.mark.parametrize("mutate", [unseat, close, open_, swap, sit_twice, lower_a_bar, misplace])
def test_the_judge_of_arrays_catches_each_kind_of_lie(mutate) -> None:
    arrays, teams = solved()
    assert flaws_in_arrays(arrays, teams) == []

    mutate(arrays, teams)

    assert flaws_in_arrays(arrays, teams) != []


@pytest.mark.parametrize(
    "wrong",
    [
        {"wish_ptr": np.array([0, 1])},
        {"profiles": np.array([1])},
        {"seat_required": np.array([True])},
        {"order": np.array([0, 0])},
        {"wish_key": np.array([1 << 60, 1, 2])},
        {"wish_mission": np.array([0, 1, 7], dtype=np.int32)},
    ],
)
def test_arrays_that_disagree_are_refused_at_once(wrong) -> None:
    good = {
        "wish_ptr": np.array([0, 2, 3]),
        "wish_mission": np.array([0, 1, 1], dtype=np.int32),
        "wish_key": np.array([1, 2, 3]),
        "profiles": np.array([1, 1]),
        "seat_ptr": np.array([0, 1, 2]),
        "seat_accepts": np.array([1, 1]),
        "seat_required": np.array([True, True]),
        "order": np.array([0, 1]),
    }
    ArrayMarket(**good)

    with pytest.raises(ValueError):
        ArrayMarket(**{**good, **wrong})


@st.composite
def wards(draw):
    """Residents and hospitals in dictionaries; lists are strict and may leave anyone out."""
    residents = [f"r{i}" for i in range(draw(st.integers(0, 8)))]
    hospitals = [f"h{i}" for i in range(draw(st.integers(1, 4)))]

    def some(names):
        return draw(st.permutations(names))[: draw(st.integers(0, len(names)))]

    return (
        {r: some(hospitals) for r in residents},
        {h: some(residents) for h in hospitals},
        {h: draw(st.integers(0, 3)) for h in hospitals},
    )


@given(wards())
@settings(max_examples=100, deadline=None)
def test_residents_get_the_same_hospital_as_in_teams_of_one_kind_of_seat(ward) -> None:
    wishes, rankings, capacities = ward
    problem = TeamsProblem(
        tuple(Candidate(r, "any", tuple((h,) for h in hs)) for r, hs in wishes.items()),
        tuple(
            Mission(
                h,
                (Seat(frozenset({"any"}), required=False),) * capacities[h],
                tuple((r,) for r in ranking),
            )
            for h, ranking in rankings.items()
            if capacities[h]
        ),
        run_set="fixed",
    )

    matched = match_residents(wishes, rankings, capacities)

    expected = compose(problem).team_of
    assert matched == {
        h: sorted((who for _, who in expected.get(h, ())), key=ranking.index)
        for h, ranking in rankings.items()
    }


@given(wards(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_residents_in_arrays_and_in_dictionaries_agree(ward, fast) -> None:
    wishes, rankings, capacities = ward
    hospitals = list(rankings)
    mutual = {r: [h for h in hs if r in rankings[h]] for r, hs in wishes.items()}
    lists = list(mutual.values())
    ptr = np.concatenate([[0], np.cumsum([len(hs) for hs in lists])]).astype(np.int64)

    placed = match_resident_arrays(
        ptr,
        np.array([hospitals.index(h) for hs in lists for h in hs], dtype=np.int32),
        np.array([-rankings[h].index(r) for r, hs in mutual.items() for h in hs], dtype=np.int64),
        np.array([capacities[h] for h in hospitals]),
        fast=fast,
    )

    matched = match_residents(wishes, rankings, capacities)
    where = {r: h for h, team in matched.items() for r in team}
    assert [hospitals[h] if h >= 0 else None for h in placed] == [where.get(r) for r in wishes]


def test_gale_and_shapley_1962_example_of_three_and_three() -> None:
    """The ranking matrix of their section 3, men as residents: each man gets his first choice."""
    wishes = {"α": ["A", "B", "C"], "β": ["B", "C", "A"], "γ": ["C", "A", "B"]}
    rankings = {"A": ["β", "γ", "α"], "B": ["γ", "α", "β"], "C": ["α", "β", "γ"]}
    ones = dict.fromkeys(rankings, 1)

    assert match_residents(wishes, rankings, ones) == {"A": ["α"], "B": ["β"], "C": ["γ"]}
    assert match_residents(rankings, wishes, dict.fromkeys(wishes, 1)) == {
        "α": ["C"],
        "β": ["A"],
        "γ": ["B"],
    }


def test_closures_without_any_solution_as_biro_fleiner_irving_and_manlove_2010_foresee() -> None:
    """With lower quotas and closures a stable solution may not exist: three colleges of two."""
    arrays = ArrayMarket(
        wish_ptr=np.array([0, 2, 4, 6]),
        wish_mission=np.array([0, 1, 1, 2, 2, 0], dtype=np.int32),
        wish_key=np.array([2, 1, 2, 1, 2, 1]),
        profiles=np.ones(3, dtype=np.int64),
        seat_ptr=np.array([0, 2, 4, 6]),
        seat_accepts=np.ones(6, dtype=np.int64),
        seat_required=np.ones(6, dtype=bool),
        order=np.arange(3),
    )

    teams = compose_arrays(arrays)

    arena = arena_of(arrays)
    sets = [np.array(running) for running in product((False, True), repeat=3)]
    assert teams.existence == "none"
    assert not any((arena.complete(arena.settle(one)) == one).all() for one in sets)
