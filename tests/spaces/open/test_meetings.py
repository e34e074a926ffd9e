"""A visitor without an account registers, proves the address, joins, gives the seat back."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.core.models import Email
from fellowship.meetings.models import Registration
from tests.factories.calls import NOON
from tests.factories.meetings import ENDS, STARTS, MeetingFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
TYPED = {"name": "Ada Lovelace-Quéré", "email": "Ada@Example.org"}
TICK = dt.timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def _noon(at):
    at(NOON)


@pytest.fixture
def meeting():
    return MeetingFactory(capacity=1)


def form_of(meeting):
    return reverse("meetings:register", args=[meeting.slug])


def link(template="registration_asked", to="ada@example.org"):
    """The last link to a registration in the mail of that kind."""
    body = Email.objects.filter(template=template, to=to).latest("pk").body
    return re.findall(r"https?://[^\s/]+(/inscriptions/lien/\S+)", body)


def registers(client, meeting, **typed):
    client.post(form_of(meeting), {**TYPED, **typed})
    to = typed.get("email", TYPED["email"]).lower()
    confirm, own = link(to=to)
    return client.get(confirm), own


def test_from_the_form_to_the_link_to_join_and_back(client, meeting):
    assertContains(client.get(form_of(meeting)), "Il reste 1 place.")
    response = client.post(form_of(meeting), TYPED)
    assertRedirects(response, reverse("meetings:registration_asked", args=[meeting.slug]))
    confirm, own = link()
    assertContains(client.get(own), "Votre adresse est à confirmer")
    assertNotContains(client.get(own), meeting.join_url)

    assertRedirects(client.get(confirm), own)

    page = client.get(own)
    assertContains(page, "Votre place est retenue")
    assertContains(page, meeting.join_url)
    calendar = client.get(f"{own}rencontre.ics")
    assert calendar["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in calendar.content
    assertRedirects(client.post(f"{own}retirer/"), reverse("meetings:registration_ended"))
    assertRedirects(client.post(f"{own}retirer/"), reverse("meetings:registration_ended"))
    assert not Registration.objects.exists()
    assert client.get(own).status_code == 404


def test_the_full_meeting_says_so_and_the_line_moves(client, meeting):
    _, first = registers(client, meeting)
    page = client.get(form_of(meeting))
    assertContains(page, "vous entrez sur la liste d’attente")
    assertContains(page, "M’inscrire sur la liste d’attente")
    _, second = registers(client, meeting, name="Bob", email="bob@example.org")
    _, third = registers(client, meeting, name="Eve", email="eve@example.org")
    assertContains(client.get(second), "Rang 1.")
    assertContains(client.get(third), "Rang 2.")
    assertNotContains(client.get(third), meeting.join_url)
    assert client.get(f"{third}rencontre.ics").status_code == 404

    client.post(f"{first}retirer/")

    assertContains(client.get(second), meeting.join_url)
    assertContains(client.get(third), "Rang 1.")
    assert link("registration_seated", "bob@example.org") == [second]


def test_a_known_address_is_answered_like_a_new_one(client, meeting):
    registers(client, meeting)

    new = client.post(form_of(meeting), {**TYPED, "email": "bob@example.org"})
    known = client.post(form_of(meeting), TYPED)

    assert (known.status_code, known.url) == (new.status_code, new.url)


def test_reading_the_link_of_a_mail_withdraws_nobody(client, meeting):
    """Mail programs open links to inspect them."""
    _, own = registers(client, meeting)

    client.get(own)
    refused = client.get(f"{own}retirer/")

    assert refused.status_code == 405
    assert Registration.objects.get().is_seated


@pytest.mark.parametrize(("now", "open_"), [(STARTS - TICK, True), (STARTS, False)])
def test_the_form_closes_at_its_instant(client, meeting, at, now, open_):
    at(now)

    page = client.get(form_of(meeting))
    client.post(form_of(meeting), TYPED)

    assert ("<form" in page.content.decode().split("<main")[1]) is open_
    assert Registration.objects.exists() is open_
    if not open_:
        assertContains(page, "jusqu’au 20 mars 2024 à 17 h 59")


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, meeting):
    page = client.post(form_of(meeting), {"name": "Ada", "email": "pas une adresse"})

    assertContains(page, 'value="Ada"')
    assertContains(page, "Erreur")
    assert not Registration.objects.exists()


def test_after_the_end_the_page_offers_the_replay_and_no_door(client, meeting, at):
    _, own = registers(client, meeting)
    at(ENDS)
    assertContains(client.get(own), "Terminée")
    assertNotContains(client.get(own), meeting.join_url)
    assert client.get(f"{own}rencontre.ics").status_code == 404

    meeting.replay_url = "https://visio.passerelle.example/rediffusion"
    meeting.save()

    assertContains(client.get(own), "https://visio.passerelle.example/rediffusion")


def test_a_forged_link_opens_nothing(client, meeting):
    RegistrationFactory(meeting=meeting, seated=True)

    for name in ("registration_detail", "confirm_registration", "registration_ics"):
        assert client.get(reverse(f"meetings:{name}", args=["x:y"])).status_code == 404


def test_a_link_of_another_kind_opens_no_registration(client, meeting):
    from fellowship.calls import actions as calls
    from fellowship.core import email_proof

    subscription = calls.subscribe("ada@example.org", kind="candidates", now=NOON)
    registration = RegistrationFactory(meeting=meeting, seated=True, email="ada@example.org")
    registration.pk = subscription.pk

    other = reverse("meetings:registration_detail", args=[email_proof.token_of(subscription)])

    assert client.get(other).status_code == 404


def test_no_page_of_a_registration_is_kept_ready(client, meeting):
    _, own = registers(client, meeting)
    client.cookies.clear()
    client.get(own)
    Registration.objects.all().delete()

    assert client.get(own).status_code == 404
