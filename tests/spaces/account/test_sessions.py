import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories.calls import NOON

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def sign_in(email, mailbox, **browser):
    client = Client(**browser)
    client.post(reverse("account_request_login_code"), {"email": email})
    code = re.search(r"\b(\d{6})\b", mailbox[-1].body)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    return client


def test_one_sees_ones_sessions_and_closes_another(candidate, rival, mailoutbox):
    here = sign_in(candidate.email, mailoutbox, HTTP_USER_AGENT="Firefox/140 (X11; Linux)")
    there = sign_in(candidate.email, mailoutbox, HTTP_USER_AGENT="Chrome/140 (Windows NT)")
    sign_in(rival.email, mailoutbox, HTTP_USER_AGENT="Safari/600 (iPhone)")
    page = here.get(reverse("account:session_list"))
    row = next(r for r in page.context["rows"] if not r["current"])

    closed = here.post(reverse("account:end_session", args=[row["session"].pk]))

    assertContains(page, "Firefox, Linux")
    assertContains(page, "Chrome, Windows")
    assertNotContains(page, "iPhone")
    assertRedirects(closed, reverse("account:session_list"))
    assert there.get(reverse("account:session_list")).status_code == 302
    assert here.get(reverse("account:session_list")).status_code == 200


def test_the_session_of_another_person_does_not_exist(candidate, rival, mailoutbox):
    theirs = sign_in(rival.email, mailoutbox)
    session = theirs.get(reverse("account:session_list")).context["rows"][0]["session"]
    mine = sign_in(candidate.email, mailoutbox)

    assert mine.post(reverse("account:end_session", args=[session.pk])).status_code == 404
    assert theirs.get(reverse("account:session_list")).status_code == 200


def test_all_others_are_closed_at_once(candidate, mailoutbox):
    here, *there = [sign_in(candidate.email, mailoutbox) for _ in range(3)]

    here.post(reverse("account:end_others"))

    assert [c.get(reverse("account:account_detail")).status_code for c in (here, *there)] == [
        200, 302, 302
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cast", "address", "minutes"),
    [
        ("officer", "programme:dashboard", 30),
        ("reviewer", "reviewer:review_list", 30),
        ("juror", "juror:interview_list", 30),
        ("host", "host:mission_list", 30),
        ("candidate", "candidate:dossier_list", 12 * 60),
    ],
)
def test_a_session_left_alone_closes_after_its_time(cast, address, minutes, request, settings):
    settings.SESSION_COOKIE_AGE = 48 * 3600
    settings.IDLE_MINUTES_STAFF, settings.IDLE_MINUTES = 30, 12 * 60
    person, client = request.getfixturevalue(cast), Client()
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(person)
        client.get(reverse(address))
        clock.shift(minutes * MINUTE)
        in_time = client.get(reverse(address))
        clock.shift(minutes * MINUTE + dt.timedelta(seconds=1))
        late = client.get(reverse(address))

    assert in_time.status_code == 200
    assert late.url.startswith(reverse("account_request_login_code"))
    assert "_auth_user_id" not in client.session


def test_what_is_active_stays_open(officer, settings):
    settings.IDLE_MINUTES_STAFF = 30
    client = Client()
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(officer)
        for _ in range(6):
            clock.shift(20 * MINUTE)
            assert client.get(reverse("programme:dashboard")).status_code == 200


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_sessions_costs_the_same_reads_of_the_page(n, candidate, mailoutbox):
    clients = [sign_in(candidate.email, mailoutbox) for _ in range(n)]

    assert len(clients[0].get(reverse("account:session_list")).context["rows"]) == n
