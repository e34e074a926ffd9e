import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from fellowship.calls import actions, sentences
from fellowship.calls.models import Call, Certainty, Milestone, MilestoneKind
from fellowship.calls.sentences import uses
from fellowship.calls.states import CallState
from regulations import Rules
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

    told = sentences.state_of_call(load(), now)

    assert plain(told.status) == status
    assert plain(told.countdown) == countdown
    assert told.is_open == bool(countdown)


def test_between_sprints_the_next_is_dated_or_to_be_announced():
    sprint = SprintFactory()
    actions.add_sprint(sprint.call, by=None, now=NOON)
    between = paris(2024, 3, 10)

    announced = sentences.state_of_call(load(), between)
    Milestone.objects.filter(sprint__number=2).update(
        starts_at=paris(2024, 4, 3), ends_at=paris(2024, 4, 27), certainty=Certainty.FIRM
    )
    dated = sentences.state_of_call(load(), between)

    assert announced.status == "Les dates du prochain sprint seront communiquées prochainement."
    assert dated.status == "Le prochain dépôt des dossiers ouvre le mercredi 3 avril 2024."
    assert [s.state for s in dated.sprints] == ["closed", "coming"]


def test_an_archived_or_proposed_call_is_never_open():
    SprintFactory()
    for state in (CallState.ARCHIVED, CallState.PROPOSED):
        Call.objects.update(state=state)
        assert not sentences.state_of_call(load(), NOON).is_open


def test_pay_leaves_no_year_without_an_answer():
    rules = Rules.read(rules_content())

    assert [plain(line) for line in sentences.pay_sentences(rules)] == [
        "Moins de 10 ans d’expérience : 4 250 € nets par mois et une part variable de 6 %.",
        "10 ans d’expérience ou plus : 5 000 € nets par mois et une part variable de 10 %.",
    ]
    assert [rules.grade(years).net_monthly for years in (0, 9, 10, 12)] == [4250, 4250, 5000, 5000]


def test_a_text_takes_its_facts_from_the_call():
    RuleSetFactory()
    SprintFactory()
    text = "Déposez avant le {{ sprint.closes }}. {{pay.2}} {{ inconnu }} {% now %}"

    filled = sentences.fill(text, load(), NOON)

    assert plain(filled) == (
        "Déposez avant le vendredi 1er mars 2024 à 23 h 59. 10 ans d’expérience ou plus : "
        "5 000 € nets par mois et une part variable de 10 %. {{ inconnu }} {% now %}"
    )
    assert sentences.names_in(text) == ["sprint.closes", "pay.2", "inconnu"]


def test_every_fact_of_the_picker_has_a_label_and_fills_itself():
    SprintFactory()
    call = load()

    for name, fact in sentences.named(call, NOON).items():
        assert fact.label
        assert sentences.fill("{{ " + name + " }}", call, NOON) == fact.value


def test_a_call_without_sprint_has_facts_too():
    call = CallFactory(rules_code="")

    filled = sentences.fill(
        "{{ sprint.closes }}", Call.objects.with_calendar().get(pk=call.pk), NOON
    )

    assert filled == "date à annoncer"


def test_a_provisional_date_says_so():
    SprintFactory()
    Milestone.objects.filter(kind=MilestoneKind.INTERVIEWS).update(certainty=Certainty.PROVISIONAL)

    line = sentences.state_of_call(load(), NOON).sprints[0].line(MilestoneKind.INTERVIEWS)

    assert line.words == "du lundi 11 au vendredi 29 mars 2024 (dates provisoires)"


def test_what_uses_a_fact_is_told_by_whoever_registered(monkeypatch):
    monkeypatch.setattr(uses, "_lookers", {})
    sentences.register_uses("pages", lambda call: [sentences.Use("page", call.title, "/x/")])
    sentences.register_uses("drafts", lambda call: [sentences.Use("draft", "Brouillons", count=31)])

    found = sentences.uses_of(SprintFactory().call)

    assert [(use.kind, use.count) for use in found] == [("draft", 31), ("page", 1)]
