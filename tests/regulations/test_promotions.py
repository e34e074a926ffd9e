"""The rules that are shipped, each on its own boundary cases (domain §2.6)."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

import regulations
from fellowship.calls import sentences
from regulations import Decision, Reading, Rules, WaitingList, Wishes, check_text
from tests.factories.calls import RULES
from texts.dates import closing

PARIS = ZoneInfo("Europe/Paris")
FILES = sorted(RULES.glob("*.toml"))


def content_of(name):
    return regulations.from_toml((RULES / f"{name}.toml").read_text("utf-8"))


def rules_of(name):
    return Rules.read(content_of(name))


def settings_of(name, slug, settings):
    return rules_of(name).process.get(slug).settings_as(settings)


def closes(name, *day):
    hour = rules_of(name).closing_hour
    return closing(dt.date(*day), (hour.hour, hour.minute), PARIS).astimezone(dt.UTC)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_shipped_rule_set_is_complete_and_survives_both_ways(file):
    text = file.read_text("utf-8")
    content = regulations.from_toml(text)

    assert check_text(text) == []
    assert text.count("\n") <= 300
    assert regulations.digest(
        regulations.from_toml(regulations.to_toml(content))
    ) == regulations.digest(content)
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
    lines = [line.replace("\u00a0", " ") for line in sentences.pay_sentences(rules_of("eig-6"))]

    assert lines == [
        "Jusqu’à 5 ans d’expérience inclus : 3 500 € nets par mois.",
        "Plus de 5 ans d’expérience : 4 000 € nets par mois.",
    ]


@pytest.mark.parametrize(
    ("name", "of", "lowest", "highest", "ranked"),
    [
        ("eig-2", "projects", 1, 3, False),
        ("eig-3", "projects", 1, 2, False),
        ("eig-4", "profiles", 1, 3, True),
        ("eig-5", "projects", 1, 3, True),
        ("eig-5-bis", "projects", 3, 5, True),
        ("eig-6", "projects", 3, 5, True),
        ("eig-7", "missions", 1, 5, True),
    ],
)
def test_wishes_are_those_of_each_promotion(name, of, lowest, highest, ranked):
    wishes = settings_of(name, "voeux", Wishes)

    assert (wishes.of, wishes.lowest, wishes.highest, wishes.ranked) == (
        of,
        lowest,
        highest,
        ranked,
    )


def test_promotion_2_names_a_teammate_with_its_wishes_and_writes_them_with_the_dossier():
    stage = rules_of("eig-2").process.get("voeux")

    assert stage.settings_as(Wishes).teammate
    assert stage.at == "depot"


@pytest.mark.parametrize(
    ("name", "stages"),
    [
        ("eig-2", "lecture preselection audition selection offre contrat"),
        ("eig-3", "lecture preselection audition classement selection offre contrat"),
        ("eig-5-bis", "voeux audition classement selection offre contrat"),
        ("eig-6", "lecture preselection voeux audition classement selection offre contrat"),
        ("eig-7", "lecture preselection entretien selection vivier offre contrat lettre"),
        ("accelerateur", "tour-1 quarts plan tour-2 finale"),
        (
            "toute-l-annee",
            "recevabilite lecture preselection soutenance deliberation convention",
        ),
        ("tirage-au-sort", "recevabilite tirage offre contrat"),
    ],
)
def test_the_usual_way_of_each_call_is_its_own(name, stages):
    process = rules_of(name).process

    assert [stage.slug for stage in process.ahead(process.first)] == stages.split()


def test_promotion_6_waits_until_15_july_then_it_is_over():
    process = rules_of("eig-6").process
    selection, waiting = process.get("selection"), process.get("attente")

    assert waiting.settings_as(WaitingList).until_on == dt.date(2022, 7, 15)
    assert process.after(selection, "waiting") == waiting
    assert process.after(waiting, "called").slug == "offre"
    assert process.after(waiting, "expired") is None
    assert selection.settings_as(Decision).signed_by == "authority"
    assert (selection.told.applicants, selection.told.public) == ("results", "annonce")
    assert rules_of("eig-6").contract.starts_on == dt.date(2022, 9, 12)


def test_promotion_7_hears_by_trade_then_by_mission_from_its_pool():
    process = rules_of("eig-7").process
    trade, mission = process.of_kind("hearing")

    assert (trade.at, trade.settings.per) == ("", "profile")
    assert (mission.at, mission.settings.per) == ("vivier", "mission")
    pool = process.get("vivier")
    assert [stage.slug for stage in process.acting_at(pool)] == [
        "vivier", "voeux", "entretien-mission", "affectation",
    ]  # fmt: skip
    assert process.after(process.get("offre"), "declined") == pool


@pytest.mark.parametrize("name", ["eig-4", "eig-5"])
def test_scores_out_of_four_add_up_to_twenty(name):
    for grid in rules_of(name).grids.values():
        best = {criterion.slug: [4] for criterion in grid.criteria}

        assert grid.total(best) == 20
        assert grid.total({**best, "interet": []}) is None
        assert 5 not in grid.scale


def test_two_sets_of_six_are_averaged_and_the_first_is_blind():
    rules = rules_of("eig-6")
    first, second = rules.grids["dossier"], rules.grids["entretien"]
    scores = {criterion.slug: [0, 5] for criterion in first.criteria}

    assert settings_of("eig-6", "lecture", Reading).blind
    assert not settings_of("eig-5", "lecture", Reading).blind
    assert (len(first.criteria), len(second.criteria)) == (6, 6)
    assert first.total(scores) == Fraction(5, 2)


def test_promotion_5_bis_has_six_criteria_and_no_shortlist():
    rules = rules_of("eig-5-bis")

    assert rules.process.of_kind("reading") == ()
    (grid,) = rules.grids.values()
    assert (len(grid.criteria), grid.scale, grid.aggregation) == (6, range(6), "mean")
    assert [profile.slug for profile in rules.profiles] == [
        profile.slug for profile in rules_of("eig-6").profiles
    ]


def test_criteria_without_scale_give_an_opinion_and_no_score():
    grid = rules_of("eig-2").grids["dossier"]

    assert not grid.is_scored
    assert grid.total({criterion.slug: [1] for criterion in grid.criteria}) is None


def test_a_project_panel_has_no_zero():
    assert list(rules_of("toute-l-annee").grids["soutenance"].scale) == [1, 2, 3, 4]


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


def test_a_closed_list_is_a_rule_too():
    assert "promotion 5" in rules_of("eig-5-bis").closed_list.wording
    assert rules_of("eig-7").closed_list is None
