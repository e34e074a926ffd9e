import copy
import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bench.engine.juries import call
from selection.__main__ import main
from selection.judges.panels import check
from selection.panels import Quota, certificate, compose_panels

EXAMPLE = Path(__file__).parents[2] / "docs/selection/examples/panels.json"


@cache
def honest():
    problem = call(quotas=(Quota("gender", "f", least=1), Quota("gender", "h", most=7)))
    before = compose_panels(problem)
    gone = {panel.jurors[0] for panel in before.panels}
    problem = replace(problem, jurors=tuple(j for j in problem.jurors if j.id not in gone))
    return certificate(problem, compose_panels(problem, previous=before), before)


def test_an_honest_certificate_has_no_flaw():
    assert check(honest()) == []


def juror_of(paper, name):
    return next(juror for juror in paper["asked"]["jurors"] if juror["id"] == name)


def challenge_of(paper, name):
    return next(one for one in paper["asked"]["challenges"] if one["id"] == name)


def first(paper):
    return paper["found"]["panels"][0]


def absent(paper):
    juror_of(paper, first(paper)["jurors"][0])["half_days"] = []


def torn(paper):
    juror_of(paper, first(paper)["jurors"][0])["conflicts"] = [first(paper)["challenges"][0]]


def colleague(paper):
    home = juror_of(paper, first(paper)["jurors"][0])["organisation"]
    challenge_of(paper, first(paper)["challenges"][0])["organisation"] = home


def host_away(paper):
    challenge_of(paper, first(paper)["challenges"][0])["half_days"] = []


def in_two_places(paper):
    other = paper["found"]["panels"][1]["jurors"]
    other.append(first(paper)["jurors"][0])


def overworked(paper):
    juror_of(paper, first(paper)["jurors"][0])["at_most"] = 0


def crowded(paper):
    paper["asked"]["rules"]["size_max"] = 4


def lonely(paper):
    paper["asked"]["rules"]["size_min"] = 8


def heard_twice(paper):
    paper["found"]["panels"][1]["challenges"].append(first(paper)["challenges"][0])


def not_heard(paper):
    first(paper)["challenges"].pop()


def too_many_challenges(paper):
    paper["asked"]["rules"]["challenges_max"] = 1


def too_few_challenges(paper):
    paper["asked"]["rules"]["challenges_min"] = 3


def quota_too_low(paper):
    paper["asked"]["rules"]["quotas"][0]["least"] = 7


def quota_too_high(paper):
    paper["asked"]["rules"]["quotas"][1]["most"] = 0


def gap_hidden(paper):
    paper["asked"]["challenges"][0]["profiles"].append("astrologie")


def gap_invented(paper):
    gap = {"kind": "juror", "says": "…", "sitting": "", "challenge": "", "profile": ""}
    paper["found"]["gaps"].append({**gap, "juror": first(paper)["jurors"][0], "missing": 1})


def move_hidden(paper):
    panel = paper["previous"]["panels"]
    panel[0]["jurors"], panel[1]["jurors"] = panel[1]["jurors"], panel[0]["jurors"]


def move_invented(paper):
    juror = first(paper)["jurors"][0]
    move = {"kind": "juror", "id": juror, "before": [], "after": [first(paper)["sitting"]]}
    paper["found"]["moves"].append(move)


def flattered(paper):
    paper["found"]["tiers"][-1]["value"] -= 1


def impossible_bound(paper):
    paper["found"]["tiers"][-1]["bound"] += 1


def aim_forgotten(paper):
    paper["found"]["tiers"].pop(0)


def terms_wrong(paper):
    paper["found"]["terms"]["gender"] += 1


def dearer(paper):
    paper["asked"]["rules"]["profile"] += 1


def silent(paper):
    paper["found"]["explanation"].popitem()


def stranger(paper):
    first(paper)["jurors"].append("un inconnu")


def sitting_lost(paper):
    paper["found"]["panels"].pop()


def other_seed(paper):
    paper["found"]["seed"] += 1


def same_juror_twice(paper):
    first(paper)["jurors"].append(first(paper)["jurors"][0])


def illegible(paper):
    del paper["found"]["panels"]


CRIMES = [
    absent, torn, colleague, host_away, in_two_places, overworked, crowded, lonely, heard_twice,
    not_heard, too_many_challenges, too_few_challenges, quota_too_low, quota_too_high, gap_hidden,
    gap_invented, move_hidden, move_invented, flattered, impossible_bound, aim_forgotten,
    terms_wrong, dearer, silent, stranger, sitting_lost, other_seed, same_juror_twice, illegible,
]  # fmt: skip


@pytest.mark.parametrize("crime", CRIMES, ids=lambda crime: crime.__name__)
def test_every_broken_promise_is_seen(crime):
    paper = copy.deepcopy(honest())

    crime(paper)

    assert check(paper) != []


def test_the_example_is_answered_and_its_certificate_stands_alone(tmp_path, capsys):
    proof = tmp_path / "certificate.json"

    assert main(["panels", str(EXAMPLE), "--certificate", str(proof)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert main(["check", str(proof)]) == 0

    assert capsys.readouterr().out == "No flaw found.\n"
    assert {tier["value"] - tier["bound"] for tier in answer["tiers"]} == {0}
    asked = json.loads(EXAMPLE.read_text("utf-8"))
    assert answer["explanation"].keys() == {juror["id"] for juror in asked["jurors"]}


def test_a_plan_in_force_is_followed_on_paper_too(tmp_path, capsys):
    main(["panels", str(EXAMPLE)])
    before = json.loads(capsys.readouterr().out)
    asked = json.loads(EXAMPLE.read_text("utf-8")) | {"previous": before}
    file, proof = tmp_path / "asked.json", tmp_path / "certificate.json"
    file.write_text(json.dumps(asked), "utf-8")

    main(["panels", str(file), "--certificate", str(proof)])
    again = json.loads(capsys.readouterr().out)

    assert (again["moves"], again["panels"]) == ([], before["panels"])
    assert main(["check", str(proof)]) == 0


def test_an_impossible_call_is_refused_on_paper(tmp_path, capsys):
    asked = json.loads(EXAMPLE.read_text("utf-8"))
    asked["rules"]["size_min"] = asked["rules"]["size_max"] = 8
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked), "utf-8")

    assert main(["panels", str(file)]) == 3
    refusal = json.loads(capsys.readouterr().out)

    assert refusal["infeasible"]
    assert refusal["relax"]


@pytest.mark.parametrize(
    "nonsense",
    [{"jurors": [{"name": "sans identifiant"}]}, {"juror": []}, {"rules": {"size": "x"}}],
)
def test_an_unreadable_call_is_said_to_be_so(nonsense, tmp_path, capsys):
    asked = json.loads(EXAMPLE.read_text("utf-8")) | nonsense
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked), "utf-8")

    assert main(["panels", str(file)]) == 2
    assert "Panel" in capsys.readouterr().err
