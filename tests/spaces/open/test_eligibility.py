"""« Notre projet est-il éligible ? », without account, script or memory."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from fellowship.core.models import Event
from regulations import projects
from tests.factories.calls import NOON, CallFactory, RuleSetFactory, SprintFactory
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/appels/aap-7/eligibilite/"
GOOD = {
    "administration": "operator", "fiche": "oui", "phase": "construction", "equipe": "2",
    "condition-budget": "oui", "condition-sponsor": "oui", "condition-rattachement": "oui",
    "condition-accueil": "oui", "condition-teletravail": "oui",
}  # fmt: skip


@pytest.fixture(autouse=True)
def call():
    rules = RuleSetFactory(
        code="aap-eig-7", version=1, title="Règlement de l’appel à projets, promotion 7"
    )
    with time_machine.travel(NOON, tick=False):
        yield CallFactory(
            slug="aap-7", kind="projects", title="Appel à projets", rules_code=rules.code
        )


def said(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text().split())


def test_the_page_asks_the_questions_of_the_rules_to_whoever_comes(client):
    page = client.get(reverse("open:call_eligibility", args=["aap-7"]))

    assertContains(page, "De quelle nature est votre administration ?")
    assertContains(page, "Nous acceptons deux jours de télétravail par semaine.")
    form = BeautifulSoup(page.content, "html.parser").select_one("main form")
    assert form["method"] == "get"
    assert {field["name"] for field in form.select("[name]")} == set(GOOD)
    assert "<script" not in str(form)


def test_a_project_within_the_rules_is_told_yes_and_where_to_file_it(client, call):
    SprintFactory(call=call)

    page = client.get(ADDRESS, GOOD)

    assert "Oui, d’après vos réponses" in said(page)
    assertContains(page, reverse("candidate:start_dossier", args=["aap-7"]))


def test_a_call_that_is_not_open_offers_no_deposit(client):
    page = client.get(ADDRESS, GOOD)

    assert "Oui, d’après vos réponses" in said(page)
    assertNotContains(page, reverse("candidate:start_dossier", args=["aap-7"]))


@pytest.mark.parametrize(
    ("answer", "quoted"),
    [
        (
            {"administration": "territorial"},
            (
                "L’appel s’adresse à : administration centrale et opérateur de l’État. "
                "(article 3.1) Un autre texte dit : le communiqué du 29 janvier 2024 y ajoute les "
                "administrations déconcentrées. Le règlement l’emporte."
            ),
        ),
        ({"fiche": "brouillon"}, "La fiche du produit est déjà publiée. (article 3.1)"),
        (
            {"phase": "sustainment"},
            (
                "Le service est dans l’une de ces phases : investigation, construction et "
                "accélération. (article 3.1)"
            ),
        ),
        ({"equipe": "3"}, "Chaque projet accueille de 1 à 2 personnes. (article 3.4)"),
        (
            {"condition-budget": "non"},
            "Le service a un budget dédié pour les douze mois à venir. (article 3.4)",
        ),
    ],
)
def test_a_no_quotes_its_article(client, answer, quoted):
    page = client.get(ADDRESS, GOOD | answer)

    assert "Non, pas en l’état" in said(page)
    assert quoted in said(page)
    assert "Oui, d’après vos réponses" not in said(page)


def test_the_answers_are_in_the_address_and_nowhere_else(client):
    before = Event.objects.count()

    first = client.get(ADDRESS, GOOD)
    again = client.get(first.request["PATH_INFO"] + "?" + first.request["QUERY_STRING"])

    assert said(first) == said(again)
    assert not first.cookies
    assert Event.objects.count() == before
    assert client.post(ADDRESS, GOOD).status_code == 405


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"equipe": "deux"}, "C’est un nombre entier, comme 2."),
        ({"equipe": "9" * 5000}, "C’est un nombre entier, comme 2."),
        ({"administration": "<script>"}, "Choisissez une réponse."),
        ({"condition-budget": ""}, "Répondez."),
    ],
)
def test_an_answer_that_cannot_be_read_is_said_beside_its_question(client, answer, why):
    page = client.get(ADDRESS, GOOD | answer)

    assert page.status_code == 200
    assert why in said(page)
    assert "d’après vos réponses" not in said(page)


def test_the_five_criteria_of_the_rules_are_shown_and_the_meetings_to_come(client):
    soon = NOON + dt.timedelta(days=3)
    MeetingFactory(
        slug="reunion", title="Réunion des administrations", audience="hosts", starts_at=soon,
        ends_at=soon + dt.timedelta(hours=1), closes_at=soon,
    )  # fmt: skip

    page = client.get(ADDRESS)

    assert "Cadre de politique publique ; Niveau de sponsoring" in said(page)
    assertContains(page, reverse("meetings:register", args=["reunion"]))


def test_the_calendar_of_a_call_to_administrations_leads_to_it(client):
    SprintFactory()

    assertContains(client.get(reverse("open:call_calendar", args=["aap-7"])), ADDRESS)
    assertNotContains(client.get(reverse("open:call_calendar", args=["aac-7"])), "eligibilite")


def test_a_call_to_people_sends_to_its_calendar(client):
    CallFactory()

    page = client.get(reverse("open:call_eligibility", args=["aac-7"]))

    assert (page.status_code, page.url) == (302, reverse("open:call_calendar", args=["aac-7"]))


def test_a_call_whose_rules_are_not_in_force_has_no_such_page(client, call):
    call.rules_code = ""
    call.save()

    assert client.get(ADDRESS).status_code == 404


# What it costs, what one receives.


def call_of(promotion, slug):
    rules = RuleSetFactory(
        code=f"aap-eig-{promotion}", version=1, in_force_on=dt.date(2018, 5, 4), title="x"
    )
    CallFactory(slug=slug, kind="projects", rules_code=rules.code)
    return rules.rules


def told(client, promotion, **money):
    rules = call_of(promotion, f"p{promotion}")
    asked = {one.slug: min(one.accepted) for one in projects.questions(rules)}
    page = client.get(f"/appels/p{promotion}/eligibilite/", asked | {"equipe": "3"} | money)
    return said(page).replace("\u00a0", " ").replace("\u202f", " ")


def test_promotion_3_pays_seventy_per_cent_to_the_cent(client):
    page = told(client, "3", credits="direct", cout="6 543,21")

    assert "Coût de 3 personnes pendant 10 mois 196 296,30 €" in page
    assert "Versé par le programme 137 407,41 €" in page
    assert "Reste à votre charge 58 888,89 €" in page
    assert "Le programme paie 70 % du coût" in page


def test_promotion_6_pays_twenty_thousand_euros_a_person_whatever_the_cost(client):
    page = told(client, "6", credits="ministere")

    assert "Versé à votre ministère 60 000 €" in page
    assert "Reste à votre charge selon le coût d’une personne" in page
    assert "Sur justificatif de recrutement et convention signée." in page


def test_who_finances_alone_receives_nothing_and_reads_the_article(client):
    page = told(client, "6", credits="aucun", cout="5000")

    assert "Versé par le programme 0 €" in page
    assert "Reste à votre charge 150 000 €" in page
    assert "qui dispose d’un programme budgétaire ouvert à ces crédits." in page
    assert "(article 3.2)" in page


def test_promotion_7_asks_no_cost_and_leaves_no_pay_to_the_administration(client):
    page = said(client.get(ADDRESS, GOOD))

    assert "Rémunération à votre charge 0" in page
    assert "Le programme paie toute la rémunération. (article 1.2)" in page
    assert "Ce que coûte une personne" not in page


@pytest.mark.parametrize("cost", ["beaucoup", "-1", "1e99", "12,345", "9" * 40])
def test_a_cost_that_is_no_sum_is_said_beside_it(client, cost):
    page = told(client, "4", credits="direct", cout=cost)

    assert "À corriger avant de continuer" in page
    assert "Versé par le programme" not in page
