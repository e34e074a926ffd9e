import copy
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bench.engine.juries import season
from selection.__main__ import main
from selection.judges.timetable import check
from selection.timetable import TimetableProblem, certificate, schedule

EXAMPLE = Path(__file__).parents[2] / "docs/selection/examples/timetable.json"


@cache
def honest():
    problem = season(candidates=24, hosts=5, wishes=3, days=4, rooms=5, in_a_row=3)
    before = schedule(problem)
    hosts = tuple(replace(host, free=host.free - {"jour 01"}) for host in problem.hosts)
    problem = replace(problem, hosts=hosts)
    return certificate(problem, schedule(problem, previous=before), before)


def test_an_honest_certificate_has_no_flaw():
    paper = honest()

    assert check(paper) == []
    assert paper["found"]["unplaced"]
    assert paper["found"]["moves"]


def first(paper):
    return paper["found"]["meetings"][0]


def person(paper, kind, meeting):
    wanted = next(e for e in paper["asked"]["interviews"] if e["id"] == meeting["interview"])
    return next(one for one in paper["asked"][kind + "s"] if one["id"] == wanted[kind])


def day_of(paper, meeting):
    return next(s["half_day"] for s in paper["asked"]["slots"] if s["id"] == meeting["slot"])


def meetings_of(paper, kind, least):
    """Meetings of one person on one half-day, ``least`` of them or more."""
    groups = {}
    for meeting in paper["found"]["meetings"]:
        key = (person(paper, kind, meeting)["id"], day_of(paper, meeting))
        groups.setdefault(key, []).append(meeting)
    return next(group for group in groups.values() if len(group) >= least)


def candidate_away(paper):
    person(paper, "candidate", first(paper))["free"] = []


def host_away(paper):
    person(paper, "host", first(paper))["free"] = []


def host_in_two_places(paper):
    one, other = meetings_of(paper, "host", 2)[:2]
    other["slot"] = one["slot"]


def candidate_in_two_places(paper):
    one, other = meetings_of(paper, "candidate", 2)[:2]
    other["slot"] = one["slot"]


def longer_pause(paper):
    paper["asked"]["rules"]["pause"] = 3


def fewer_a_half_day(paper):
    paper["asked"]["rules"]["per_half_day"] = 1


def fewer_for_this_host(paper):
    person(paper, "host", meetings_of(paper, "host", 2)[0])["at_most"] = 1


def fewer_in_a_row(paper):
    paper["asked"]["rules"]["in_a_row"] = 1


def two_hosts_in_a_room(paper):
    day = day_of(paper, first(paper))
    host = person(paper, "host", first(paper))["id"]
    other = next(
        m for m in paper["found"]["meetings"]
        if day_of(paper, m) == day and person(paper, "host", m)["id"] != host
    )  # fmt: skip
    other["room"] = first(paper)["room"]


def host_changes_room(paper):
    meeting = meetings_of(paper, "host", 2)[0]
    meeting["room"] = next(
        room["id"] for room in paper["asked"]["rooms"] if room["id"] != meeting["room"]
    )


def room_closed(paper):
    room = next(r for r in paper["asked"]["rooms"] if r["id"] == first(paper)["room"])
    room["half_days"] = ["un autre jour"]


def no_room(paper):
    first(paper)["room"] = ""


def room_from_nowhere(paper):
    paper["asked"]["rooms"] = []


def forgotten(paper):
    paper["found"]["meetings"].pop()


def told_twice(paper):
    paper["found"]["meetings"].append(first(paper))


def required(paper):
    left = paper["found"]["unplaced"][0]["interview"]
    next(e for e in paper["asked"]["interviews"] if e["id"] == left)["required"] = True


def no_reason(paper):
    paper["found"]["unplaced"][0]["says"] = " "


def false_reason(paper):
    left = paper["found"]["unplaced"][0]
    left["against"] = left["against"][:0]
    wanted = next(e for e in paper["asked"]["interviews"] if e["id"] == left["interview"])
    for kind in ("candidate", "host"):
        one = next(p for p in paper["asked"][kind + "s"] if p["id"] == wanted[kind])
        one["free"] = [*one["free"], "jour 01"]


def reason_beside_the_point(paper):
    paper["found"]["unplaced"][0]["against"] = ["un inconnu"]


def move_hidden(paper):
    paper["found"]["moves"].pop()


def move_invented(paper):
    paper["found"]["moves"].append(
        {"interview": first(paper)["interview"], "before": "", "after": ""}
    )


def flattered(paper):
    paper["found"]["tiers"][-1]["value"] -= 1


def fewer_moves_told(paper):
    paper["found"]["tiers"][1]["value"] -= 1


def impossible_bound(paper):
    paper["found"]["tiers"][-1]["bound"] += 1


def aim_forgotten(paper):
    paper["found"]["tiers"].pop(1)


def silent(paper):
    paper["found"]["explanation"].popitem()


def unknown_slot(paper):
    first(paper)["slot"] = "hier"


def unknown_interview(paper):
    first(paper)["interview"] = "un inconnu"


def other_seed(paper):
    paper["found"]["seed"] += 1


def illegible(paper):
    del paper["found"]["meetings"]


CRIMES = [
    candidate_away, host_away, host_in_two_places, candidate_in_two_places, longer_pause,
    fewer_a_half_day, fewer_for_this_host, fewer_in_a_row, two_hosts_in_a_room, host_changes_room,
    room_closed, no_room, room_from_nowhere, forgotten, told_twice, required, no_reason,
    false_reason, reason_beside_the_point, move_hidden, move_invented, flattered, fewer_moves_told,
    impossible_bound, aim_forgotten, silent, unknown_slot, unknown_interview, other_seed, illegible,
]  # fmt: skip


@pytest.mark.parametrize("crime", CRIMES, ids=lambda crime: crime.__name__)
def test_every_broken_promise_is_seen(crime):
    paper = copy.deepcopy(honest())

    crime(paper)

    assert check(paper) != []


def test_the_example_is_answered_and_its_certificate_stands_alone(tmp_path, capsys):
    proof = tmp_path / "certificate.json"

    assert main(["timetable", str(EXAMPLE), "--certificate", str(proof)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert main(["check", str(proof)]) == 0

    assert capsys.readouterr().out == "No flaw found.\n"
    assert {tier["value"] - tier["bound"] for tier in answer["tiers"]} == {0}
    asked = json.loads(EXAMPLE.read_text("utf-8"))
    assert answer["explanation"].keys() == {one["id"] for one in asked["candidates"]}
    assert len(answer["meetings"]) + len(answer["unplaced"]) == len(asked["interviews"])


def test_a_timetable_in_force_is_followed_on_paper_too(tmp_path, capsys):
    main(["timetable", str(EXAMPLE)])
    before = json.loads(capsys.readouterr().out)
    asked = json.loads(EXAMPLE.read_text("utf-8")) | {"previous": before}
    file, proof = tmp_path / "asked.json", tmp_path / "certificate.json"
    file.write_text(json.dumps(asked), "utf-8")

    main(["timetable", str(file), "--certificate", str(proof)])
    again = json.loads(capsys.readouterr().out)

    assert (again["moves"], again["meetings"]) == ([], before["meetings"])
    assert main(["check", str(proof)]) == 0


def test_required_interviews_that_clash_are_refused_on_paper(tmp_path, capsys):
    asked = json.loads(EXAMPLE.read_text("utf-8"))
    for interview in asked["interviews"]:
        interview["required"] = True
    asked["slots"] = asked["slots"][:4]
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked), "utf-8")

    assert main(["timetable", str(file)]) == 3
    refusal = json.loads(capsys.readouterr().out)

    assert refusal["infeasible"]
    assert refusal["relax"]


def test_an_unreadable_calendar_is_said_to_be_so(tmp_path, capsys):
    asked = json.loads(EXAMPLE.read_text("utf-8"))
    asked["slots"][0]["position"] = "première"
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked), "utf-8")

    assert main(["timetable", str(file)]) == 2
    assert "a whole number is expected" in capsys.readouterr().err


def test_a_problem_that_holds_every_field_reads_back_the_same():
    asked = json.loads(EXAMPLE.read_text("utf-8"))

    problem = TimetableProblem.from_document(asked)

    assert TimetableProblem.from_document(problem.document()) == problem
