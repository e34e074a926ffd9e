import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from selection.__main__ import main
from selection.judges.teams import flaws
from selection.refusals import Infeasible
from selection.teams import Candidate, Mission, Seat, TeamsProblem, compare, compose
from tests.selection.small_teams import plain_problems, problems

EXAMPLE = Path(__file__).parents[2] / "docs" / "selection" / "examples" / "teams.json"
DEV = Seat(frozenset({"dev"}))


def dev(name, wishes):
    return Candidate(name, "dev", tuple((w,) for w in wishes.split()))


def ranked(names):
    return tuple((name,) for name in names.split())


def chain():
    """Four missions of one seat; b would rather have what a has, c what b has; d waits."""
    return TeamsProblem(
        (dev("a", "M1"), dev("b", "M1 M2"), dev("c", "M2 M3"), dev("d", "M3"), dev("e", "M4")),
        (
            Mission("M1", (DEV,), ranked("a b")),
            Mission("M2", (DEV,), ranked("b c")),
            Mission("M3", (DEV,), ranked("c d")),
            Mission("M4", (DEV,), ranked("e")),
        ),
    )


def without(problem, *names):
    return replace(problem, candidates=tuple(c for c in problem.candidates if c.id not in names))


def test_a_withdrawal_moves_only_the_chain_it_touches_and_each_move_says_why() -> None:
    before = compose(chain())

    after = compose(without(chain(), "a"), previous=before)

    assert [(c.candidate, c.before, c.after) for c in after.changes] == [
        ("a", "M1", None),
        ("b", "M2", "M1"),
        ("c", "M3", "M2"),
        ("d", None, "M3"),
    ]
    assert after.changes[1].says == "b\u00a0: M2 → M1\u202f; une place y est libérée par a."
    assert after.mission_of["e"] == "M4"


def test_an_arrival_displaces_the_chain_it_touches() -> None:
    before = compose(without(chain(), "a"))

    after = compose(chain(), previous=before)

    assert [(c.candidate, c.before, c.after) for c in after.changes] == [
        ("a", None, "M1"),
        ("b", "M1", "M2"),
        ("c", "M2", "M3"),
        ("d", "M3", None),
    ]


def test_two_who_would_trade_do_not_when_a_former_run_is_kept() -> None:
    """A third person used to keep two others from their first wishes; she leaves, and they could
    trade. No seat is freed by it, so nobody moves, and the result says it is no longer the best."""
    problem = TeamsProblem(
        (dev("x", "M1 M2"), dev("y", "M2 M1"), dev("z", "M1")),
        (Mission("M1", (DEV,), ranked("y z x")), Mission("M2", (DEV,), ranked("x y"))),
    )
    before = compose(problem)
    assert before.mission_of == {"x": "M2", "y": "M1", "z": None}

    kept = compose(without(problem, "z"), previous=before)
    fresh = compose(without(problem, "z"))

    assert kept.changes == ()
    assert (kept.candidate_optimal, fresh.candidate_optimal) == (False, True)
    assert kept.mission_of == {"x": "M2", "y": "M1"}
    assert fresh.mission_of == {"x": "M1", "y": "M2"}


def test_a_mission_that_the_cap_alone_keeps_closed_says_so_when_teams_are_planned_again() -> None:
    """The cap withholds the two required seats of ``big`` and offers its optional one."""
    problem = TeamsProblem(
        (dev("a", "big"), dev("b", "big"), dev("c", "small")),
        (
            Mission("small", (DEV,), ranked("c"), priority=1),
            Mission("big", (DEV, DEV, replace(DEV, required=False)), ranked("a b")),
        ),
        cap=2,
    )
    before = compose(problem)
    assert [(closed.mission, closed.why) for closed in before.closed] == [("big", "cap")]

    again = compose(problem, previous=before)

    assert again == before
    assert flaws(problem, again, before) == []
    assert [coalition.mission for coalition in again.blocking_coalitions] == ["big"]


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_same_problem_again_changes_nothing(problem) -> None:
    try:
        first = compose(problem)
    except Infeasible:
        return

    again = compose(problem, previous=first)

    assert again == first


@given(problems(), st.data())
@settings(max_examples=100, deadline=None)
def test_after_any_withdrawal_or_arrival_the_teams_keep_every_promise(problem, data) -> None:
    gone = data.draw(st.sampled_from(problem.candidates)).id
    problem = replace(problem, locked=frozenset(p for p in problem.locked if p[0] != gone))
    try:
        before, rest = compose(problem), compose(without(problem, gone))
        left = compose(without(problem, gone), previous=before)
        back = compose(problem, previous=rest)
    except Infeasible:
        return

    assert flaws(without(problem, gone), left, before) == []
    assert flaws(problem, back, rest) == []


@given(plain_problems(people=7, missions=4, rules=("fixed",)), st.data())
@settings(max_examples=80, deadline=None)
def test_a_withdrawal_harms_nobody_and_moves_no_more_people_than_starting_anew(
    problem, data
) -> None:
    gone = data.draw(st.sampled_from(problem.candidates)).id
    before = compose(problem)

    after = compose(without(problem, gone), previous=before)
    fresh = compose(without(problem, gone))

    worst = len(problem.missions) + 1
    for who, rank in after.rank_of.items():
        assert (rank or worst) <= (before.rank_of[who] or worst)
    assert len(after.changes) <= len(compare(before, fresh).changes)


def test_the_command_line_writes_teams_and_a_certificate_that_checks(tmp_path, capsys) -> None:
    example = str(EXAMPLE)
    paper = tmp_path / "certificate.json"

    assert main(["teams", example, "--certificate", str(paper)]) == 0
    first = capsys.readouterr().out
    assert main(["check", str(paper)]) == 0
    assert capsys.readouterr().out == "No flaw found.\n"
    assert main(["teams", example]) == 0
    assert capsys.readouterr().out == first

    altered = json.loads(paper.read_text())
    altered["claims"]["hires"] += 1
    paper.write_text(json.dumps(altered))
    assert main(["check", str(paper)]) == 1


def test_the_command_line_goes_on_from_a_former_answer(tmp_path, capsys) -> None:
    problem = json.loads(EXAMPLE.read_text("utf-8"))
    source = tmp_path / "problem.json"
    source.write_text(json.dumps(problem))
    main(["teams", str(source)])
    problem["previous"] = json.loads(capsys.readouterr().out)
    gone = next(who for who, where in problem["previous"]["mission_of"].items() if where)
    problem["candidates"] = [c for c in problem["candidates"] if c["id"] != gone]
    source.write_text(json.dumps(problem))
    paper = tmp_path / "certificate.json"

    assert main(["teams", str(source), "--certificate", str(paper)]) == 0

    changes = json.loads(capsys.readouterr().out)["changes"]
    assert changes[0]["candidate"] == gone or len(changes) > 1
    assert main(["check", str(paper)]) == 0


def test_the_command_line_refuses_a_word_it_does_not_know(tmp_path, capsys) -> None:
    source = tmp_path / "problem.json"
    source.write_text('{"candidates": [], "missions": [], "seeed": 1}')

    assert main(["teams", str(source)]) == 2
    assert "seeed" in capsys.readouterr().err
