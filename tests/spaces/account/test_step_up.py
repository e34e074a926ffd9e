import re

import pytest
import time_machine
from django.test import Client
from django.urls import get_resolver, reverse

from fellowship.people.models import TeamRole
from fellowship.spaces.access_matrix import walk
from tests.factories.calls import NOON
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
# What a session found open must not do: exports are held by ``access.team`` itself.
GRAVE = {
    "programme:schedule_announcement",
    "programme:publish_rules",
    "programme:confirm_call",
    "programme:sign_contract",
    "programme:issue_letter",
    "programme:send_offer",
    "programme:withdraw_offer",
    "programme:give_part",
    "programme:end_part",
    "programme:give_team_role",
    "programme:lend_team_role",
    "programme:end_team_role",
    "programme:request_detail",
    "account:data_archive",
    "account:data_json",
}


@pytest.fixture(autouse=True)
def _fresh(settings):
    settings.STEP_UP_MINUTES = 15


def code_of(mailbox):
    return re.search(r"\b(\d{6})\b", mailbox[-1].body)[1]


def signed_in(person, mailbox):
    client = Client()
    client.post(reverse("account_request_login_code"), {"email": person.email})
    client.post(reverse("account_confirm_login_code"), {"code": code_of(mailbox)})
    return client


def wears(view):
    while view is not None:
        if getattr(view, "fresh_proof", False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_grave_act_asks_for_a_fresh_proof():
    guarded = {
        name for name, _where, url in walk(get_resolver().url_patterns) if wears(url.callback)
    }

    assert guarded >= GRAVE


def test_what_was_posted_is_done_once_the_proof_is_given(officer, mailoutbox):
    with time_machine.travel(NOON) as clock:
        client = signed_in(officer, mailoutbox)
        clock.shift(16 * 60)
        friend = {"email": "amie@example.org", "kind": "reader"}

        asked = client.post(reverse("programme:give_team_role"), friend)
        before = TeamRole.objects.filter(kind="reader").count()
        client.post(asked.url)
        client.post(
            reverse("account_confirm_login_code") + "?" + asked.url.partition("?")[2],
            {"code": code_of(mailoutbox)},
        )

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert before == 0
    assert [r.person.email for r in TeamRole.objects.filter(kind="reader")] == ["amie@example.org"]


def test_a_proof_of_less_than_fifteen_minutes_is_enough(officer, mailoutbox):
    with time_machine.travel(NOON) as clock:
        client = signed_in(officer, mailoutbox)
        clock.shift(14 * 60)

        assert client.get(reverse("programme:dossier_list"), {"format": "csv"}).status_code == 200
        clock.shift(2 * 60)
        late = client.get(reverse("programme:dossier_list"), {"format": "csv"})

    assert late.url.startswith(reverse("account_reauthenticate"))


def test_a_code_of_another_proves_nothing(officer, mailoutbox):
    other = UserFactory()
    with time_machine.travel(NOON) as clock:
        client = signed_in(officer, mailoutbox)
        clock.shift(16 * 60)
        client.post(reverse("account_reauthenticate"))
        sent_to = mailoutbox[-1].to

    assert sent_to == [officer.email]
    assert other.email not in sent_to
