import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.core.models import Email
from fellowship.meetings.models import Meeting
from fellowship.meetings.states import MeetingState
from tests.factories.calls import NOON
from tests.factories.meetings import ENDS, STARTS, MeetingFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Réunion des administrations",
    "audience": "hosts",
    "day": "2024-03-20",
    "starts": "18:00",
    "ends": "19:00",
    "closes_on": "2024-03-18",
    "closes_time": "",
    "capacity": "40",
    "place": "Salle des Cartes",
    "address": "3 rue des Sextants, Brest",
    "identity_required": "on",
}


@pytest.fixture
def team(client, officer, at, settings):
    settings.SESSION_COOKIE_AGE = 3600 * 24 * 365
    at(NOON)
    client.force_login(officer)
    return client


def to(route, *args):
    return reverse(f"programme:{route}", args=args)


def test_the_team_plans_a_meeting_and_its_public_form_opens(team):
    assertRedirects(team.post(to("plan_meeting"), TYPED), to("meeting_list"))

    meeting = Meeting.objects.get()
    assert (meeting.starts_at, meeting.ends_at, meeting.capacity) == (STARTS, ENDS, 40)
    assert meeting.closes_at == STARTS.replace(day=19, hour=0)
    assertContains(team.get(to("meeting_list")), "Réunion des administrations")
    page = team.get(reverse("meetings:register", args=[meeting.slug]))
    assertContains(page, "Pièce d’identité demandée")
    assertContains(page, "18 mars 2024 à 23 h 59")


def test_without_a_closing_day_one_registers_until_the_start(team):
    team.post(to("plan_meeting"), {**TYPED, "closes_on": ""})

    assert Meeting.objects.get().closes_at == STARTS


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"place": ""}, "Indiquez un lieu, ou un lien de connexion."),
        ({"ends": "17:00"}, "La fin doit suivre le début."),
        ({"closes_on": "", "closes_time": "12:00"}, "Indiquez aussi le jour."),
        ({"day": "2024-02-14", "closes_on": ""}, "avant qu’elle ne commence"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(team, changed, said):
    page = team.post(to("plan_meeting"), {**TYPED, **changed})

    assertContains(page, said)
    assertContains(page, "3 rue des Sextants, Brest")
    assert not Meeting.objects.exists()


def test_the_form_shows_what_is_known_and_a_move_is_told(team):
    meeting = MeetingFactory(place="Salle des Cartes", join_url="")
    RegistrationFactory(meeting=meeting, seated=True)
    form = team.get(to("change_meeting", meeting.pk)).content.decode()
    for known in ('value="2024-03-20"', 'value="18:00"', 'value="19:00"', "Salle des Cartes"):
        assert known in form
    moved = {**TYPED, "closes_on": "", "day": "2024-03-21", "because": ""}

    assertContains(team.post(to("change_meeting", meeting.pk), moved), "est motivé")
    team.post(to("change_meeting", meeting.pk), {**moved, "because": "Salle inondée."})

    meeting.refresh_from_db()
    assert meeting.starts_at == STARTS.replace(day=21)
    assert "Salle inondée." in Email.objects.get(template="meeting_moved").body


def test_saving_the_form_unchanged_tells_nobody(team):
    meeting = MeetingFactory(closes_at=STARTS.replace(day=18, hour=12, minute=1))
    RegistrationFactory(meeting=meeting, seated=True)
    page = team.get(to("change_meeting", meeting.pk))
    form = page.context["form"]
    typed = {name: form[name].value() for name in form.fields}

    team.post(
        to("change_meeting", meeting.pk),
        {
            name: value.strftime("%H:%M")
            if hasattr(value, "strftime") and name in {"starts", "ends", "closes_time"}
            else value
            for name, value in typed.items()
            if value not in (None, False)
        },
    )

    before = (meeting.starts_at, meeting.closes_at)
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.closes_at) == before
    assert not Email.objects.exists()


def test_a_meeting_is_cancelled_with_a_reason(team):
    meeting = MeetingFactory()
    RegistrationFactory(meeting=meeting, seated=True)

    team.post(to("cancel_meeting", meeting.pk), {"because": ""})
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.PLANNED
    team.post(to("cancel_meeting", meeting.pk), {"because": "Grève."})

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED
    assert Email.objects.filter(template="meeting_cancelled").count() == 1
    assertContains(team.get(to("change_meeting", meeting.pk)), "Cette rencontre est annulée.")


def test_who_registered_is_listed_filtered_and_exported(team):
    meeting = MeetingFactory()
    RegistrationFactory(meeting=meeting, seated=True, name="=Ada", email="ada@example.org")
    RegistrationFactory(meeting=meeting, waiting=True, name="Bob", email="bob@example.org")
    RegistrationFactory(meeting=meeting, name="Idle", email="idle@example.org")
    page = to("meeting_detail", meeting.pk)

    assertContains(team.get(page), "idle@example.org")
    assertNotContains(team.get(f"{page}?etat=waiting"), "idle@example.org")
    text = team.get(f"{page}?format=csv").content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [row[:3] for row in rows] == [
        ["Nom", "Adresse", "État"],
        ["'=Ada", "ada@example.org", "inscrite"],
        ["Bob", "bob@example.org", "liste d’attente"],
        ["Idle", "idle@example.org", "adresse à confirmer"],
    ]


def test_attendance_is_ticked_from_the_start(team, at):
    meeting = MeetingFactory()
    came, missed = RegistrationFactory.create_batch(2, meeting=meeting, seated=True)
    page = to("meeting_detail", meeting.pk)
    assertNotContains(team.get(page), "Enregistrer les présences")
    at(STARTS)
    assertContains(team.get(page), "Enregistrer les présences")

    ticked = {"shown": [came.pk, missed.pk], "came": [came.pk]}
    assertContains(
        team.post(to("mark_attendance", meeting.pk), ticked, follow=True),
        "Les présences sont enregistrées.",
    )

    assert dict(meeting.registrations.values_list("pk", "attended")) == {
        came.pk: True,
        missed.pk: False,
    }
    at(ENDS)
    assertContains(team.get(to("meeting_list")), "terminée")


def test_the_replay_is_given_once_it_is_over(team, at):
    meeting = MeetingFactory()
    typed = {"address": "https://visio.passerelle.example/rediffusion"}
    assertContains(team.get(to("give_replay", meeting.pk)), "une fois la rencontre terminée")
    at(ENDS)

    team.post(to("give_replay", meeting.pk), typed)

    meeting.refresh_from_db()
    assert meeting.replay_url == typed["address"]


@pytest.mark.parametrize("route", ["meeting_list", "meeting_detail"])
def test_it_costs_the_same_for_one_or_three(team, route):
    meeting = MeetingFactory()
    page = to(route, *([meeting.pk] if route == "meeting_detail" else []))

    def queries():
        team.get(page)
        with CaptureQueriesContext(connection) as captured:
            team.get(page)
        return len(captured)

    RegistrationFactory(meeting=meeting, seated=True)
    one = queries()
    for _ in range(2):
        RegistrationFactory(meeting=meeting, waiting=True)
        MeetingFactory()

    assert queries() == one
