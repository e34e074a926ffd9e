"""The page of a meeting changes by itself: open, closed, over, cancelled; one date, one place."""

import datetime as dt
import json
import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains
from wagtail.models import Site

from fellowship.meetings import actions
from fellowship.pages.models import EventIndexPage, EventPage
from tests.factories.calls import NOON
from tests.factories.meetings import ENDS, STARTS, MeetingFactory

pytestmark = pytest.mark.django_db
TICK = dt.timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _noon(at):
    at(NOON)


@pytest.fixture
def index():
    home = Site.objects.get(is_default_site=True).root_page
    return home.add_child(instance=EventIndexPage(title="Agenda", slug="agenda"))


@pytest.fixture
def page(index):
    meeting = MeetingFactory(capacity=40)
    event = EventPage(title="Webinaire", slug="webinaire", meeting=meeting, body="Sous-titré.")
    return index.add_child(instance=event)


def graph(response):
    text = re.search(r'ld\+json">(.*?)</script>', response.content.decode(), re.S).group(1)
    return next(node for node in json.loads(text)["@graph"] if node["@type"] == "Event")


def register_link(page):
    return reverse("meetings:register", args=[page.meeting.slug])


def test_the_page_shows_the_date_of_its_meeting_and_the_way_to_register(client, page):
    response = client.get(page.url)

    assertContains(response, "Mercredi 20 mars 2024, de 18\xa0h à 19\xa0h")
    assertContains(response, "En ligne")
    assertContains(response, register_link(page))
    assertContains(response, "20 mars 2024 à 17\xa0h\xa059")
    assertNotContains(response, page.meeting.join_url)
    assert dt.datetime.fromisoformat(graph(response)["startDate"]) == STARTS


def test_a_page_with_a_meeting_holds_no_date_of_its_own(page):
    page.starts_at, page.place, page.replay_url = NOON, "Ailleurs", "https://x.example/"
    page.save()

    page.refresh_from_db()
    assert (page.starts_at, page.place, page.replay_url) == (None, "", "")


@pytest.mark.parametrize(
    ("now", "shown", "hidden"),
    [
        (STARTS - TICK, "S’inscrire", "closes"),
        (STARTS, "Les inscriptions sont closes", "S’inscrire"),
        (ENDS - TICK, "Les inscriptions sont closes", "Terminé"),
        (ENDS, "Terminé", "S’inscrire"),
    ],
)
def test_it_changes_by_itself_at_each_instant(client, page, at, now, shown, hidden):
    at(now)

    response = client.get(page.url)

    assertContains(response, shown)
    assertNotContains(response, hidden)


def test_once_over_it_offers_the_replay(client, page, at, officer):
    at(ENDS)
    replay = "https://visio.passerelle.example/rediffusion"
    actions.give_replay(page.meeting, replay, by=officer, now=ENDS)

    assertContains(client.get(page.url), replay)


def test_a_page_kept_ready_lives_until_the_next_instant_of_a_meeting(page, at):
    from fellowship.pages.showing.calendar import next_instant

    at(NOON)
    assert next_instant(NOON) == STARTS
    assert next_instant(STARTS) == ENDS
    assert next_instant(ENDS) is None


def test_a_move_and_a_cancellation_show_at_once(client, page, officer):
    client.get(page.url)
    week = dt.timedelta(days=7)
    plan = actions.Plan(
        "Webinaire", STARTS + week, ENDS + week, STARTS + week, join_url=page.meeting.join_url
    )
    actions.change_meeting(page.meeting, plan, by=officer, now=NOON, because="Salle.")
    assertContains(client.get(page.url), "27 mars 2024")

    actions.cancel_meeting(page.meeting, by=officer, now=NOON, because="Grève.")

    response = client.get(page.url)
    assertContains(response, "Cette rencontre est annulée")
    assertNotContains(response, "S’inscrire")
    assert graph(response)["eventStatus"].endswith("EventCancelled")
    assertContains(client.get(page.get_parent().url), "annulée")


def test_the_agenda_orders_pages_by_the_date_that_holds(client, index, page):
    for title, day in (("Avant", 1), ("Après", 30)):
        starts_at = STARTS.replace(day=day)
        index.add_child(instance=EventPage(title=title, slug=f"e{day}", starts_at=starts_at))

    html = client.get(index.url).content.decode()

    titles = re.findall(r"<h2[^>]*><a[^>]*>([^<]+)</a>", html)
    assert titles == ["Après", "Webinaire", "Avant"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_agenda_costs_the_same_for_one_meeting_or_three(
    client, index, count, django_assert_max_num_queries
):
    for number in range(count):
        event = EventPage(title=f"R{number}", slug=f"r{number}", meeting=MeetingFactory())
        index.add_child(instance=event)
    client.get(index.url)
    cache.clear()

    with django_assert_max_num_queries(28):
        client.get(index.url)


def test_an_editor_chooses_the_meeting_and_the_date_of_the_page_gives_way(client, index, officer):
    meeting = MeetingFactory(title="Webinaire de mars")
    page = index.add_child(
        instance=EventPage(title="Webinaire", slug="webinaire", starts_at=NOON, place="Ailleurs")
    )
    client.force_login(officer)
    desk = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assertContains(client.get(desk), "Webinaire de mars")

    typed = {
        "title": page.title,
        "slug": page.slug,
        "meeting": meeting.pk,
        "starts_at": "2024-02-15 12:00",
        "place": "Ailleurs",
        "extra": "{}",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    assert client.post(desk, typed).status_code == 302

    page.refresh_from_db()
    assert (page.meeting, page.starts_at, page.place) == (meeting, None, "")


def test_the_export_carries_the_date_and_never_the_link_to_join(page, tmp_path):
    call_command("export_content", str(tmp_path), verbosity=0)

    (text,) = [
        file.read_text("utf-8")
        for file in tmp_path.rglob("*.md")
        if "Sous-titré." in file.read_text("utf-8")
    ]
    assert "event_start_date: 2024-03-20" in text
    assert page.meeting.join_url not in text
