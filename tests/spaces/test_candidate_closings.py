"""Five closings, the two Sundays when the clock changes among them, judged at the arrival."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from fellowship.calls.models import Milestone, MilestoneKind, RuleSet
from fellowship.core import reception
from fellowship.dossiers.models import Receipt
from tests.factories.calls import PARIS, RuleSetFactory, SprintFactory
from tests.factories.dossiers import DossierFactory

pytestmark = pytest.mark.django_db
CLOSINGS = [
    dt.datetime(2026, 10, 25, tzinfo=PARIS),  # the night of winter time begins
    dt.datetime(2026, 10, 26, tzinfo=PARIS),  # it ended: that day had 25 hours
    dt.datetime(2027, 3, 29, tzinfo=PARIS),  # that day had 23 hours
    dt.datetime(2027, 1, 1, tzinfo=PARIS),
    dt.datetime(2026, 6, 13, 12, 30, tzinfo=PARIS),
]
MILLISECOND = dt.timedelta(milliseconds=1)


@pytest.fixture(params=CLOSINGS, ids=str)
def closing(request):
    return request.param


@pytest.fixture
def dossier(closing, candidate):
    rules = RuleSetFactory()
    sprint = SprintFactory()
    Milestone.objects.filter(sprint=sprint, kind=MilestoneKind.DEPOSIT).update(
        starts_at=closing - dt.timedelta(days=20), ends_at=closing
    )
    assert rules.pk
    start = closing - dt.timedelta(days=3)
    return DossierFactory(
        sprint=sprint, call=sprint.call, candidate=candidate, cv=True, changed_at=start
    )


@pytest.fixture
def send(client, candidate, dossier, at, settings):
    settings.RECEPTION_HEADER = "X-Request-Start"

    def post(*, handled, **headers):
        at(handled)
        client.force_login(candidate)
        client.post(
            reverse("candidate:submit_dossier", args=[dossier.pk]),
            {"affirming": "1", "affirm_personne": "on", "affirm_etudes": "on"},
            headers=headers,
        )
        return Receipt.objects.filter(dossier=dossier).first()

    return post


def stamp(instant):
    return {"x-request-start": f"t={int(instant.timestamp() * 10**6)}"}


def test_what_arrived_in_time_and_waited_is_received_at_its_arrival(send, closing):
    arrived = closing - MILLISECOND
    receipt = send(handled=closing + dt.timedelta(seconds=11), **stamp(arrived))

    assert receipt.received_at == arrived
    assert (receipt.source, receipt.recorded_at) == (
        reception.Source.PROXY,
        closing + dt.timedelta(seconds=11),
    )
    said = json.loads(receipt.sealed)["statement"]
    assert said["received_at_source"] == "proxy"
    assert dt.datetime.fromisoformat(said["received_at"]) == arrived


def test_what_arrived_at_the_closing_is_refused(send, closing):
    assert send(handled=closing + dt.timedelta(seconds=11), **stamp(closing)) is None


def test_without_a_stamp_the_handling_is_exact_to_the_instant(send, closing):
    assert send(handled=closing) is None
    receipt = send(handled=closing - dt.timedelta(microseconds=1))
    assert (receipt.source, receipt.received_at) == (
        reception.Source.VIEW,
        closing - dt.timedelta(microseconds=1),
    )


def test_a_request_held_back_does_not_carry_later_words_back_in_time(send, closing, dossier):
    dossier.changed_at = closing + dt.timedelta(seconds=3)  # written while the request waited
    dossier.save()
    late = closing + dt.timedelta(seconds=11)
    assert send(handled=late, **stamp(closing - MILLISECOND)) is None


@pytest.mark.parametrize(("minutes", "is_received"), [(None, False), (1, False), (5, True)])
def test_a_wait_counts_for_what_the_rules_say_and_no_more(send, closing, minutes, is_received):
    """The proxy held it a little over two minutes: what rules that say nothing allow."""
    arrived = closing - dt.timedelta(seconds=1)
    if minutes is not None:
        rule_set = RuleSet.objects.get()
        content = rule_set.content | {"reception_minutes": minutes}
        RuleSet.objects.filter(pk=rule_set.pk).update(content=content, digest=f"{minutes} minutes")
    receipt = send(handled=closing + dt.timedelta(minutes=2, seconds=1), **stamp(arrived))

    assert (receipt is not None) == is_received
    if receipt:
        assert receipt.received_at == arrived
