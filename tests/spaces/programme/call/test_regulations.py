import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

import regulations
from fellowship.calls import actions
from fellowship.calls.models import RuleSet
from fellowship.calls.states import RuleSetState
from tests.factories.calls import NOON, RULES, RuleSetFactory, rules_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, officer):
    client.force_login(officer)
    return client


def queries(client, page):
    """How many queries a page costs once the caches of the site are warm."""
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
    return len(captured), response


def later_version():
    content = {**rules_content(), "version": 3}
    content["stages"] = [
        {**stage, "acceptance_days": 20} if stage["kind"] == "offer" else stage
        for stage in content["stages"]
    ]
    content["pay"] = [{**grade} for grade in content["pay"]]
    content["pay"][0]["net_monthly"] = 4300
    return actions.import_rules(regulations.to_toml(content), by=None, now=NOON)


@pytest.mark.parametrize(
    "name", ["rules_list", "import_rules", "rules_detail", "export_rules", "edit_rules"]
)
def test_the_team_reads_every_screen_and_nobody_else(client, officer, candidate, name):
    arguments = [RuleSetFactory().pk] if name not in {"rules_list", "import_rules"} else []
    page = reverse(f"programme:{name}", args=arguments)

    client.force_login(officer)
    assert client.get(page).status_code == 200
    client.force_login(candidate)
    assert client.get(page).status_code == 404


def test_a_version_is_readable(team):
    page = team.get(reverse("programme:rules_detail", args=[RuleSetFactory().pk]))

    assertContains(page, "10\u00a0ans d’expérience ou plus".replace("\u00a0", " "))
    assertContains(page, "5\u00a0000\u00a0€ nets par mois et une part variable de 10 %.")
    assertContains(page, "Au plus 30 recrutements en 2024.")
    assertContains(page, "Direction de l’impact")


def test_a_file_is_read_then_published_then_frozen(team):
    file = SimpleUploadedFile("eig-7.toml", (RULES / "eig-7.toml").read_bytes())

    team.post(reverse("programme:import_rules"), {"file": file})
    rule_set = RuleSet.objects.get()
    page = reverse("programme:rules_detail", args=[rule_set.pk])
    assertContains(team.get(page), "Publier cette version")
    team.post(reverse("programme:publish_rules", args=[rule_set.pk]))

    rule_set.refresh_from_db()
    assert rule_set.state == RuleSetState.PUBLISHED
    assertNotContains(team.get(page), "Publier cette version")
    assertContains(team.get(page), rule_set.digest)


@pytest.mark.parametrize(
    ("typed", "why"),
    [({}, "Choisissez un fichier"), ({"text": "code = 'x'"}, "Il manque « version »")],
)
def test_a_file_that_cannot_be_used_says_why(team, typed, why):
    assertContains(team.post(reverse("programme:import_rules"), typed), why)
    assert not RuleSet.objects.exists()


WHOLE = (RULES / "eig-7.toml").read_text("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "[[stages]]",
        "stages = 3",
        "grids = [1]",
        "a = " + "[" * 5000,
        WHOLE.replace("version = 2", "version = 99999999999999999999"),
        WHOLE.replace('code = "eig-7"', f'code = "{"x" * 300}"'),
        WHOLE.replace('title = "Règlement', f'title = "{"x" * 3000}', 1),
        WHOLE.replace('title = "Présentation"', 'title = "\\u0000"'),
        WHOLE.replace("in_force_on = 2024-01-26", "in_force_on = 2024-01-26T10:00:00Z"),
        WHOLE.replace("highest = 5", "highest = nan", 1),
        WHOLE.replace("net_monthly = 4250", "net_monthly = inf"),
        WHOLE.replace('slug = "experience", name', 'slug = "experience", wieght = 2, name'),
        WHOLE.replace('title = "Présentation"\n', ""),
        WHOLE.replace('kind = "reading"', 'kind = ["reading"]'),
        WHOLE.replace('at = "vivier"', "at = { a = 1 }"),
        WHOLE.replace("told = {", "outcomes = { kept = 3 }\ntold = {"),
    ],
)
def test_whatever_is_sent_to_be_imported_is_answered_in_sentences(team, text):
    page = team.post(reverse("programme:import_rules"), {"text": text})

    assert page.status_code == 200
    assert page.context["form"].errors
    assert not RuleSet.objects.exists()


def test_two_versions_are_compared_in_words(team):
    old, new = RuleSetFactory(), later_version()

    page = team.get(reverse("programme:compare_rules", args=[new.pk, old.pk]))

    assertContains(page, "De la version 2 à la version 3")
    assertContains(page, "Rémunération › 0 › Net mensuel (€)")
    assertContains(page, "Étapes › offre › Jours pour accepter")
    assertNotContains(page, "Part variable")


def test_what_changes_since_another_call_is_one_link_away(team):
    RuleSetFactory(code="eig-6", version=1, in_force_on=dt.date(2022, 3, 7), title="Promotion 6")
    rule_set = RuleSetFactory()
    page = team.get(reverse("programme:rules_detail", args=[rule_set.pk]))
    last_year = RuleSet.objects.get(code="eig-6")
    link = reverse("programme:compare_rules", args=[rule_set.pk, last_year.pk])
    assertContains(page, link)

    compared = team.get(link)

    assertContains(compared, "Ce qui change de « Promotion 6 » à «")
    assertContains(compared, "Étapes › attente")


def test_the_stages_are_drawn_where_the_rules_are_read_and_where_they_are_written(team):
    rule_set = RuleSetFactory()

    for page in (
        reverse("programme:rules_detail", args=[rule_set.pk]),
        reverse("programme:edit_rules", args=[rule_set.pk, "etapes"]),
    ):
        drawn = BeautifulSoup(team.get(page).content, "html.parser").select(".app-process__stage")
        names = [stage.select_one(".app-process__name").text for stage in drawn]
        assert names[:3] == ["Dépôt du dossier", "Évaluation du dossier", "Présélection"]
        assert "Entretien de mission" in drawn[5].select_one(".app-process__inside").text
        assert "Non retenu" in drawn[2].select_one(".app-process__end").text


def test_an_export_imports_to_the_same_version(team):
    rule_set = RuleSetFactory()

    text = team.get(reverse("programme:export_rules", args=[rule_set.pk])).content.decode()

    assert regulations.digest(regulations.from_toml(text)) == regulations.digest(rule_set.content)


def test_publishing_twice_says_so(team):
    response = team.post(reverse("programme:publish_rules", args=[RuleSetFactory().pk]))

    assert "déjà publiée" in str(next(iter(get_messages(response.wsgi_request))))


def test_the_list_costs_the_same_for_one_or_three(team):
    page = reverse("programme:rules_list")
    RuleSetFactory(version=1)
    one, _ = queries(team, page)
    RuleSetFactory(version=2)
    RuleSetFactory(version=3)

    three, response = queries(team, page)

    assert one == three
    assertContains(response, "26 janvier 2024", count=3)
    assert "eig-7" in team.get(page, {"format": "csv"}).content.decode()
