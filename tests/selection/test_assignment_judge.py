import ast
import copy
import json
from fractions import Fraction
from pathlib import Path

import pytest

from selection.assignment import AssignmentProblem, Plan, Reviewer, assign, certificate
from selection.judges import assignment as judge

DOSSIERS = ["d1", "d2", "d3", "d4", "d5", "d6"]
AFFINITY = {
    (dossier, name): (row * 13 + column * 29 + row * column * 7) % 17
    for row, dossier in enumerate(DOSSIERS)
    for column, name in enumerate("ABCDE")
}
REVIEWERS = (
    Reviewer("A", 3, 2),
    Reviewer("B", 3, 1, frozenset({"d1"})),
    Reviewer("C", 2),
    Reviewer("D", 4, 1),
    Reviewer("E", 4),
)


def certificate_of(objective, previous=None):
    problem = AssignmentProblem.uniform(
        DOSSIERS,
        REVIEWERS,
        each=2,
        affinity=AFFINITY,
        forbidden={("d2", "A")},
        locked={("d3", "C")},
        objective=objective,
        pair_probability=Fraction(1, 2) if objective == "randomised" else None,
        seed=4,
    )
    plan = assign(problem, previous=previous)
    return json.loads(json.dumps(certificate(problem, plan, previous)))


HONEST = {
    "total": certificate_of("total"),
    "fair": certificate_of("fair"),
    "randomised": certificate_of("randomised"),
    "changed": certificate_of(
        "total", Plan.standing({"d1": ["B", "C"], "d4": ["A", "B"], "d5": ["C"], "d6": ["C", "X"]})
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_certificate_has_no_flaw(name):
    assert judge.check(HONEST[name]) == []


def other(case, dossier):
    """A reader of ``dossier`` replaced by somebody who does not read it."""
    readers = case["plan"]["reviewers_of"][dossier]
    new = next(name for name in "ABCDE" if name not in readers)
    readers[0] = new


MUTATIONS = {
    "one reader fewer": lambda c: c["plan"]["reviewers_of"]["d4"].pop(),
    "the same reader twice": lambda c: c["plan"]["reviewers_of"].update(d4=["D", "D"]),
    "a dossier forgotten": lambda c: c["plan"]["reviewers_of"].pop("d5"),
    "a dossier invented": lambda c: c["plan"]["reviewers_of"].update(d9=["A", "D"]),
    "a reviewer invented": lambda c: c["plan"]["reviewers_of"].update(d4=["A", "Z"]),
    "a conflict": lambda c: c["plan"]["reviewers_of"].update(d1=["B", "E"]),
    "a forbidden pair": lambda c: c["plan"]["reviewers_of"].update(d2=["A", "E"]),
    "a lock undone": lambda c: c["plan"]["reviewers_of"].update(d3=["A", "E"]),
    "another reader": lambda c: other(c, "d6"),
    "a load above the capacity": lambda c: c["asked"]["reviewers"][3].update(capacity=0),
    "a load below the floor": lambda c: c["asked"]["reviewers"][2].update(floor=3, capacity=3),
    "another total": lambda c: c["plan"].update(total=c["plan"]["total"] + 1),
    "another worst": lambda c: c["plan"].update(worst=c["plan"]["worst"] + 1),
    "another value": lambda c: c["plan"].update(value=c["plan"]["value"] + 1),
    "a bound too low": lambda c: c["plan"].update(bound=c["plan"]["bound"] - 1),
    "a gap that flatters": lambda c: c["plan"].update(bound=c["plan"]["bound"] + 5),
    "another seed": lambda c: c["plan"].update(seed=5),
    "another objective": lambda c: c["plan"].update(objective="luck"),
    "nothing but a name": lambda c: c.pop("plan"),
}


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_broken_promise_is_seen(name, mutation):
    forged = copy.deepcopy(HONEST[name])

    MUTATIONS[mutation](forged)

    assert judge.check(forged)


@pytest.mark.parametrize("reviewer", "ABCDE")
@pytest.mark.parametrize("step", [-50, 50])
def test_wild_prices_prove_nothing(reviewer, step):
    forged = copy.deepcopy(HONEST["total"])
    prices = forged["plan"]["proof"]["prices"]

    prices[reviewer] = prices.get(reviewer, 0) + step

    assert any("the prices prove" in flaw for flaw in judge.check(forged))


SPECIFIC = {
    "fair": {
        "a floor without its weights": lambda p: p["proof"]["floor"]["weights"].clear(),
        "a negative weight": lambda p: p["proof"]["total"]["weights"].update(d1=-(10**7)),
        "a total bound too low": lambda p: p["proof"].update(total_bound=p["total"] - 1),
    },
    "randomised": {
        "a pair too likely": lambda p: p["odds"]["d4"].update(dict.fromkeys(p["odds"]["d4"], "1")),
        "an unlikely reader": lambda p: p["odds"].pop("d6"),
        "another unit": lambda p: p.update(unit=3),
    },
    "changed": {
        "a change untold": lambda p: p["changes"]["removed"].pop(),
        "a reading added untold": lambda p: p["changes"]["added"].pop(),
        "fewer moves told": lambda p: p["changes"].update(moved=p["changes"]["moved"] - 1),
        "no proof that so many had to move": lambda p: p["proof"]["standing"].update(bonus=1),
    },
    "total": {"odds nobody asked for": lambda p: p.update(odds={"d1": {"A": "1/2"}})},
}


@pytest.mark.parametrize(
    ("name", "mutation"), [(name, key) for name, forms in SPECIFIC.items() for key in forms]
)
def test_every_broken_promise_of_one_objective_is_seen(name, mutation):
    forged = copy.deepcopy(HONEST[name])

    SPECIFIC[name][mutation](forged["plan"])

    assert judge.check(forged)


def test_a_plan_that_is_feasible_but_not_the_best_cannot_claim_the_bound():
    problem = AssignmentProblem.from_document(HONEST["total"]["asked"])
    worse = AssignmentProblem.from_document(HONEST["total"]["asked"] | {"affinity": {}, "seed": 1})
    plan = assign(worse).document() | {"seed": 4}
    total = sum(AFFINITY[d, r] for d, names in plan["reviewers_of"].items() for r in names)
    plan |= {"total": total, "value": total, "bound": total, "gap": 0.0}

    assert any("the prices prove" in flaw for flaw in judge.flaws(problem, plan))


def test_the_judge_shares_no_code_with_the_solver():
    tree = ast.parse(Path(judge.__file__).read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }

    assert not [name for name in imported if name.startswith("selection")]
