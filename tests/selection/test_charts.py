"""Pictures of results: readable as XML, and they show what the result says."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from selection import charts
from selection.assignment import AssignmentProblem, assign
from selection.calibration import Mark, calibrate
from selection.cli.teams import problem_of
from selection.teams import compose
from selection.timetable import TimetableProblem, schedule

EXAMPLES = Path(__file__).parents[2] / "docs" / "selection" / "examples"
SVG = "{http://www.w3.org/2000/svg}"


def example(verb):
    return json.loads((EXAMPLES / f"{verb}.json").read_text("utf-8"))


def ranks():
    teams = compose(problem_of(example("teams")))
    return charts.ranks(teams), [f"vœu n° 1 : {teams.ranks[0]}"]


def loads():
    problem = AssignmentProblem.from_document(example("assign"))
    plan = assign(problem)
    return charts.loads(problem, plan), [
        f"{name} {len(read)}" for name, read in plan.dossiers_of.items()
    ]


def severity():
    marks = [
        Mark(one["dossier"], one["reviewer"], one.get("criterion", ""), one["value"])
        for one in example("calibrate")["marks"]
    ]
    found = calibrate(marks)
    return charts.severity(found), list(found.severity)


def timetable():
    problem = TimetableProblem.from_document(example("timetable"))
    found = schedule(problem)
    return charts.timetable(problem, found), [meeting.slot for meeting in found.meetings]


@pytest.mark.parametrize("draw", [ranks, loads, severity, timetable])
def test_a_picture_says_in_words_what_it_shows(draw):
    picture, told = draw()

    root = ElementTree.fromstring(picture)

    assert root.find(f"{SVG}title").text
    description = root.find(f"{SVG}desc").text
    assert all(word in description for word in told)
    assert "style" not in picture
    assert float(root.attrib["viewBox"].split()[2]) >= 720


def test_names_that_are_markup_are_shown_as_they_are():
    problem = AssignmentProblem.from_document(
        {"dossiers": {"D": 1}, "reviewers": [{"id": "<b>&", "capacity": 1}]}
    )

    root = ElementTree.fromstring(charts.loads(problem, assign(problem)))

    assert any(one.text == "<b>&" for one in root.iter(f"{SVG}text"))
