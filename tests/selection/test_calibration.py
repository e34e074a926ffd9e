import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from bench.engine.marks import call
from selection.__main__ import main
from selection.calibration import (
    Mark,
    Model,
    calibrate,
    calibrate_readings,
    certificate,
    next_readings,
    readings,
)
from selection.judges.calibration import check
from selection.paper import canonical
from tests.selection.calibration_cases import drawn, marked

EXAMPLE = Path(__file__).parents[2] / "docs" / "selection" / "examples" / "calibrate.json"
few = settings(max_examples=15, deadline=None)


def means(estimates):
    return np.array([estimates[name].mean for name in sorted(estimates)])


@given(marked(groups=True))
@few
def test_the_order_of_the_marks_changes_no_byte(marks):
    assert calibrate(marks, top=3) == calibrate(marks[::-1], top=3)


@given(marked())
@few
def test_adding_a_constant_to_every_mark_shifts_the_worths_and_nothing_else(marks):
    higher = [Mark(m.dossier, m.reviewer, m.criterion, m.value + 7) for m in marks]

    low, high = calibrate(marks, top=3), calibrate(higher, top=3)

    assert means(high.worth) == pytest.approx(means(low.worth) + 7, abs=1e-4)
    assert means(high.severity) == pytest.approx(means(low.severity), abs=1e-4)
    assert means(high.scale) == pytest.approx(means(low.scale), abs=1e-4)
    assert [high.p_top[d] for d in low.p_top] == pytest.approx(list(low.p_top.values()), abs=1e-3)


@given(marked())
@few
def test_new_names_give_the_same_worths_under_the_new_names(marks):
    new = {m.dossier: f"x{99 - int(m.dossier[1:])}" for m in marks}
    reader = {m.reviewer: f"y{9 - int(m.reviewer[1:])}" for m in marks}
    renamed = [Mark(new[m.dossier], reader[m.reviewer], "", m.value) for m in marks]

    before, after = calibrate(marks), calibrate(renamed)

    for old, name in new.items():
        assert after.worth[name].mean == pytest.approx(before.worth[old].mean, abs=1e-4)
    for old, name in reader.items():
        assert after.severity[name].mean == pytest.approx(before.severity[old].mean, abs=1e-4)


@given(marked())
@few
def test_chances_add_up_to_the_number_chosen(marks):
    found = calibrate(marks, top=3)

    assert sum(found.p_top.values()) == pytest.approx(3, abs=1e-3)
    assert all(0 <= chance <= 1 for chance in found.p_top.values())


def test_when_everyone_can_be_chosen_everyone_is():
    found = calibrate(drawn(n=5)[0], top=5)

    assert set(found.p_top.values()) == {1.0}
    assert found.cutoff is None


def test_without_noise_an_additive_call_is_recovered():
    marks, worth, harsh = drawn(noise=0, scale=0)

    found = calibrate(marks)

    got, severity = means(found.worth), means(found.severity)
    assert got - got.mean() == pytest.approx(worth - worth.mean(), abs=1e-3)
    assert severity == pytest.approx(harsh - harsh.mean(), abs=1e-3)


def test_scales_are_recovered_when_readings_are_many_and_clean():
    dice = np.random.default_rng(4)
    scale = np.array([0.6, 0.8, 1.0, 1.2, 1.4])
    worth = dice.normal(0, 1, 200)
    marks = [
        Mark(f"d{d:03}", f"r{r}", "", float(3 + scale[r] * worth[d] + dice.normal(0, 0.1)))
        for d in range(200)
        for r in range(5)
    ]

    found = calibrate(marks)

    assert means(found.scale) == pytest.approx(scale, abs=0.03)


def test_two_reviewers_who_say_the_same_are_equally_severe():
    marks = drawn(n=30, m=4, k=3)[0]
    twins = marks + [Mark(m.dossier, "twin", "", m.value) for m in marks if m.reviewer == "r01"]

    found = calibrate(twins)

    assert found.severity["twin"] == pytest.approx(found.severity["r01"], abs=1e-5)
    assert found.scale["twin"] == pytest.approx(found.scale["r01"], abs=1e-5)


def test_a_severe_reviewer_no_longer_costs_a_dossier_its_place():
    marks, _, harsh = drawn(n=80, severity=1.0, noise=0.3)
    severe, lenient = (f"r{at:02}" for at in (int(np.argmax(harsh)), int(np.argmin(harsh))))

    found = calibrate(marks)

    assert found.severity[severe].low > 0 > found.severity[lenient].high


def test_a_reviewer_of_few_readings_is_corrected_less_than_one_of_many():
    dice = np.random.default_rng(6)
    worth = dice.normal(3, 0.8, 40)
    marks = [
        Mark(f"d{d:02}", reviewer, "", float(worth[d] + dice.normal(0, 0.5)))
        for d in range(40)
        for reviewer in "abcdef"
    ]
    often = [Mark(f"d{d:02}", "often", "", float(worth[d] - 1)) for d in range(40)]
    once = [Mark("d35", "once", "", float(worth[35] - 1))]

    found = calibrate(marks + often + once)

    assert 0 < found.severity["once"].mean < 0.8 < found.severity["often"].mean
    assert found.severity["once"].sd > found.severity["often"].sd


def test_a_dossier_read_once_leans_on_its_group():
    dice = np.random.default_rng(1)
    marks = [
        Mark(f"{group}{d:02}", reviewer, "", float(level + dice.normal(0, 0.6)), group)
        for group, level in (("high", 4.0), ("low", 2.0))
        for d in range(20)
        for reviewer in ("a", "b", "c")
    ]
    lone = [Mark("high-lone", "a", "", 3.0, "high"), Mark("low-lone", "a", "", 3.0, "low")]

    found = calibrate(marks + lone)

    assert found.worth["high-lone"].mean > 3.1 > 2.9 > found.worth["low-lone"].mean


def test_a_circle_of_reviewers_shares_its_severity():
    dice = np.random.default_rng(2)
    circle = {"a": "in", "b": "in", "c": "in", "d": "out", "e": "out", "f": "out", "new": "out"}
    marks = []
    for d in range(60):
        worth = dice.normal(3, 0.7)
        for r in [*"abcdef"[d % 3 :: 3], "abcdef"[(d + 1) % 6]]:
            harsh = 0.8 if circle[r] == "in" else -0.8
            marks.append(Mark(f"d{d:02}", r, "", worth - harsh + dice.normal(0, 0.3), circle[r]))
    marks.append(Mark("d00", "new", "", 3.0, "out"))

    pooled = calibrate(list({(m.dossier, m.reviewer): m for m in marks}.values()))

    assert pooled.severity["new"].mean < -0.2


def test_islands_are_told_and_make_every_comparison_less_sure():
    dice = np.random.default_rng(3)
    worth, harsh = dice.normal(3, 0.7, 40), dice.normal(0, 0.5, 6)
    noise = dice.normal(0, 0.4, (40, 6))

    def call(readers):
        return [
            Mark(f"d{d:02}", f"r{r}", "", float(worth[d] - harsh[r] + noise[d, r]))
            for d in range(40)
            for r in readers(d)
        ]

    apart = calibrate(call(lambda d: (0, 1, 2) if d % 2 else (3, 4, 5)))
    linked = calibrate(call(lambda d: (d % 6, (d + 1 + d % 2) % 6, (d + 3) % 6)))

    assert not apart.calibrated
    assert len(apart.links.islands) == 2
    assert "2 îlots" in apart.warnings[0]
    assert linked.calibrated
    assert linked.warnings == ()
    assert np.mean([e.sd for e in apart.worth.values()]) > np.mean(
        [e.sd for e in linked.worth.values()]
    )


def test_one_reading_each_is_only_centred_and_says_so():
    marks = drawn(n=60, k=3)[0]
    once = list({m.dossier: m for m in marks}.values())

    found = calibrate(once)

    assert not found.calibrated
    assert "lus deux fois" in found.warnings[0]
    assert "n’ont pas pu être comparés" in found.explanation["d000"]
    assert np.mean([e.sd for e in found.worth.values()]) > 1.3 * np.mean(
        [e.sd for e in calibrate(marks).worth.values()]
    )


@pytest.mark.parametrize(
    "marks",
    [
        [Mark("a", "r", "", 3.0)],
        [Mark("a", "r", "", 3.0), Mark("b", "r", "", 4.0)],
        [Mark("a", "r", "", 3.0), Mark("a", "s", "", 4.0)],
        [Mark(d, r, "", 3.0) for d in "abcd" for r in "rst"],
    ],
    ids=["one mark", "one reviewer", "one dossier", "all equal"],
)
def test_next_to_nothing_still_gives_an_answer(marks):
    found = calibrate(marks, top=1)

    assert all(np.isfinite(e).all() for e in found.worth.values())
    assert sum(found.p_top.values()) == pytest.approx(1, abs=1e-3)


def test_skipping_the_hardest_criterion_is_no_advantage():
    marks = []
    for d in range(12):
        for r in range(3):
            base = 2 + (d % 4) * 0.5 + (d * r % 3) * 0.1
            marks += [
                Mark(f"d{d:02}", f"r{r}", "easy", base + 1),
                Mark(f"d{d:02}", f"r{r}", "hard", base - 1),
            ]
    whole = calibrate(marks)
    skipped = calibrate([m for m in marks if (m.dossier, m.criterion) != ("d05", "hard")])

    assert skipped.worth["d05"].mean == pytest.approx(whole.worth["d05"].mean, abs=0.05)


def test_a_reading_gone_astray_is_flagged_and_an_ordinary_call_is_left_alone():
    astray = drawn(seed=5, n=60, m=8, k=5, noise=0.3, scale=0, wild={100})[0]
    calm = drawn(seed=5, n=60, m=8, k=5, noise=0.3, scale=0)[0]
    culprit = next(
        (a.dossier, a.reviewer) for a, b in zip(astray, calm, strict=True) if a.value != b.value
    )

    found = calibrate(astray)

    assert [(o.dossier, o.reviewer) for o in found.outliers] == [culprit]
    assert "Une relecture est conseillée" in found.outliers[0].says
    assert calibrate(calm).outliers == ()


def test_the_next_reading_goes_where_the_choice_is_least_sure():
    found = calibrate(drawn(n=60)[0], top=20)

    asked = next_readings(found, 20, 10)

    doubt = {name: abs(chance - 0.5) for name, chance in found.p_top.items()}
    assert len(set(asked)) == 10
    assert np.mean([doubt[name] for name in asked]) < 0.5 * np.mean(list(doubt.values()))
    assert next_readings(found, 60, 10) == []


def test_one_more_reading_narrows_the_interval_of_its_dossier():
    marks, worth, harsh = drawn(n=60)
    before = calibrate(marks)
    unread = next(r for r in before.severity if Mark("d000", r, "", 0) not in
                  [Mark(m.dossier, m.reviewer, "", 0) for m in marks])  # fmt: skip

    after = calibrate([*marks, Mark("d000", unread, "", float(worth[0]))])

    assert after.worth["d000"].sd < before.worth["d000"].sd


def test_the_parts_of_an_explanation_add_up_to_the_worth():
    found = calibrate(drawn(n=40)[0], top=10)

    for name, said in found.explanation.items():
        raw, severity, caution, worth = (
            float(text.replace(",", ".").replace("−", "-"))
            for text in re.search(
                r"moyenne ([\d,−-]+)\).*\s: ([+−\d,]+)\s;.*\s: ([+−\d,]+)\s; "
                r"valeur estimée\s: ([\d,−-]+),",
                said,
            ).groups()
        )
        assert raw + severity + caution == pytest.approx(worth, abs=1e-9)
        assert worth == pytest.approx(found.worth[name].mean, abs=0.006)
        assert not re.search(r"r\d\d", said)  # no name of a reviewer


@pytest.mark.parametrize(("mark", "parts"), [(3.0, 1), (2.5, 2), (10 / 3, 3)])
def test_marks_that_all_agree_are_only_known_to_their_rounding(mark, parts):
    marks = [Mark(f"D{d}", f"r{r}", "", mark) for d in range(6) for r in range(3)]

    found = calibrate(marks)

    for estimate in found.worth.values():
        assert estimate.mean == pytest.approx(mark, abs=1e-6)
        # three marks, each known to the nearest part of a point
        assert estimate.high - estimate.low >= 2 * 1.6 / parts / (12 * 3) ** 0.5
    assert check(certificate(found)) == []


@pytest.mark.parametrize(
    ("dossiers", "readers", "each", "draws"),
    [(6, 3, 3, 60), (12, 5, 2, 40), (100, 10, 3, 8)],
)
def test_nine_intervals_in_ten_hold_the_truth(dossiers, readers, each, draws):
    inside = []
    for seed in range(1000, 1000 + draws):
        one = call(seed, n=dossiers, m=readers, k=each)
        got = calibrate_readings(readings(one.dossier, one.reviewer, one.value))
        inside.append(np.mean((got.low <= one.worth) & (one.worth <= got.high)))

    chance = 2 * np.std(inside) / len(inside) ** 0.5
    assert 0.88 - chance <= np.mean(inside) <= 0.92 + chance


def test_a_limit_returns_the_best_found_and_how_far_it_is_from_rest():
    marks = drawn(n=60)[0]
    seen = []

    found = calibrate(marks, limit=5e-4, progress=lambda sweeps, gap: seen.append(sweeps))

    assert found.gap > 1e-6
    assert any("limite" in said for said in found.warnings)
    assert seen == sorted(seen)
    assert seen


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        ([], "no mark"),
        ([Mark("a", "r", "", float("nan"))], "is not a number"),
        ([Mark("a", "r", "x", 1), Mark("a", "r", "x", 2)], "twice"),
        (
            [
                Mark("a", "r", "", 1, "g"),
                Mark("a", "s", "", 2, "h"),
                Mark("b", "r", "", 1, "h"),
            ],
            "group",
        ),
    ],
)
def test_what_cannot_be_calibrated_is_refused(marks, why):
    with pytest.raises(ValueError, match=why):
        calibrate(marks)


def test_without_the_options_every_scale_noise_and_weight_is_the_same():
    found = calibrate(drawn()[0], model=Model(scale=False, noise=False, outliers=False))

    assert {e.mean for e in found.scale.values()} == {1.0}
    assert len(set(found.noise_of.values())) == 1
    assert found.outliers == ()


def test_the_example_goes_through_the_command_line_and_its_certificate_is_judged_sound(
    tmp_path, capsys
):
    paper = tmp_path / "certificate.json"

    assert main(["calibrate", str(EXAMPLE), "--certificate", str(paper)]) == 0
    first = capsys.readouterr().out
    assert main(["calibrate", str(EXAMPLE)]) == 0
    assert capsys.readouterr().out == first

    assert main(["check", str(paper)]) == 0
    assert capsys.readouterr().out == "No flaw found.\n"
    answer, document = json.loads(first), json.loads(EXAMPLE.read_text("utf-8"))
    assert len(answer["dossiers"]) == len({mark["dossier"] for mark in document["marks"]})
    assert len(answer["next_readings"]) == document["extra"]
    assert answer["outliers"]
    paper.write_text(canonical(json.loads(paper.read_text("utf-8")) | {"top": 3}), "utf-8")
    assert main(["check", str(paper)]) == 1


def test_the_command_line_says_what_it_cannot_read(tmp_path, capsys):
    paper = tmp_path / "marks.json"
    paper.write_text('{"marks": [{"dossier": "a", "reviewer": "r"}]}', "utf-8")

    assert main(["calibrate", str(paper)]) == 2
    assert "value" in capsys.readouterr().err
