import json
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from bs4 import BeautifulSoup
from django.test import Client, TestCase
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories.calls import NOON
from tests.spaces.account.authenticator import Passkey

pytestmark = pytest.mark.django_db
STAFF = ["programme", "reviewer", "juror", "host"]


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR_ROLES = STAFF
    settings.STEP_UP_MINUTES = 15
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def sign_in(email, mailbox, client=None):
    client = client or Client()
    client.post(reverse("account_request_login_code"), {"email": email})
    code = re.search(r"\b(\d{6})\b", mailbox[-1].body)[1]
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    return client, answer


def totp_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def add_application(client):
    """As a person does; the session learns of it when the transaction is written."""
    address = reverse("mfa_activate_totp")
    page = BeautifulSoup(client.get(address).content, "html.parser")
    secret = page.find("code").text
    with TestCase.captureOnCommitCallbacks(execute=True):
        added = client.post(address, {"code": totp_of(secret)})
    added.wsgi_request.session.save()  # outside tests the callbacks run before the answer
    return secret, added


@pytest.mark.parametrize("cast", ["officer", "reviewer", "juror", "host"])
def test_who_holds_a_role_goes_nowhere_before_a_second_factor(cast, request, mailoutbox):
    person = request.getfixturevalue(cast)
    client, _answer = sign_in(person.email, mailoutbox)
    home = client.get(reverse("home"))

    secret, added = add_application(client)
    after = client.get(reverse("home"))

    assertRedirects(home, reverse("mfa_index"))
    assertRedirects(added, reverse("mfa_view_recovery_codes"))
    assert after.status_code == 302
    assert after.url.startswith("/espace/")
    assert client.get(after.url).status_code == 200


def test_a_candidate_needs_none(candidate, mailoutbox):
    client, _answer = sign_in(candidate.email, mailoutbox)

    assert client.get(reverse("candidate:dossier_list")).status_code == 200


def test_the_second_time_the_code_of_the_application_is_asked_before_the_session_begins(
    officer, mailoutbox
):
    with time_machine.travel(NOON) as clock:
        client, _answer = sign_in(officer.email, mailoutbox)
        secret, _added = add_application(client)
        clock.shift(120)

        again, answer = sign_in(officer.email, mailoutbox)
        before = "_auth_user_id" in again.session
        refused = again.post(reverse("mfa_authenticate"), {"code": "000000"})
        entered = again.post(reverse("mfa_authenticate"), {"code": totp_of(secret)})

        assertRedirects(answer, reverse("mfa_authenticate"), fetch_redirect_response=False)
        assert not before
        assertContains(refused, "Second facteur")
        assertRedirects(entered, reverse("home"), fetch_redirect_response=False)
        assert again.get(reverse("programme:dashboard")).status_code == 200


def test_a_recovery_code_opens_once(officer, mailoutbox):
    client, _answer = sign_in(officer.email, mailoutbox)
    add_application(client)
    page = client.get(reverse("mfa_view_recovery_codes"))
    codes = [c.text for c in BeautifulSoup(page.content, "html.parser").select("main li code")]

    first, _answer = sign_in(officer.email, mailoutbox)
    entered = first.post(reverse("mfa_authenticate"), {"code": codes[0]})
    second, _answer = sign_in(officer.email, mailoutbox)
    refused = second.post(reverse("mfa_authenticate"), {"code": codes[0]})

    assert len(codes) == 10
    assertRedirects(entered, reverse("home"), fetch_redirect_response=False)
    assert "_auth_user_id" not in second.session
    assert refused.status_code == 200


def test_a_passkey_is_added_then_opens_without_any_mail(juror, mailoutbox):
    key = Passkey()
    client, _answer = sign_in(juror.email, mailoutbox)
    page = client.get(reverse("mfa_add_webauthn"))
    options = json.loads(BeautifulSoup(page.content, "html.parser").find(id="js_data").text)
    credential = json.dumps(key.create(options["creation_options"]))
    client.post(
        reverse("mfa_add_webauthn"),
        {"name": "Mon ordinateur", "passwordless": "on", "credential": credential},
    )
    mailoutbox.clear()

    other = Client()
    asked = other.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    entered = other.post(
        reverse("mfa_login_webauthn"),
        {"credential": json.dumps(key.use(asked.json()["request_options"]))},
    )

    assert Authenticator.objects.filter(type="webauthn", user=juror).count() == 1
    assertRedirects(entered, reverse("home"), fetch_redirect_response=False)
    assert other.get(reverse("juror:interview_list")).status_code == 200
    assert [m for m in mailoutbox if "code de connexion" in m.subject.lower()] == []


def test_a_session_without_its_second_factor_is_asked_for_it(officer, mailoutbox, client):
    first, _answer = sign_in(officer.email, mailoutbox)
    add_application(first)
    client.force_login(officer)

    page = client.get(reverse("programme:dashboard"))
    posted = client.post(reverse("programme:create_call"), {"title": "x"})

    assert page.url.startswith(reverse("mfa_reauthenticate"))
    assert posted.url == reverse("mfa_reauthenticate")


def test_a_role_left_out_of_the_setting_needs_none(settings, reviewer, mailoutbox):
    settings.SECOND_FACTOR_ROLES = ["programme"]
    client, _answer = sign_in(reviewer.email, mailoutbox)

    assert client.get(reverse("reviewer:review_list")).status_code == 200


def test_five_wrong_codes_of_the_application_close_it_for_a_while(officer, mailoutbox):
    client, _answer = sign_in(officer.email, mailoutbox)
    secret, _added = add_application(client)
    with time_machine.travel(time.time() + 120):
        again, _answer = sign_in(officer.email, mailoutbox)
        for _ in range(5):
            again.post(reverse("mfa_authenticate"), {"code": "000000"})
        right = again.post(reverse("mfa_authenticate"), {"code": totp_of(secret)})

    assert right.status_code == 200
    assert "_auth_user_id" not in again.session


def test_a_session_of_yesterday_proves_itself_again_before_it_adds_a_factor(officer, mailoutbox):
    with time_machine.travel(NOON) as clock:
        client, _answer = sign_in(officer.email, mailoutbox)
        clock.shift(16 * 60)

        asked = client.get(reverse("mfa_add_webauthn"))
        client.post(asked.url)
        code = re.search(r"\b(\d{6})\b", mailoutbox[-1].body)[1]
        query = asked.url.partition("?")[2]
        back = client.post(f"{reverse('account_confirm_login_code')}?{query}", {"code": code})

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert back.url == reverse("mfa_add_webauthn")
