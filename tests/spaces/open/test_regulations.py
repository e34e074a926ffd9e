from io import BytesIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from fellowship.calls import document
from fellowship.calls.states import CallState, RuleSetState
from tests.factories.calls import NOON, CallFactory, RuleSetFactory, SprintFactory

pytestmark = pytest.mark.django_db


def page(name, *arguments):
    return reverse(f"open:{name}", args=["aac-7", *arguments])


def test_everybody_reads_the_version_in_force_and_the_older_ones(client):
    RuleSetFactory(version=1, state=RuleSetState.RETIRED, title="Le premier")
    RuleSetFactory(version=2, digest="abc123")
    CallFactory()

    now, before = client.get(page("call_rules")), client.get(page("call_rules_version", 1))

    assertContains(now, "Version 2, en vigueur le 26 janvier 2024.")
    assertContains(now, "abc123")
    assertContains(now, "Expérience entrepreneuriale")
    assertContains(before, "La version 2 l’a remplacée.")


def test_a_version_being_prepared_is_not_there(client):
    CallFactory()
    RuleSetFactory(version=3, state=RuleSetState.DRAFTED)

    assert client.get(page("call_rules_version", 3)).status_code == 404
    assert client.get(page("call_rules_pdf", 3)).status_code == 404
    assertNotContains(client.get(page("call_rules")), "Version 3")


def test_a_call_being_prepared_shows_no_rules(client):
    CallFactory(state=CallState.PROPOSED)

    assert client.get(page("call_rules")).status_code == 404


def test_a_call_without_rules_says_nothing(client):
    CallFactory(rules_code="")

    assert client.get(page("call_rules")).status_code == 404


def test_the_pdf_is_tagged_titled_and_says_what_the_page_says(client):
    rule_set = RuleSetFactory(digest="f" * 64)
    CallFactory()

    response = client.get(page("call_rules_pdf", 2))

    reader = PdfReader(BytesIO(response.content))
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    assert response["Content-Disposition"] == 'inline; filename="eig-7-v2-2024-01-26.pdf"'
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.metadata.title == f"{rule_set.title}, version 2"
    for word in ("En vigueur le", "26 janvier 2024", "Cohérence du profil", "Qui peut candidater"):
        assert word in text
    assert "ffff" in text


def test_the_same_version_gives_the_same_bytes():
    rule_set = RuleSetFactory()

    assert document.pdf(rule_set) == document.pdf(rule_set)


def test_the_stages_are_drawn_with_the_dates_of_the_calendar(client):
    SprintFactory()

    with time_machine.travel(NOON, tick=False):
        response = client.get(page("call_rules"))

    stages = BeautifulSoup(response.content, "html.parser").select(".app-process__stage")
    assert "1er mars 2024" in stages[0].select_one(".app-process__when").text.replace("\u00a0", " ")
    assert stages[3].select_one(".app-process__name").text == "Entretien métier"
    assert stages[0].parent["aria-label"]
