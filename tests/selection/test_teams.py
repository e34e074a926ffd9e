from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selection.judges.teams import flaws
from selection.refusals import Infeasible
from selection.teams import Aim, Candidate, Mission, Seat, TeamsProblem, compare, compose
from tests.selection.small_teams import Trial, plain_problems, problems, public_order

DEV, DESIGN = frozenset({"dev"}), frozenset({"design"})


def people(**wishes):
    return tuple(
        Candidate(name, "dev" if name[0] == "d" else "design", tuple((w,) for w in said.split()))
        for name, said in wishes.items()
    )


def ranked(names):
    return tuple((name,) for name in names.split())


def test_two_missions_share_four_people_and_tell_each_of_them_why() -> None:
    problem = TeamsProblem(
        people(d1="M1 M2", d2="M1 M2", g1="M2 M1", g2="M1"),
        (
            Mission("M1", (Seat(DEV), Seat(DESIGN)), ranked("d2 d1 g2 g1")),
            Mission("M2", (Seat(DEV), Seat(DESIGN)), ranked("d1 d2 g1")),
        ),
    )

    teams = compose(problem)

    assert teams.team_of == {"M1": ((0, "d2"), (1, "g2")), "M2": ((0, "d1"), (1, "g1"))}
    assert teams.existence == "unique"
    assert teams.ranks == (3, 1)
    assert teams.for_candidate["d1"].says == (
        "Affectation à M2, vœu n°\u00a02. "
        "M1\u00a0: 2e rang de la liste (dernier rang retenu\u00a0: 1), siège 1 (dev)."
    )


def test_a_mission_that_cannot_be_complete_closes_and_says_what_it_lacks() -> None:
    problem = TeamsProblem(
        people(d1="M1 M2", d2="M1", g1="M2"),
        (
            Mission("M1", (Seat(DEV), Seat(DESIGN)), ranked("d2 d1 g1")),
            Mission("M2", (Seat(DEV), Seat(DESIGN)), ranked("d1 g1")),
        ),
    )

    teams = compose(problem)

    assert teams.open == ("M2",)
    assert [(c.mission, c.why, c.seats, c.willing) for c in teams.closed] == [
        ("M1", "short", (1,), 0)
    ]
    assert teams.for_candidate["d2"].steps[0].why == "closed"


def test_a_complementary_profile_holds_a_seat_and_moves_over_for_a_specialist() -> None:
    both = Candidate("b", "dev", (("M",),), frozenset({"design"}))
    only = Candidate("d", "dev", (("M",),))
    problem = TeamsProblem((both, only), (Mission("M", (Seat(DEV), Seat(DESIGN)), ranked("b d")),))

    teams = compose(problem)

    assert teams.team_of == {"M": ((0, "d"), (1, "b"))}


@given(problems())
@settings(max_examples=150, deadline=None)
def test_teams_keep_every_promise_whatever_was_decided_beforehand(problem) -> None:
    try:
        teams = compose(problem)
    except Infeasible:
        return

    assert flaws(problem, teams) == []


@given(plain_problems(people=4, missions=3, rules=("fixed",), ties=True))
@settings(max_examples=80, deadline=None)
def test_everyone_gets_the_best_she_has_in_any_stable_matching(problem) -> None:
    teams = compose(problem)

    assert teams.mission_of == Trial(problem).best_for_all({m.id for m in problem.missions})


@given(plain_problems(people=4, missions=3))
@settings(max_examples=80, deadline=None)
def test_the_missions_that_run_are_those_found_by_trying_every_set(problem) -> None:
    teams = compose(problem)

    trial = Trial(problem)
    found = [running for running in trial.sets() if trial.is_solution(running)]
    assert teams.existence == ("none", "unique", "several")[min(len(found), 2)]
    if found:
        order = [m.id for m in public_order(problem)]
        assert frozenset(teams.open) == max(found, key=lambda s: [name in s for name in order])
        assert teams.blocking_coalitions == ()


@given(plain_problems(people=5, missions=4, rules=("priority",)))
@settings(max_examples=60, deadline=None)
def test_the_public_order_keeps_each_mission_that_leaves_every_team_complete(problem) -> None:
    teams = compose(problem)

    kept = frozenset()
    for mission in public_order(problem):
        fixed = replace(
            problem,
            run_set="fixed",
            missions=tuple(m for m in problem.missions if m.id in kept | {mission.id}),
        )
        if not compose(fixed).incomplete:
            kept |= {mission.id}
    assert frozenset(teams.open) == kept


@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_input_changes_nothing(problem, chance) -> None:
    def mixed(things):
        return tuple(chance.sample(list(things), len(things)))

    other = reordered(problem, mixed)

    assert outcome(other) == outcome(problem)


def reordered(problem, mixed):
    return replace(
        problem,
        candidates=mixed(
            [
                replace(c, wishes=tuple(mixed(group) for group in c.wishes))
                for c in problem.candidates
            ]
        ),
        missions=mixed(
            [
                replace(m, ranking=tuple(mixed(group) for group in m.ranking))
                for m in problem.missions
            ]
        ),
    )


def outcome(problem):
    try:
        return compose(problem)
    except Infeasible as refusal:
        return refusal.demands


@given(plain_problems(people=6, missions=4))
@settings(max_examples=60, deadline=None)
def test_names_do_not_matter_when_nothing_is_drawn(problem) -> None:
    """Priorities all differ, lists are strict: the draw has nothing to decide."""
    problem = replace(
        problem, missions=tuple(replace(m, priority=i) for i, m in enumerate(problem.missions))
    )
    new = {c.id: f"x{9 - i}" for i, c in enumerate(problem.candidates)}
    new |= {m.id: f"N{9 - i}" for i, m in enumerate(problem.missions)}

    def renamed(groups):
        return tuple(tuple(new[name] for name in group) for group in groups)

    other = replace(
        problem,
        candidates=tuple(
            replace(c, id=new[c.id], wishes=renamed(c.wishes)) for c in problem.candidates
        ),
        missions=tuple(
            replace(m, id=new[m.id], ranking=renamed(m.ranking)) for m in problem.missions
        ),
    )

    before, after = compose(problem).mission_of, compose(other).mission_of

    assert {new[who]: where and new[where] for who, where in before.items()} == after


@given(plain_problems(people=6, missions=3, rules=("fixed",)), st.data())
@settings(max_examples=60, deadline=None)
def test_nobody_gains_by_other_wishes_when_missions_are_fixed_beforehand(problem, data) -> None:
    honest = compose(problem)
    i = data.draw(st.integers(0, len(problem.candidates) - 1))
    who = problem.candidates[i]
    lie = data.draw(st.permutations([m.id for m in problem.missions]))
    told = replace(who, wishes=ranked(" ".join(lie[: data.draw(st.integers(0, len(lie)))])))
    others = (*problem.candidates[:i], told, *problem.candidates[i + 1 :])

    got = compose(replace(problem, candidates=others)).mission_of[who.id]

    truth = [wish for group in who.wishes for wish in group]
    place = {wish: rank for rank, wish in enumerate(truth)}
    true = place.get(honest.mission_of[who.id], len(truth))
    assert true <= place.get(got, len(truth) + (got is not None))


@given(plain_problems(people=7, missions=3, rules=("fixed",)), st.data())
@settings(max_examples=60, deadline=None)
def test_one_more_candidate_helps_nobody_else(problem, data) -> None:
    gone = data.draw(st.sampled_from(problem.candidates))
    rest = tuple(c for c in problem.candidates if c != gone)

    with_her, without = compose(problem), compose(replace(problem, candidates=rest))

    for who in rest:
        unplaced = len(problem.missions) + 1
        before = without.rank_of[who.id] or unplaced
        assert before <= (with_her.rank_of[who.id] or unplaced)


@given(problems(), st.integers(0, 5))
@settings(max_examples=40, deadline=None)
def test_hires_never_exceed_the_cap_and_withheld_seats_stay_empty(problem, cap) -> None:
    try:
        teams = compose(replace(problem, cap=cap))
    except Infeasible:
        return

    assert teams.hires <= cap
    taken = {(name, seat) for name, team in teams.team_of.items() for seat, _ in team}
    assert taken.isdisjoint(teams.withheld)


@given(plain_problems(people=6, missions=4, rules=("coalition_stable", "priority"), ties=True))
@settings(max_examples=60, deadline=None)
def test_the_bars_alone_tell_each_candidate_what_she_gets(problem) -> None:
    teams = compose(problem)

    trial = Trial(problem)
    bars = {(c.mission, c.seat): c.bar for c in teams.cutoffs}
    for who, got in teams.mission_of.items():
        open_to_her = [
            name
            for name in trial.wishes[who]
            if (who, name) in trial.worth
            for seat, place in enumerate(trial.missions[name].seats)
            if trial.fits(who, place) and (name, seat) in bars
            if clears(trial, who, name, bars[name, seat])
        ]
        place = {got: len(trial.wishes[who])} | {n: i for i, n in enumerate(trial.wishes[who])}
        assert all(place[name] >= place[got] for name in open_to_her)


def clears(trial, who, name, bar):
    place, draw = trial.worth[who, name]
    return bar is None or (place * 1000, draw) > (bar.score, bar.ticket)


@given(problems())
@settings(max_examples=60, deadline=None)
def test_everyone_and_every_mission_is_told_a_whole_sentence(problem) -> None:
    try:
        teams = compose(problem)
    except Infeasible:
        return

    names = {c.id for c in problem.candidates}
    assert teams.for_candidate.keys() == names
    assert teams.for_mission.keys() == {m.id for m in problem.missions}
    for who, told in teams.for_candidate.items():
        assert told.says.endswith(".")
        assert not any(other in told.says for other in names)
        assert (told.steps[-1:] and told.steps[-1].why == "obtained") or not teams.mission_of[who]
    told = teams.for_mission.values()
    assert all(one.asked == one.came + one.preferred_others + one.refused for one in told)


def test_the_cap_withholds_optional_seats_first_and_lists_who_would_have_sat_there() -> None:
    optional = Seat(DEV, required=False)
    problem = TeamsProblem(
        people(d1="M1", d2="M1", d3="M2", d4="M2"),
        (
            Mission("M1", (Seat(DEV), optional), ranked("d1 d2"), priority=1),
            Mission("M2", (Seat(DEV), optional), ranked("d3 d4")),
        ),
        cap=3,
    )

    teams = compose(problem)

    assert teams.team_of == {"M1": ((0, "d1"), (1, "d2")), "M2": ((0, "d3"),)}
    assert teams.withheld == (("M2", 1),)
    assert [(p.candidate, p.mission, p.why) for p in teams.blocking_pairs] == [("d4", "M2", "cap")]


def test_promises_interdictions_reserves_and_aims_each_explain_the_pair_they_part() -> None:
    seat = Seat(DEV)
    reserved = Seat(DEV, reserved_for=frozenset({"g"}))
    problem = TeamsProblem(
        (
            *people(d1="M1", d2="M1", d3="M2 M1", d5="M3", d7="M4"),
            replace(people(d6="M3")[0], groups=frozenset({"g"})),
            replace(people(d8="M4")[0], groups=frozenset({"h"})),
        ),
        (
            Mission("M1", (seat,), ranked("d1 d2")),
            Mission("M2", (seat,), ranked("d3")),
            Mission("M3", (reserved,), ranked("d5 d6")),
            Mission("M4", (seat,), ranked("d7 d8")),
        ),
        locked=frozenset({("d2", "M1")}),
        forbidden=frozenset({("d3", "M2")}),
        aims=(Aim("h", 2),),
        run_set="fixed",
    )

    teams = compose(problem)

    assert [(p.candidate, p.mission, p.over, p.why) for p in teams.blocking_pairs] == [
        ("d1", "M1", "d2", "locked"),
        ("d3", "M2", None, "forbidden"),
        ("d5", "M3", "d6", "reserved"),
        ("d7", "M4", "d8", "aim"),
    ]


def test_a_seat_may_have_a_list_of_its_own() -> None:
    problem = TeamsProblem(
        people(d1="M", d2="M", g1="M"),
        (Mission("M", (Seat(DEV, ranking=ranked("d2 d1")), Seat(DESIGN)), ranked("d1 d2 g1")),),
    )

    assert compose(problem).team_of == {"M": ((0, "d2"), (1, "g1"))}


@pytest.mark.parametrize(
    ("wrong", "kinds"),
    [
        ({"locked": {("d1", "M1"), ("d1", "M2")}}, ["locked", "locked"]),
        ({"locked": {("d1", "M1")}, "forbidden": {("d1", "M1")}}, ["locked", "forbidden"]),
        ({"locked": {("d1", "M1"), ("d2", "M1"), ("g1", "M1")}}, ["locked", "locked", "seats"]),
        ({"locked": {("d1", "M1"), ("g1", "M2")}, "cap": 1}, ["locked", "locked", "cap"]),
        ({"locked": {("d9", "M1")}}, ["locked", "absent"]),
        ({"must_run": {"M2"}}, ["must_run", "seat"]),
        ({"must_run": {"M1"}, "cap": 1}, ["must_run", "cap"]),
    ],
)
def test_promises_that_cannot_all_be_kept_are_refused_with_the_smallest_set(wrong, kinds) -> None:
    problem = TeamsProblem(
        people(d1="M1", d2="M1", g1="M1"),
        (
            Mission("M1", (Seat(DEV), Seat(DESIGN)), ranked("d1 d2 g1")),
            Mission("M2", (Seat(DESIGN),), ranked("d1")),
        ),
    )

    with pytest.raises(Infeasible) as refused:
        compose(
            replace(
                problem,
                **{k: frozenset(v) if isinstance(v, set) else v for k, v in wrong.items()},
            )
        )

    assert [demand.kind for demand in refused.value.demands] == kinds
    assert refused.value.relax


def no_set_holds():
    """Each mission shares a person with the next: whichever run, one has a coalition, or a hole."""
    return TeamsProblem(
        people(d1="A B", d2="B C", d3="C A"),
        tuple(
            Mission(name, (Seat(DEV), Seat(DEV)), ranked(who))
            for name, who in (("A", "d1 d3"), ("B", "d2 d1"), ("C", "d3 d2"))
        ),
    )


def test_when_no_set_of_missions_holds_it_is_said_proved_and_the_coalition_named() -> None:
    problem = no_set_holds()

    teams = compose(problem)

    assert teams.existence == "none"
    assert not any(Trial(problem).is_solution(s) for s in Trial(problem).sets())
    assert [c.why for c in teams.blocking_coalitions] == ["none_exists"]
    assert flaws(problem, teams) == []


def test_a_search_that_is_stopped_returns_complete_teams_and_the_doubt_it_leaves() -> None:
    problem = no_set_holds()

    cut = compose(problem, limit=1e-4)
    stopped = compose(problem, progress=lambda step, says: step < 2)

    assert cut.existence == stopped.existence == "unknown"
    assert cut.undecided == ("A", "B", "C")
    assert cut.incomplete == ()
    assert flaws(problem, cut) == []


def test_opening_a_mission_says_who_moves() -> None:
    m1 = Mission("M1", (Seat(DEV),), ranked("d1 d2"))
    m2 = Mission("M2", (Seat(DEV),), ranked("d1"))
    problem = TeamsProblem(people(d1="M2 M1", d2="M1"), (m1,))
    before = compose(problem)

    after = compose(replace(problem, missions=(m1, m2)))
    seen = compare(before, after)

    assert [(c.candidate, c.before, c.after) for c in seen.changes] == [
        ("d1", "M1", "M2"),
        ("d2", None, "M1"),
    ]
    assert (seen.opened, seen.closed, seen.better, seen.worse) == (("M2",), (), 2, 0)


def test_unknown_rules_and_repeated_names_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="is none of"):
        TeamsProblem((), (), run_set="random")
    with pytest.raises(ValueError, match="given twice"):
        TeamsProblem(people(d1="M") * 2, ())
