"""The reader of claims: what it must catch, what it must leave alone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

import regulations
from proofreading import Known, lint, lint_one
from proofreading.claims.facts import facts_of
from tests.proofreading.claims_cases import RULES, calls, cases, measure, read_case
from tests.proofreading.test_proofreading import page

NOW = dt.datetime(2026, 11, 16, 12, tzinfo=ZoneInfo("Europe/Paris"))
FALSE = [
    "Date limite : 3 janvier 2027.",
    "Le dépôt ferme le 3 janvier 2027.",
    "La paie est de 9 000 € nets par mois.",
    "La rémunération est de 9 000 € nets par mois.",
    "Il faut 15 ans d'expérience pour candidater.",
    "Les candidatures sont ouvertes jusqu’au 3 janvier 2027.",
    "Chaque dossier est lu par trois relecteurs.",
]


def known(**more):
    return Known(now=NOW, calls=tuple(calls().values()), call="appel", **more)


def errors(document, about=None):
    return [f for f in lint_one(document, about or known()) if f.is_error]


@pytest.mark.parametrize("halves", [("worked",), ("sealed",), ("later",)])
def test_recall_and_precision_are_ninety_five_percent_at_least(halves):
    found = measure(*halves)

    assert found.recall >= 0.95, found.missed
    assert found.precision >= 0.95, found.wrong


def test_the_set_is_of_four_hundred_sentences_in_two_halves_that_share_none():
    worked, sealed = (
        {case.sentence + case.heading for case in cases(n)} for n in ("worked", "sealed")
    )

    assert (len(cases("worked")), len(cases("sealed"))) == (200, 200)
    assert not worked & sealed


def test_nearly_every_claim_is_read_of_the_right_thing():
    held = [c for name in ("worked", "sealed", "later") for c in cases(name) if c.expected in "FV"]

    lost = [c for c in held if c.subject != "weekday" and not _is_read(c)]

    assert len(lost) <= len(held) * 0.03, lost


def _is_read(case):
    _said, subjects = read_case(case)
    names = {part for s in subjects for part in (s, s.partition(".")[0], s.partition(".")[2])}
    return case.subject in names


@pytest.mark.parametrize("sentence", FALSE)
def test_a_false_sentence_typed_in_a_faq_is_an_error_wherever_it_stands(sentence):
    answer = page(layout="faq", questions=[{"title": "Une question", "desc": sentence}])
    note = page(layout="candidates", head={"sub": sentence})

    assert errors(answer)
    assert errors(note)
    assert errors(page(sentence, layout="candidates"))


@pytest.mark.parametrize(
    "front",
    [
        {"callout": {"title": "Jusqu’au 3 janvier 2027", "desc": "Déposez votre dossier."}},
        {"head": {"sub": "Candidatures ouvertes jusqu’au 3 janvier 2027"}},
        {"how": {"desc": "1. Déposez votre dossier avant le 3 janvier 2027"}},
        {"description": "Candidatez avant le 3 janvier 2027."},
        {"files": [{"nom": "Dossier à rendre avant le 3 janvier 2027"}]},
        {"une-ou-diaporama": [{"alternative-textuelle": "Postulez jusqu’au 3 janvier 2027"}]},
    ],
)
def test_every_field_is_read(front):
    assert "date-not-in-calendar" in {f.code for f in errors(page(layout="candidates", **front))}


def test_the_calls_of_candidates_and_of_administrations_are_two_things():
    deadline = "Le dépôt ferme le 20 novembre 2026 à 17 h."

    assert errors(page(deadline, layout="faq"))
    assert not errors(page(deadline, layout="project"))


def test_a_call_beside_its_own_calendar_is_held_to_it():
    document = page(
        layout="apply",
        callout={"desc": "L’appel à candidatures est ouvert jusqu’au 10/04/2022."},
        steps={"dates": [{"date": "[7 mars] - [3 avril]", "desc": "Envoyez votre candidature."}]},
    )

    (found,) = [f for f in errors(document, Known(now=NOW)) if f.code == "date-not-in-calendar"]

    assert found.excerpt == "jusqu’au 10/04/2022"
    assert "3 avril 2022" in found.message


def test_another_page_of_the_site_is_held_to_the_calendar_of_the_first():
    steps = {
        "dates": [
            {"date": "Sprint n° 3", "desc": "Dépôt : du 19 août au 8 septembre 2024 à 23 h 59"}
        ]
    }
    calendar = page(layout="apply", name="content/participer/candidats/postuler.md", steps=steps)
    home = page(
        layout="candidates",
        name="content/participer/candidats/_index.md",
        head={"sub": "Dépôt des dossiers jusqu’au 30 août 2024 à 23 h 59."},
    )

    found = [f for f in lint([calendar, home], Known(now=NOW)) if f.code == "date-not-in-calendar"]

    assert [(f.file, f.field) for f in found] == [(home.name, "head.sub")]


def test_what_is_not_understood_is_shown_and_an_answer_is_remembered():
    document = page("Les candidatures ferment au printemps.", layout="faq")
    (shown,) = [f for f in lint_one(document, known()) if f.code == "to-confirm"]

    about = known(answered=frozenset({"les candidatures ferment au printemps."}))

    assert shown.severity == "info"
    assert "to-confirm" not in {f.code for f in lint_one(document, about)}


def test_bullets_under_a_sentence_about_the_past_are_about_the_past():
    past = "De 2016 à 2023, le programme recrutait ces profils :\n\n* Designer\n* Juriste"
    today = "Cette année, le programme recrute ces profils :\n\n* Designer\n* Juriste"

    assert not errors(page(past, layout="faq"))
    assert "profile-not-in-rules" in {f.code for f in errors(page(today, layout="faq"))}


@pytest.mark.parametrize(
    "text",
    [
        "Rendez-vous à &#x1F4CD; Paris",
        "Elle revient de Bora Bora.",
        "Le sprint finit le vendredi 4 décembre 2026.",
        "Combien de temps ai-je ? Faut-il quinze ans d’expérience ?",
    ],
)
def test_what_was_said_wrongly_is_said_no_more(text):
    assert {f.code for f in lint_one(page(text, layout="faq"), known())} == set()


def test_rules_without_a_grid_of_pay_are_facts_all_the_same():
    content = regulations.from_toml(RULES.read_text("utf-8"))
    content["pay"] = []

    assert facts_of("appel", None, regulations.Rules.read(content)).pay == ()
