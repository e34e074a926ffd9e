"""The rules of seven promotions as data, each on its own boundary cases (domain §2.6)."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from fellowship.calls import facts, ruleset
from fellowship.calls.prose import closing
from fellowship.calls.ruleset import BrokenRules, Rules, check
from tests.factories.calls import RULES

PARIS = ZoneInfo("Europe/Paris")
FILES = sorted(RULES.glob("*.toml"))


def content_of(name):
    return ruleset.from_toml((RULES / f"{name}.toml").read_text("utf-8"))


def rules_of(name):
    return Rules.read(content_of(name))


def closes(name, *day):
    hour = rules_of(name).closing_hour
    return closing(dt.date(*day), (hour.hour, hour.minute), PARIS).astimezone(dt.UTC)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_rule_set_is_complete_and_survives_both_ways(file):
    content = ruleset.from_toml(file.read_text("utf-8"))

    assert check(content) == []
    assert ruleset.digest(ruleset.from_toml(ruleset.to_toml(content))) == ruleset.digest(content)
    assert Rules.read(content).code == file.stem


@pytest.mark.parametrize(
    ("name", "day", "first_refused"),
    [
        ("eig-2", (2017, 10, 27), dt.datetime(2017, 10, 27, 15, 1, tzinfo=dt.UTC)),
        ("eig-3", (2018, 10, 15), dt.datetime(2018, 10, 15, 15, 1, tzinfo=dt.UTC)),
        ("eig-4", (2020, 6, 7), dt.datetime(2020, 6, 7, 21, 1, tzinfo=dt.UTC)),
        ("eig-5", (2021, 5, 2), dt.datetime(2021, 5, 2, 22, tzinfo=dt.UTC)),
        ("eig-6", (2022, 4, 3), dt.datetime(2022, 4, 3, 22, tzinfo=dt.UTC)),
        ("eig-7", (2024, 3, 1), dt.datetime(2024, 3, 1, 23, tzinfo=dt.UTC)),
    ],
)
def test_each_call_closes_at_its_own_hour(name, day, first_refused):
    assert closes(name, *day) == first_refused


@pytest.mark.parametrize(
    ("name", "years", "more", "pay"),
    [
        ("eig-2", 0, False, 4000),
        ("eig-3", 30, False, 4000),
        ("eig-4", 5, False, 4000),
        ("eig-5", 5, False, 3500),
        ("eig-5", 5, True, 4000),
        ("eig-5", 6, False, 4000),
        ("eig-6", 4, True, 3500),
        ("eig-6", 5, False, 3500),
        ("eig-6", 5, True, 4000),
        ("eig-7", 9, True, 4250),
        ("eig-7", 10, False, 5000),
        ("eig-7", 0, False, 4250),
    ],
)
def test_the_pay_at_the_threshold_is_that_of_each_rule_set(name, years, more, pay):
    assert rules_of(name).grade(years, more=more).net_monthly == pay


def test_the_sentences_of_a_strict_threshold_leave_no_doubt():
    lines = [line.replace("\u00a0", " ") for line in facts.pay_sentences(rules_of("eig-6"))]

    assert lines == [
        "Jusqu’à 5 ans d’expérience inclus : 3 500 € nets par mois.",
        "Plus de 5 ans d’expérience : 4 000 € nets par mois.",
    ]


@pytest.mark.parametrize(
    ("name", "lowest", "highest", "ranked"),
    [
        ("eig-2", 1, 3, False),
        ("eig-3", 1, 2, False),
        ("eig-4", 1, 3, True),
        ("eig-5", 1, 3, True),
        ("eig-6", 3, 5, True),
    ],
)
def test_wishes_are_those_of_each_promotion(name, lowest, highest, ranked):
    wishes = rules_of(name).wishes

    assert (wishes.lowest, wishes.highest, wishes.ranked) == (lowest, highest, ranked)


def test_scores_out_of_four_add_up_to_twenty():
    grid = rules_of("eig-4").grids["entretien"]
    best = {criterion.slug: [4] for criterion in grid.criteria}

    assert grid.total(best) == 20
    assert grid.total({**best, "interet": []}) is None
    assert 5 not in grid.scale


def test_two_sets_of_six_are_averaged_and_the_first_is_blind():
    rules = rules_of("eig-6")
    first, second = rules.grids["dossier"], rules.grids["entretien"]
    scores = {criterion.slug: [0, 5] for criterion in first.criteria}

    assert (first.anonymous, second.anonymous) == (True, False)
    assert (len(first.criteria), len(second.criteria)) == (6, 6)
    assert first.total(scores) == Fraction(5, 2)


def test_criteria_without_scale_give_an_opinion_and_no_score():
    grid = rules_of("eig-2").grids["dossier"]

    assert grid.aggregation == "opinion"
    assert grid.total({criterion.slug: [1] for criterion in grid.criteria}) is None


def test_a_project_panel_has_no_zero():
    assert list(rules_of("eig-4").grids["projet"].scale) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("name", "hired", "due"),
    [("eig-6", 3, 60000), ("eig-5", 2, 42000), ("eig-4", 2, 56000), ("eig-3", 2, 98000)],
)
def test_the_programme_pays_what_each_rule_set_says(name, hired, due):
    funding = rules_of(name).funding

    assert funding.due(hired=hired, monthly_cost=Decimal(7000), months=10) == due


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "met"),
    [
        (dt.date(2023, 7, 12), dt.date(2023, 12, 29), True),
        (dt.date(2023, 7, 13), dt.date(2023, 12, 29), False),
        (dt.date(2023, 7, 12), dt.date(2023, 12, 28), False),
        (dt.date(2023, 7, 12), dt.date(2024, 3, 31), True),
    ],
)
def test_an_extension_without_a_break_until_its_day_is_paid(starts_on, ends_on, met):
    assert rules_of("eig-6").continuity.met(starts_on, ends_on) is met


@pytest.mark.parametrize(
    ("arrival", "last", "ask"),
    [
        (dt.date(2024, 9, 2), dt.date(2024, 11, 1), dt.date(2024, 10, 22)),
        (dt.date(2024, 12, 31), dt.date(2025, 2, 27), dt.date(2025, 2, 17)),
    ],
)
def test_probation_is_counted_in_calendar_months(arrival, last, ask):
    probation = rules_of("eig-7").probation

    assert (probation.last_day(arrival), probation.last_ask(arrival)) == (last, ask)


def test_renewal_is_told_two_months_before_and_answered_in_eight_days():
    renewal = rules_of("eig-7").renewal

    assert renewal.notice_by(dt.date(2026, 3, 31)) == dt.date(2026, 1, 31)
    assert renewal.notice_by(dt.date(2025, 4, 30)) == dt.date(2025, 2, 28)
    assert renewal.answer_by(dt.date(2026, 1, 31)) == dt.date(2026, 2, 8)
    assert renewal.committee_is_fresh(dt.date(2025, 2, 1), dt.date(2026, 1, 31))
    assert not renewal.committee_is_fresh(dt.date(2025, 1, 31), dt.date(2026, 1, 31))
    assert not renewal.committee_is_fresh(None, dt.date(2026, 1, 31))


def test_the_waiting_list_and_the_closed_list_are_rules_too():
    assert rules_of("eig-6").waiting_until == dt.date(2022, 7, 15)
    assert "promotion 5" in rules_of("eig-5-bis").closed_list.wording
    assert rules_of("eig-7").closed_list is None


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("eig-6", {"contract": {"ends_on": "2023-07-12"}}, "dates"),
        ("eig-7", {"contract": {"months": 11}}, "project-contract"),
        ("eig-7", {"contract": {"longest_months": 73}}, "project-contract"),
        ("eig-7", {"contract": {"longest_months": 12}}, "renewal"),
        ("eig-7", {"wishes": {"lowest": 6}}, "range"),
        ("eig-7", {"team": {"lowest": 3}}, "range"),
        ("eig-7", {"funding": {"kind": "loto"}}, "kind"),
        ("eig-7", {"readers": 0}, "range"),
        ("eig-7", {"profiles": []}, "missing"),
        ("eig-7", {"sections": []}, "missing"),
        ("eig-7", {"inconnu": 1}, "unknown-key"),
        ("eig-7", {"probation": {"months": 12}}, "range"),
        ("eig-6", {"continuity": {"until_on": "2023-07-01"}}, "dates"),
    ],
)
def test_what_contradicts_itself_is_said_before_use(name, change, code):
    content = content_of(name)
    for key, value in change.items():
        content[key] = {**content[key], **value} if isinstance(value, dict) else value

    assert code in {finding.code for finding in check(content)}


def test_a_criterion_scored_again_must_be_in_both_grids():
    content = content_of("eig-7")
    content["grids"][1]["again"] = ["experience", "absent"]

    assert [f.code for f in check(content)] == ["again"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({}, "rémunération"),
        ({"grids": "x"}, "suite de grilles"),
        ({**content_of("eig-7"), "wishes": {}}, "lowest"),
        ({**content_of("eig-7"), "in_force_on": "hier"}, "forme attendue"),
        ({**content_of("eig-7"), "pay": [{"from_years": 3, "net_monthly": 1}]}, "0 année"),
    ],
)
def test_what_cannot_be_read_says_so_in_a_sentence(content, why):
    with pytest.raises(BrokenRules, match=why):
        Rules.read(content)


def test_the_command_says_what_is_wrong_and_fails(tmp_path):
    wrong = tmp_path / "faux.toml"
    text = (RULES / "eig-7.toml").read_text("utf-8")
    wrong.write_text(text.replace("readers = 2", "readers = 0"), "utf-8")
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("rules_check", wrong, stdout=out)

    assert "Un dossier a au moins un relecteur." in out.getvalue()


def test_the_command_is_silent_on_what_is_right():
    out = StringIO()

    call_command("rules_check", *FILES, stdout=out)

    assert out.getvalue() == f"{len(FILES)} règlement(s), 0 remarque(s).\n"


def test_differences_are_told_in_words_and_skip_the_number():
    old, new = content_of("eig-5"), content_of("eig-6")

    labels = {line.label for line in ruleset.differences(old, new)}

    assert "Vœux › Minimum" in labels
    assert "Version" not in labels
