"""Each reminder leaves once, however often the worker passes."""

import datetime as dt

import pytest
from django.conf import settings

from fellowship.core.models import Email
from fellowship.fellows import actions
from tests.factories.calls import PARIS, RoleFactory
from tests.factories.engagements import JULY
from tests.factories.fellows import StayFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2024, 9, 2)


def morning(*day):
    return dt.datetime(*day, 9, tzinfo=PARIS)


def told(template):
    return list(Email.objects.filter(template=template).order_by("to").values_list("to", flat=True))


def test_both_sides_are_reminded_once_of_the_last_day_to_ask():
    stay = StayFactory(arrive=SEPTEMBER)
    host = RoleFactory(host=True, body=stay.contract.offer.mission.body).person
    fellow = stay.contract.offer.dossier.candidate

    actions.remind(now=morning(2024, 10, 14))
    assert told("stay_trial") == []
    for day in range(15, 24):
        actions.remind(now=morning(2024, 10, day))
        actions.remind(now=morning(2024, 10, day))

    assert told("stay_trial") == sorted([fellow.email, host.email])
    body = Email.objects.filter(template="stay_trial")[0].body
    assert "jusqu’au 22 octobre 2024 à 23 h 59" in body


def test_a_stopped_mission_reminds_nobody():
    stay = StayFactory(arrive=SEPTEMBER)
    actions.stop_stay(stay, "host", by=UserFactory(), now=morning(2024, 9, 3), because="x")

    assert actions.remind(now=morning(2024, 10, 20)) == 0


def test_what_is_late_is_told_once_to_whose_it_is():
    stay = StayFactory(arrive=SEPTEMBER)
    host = RoleFactory(host=True, body=stay.contract.offer.mission.body).person
    actions.finish_task(stay.tasks.get(slug="rights"), by=UserFactory(), now=JULY)

    actions.remind(now=morning(2024, 9, 9))
    assert told("stay_late") == []
    # the worker was away on the 10th, the morning after; it says it when it is back, and once
    actions.remind(now=morning(2024, 9, 11))
    actions.remind(now=morning(2024, 9, 12))

    assert told("stay_late") == sorted([host.email, stay.contract.offer.dossier.candidate.email])
    mine = Email.objects.get(template="stay_late", to=stay.contract.offer.dossier.candidate.email)
    assert "règles de sécurité" in mine.body
    assert "attendu le 9 septembre 2024" in mine.body
    assert "ses droits" not in mine.body


@pytest.mark.parametrize(
    ("ends_on", "notice"),
    [
        (dt.date(2026, 3, 31), dt.date(2026, 1, 31)),
        (dt.date(2026, 4, 30), dt.date(2026, 2, 28)),
        (dt.date(2028, 4, 30), dt.date(2028, 2, 29)),
        (dt.date(2026, 2, 28), dt.date(2025, 12, 28)),
    ],
)
def test_the_team_is_told_before_and_on_the_last_day_to_say_an_intention(ends_on, notice):
    """Scenario 20: a contract that ends on 31 March 2026, on 31 January."""
    StayFactory(contract__ends_on=ends_on, arrive=SEPTEMBER)
    noon = dt.datetime.combine(notice, dt.time(12), tzinfo=PARIS)

    for days in (-20, -10, -9, 0, 1):
        actions.remind(now=noon + dt.timedelta(days=days))

    assert told("stay_notice") == [settings.CONTACT_EMAIL] * 2
