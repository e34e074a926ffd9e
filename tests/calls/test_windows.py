"""The windows of a calendar are those that the rules of the call name."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from fellowship.calls import actions, rules, sentences
from fellowship.calls.models import Certainty
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event
from tests.factories.calls import NOON, PARIS
from tests.process import rounds

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2024, 3, 10, tzinfo=PARIS)
DAY = dt.timedelta(days=1)


def test_a_call_is_offered_the_windows_of_its_rules_and_no_other():
    call = rounds.open_call().call

    windows = rules.windows_of(call, NOON)

    assert windows["budget"] == "Budget"
    assert "interviews" not in windows
    assert list(windows)[0] == "deposit"


def test_a_window_of_the_rules_is_dated_under_their_word(client, officer):
    sprint = rounds.open_call()
    sprint.milestones.filter(kind="interviews").delete()

    made = actions.date_milestone(
        sprint, "budget", MARCH, MARCH + DAY, Certainty.FIRM, by=officer, now=NOON, because="Prévu."
    )

    assert str(made) == "Budget"
    assert "Budget" in sentences.changes_of(sprint.call)[0].title
    client.force_login(officer)
    page = client.get(reverse("programme:call_detail", args=[sprint.call.pk]))
    assertContains(page, "Budget")
    assertNotContains(page, "entretiens de sélection")


def test_what_follows_the_deposit_starts_after_it(officer):
    early = (NOON, NOON + DAY, Certainty.FIRM)
    sprint = rounds.open_call()
    with pytest.raises(Refused, match="« Budget » doit commencer après la fin du dépôt"):
        actions.date_milestone(sprint, "budget", *early, by=officer, now=NOON, because="Tôt.")


def test_another_hour_than_that_of_the_rules_is_published_as_a_departure(officer):
    sprint = rounds.open_call()
    closes_at = dt.datetime(2024, 3, 5, 17, 1, tzinfo=PARIS)

    actions.date_milestone(
        sprint,
        "deposit",
        sprint.opens_at,
        closes_at,
        Certainty.FIRM,
        by=officer,
        now=NOON,
        because="Salle fermée.",
    )

    facts = Event.objects.filter(verb="milestone_moved").latest("pk").facts
    assert facts["departs_from_rules"] == {"rules": "23:59", "calendar": "17:00"}
    line = sentences.changes_of(sprint.call)[0]
    assert "heure différente de celle du règlement, 23 h 59" in line.text
    assert line.because == "Salle fermée."
