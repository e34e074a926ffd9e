import copy
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from selection.calibration import ADDITIVE, Mark, Model, calibrate, certificate
from selection.judges.calibration import check, flaws
from tests.selection.calibration_cases import drawn, marked

few = settings(max_examples=20, deadline=None)


def grouped(marks):
    return [
        Mark(m.dossier, m.reviewer, m.criterion, m.value, f"g{int(m.dossier[1:]) % 3}")
        for m in marks
    ]


def circled(marks):
    return [
        Mark(m.dossier, m.reviewer, m.criterion, m.value, f"c{int(m.reviewer[1:]) % 2}")
        for m in marks
    ]


@given(marked(groups=True))
@few
def test_a_sound_calibration_is_never_accused(marks):
    assert check(certificate(calibrate(marks, top=3))) == []


@pytest.mark.parametrize(
    ("marks", "how"),
    [
        (drawn(n=60, k=4)[0], {"top": 12}),
        (drawn(n=60, k=4, wild={9})[0], {}),
        (grouped(drawn(n=60)[0]), {"top": 12}),
        (circled(drawn(n=60)[0]), {"top": 12}),
        (drawn(n=60)[0], {"top": 12, "model": ADDITIVE}),
        (drawn(n=60)[0], {"top": 12, "model": Model(scale=False)}),
        (drawn(n=60)[0], {"limit": 5e-4}),
        (drawn(n=9)[0], {"top": 20}),
        (list({m.dossier: m for m in drawn(n=30)[0]}.values()), {"top": 5}),
    ],
    ids=["full", "wild", "groups", "circles", "additive", "noise", "stopped", "tiny", "once"],
)
def test_a_sound_certificate_survives_the_journey_through_json(marks, how):
    paper = json.loads(json.dumps(certificate(calibrate(marks, **how)), allow_nan=False))

    assert check(paper) == []


def leaves(node, path=()):
    """A few places of every part of the certificate where something can be changed."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, list):
        for at in sorted({0, len(node) // 2, len(node) - 1} if node else {}):
            yield from leaves(node[at], (*path, at))
        yield (*path, "+")
    else:
        yield path


def changed(value):
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value + 0.1 * (abs(value) + 0.2)
    return 1.0


PAPER = certificate(calibrate(grouped(drawn(n=40, m=6, k=4, wild={9})[0]), top=12))
# Where the calculation came to rest is checked against the claim that it did, not digit by digit.
TOLERATED = {("gap",)}


@pytest.mark.parametrize("path", sorted(set(leaves(PAPER)) - TOLERATED, key=str), ids=str)
def test_no_field_can_be_changed_unseen(path):
    forged = copy.deepcopy(PAPER)
    *parents, last = path
    node = forged
    for step in parents:
        node = node[step]
    if last == "+":
        node.append(node[-1] if node else 0)
    else:
        node[last] = changed(node[last])

    assert check(forged) != []


@pytest.mark.parametrize("part", sorted(PAPER))
def test_no_part_can_be_left_out(part):
    forged = {name: value for name, value in PAPER.items() if name != part}

    assert check(forged) != []


def test_another_gap_that_contradicts_the_claim_of_rest_is_seen():
    assert check(PAPER | {"gap": 0.5}) != []


def test_a_posterior_consistent_with_variances_nobody_estimated_is_refused():
    # Every number follows from its neighbours, but the worths were given too much room.
    marks = drawn(n=60)[0]
    found = calibrate(marks, model=ADDITIVE)
    forged = calibrate(marks, model=ADDITIVE, limit=2.2e-4)
    paper = certificate(forged) | {"finished": True, "gap": 1e-9}

    assert check(certificate(found)) == []
    assert any("comes back" in flaw for flaw in check(paper))


@given(marked(groups=True))
@few
def test_the_answer_to_a_question_is_judged_against_the_question(marks):
    found = calibrate(marks, top=3)

    assert flaws(marks, found) == []
    assert flaws([*marks, Mark("new", "r0", "", 3.0)], found) != []
    assert flaws([replace(marks[0], value=marks[0].value + 1), *marks[1:]], found) != []


def test_missing_criteria_are_laid_out_by_the_judge_too():
    marks = [
        Mark(f"d{d}", f"r{r}", criterion, (d * 3 + r * 2 + level) % 6)
        for d in range(8)
        for r in range(3)
        for level, criterion in enumerate(["ease", "care", "drive"])
        if (d + r + level) % 5
    ]

    assert flaws(marks, calibrate(marks)) == []


def test_missing_criteria_in_a_large_call_shift_no_one():
    dice = np.random.default_rng(8)
    marks = [
        Mark(f"d{d:02}", f"r{r}", criterion, float(dice.integers(0, 11) / 2))
        for d in range(80)
        for r in dice.permutation(9)[:3].tolist()
        for criterion in ("ease", "care", "drive")
        if dice.random() > 0.1
    ]

    found = calibrate(marks)

    assert flaws(marks, found) == []
    worth = np.mean([estimate.mean for estimate in found.worth.values()])
    assert worth == pytest.approx(np.mean([mark.value for mark in marks]), abs=0.1)


@pytest.mark.parametrize("part", ["worth", "severity", "scale", "p_top"])
def test_a_published_figure_that_differs_from_its_proof_is_seen(part):
    marks = drawn(n=30)[0]
    found = calibrate(marks, top=5)
    published = dict(getattr(found, part))
    name = sorted(published)[0]
    value = published[name]
    published[name] = value + 0.01 if part == "p_top" else value._replace(mean=value.mean + 0.01)

    assert flaws(marks, replace(found, **{part: published})) != []


@pytest.mark.parametrize("paper", [{}, {"problem": "teams"}, {"problem": "calibration"}])
def test_what_is_not_a_certificate_is_said_to_be_unreadable(paper):
    assert "cannot be read" in check(paper)[0]
