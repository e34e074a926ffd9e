"""Equals told apart so that as many people as can be are placed."""

import json
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.engine.teams_markets import graded
from selection.judges.teams import check, flaws, plain
from selection.refusals import Infeasible, Malformed
from selection.teams import Candidate, Mission, Seat, TeamsProblem, compose
from tests.selection.small_teams import problems, rankings

DEV = Seat(frozenset({"dev"}), required=False)


@st.composite
def tied(draw, people=5, missions=3):
    """Everyone fits every seat; ties on both sides."""
    ids = [f"c{i}" for i in range(draw(st.integers(1, people)))]
    names = [f"M{c}" for c in range(draw(st.integers(1, missions)))]
    return TeamsProblem(
        tuple(Candidate(who, "dev", draw(rankings(names))) for who in ids),
        tuple(
            Mission(name, (DEV,) * draw(st.integers(1, 2)), draw(rankings(ids))) for name in names
        ),
        run_set="fixed",
        seed=draw(st.integers(0, 3)),
        ties="largest",
    )


def place(ranking, who):
    return next((rank for rank, group in enumerate(ranking) if who in group), None)


def stable_whatever_the_ties(problem):
    """Every matching in which no two would strictly rather have each other, by trying them all."""
    people = {one.id: one for one in problem.candidates}
    missions = {one.id: one for one in problem.missions}
    options = [
        [None]
        + [
            name
            for name, mission in missions.items()
            if place(one.wishes, name) is not None and place(mission.ranking, who) is not None
        ]
        for who, one in people.items()
    ]
    for choice in product(*options):
        where = dict(zip(people, choice, strict=True))
        teams = {name: [w for w in people if where[w] == name] for name in missions}
        if any(len(team) > len(missions[name].seats) for name, team in teams.items()):
            continue

        def block(who, name, where=where, teams=teams):
            wishes, ranking = people[who].wishes, missions[name].ranking
            mine = None if where[who] is None else place(wishes, where[who])
            if place(wishes, name) is None or place(ranking, who) is None:
                return False
            if mine is not None and mine <= place(wishes, name):
                return False
            return len(teams[name]) < len(missions[name].seats) or any(
                place(ranking, other) > place(ranking, who) for other in teams[name]
            )

        if not any(block(who, name) for who in people for name in missions):
            yield where


@given(tied())
@settings(max_examples=120, deadline=None)
def test_no_stable_result_places_more_people(problem) -> None:
    best = max(
        sum(name is not None for name in where.values())
        for where in stable_whatever_the_ties(problem)
    )

    teams = compose(problem)

    assert (teams.hires, teams.most) == (best, best)
    assert teams.most_proof
    assert teams.mission_of in list(stable_whatever_the_ties(problem))
    assert flaws(problem, teams) == []
    assert compose(replace(problem, ties="draw")).hires <= best


@given(problems())
@settings(max_examples=100, deadline=None)
def test_whatever_else_is_asked_the_judge_agrees(problem) -> None:
    problem = replace(problem, ties="largest")
    try:
        teams = compose(problem)
    except Infeasible:
        return

    assert flaws(problem, teams) == []
    assert teams.hires <= teams.most
    assert flaws(problem, compose(problem, previous=teams), teams) == []


@given(tied(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_input_changes_nothing(problem, dice) -> None:
    def mixed(things):
        things = list(things)
        dice.shuffle(things)
        return tuple(things)

    again = replace(problem, candidates=mixed(problem.candidates), missions=mixed(problem.missions))

    assert compose(again) == compose(problem)


def test_the_price_in_truthfulness_is_told_and_paid() -> None:
    """``a`` and ``b`` are equals for M1; only ``a`` also wishes M2, so ``b`` gets M1. Had ``a``
    kept quiet about M2, the lot would decide: here it is for her."""
    first, second = Mission("M1", (DEV,), (("a", "b"),)), Mission("M2", (DEV,), (("a",),))
    seeds = [
        seed
        for seed in range(20)
        if compose(
            TeamsProblem(
                (Candidate("a", "dev", (("M1",),)), Candidate("b", "dev", (("M1",),))),
                (first, second), seed=seed, ties="largest",
            )
        ).mission_of["a"]
        == "M1"
    ]  # fmt: skip
    told = TeamsProblem(
        (Candidate("a", "dev", (("M1",), ("M2",))), Candidate("b", "dev", (("M1",),))),
        (first, second), seed=seeds[0], ties="largest",
    )  # fmt: skip

    teams = compose(told)

    assert teams.mission_of == {"a": "M2", "b": "M1"}
    assert "gagner à taire un vœu" in teams.incentives
    assert "gagner à taire un vœu" not in compose(replace(told, ties="draw")).incentives


def test_a_programme_of_hundreds_is_proven_the_largest() -> None:
    problem = graded(140, 70, 2, wishes=5, levels=3, seed=1)

    drawn, teams = compose(problem), compose(replace(problem, ties="largest"))

    assert drawn.hires < teams.hires == teams.most
    assert teams.most_proof in ("matching", "search")


@pytest.fixture(scope="module")
def paper():
    for seed in range(100):
        problem = replace(graded(10, 10, 1, wishes=3, levels=3, seed=seed), ties="largest")
        teams = compose(problem)
        if teams.most_proof == "search" and teams.favoured:
            return json.loads(
                json.dumps({"problem": "teams", "input": plain(problem), "claims": plain(teams)})
            )
    raise AssertionError("no market where the search is what proves")


@pytest.mark.parametrize(
    "forged",
    [
        {"most": None},
        {"most": 0},
        {"most": 99, "most_proof": "matching"},
        {"most_proof": "faith"},
        {"most_proof": ""},
        {"favoured": {}},
        {"favoured": {"M9": ["c1"]}},
        {"first_wish": {"c0000": 3}, "favoured": {"M000": ["nobody"]}},
    ],
)
def test_a_forged_claim_is_seen(paper, forged) -> None:
    assert check(paper) == []
    assert check(paper | {"claims": paper["claims"] | forged}) != []


def test_a_bound_that_can_be_beaten_is_seen(paper) -> None:
    less = paper["claims"] | {"most": paper["claims"]["most"] - 1}
    assert any("claimed possible" in flaw for flaw in check(paper | {"claims": less}))


def test_favours_have_no_place_in_a_draw(paper) -> None:
    drawn = paper | {"input": paper["input"] | {"ties": "draw"}}
    assert any("a draw was asked" in flaw for flaw in check(drawn))


def test_another_way_to_tell_equals_apart_is_unknown() -> None:
    with pytest.raises(Malformed, match="ties"):
        TeamsProblem((), (), ties="coin")
