import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from fellowship.calls import actions, facts
from fellowship.calls.facts import uses
from fellowship.calls.models import Call, Certainty, Milestone, MilestoneKind
from fellowship.calls.ruleset import Rules
from fellowship.calls.states import CallState
from tests.factories.calls import NOON, CallFactory, RuleSetFactory, SprintFactory, rules_content

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def paris(*parts):
    return dt.datetime(*parts, tzinfo=PARIS)


def plain(text):
    return text.replace("\u00a0", " ")


def load():
    return Call.objects.with_calendar().get()


@pytest.mark.parametrize(
    ("now", "status", "countdown"),
    [
        (
            paris(2024, 1, 15),
            "Le prochain dépôt des dossiers ouvre le lundi 29 janvier 2024.",
            "",
        ),
        (
            NOON,
            "Le dépôt des dossiers est ouvert jusqu’au vendredi 1er mars 2024 à 23 h 59.",
            "Il reste 15 jours.",
        ),
        (
            paris(2024, 2, 29, 23, 59),
            "Le dépôt des dossiers est ouvert jusqu’au vendredi 1er mars 2024 à 23 h 59.",
            "Il reste 1 jour.",
        ),
        (
            paris(2024, 3, 1, 20, 30),
            "Le dépôt des dossiers est ouvert jusqu’au vendredi 1er mars 2024 à 23 h 59.",
            "Dernier jour : il reste 3 heures.",
        ),
        (
            paris(2024, 3, 1, 23, 59, 30),
            "Le dépôt des dossiers est ouvert jusqu’au vendredi 1er mars 2024 à 23 h 59.",
            "Il reste moins de 1 minute.",
        ),
        (paris(2024, 3, 2), "Cet appel est clos.", ""),
    ],
)
def test_a_call_says_where_it_stands_at_every_instant(now, status, countdown):
    SprintFactory()

    told = facts.of(load(), now)

    assert plain(told.status) == status
    assert plain(told.countdown) == countdown
    assert told.is_open == bool(countdown)


def test_between_sprints_the_next_is_dated_or_to_be_announced():
    sprint = SprintFactory()
    actions.add_sprint(sprint.call, by=None, now=NOON)
    between = paris(2024, 3, 10)

    announced = facts.of(load(), between)
    Milestone.objects.filter(sprint__number=2).update(
        starts_at=paris(2024, 4, 3), ends_at=paris(2024, 4, 27), certainty=Certainty.FIRM
    )
    dated = facts.of(load(), between)

    assert announced.status == "Les dates du prochain sprint seront communiquées prochainement."
    assert dated.status == "Le prochain dépôt des dossiers ouvre le mercredi 3 avril 2024."
    assert [s.state for s in dated.sprints] == ["closed", "coming"]


def test_an_archived_or_proposed_call_is_never_open():
    SprintFactory()
    for state in (CallState.ARCHIVED, CallState.PROPOSED):
        Call.objects.update(state=state)
        assert not facts.of(load(), NOON).is_open


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "words"),
    [
        (
            paris(2024, 1, 29),
            paris(2024, 3, 2),
            "du lundi 29 janvier au vendredi 1er mars 2024 à 23 h 59",
        ),
        (
            paris(2024, 12, 16),
            paris(2025, 1, 11),
            "du lundi 16 décembre 2024 au vendredi 10 janvier 2025 à 23 h 59",
        ),
        (
            paris(2018, 5, 4, 9),
            paris(2018, 6, 15, 17, 1),
            "du vendredi 4 mai à 9 h au vendredi 15 juin 2018 à 17 h",
        ),
        (paris(2024, 5, 15), paris(2024, 5, 16), "le mercredi 15 mai 2024"),
        (
            paris(2024, 5, 15, 14),
            paris(2024, 5, 15, 16),
            "le mercredi 15 mai 2024 de 14 h à 16 h",
        ),
        (None, paris(2021, 5, 3), "jusqu’au dimanche 2 mai 2021 à 23 h 59"),
        (paris(2024, 9, 2), None, "à partir du lundi 2 septembre 2024"),
        (None, None, "date à annoncer"),
    ],
)
def test_a_stretch_in_french(starts_at, ends_at, words):
    assert plain(facts.span_words(starts_at, ends_at, PARIS)) == words


def test_on_both_clock_change_sundays_the_last_minute_is_said_right():
    for end in (paris(2024, 4, 1), paris(2024, 10, 28)):
        assert plain(facts.end_words(end, PARIS)).endswith("à 23 h 59")


def test_pay_leaves_no_year_without_an_answer():
    rules = Rules.read(rules_content())

    assert [plain(line) for line in facts.pay_sentences(rules)] == [
        "Moins de 10 ans d’expérience : 4 250 € nets par mois et une part variable de 6 %.",
        "10 ans d’expérience ou plus : 5 000 € nets par mois et une part variable de 10 %.",
    ]
    assert [rules.grade(years).net_monthly for years in (0, 9, 10, 12)] == [4250, 4250, 5000, 5000]


@pytest.mark.parametrize(
    ("value", "words"), [("4250", "4 250 €"), ("1234.5", "1 234,50 €"), ("900", "900 €")]
)
def test_amounts_in_french(value, words):
    assert plain(facts.amount(Decimal(value))) == words


def test_a_text_takes_its_facts_from_the_call():
    RuleSetFactory()
    SprintFactory()
    text = "Déposez avant le {{ sprint.closes }}. {{pay.2}} {{ inconnu }} {% now %}"

    filled = facts.fill(text, load(), NOON)

    assert plain(filled) == (
        "Déposez avant le vendredi 1er mars 2024 à 23 h 59. 10 ans d’expérience ou plus : "
        "5 000 € nets par mois et une part variable de 10 %. {{ inconnu }} {% now %}"
    )
    assert facts.names_in(text) == ["sprint.closes", "pay.2", "inconnu"]


def test_every_fact_of_the_picker_has_a_label_and_fills_itself():
    SprintFactory()
    call = load()

    for name, fact in facts.named(call, NOON).items():
        assert fact.label
        assert facts.fill("{{ " + name + " }}", call, NOON) == fact.value


def test_a_call_without_sprint_has_facts_too():
    call = CallFactory(rules_code="")

    filled = facts.fill("{{ sprint.closes }}", Call.objects.with_calendar().get(pk=call.pk), NOON)

    assert filled == "date à annoncer"


def test_a_provisional_date_says_so():
    SprintFactory()
    Milestone.objects.filter(kind=MilestoneKind.INTERVIEWS).update(certainty=Certainty.PROVISIONAL)

    line = facts.of(load(), NOON).sprints[0].line(MilestoneKind.INTERVIEWS)

    assert line.words == "du lundi 11 au vendredi 29 mars 2024 (dates provisoires)"


def test_what_uses_a_fact_is_told_by_whoever_registered(monkeypatch):
    monkeypatch.setattr(uses, "_lookers", {})
    facts.register_uses("pages", lambda call: [facts.Use("page", call.title, "/x/")])
    facts.register_uses("drafts", lambda call: [facts.Use("draft", "Brouillons", count=31)])

    found = facts.uses_of(SprintFactory().call)

    assert [(use.kind, use.count) for use in found] == [("draft", 31), ("page", 1)]
