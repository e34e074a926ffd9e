"""What a change of the calendar alters, seen from the pages."""

import pytest
from wagtail.models import Page

from fellowship.calls import sentences
from fellowship.calls.models import Call
from fellowship.pages.models import FaqPage, HomePage, PlainPage
from tests.factories.calls import CallFactory, SprintFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    root = Page.objects.get(depth=1)
    home = HomePage.objects.first()
    return home or root.add_child(instance=HomePage(title="Accueil", slug="accueil-test"))


def used(call):
    return {use.title for use in sentences.uses_of(call) if use.kind == "page"}


def test_pages_of_the_call_and_pages_that_insert_a_fact_are_counted(home):
    call = SprintFactory().call
    home.add_child(instance=FaqPage(title="Questions", slug="questions", call=call))
    home.add_child(instance=FaqPage(title="Autres questions", slug="autres"))
    home.add_child(instance=PlainPage(title="Mentions", slug="mentions", body="Rien."))
    home.add_child(
        instance=PlainPage(title="Dates", slug="dates", body="Avant le {{ sprint.closes }}.")
    )
    home.add_child(
        instance=PlainPage(title="Brouillon", slug="b", body="{{ sprint.closes }}", live=False)
    )

    assert used(Call.objects.get()) - {home.title} == {"Questions", "Dates"}


def test_an_older_call_does_not_alter_the_pages_of_the_current_one(home):
    older = CallFactory(slug="ancien")
    SprintFactory()
    home.add_child(instance=PlainPage(title="Dates", slug="dates", body="{{ sprint.closes }}"))

    assert "Dates" not in used(older)


def typed(call):
    return [use.title for use in sentences.uses_of(call) if use.kind == "sentence"]


def test_the_sentences_that_say_a_date_by_hand_are_listed_before_it_moves(home):
    call = SprintFactory().call
    said = "Le dépôt ferme le 1er mars 2024. Nos bureaux ferment à 18 h. {{ sprint.closes }}"
    page = FaqPage(title="Questions", slug="questions", call=call, lead=said)
    home.add_child(instance=page)

    assert typed(Call.objects.get()) == ["Questions : « le dépôt ferme le 1er mars 2024. »"]
