import json
from pathlib import Path

from selection.__main__ import main
from selection.calibration import Mark, calibrate

EXAMPLE = Path(__file__).parents[2] / "docs" / "selection" / "examples" / "calibrate.json"


def test_the_example_goes_through_the_command_line_and_its_certificate_is_judged_sound(
    tmp_path, capsys
):
    paper = tmp_path / "certificate.json"

    assert main(["calibrate", str(EXAMPLE), "--certificate", str(paper)]) == 0
    answer = json.loads(capsys.readouterr().out)

    assert main(["check", str(paper)]) == 0
    assert capsys.readouterr().out == "No flaw found.\n"
    marks = json.loads(EXAMPLE.read_text("utf-8"))["marks"]
    assert len(answer["dossiers"]) == len({mark["dossier"] for mark in marks})
    assert answer["calibrated"]


def test_the_order_of_the_marks_changes_no_byte():
    marks = [Mark(**mark) for mark in json.loads(EXAMPLE.read_text("utf-8"))["marks"]]

    assert calibrate(marks, top=8) == calibrate(marks[::-1], top=8)
