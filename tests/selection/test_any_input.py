"""Whatever is asked, the answer is a result that the judge accepts, or an error with a name."""

import json
import random
from copy import deepcopy
from fractions import Fraction

import numpy as np
import pytest

from selection.__main__ import main
from selection.assignment import AssignmentProblem, Plan, Reviewer, assign, certificate
from selection.calibration import Mark, calibrate
from selection.judges import assignment as judge
from selection.panels import Juror
from selection.refusals import Infeasible, Malformed
from selection.teams import Candidate, Mission, Seat, TeamsProblem
from selection.timetable import Interview, Person

JUNK = (
    None, True, -1, 0, 1, 2, 3, 0.9, 1.99, 10**30, float("nan"), float("inf"), "", "D1", "c1", "M1",
    "1/2", [], {}, [[]], [None], {"id": "D1"}, ["D1", "ana"], ["ana", "D1"], "\ud800",
)  # fmt: skip
SMALL = {
    "assign": {
        "dossiers": {"D1": 1, "D2": 2},
        "reviewers": [
            {"id": "ana", "capacity": 2, "floor": 1, "conflicts": ["D9"]},
            {"id": "bob", "capacity": 2},
        ],
        "affinity": {"D1": {"ana": 0.9, "bob": 0.25}},
        "forbidden": [["D1", "bob"]],
        "locked": [["D2", "bob"]],
        "objective": "fair",
        "pair_probability": None,
        "seed": 3,
        "previous": {"D1": ["ana"], "gone": ["bob"]},
        "limit": 5.0,
    },
    "calibrate": {
        "marks": [
            {"dossier": f"D{d}", "reviewer": f"r{r}", "criterion": "c", "value": (d * r) % 5 + 0.5}
            for d in range(5)
            for r in range(3)
        ],
        "top": 2,
        "extra": 1,
        "model": {"scale": True, "noise": True, "outliers": True},
        "limit": 0.01,
    },
    "panels": {
        "jurors": [
            {"id": f"j{j}", "half_days": ["lun", "mar"], "profile": "pqr"[j % 3], "at_most": 1}
            for j in range(5)
        ],
        "challenges": [
            {"id": "D1", "half_days": ["lun"], "organisation": "X", "profiles": ["p"]},
            {"id": "D2", "half_days": ["mar"]},
        ],
        "sittings": [{"id": "s1", "half_day": "lun"}, {"id": "s2", "half_day": "mar"}],
        "rules": {
            "size_min": 2, "size_max": 3, "challenges_min": 0, "challenges_max": 2, "partial": True,
            "quotas": [{"trait": "profile", "value": "p", "least": 0, "most": 2}],
        },
        "seed": 1,
        "limit": 3.0,
    },
    "timetable": {
        "candidates": [{"id": f"c{c}", "free": ["lun"], "at_most": 2} for c in range(3)],
        "hosts": [{"id": "M1", "free": ["lun", "mar"]}, {"id": "M2", "free": ["l1", "l2"]}],
        "interviews": [
            {"id": "e1", "candidate": "c0", "host": "M1", "required": True},
            {"id": "e2", "candidate": "c1", "host": "M2"},
            {"id": "e3", "candidate": "c2", "host": "M1"},
        ],
        "slots": [
            {"id": "l1", "half_day": "lun", "position": 1},
            {"id": "l2", "half_day": "lun", "position": 2},
            {"id": "m1", "half_day": "mar", "position": 1},
        ],
        "rooms": [{"id": "R", "half_days": ["lun"]}],
        "rules": {"per_half_day": 2, "pause": 1, "in_a_row": 0},
        "seed": 1,
        "limit": 3.0,
    },
    "teams": {
        "candidates": [
            {"id": f"c{c}", "profile": "dev", "wishes": ["M1", ["M2", "M3"]], "groups": ["g"]}
            for c in range(4)
        ],
        "missions": [
            {"id": "M1", "seats": [{"accepts": ["dev"]}], "ranking": ["c1", ["c0", "c2"]]},
            {"id": "M2", "seats": [{"accepts": ["dev"], "required": False}], "scores": {"c3": 1.5}},
        ],
        "locked": [["c0", "M1"]],
        "forbidden": [["c3", "M1"]],
        "cap": 2,
        "run_set": "coalition_stable",
        "aims": [{"group": "g", "bonus": 0.5}],
        "must_run": ["M1"],
        "seed": 2,
        "previous": {"mission_of": {"c1": "M1", "c9": None}, "open": ["M1"]},
        "limit": 100,
    },
}  # fmt: skip


def places(thing, path=()):
    """Every place of a document that may be altered."""
    yield path
    if isinstance(thing, dict):
        for name, inside in thing.items():
            yield from places(inside, (*path, name))
    elif isinstance(thing, list):
        for index, inside in enumerate(thing):
            yield from places(inside, (*path, index))


def altered(document, dice):
    """The document with one place, or two, made something else, taken away or written twice."""
    document = deepcopy(document)
    for _ in range(dice.randint(1, 2)):
        *path, last = dice.choice([place for place in places(document) if place])
        inside = document
        for step in path:
            inside = inside[step]
        how = dice.randrange(5)
        if how == 0:
            del inside[last]
        elif how == 1 and isinstance(inside, list):
            inside.append(deepcopy(inside[last]))
        elif how == 2 and isinstance(inside, dict):
            inside[f"{last}s"] = inside.pop(last)
        else:
            inside[last] = deepcopy(dice.choice(JUNK))
    return document


@pytest.mark.parametrize("verb", SMALL)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_altered_the_answer_is_judged_or_the_error_named(verb, seed, tmp_path, capsys):
    dice = random.Random(f"{verb}{seed}")
    file, proof = tmp_path / "asked.json", tmp_path / "certificate.json"
    answered = 0
    for _ in range(100):
        asked = altered(SMALL[verb], dice)
        file.write_text(json.dumps(asked), "utf-8")

        ended = main([verb, str(file), "--certificate", str(proof)])

        said = capsys.readouterr()
        assert ended in (0, 2, 3, 4), asked
        if ended == 0:
            answered += 1
            assert main(["check", str(proof)]) == 0, (asked, capsys.readouterr().out)
            capsys.readouterr()
        elif ended == 3:
            assert json.loads(said.out)["infeasible"], asked
        else:
            assert said.err.strip(), asked
    assert 0 < answered < 100  # some of what is altered still means something


@pytest.mark.parametrize("verb", SMALL)
@pytest.mark.parametrize("document", ["[]", "1", "null", '"x"', "{}", "NaN", "{", "[" * 9999])
def test_what_is_no_problem_at_all_is_refused_in_a_line(verb, document, tmp_path, capsys):
    file = tmp_path / "asked.json"
    file.write_text(document, "utf-8")

    assert main([verb, str(file)]) == 2
    assert main(["check", str(file)]) == 2

    assert len(capsys.readouterr().err.splitlines()) == 2


@pytest.mark.parametrize("kind", ["chess", "__init__", "crowd", 3, None, ["teams"]])
def test_a_certificate_of_an_unknown_kind_is_refused_in_a_line(kind, tmp_path, capsys):
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps({"problem": kind}), "utf-8")

    assert main(["check", str(file)]) == 2
    assert "no judge for the problem" in capsys.readouterr().err


TWO = (Reviewer("ana", 2), Reviewer("bob", 2))


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("capacity: a whole number", lambda: Reviewer("ana", 1.99)),
        ("floor: a whole number", lambda: Reviewer("ana", 1, floor=True)),
        ("conflicts: a list", lambda: Reviewer("ana", 1, conflicts="D1")),
        ("id: a text", lambda: Reviewer(3, 1)),
        ("capacity: a number from", lambda: Reviewer("ana", 10**30)),
        ("a pair is", lambda: AssignmentProblem({"D1": 1}, TWO, {("ana", "D1"): 5})),
        ("a pair is", lambda: AssignmentProblem({"D1": 1}, TWO, forbidden={("ana", "D1")})),
        ("a pair is", lambda: AssignmentProblem({"D1": 1}, TWO, locked={("ana", "D1")})),
        ("unknown name", lambda: AssignmentProblem({"D1": 1}, TWO, {("D1", "zoe"): 5})),
        ("0 to", lambda: AssignmentProblem({"D1": 1}, TWO, {("D1", "ana"): float("nan")})),
        ("0 to", lambda: AssignmentProblem({"D1": 1}, TWO, {("D1", "ana"): 10**400})),
        ("0 to", lambda: AssignmentProblem({"D1": 1}, TWO, {("D1", "ana"): -0.1})),
        ("not a number", lambda: AssignmentProblem({"D1": 1}, TWO, {("D1", "ana"): True})),
        ("decimals", lambda: AssignmentProblem({"D1": 1}, TWO, {("D1", "ana"): 1 / 3})),
        ("a list of 2", lambda: AssignmentProblem({"D1": 1}, TWO, locked={("D1",)})),
        ("dossiers", lambda: AssignmentProblem({"D1": 1.5}, TWO)),
        ("objective", lambda: AssignmentProblem({"D1": 1}, TWO, objective="best")),
        ("wishes: a list", lambda: Candidate("c", "dev", ("M1", "M2"))),
        ("accepts: a list", lambda: Seat("dev")),
        ("scores: a number", lambda: Mission("M", (Seat({"dev"}),), scores={"c": "12"})),
        (
            "a pair is",
            lambda: TeamsProblem(
                (Candidate("c", "dev", ()),), (Mission("M", (Seat({"dev"}),)),), locked={("M", "c")}
            ),
        ),
        ("free: a list", lambda: Person("ana", "lundi")),
        ("required: true or false", lambda: Interview("1", "ana", "forets", required=1)),
        ("half_days: a list", lambda: Juror("ana", "lundi")),
        ("is not a number", lambda: calibrate([Mark("D", "r", "", float("nan"))])),
        ("a number is expected", lambda: calibrate([Mark("D", "r", "", "12")])),
        ("a text is expected", lambda: calibrate([Mark(3, "r", "", 12.0)])),
    ],
)
def test_what_means_nothing_is_never_cut_nor_ignored(said, question):
    with pytest.raises(Malformed, match=said):
        question()


def test_affinities_with_decimals_are_counted_to_the_last_one():
    problem = AssignmentProblem(
        {"D1": 1, "D2": 1},
        (Reviewer("ana", 1), Reviewer("bob", 1)),
        {("D1", "ana"): 0.9, ("D1", "bob"): 0.85, ("D2", "ana"): 0.3, ("D2", "bob"): 0.2},
    )

    plan = assign(problem)

    assert plan.reviewers_of == {"D1": ("bob",), "D2": ("ana",)}
    assert (plan.value, plan.unit, plan.total, plan.grain, plan.gap) == (115, 100, 115, 100, 0.0)
    assert plan.why_dossier["D1"].startswith("Lu par bob (affinité 0,85) ; somme 0,85.")
    assert judge.check(json.loads(json.dumps(certificate(problem, plan)))) == []


@pytest.mark.parametrize("objective", ["total", "fair", "randomised"])
def test_a_decimal_point_moved_moves_nobody(objective):
    dice = random.Random(4)
    pairs = {(f"D{d}", f"r{r}"): dice.randrange(1000) for d in range(12) for r in range(5)}

    def plan(divisor):
        problem = AssignmentProblem(
            {f"D{d}": 2 for d in range(12)},
            tuple(Reviewer(f"r{r}", 6, 3) for r in range(5)),
            {pair: score / divisor for pair, score in pairs.items()},
            objective=objective,
            pair_probability=Fraction(1, 2) if objective == "randomised" else None,
        )
        found = assign(problem)
        assert judge.flaws(problem, found) == []
        return found

    whole, tenths = plan(1), plan(1000)
    assert whole.reviewers_of == tenths.reviewers_of
    assert (tenths.value, tenths.unit) == (whole.value, 1000 * whole.unit)


def test_numbers_of_numpy_are_numbers():
    problem = AssignmentProblem(
        {"D1": np.int64(1)},
        (Reviewer("ana", np.int32(1)),),
        {("D1", "ana"): np.float64(0.5)},
    )

    assert (assign(problem).value, assign(problem).unit) == (5, 10)


def test_someone_whose_minimum_is_nothing_is_never_said_to_be_at_it():
    dice = random.Random(0)
    for _ in range(150):
        names = [f"r{r}" for r in range(dice.randint(2, 4))]
        dossiers = {f"D{d}": dice.randint(0, 2) for d in range(dice.randint(1, 4))}
        problem = AssignmentProblem(
            dossiers,
            tuple(Reviewer(name, dice.randint(0, 3), dice.randint(0, 1)) for name in names),
            {(d, r): dice.randrange(10) for d in dossiers for r in names},
        )
        try:
            plan = assign(problem)
        except Infeasible:
            continue
        assert judge.flaws(problem, plan) == []
        for reviewer in problem.reviewers:
            told = plan.why_reviewer[reviewer.id]
            assert reviewer.floor or "À son minimum" not in told


def test_a_plan_in_force_that_is_none_is_refused():
    with pytest.raises(Malformed):
        assign(AssignmentProblem({"D1": 1}, TWO), previous=Plan.standing({"D1": "ana"}))
