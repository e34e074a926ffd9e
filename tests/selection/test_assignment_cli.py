import json
from pathlib import Path

import pytest

from selection.__main__ import main

EXAMPLE = Path(__file__).parents[2] / "docs/selection/examples/assign.json"


@pytest.mark.parametrize("objective", ["total", "fair", "randomised"])
def test_the_example_is_answered_and_its_certificate_stands_alone(objective, tmp_path, capsys):
    asked = json.loads(EXAMPLE.read_text("utf-8")) | {"objective": objective}
    if objective == "randomised":
        asked["pair_probability"] = "2/3"
    file, proof = tmp_path / "asked.json", tmp_path / "certificate.json"
    file.write_text(json.dumps(asked), "utf-8")

    assert main(["assign", str(file), "--certificate", str(proof)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert main(["check", str(proof)]) == 0

    assert capsys.readouterr().out == "No flaw found.\n"
    assert answer["gap"] == 0.0
    assert answer["why_dossier"].keys() == asked["dossiers"].keys()
    assert answer["why_reviewer"].keys() == {reviewer["id"] for reviewer in asked["reviewers"]}
    assert "Farid" in answer["reviewers_of"]["dossier-01"]


def test_a_forged_certificate_is_refused(tmp_path, capsys):
    proof = tmp_path / "certificate.json"
    main(["assign", str(EXAMPLE), "--certificate", str(proof)])
    forged = json.loads(proof.read_text("utf-8"))
    forged["plan"]["reviewers_of"]["dossier-03"] = ["Amina", "Farid"]
    proof.write_text(json.dumps(forged), "utf-8")
    capsys.readouterr()

    assert main(["check", str(proof)]) == 1
    assert "dossier-03 is read by Amina: conflict or forbidden" in capsys.readouterr().out


def test_the_plan_in_force_given_with_the_problem_is_kept(tmp_path, capsys):
    main(["assign", str(EXAMPLE)])
    before = json.loads(capsys.readouterr().out)["reviewers_of"]
    asked = json.loads(EXAMPLE.read_text("utf-8")) | {"previous": before}
    asked["dossiers"]["late"] = 2
    file, proof = tmp_path / "asked.json", tmp_path / "certificate.json"
    file.write_text(json.dumps(asked), "utf-8")

    main(["assign", str(file), "--certificate", str(proof)])
    answer = json.loads(capsys.readouterr().out)

    assert (answer["changes"]["kept"], answer["changes"]["moved"]) == (24, 0)
    assert [dossier for dossier, _ in answer["changes"]["added"]] == ["late", "late"]
    assert main(["check", str(proof)]) == 0


def test_an_impossible_problem_says_what_fights_and_what_to_relax(tmp_path, capsys):
    asked = json.loads(EXAMPLE.read_text("utf-8"))
    for reviewer in asked["reviewers"]:
        reviewer["capacity"] = 3
    file = tmp_path / "asked.json"
    file.write_text(json.dumps(asked), "utf-8")

    assert main(["assign", str(file)]) == 3

    refusal = json.loads(capsys.readouterr().out)
    assert {demand["kind"] for demand in refusal["infeasible"]} == {"capacity", "dossier"}
    assert any("il en manque" in way for way in refusal["relax"])
