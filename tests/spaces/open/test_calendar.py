import datetime as dt
import json
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.management import call_command
from django.urls import reverse
from pytest_django.asserts import assertContains

from fellowship.calls import actions
from fellowship.calls.models import Certainty, MilestoneKind
from fellowship.calls.states import CallState
from tests.factories.calls import NOON, CallFactory, SprintFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def events(client, call, **more):
    name = "audience_ics" if more else "call_ics"
    response = client.get(reverse(f"open:{name}", kwargs={"slug": call.slug, **more}))
    assert response["Content-Type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(response.content)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]
    return {str(event["UID"]).split("@")[0]: event for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize("name", ["call_calendar", "call_ics", "call_rss", "call_json"])
def test_everybody_reads_a_confirmed_call_and_nobody_a_prepared_one(client, name):
    SprintFactory()
    CallFactory(slug="prepare", state=CallState.PROPOSED)

    assert client.get(reverse(f"open:{name}", args=["aac-7"])).status_code == 200
    assert client.get(reverse(f"open:{name}", args=["prepare"])).status_code == 404
    assert client.post(reverse(f"open:{name}", args=["aac-7"])).status_code == 405


def test_an_event_keeps_its_identity_when_it_moves(client, officer):
    sprint = SprintFactory()
    before = events(client, sprint.call)["aac-7-1-deposit"]
    for last, day in ((3, NOON), (4, NOON + dt.timedelta(days=1))):
        actions.move_milestone(
            sprint.deposit,
            dt.datetime(2024, 1, 29, tzinfo=PARIS),
            dt.datetime(2024, 3, last, tzinfo=PARIS),
            by=officer,
            now=day,
            because="x",
        )
    after = events(client, sprint.call)["aac-7-1-deposit"]

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTEND"].dt == dt.datetime(2024, 3, 4, tzinfo=PARIS)
    assert after["DTSTART"].params["TZID"] == "Europe/Paris"


def test_a_date_no_longer_known_is_cancelled_for_subscribers(client, officer):
    sprint = SprintFactory()
    actions.move_milestone(
        sprint.milestone(MilestoneKind.INTERVIEWS),
        None,
        None,
        Certainty.ANNOUNCED,
        by=officer,
        now=NOON,
        because="x",
    )

    event = events(client, sprint.call)["aac-7-1-interviews"]

    assert event["STATUS"] == "CANCELLED"
    assert event["DTSTART"].dt == dt.datetime(2024, 3, 11, tzinfo=PARIS)


def test_each_audience_has_its_own_dates(client):
    call = SprintFactory().call

    assert set(events(client, call, audience="jurys")) == {"aac-7-1-interviews"}
    assert set(events(client, call, audience="candidats")) == {
        "aac-7-1-deposit",
        "aac-7-1-interviews",
    }
    unknown = reverse("open:audience_ics", args=[call.slug, "autres"])
    assert client.get(unknown).status_code == 404


def test_changes_are_told_with_their_reason(client, officer):
    sprint = SprintFactory()
    actions.move_milestone(
        sprint.deposit,
        dt.datetime(2024, 1, 29, tzinfo=PARIS),
        dt.datetime(2024, 3, 5, tzinfo=PARIS),
        by=officer,
        now=NOON,
        because="Panne du 14.",
    )

    feed = client.get(reverse("open:call_rss", args=["aac-7"]))
    page = client.get(reverse("open:call_calendar", args=["aac-7"]))

    assertContains(feed, "Motif : Panne du 14.")
    assertContains(page, "lundi 4 mars 2024")
    assertContains(page, "auparavant")


def test_the_state_is_printed_for_programs():
    SprintFactory()
    out = {}
    for at in ("2024-03-01T23:59:59", "2024-03-02T00:00:00", "2024-01-01T00:00:00+01:00"):
        from io import StringIO

        stream = StringIO()
        call_command("call_state", "--at", at, stdout=stream)
        out[at] = json.loads(stream.getvalue())[0]

    assert out["2024-03-01T23:59:59"] == {
        "call": "aac-7",
        "kind": "candidates",
        "open": True,
        "sprint": 1,
        "opens_at": "2024-01-29T00:00:00+01:00",
        "closes_at": "2024-03-02T00:00:00+01:00",
        "next_opens_at": None,
    }
    assert out["2024-03-02T00:00:00"]["open"] is False
    assert out["2024-01-01T00:00:00+01:00"]["next_opens_at"] == "2024-01-29T00:00:00+01:00"
