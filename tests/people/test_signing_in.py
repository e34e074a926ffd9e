import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from fellowship.people.models import User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def code_in(mail):
    return re.search(r"\b(\d{6})\b", mail.body)[1]


def ask_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def test_a_newcomer_signs_in_with_the_code_received(client, mailoutbox):
    ask_code(client, "Nouvelle@Example.org")

    response = client.post(reverse("account_confirm_login_code"), {"code": code_in(mailoutbox[0])})

    assertRedirects(response, reverse("home"), fetch_redirect_response=False)
    assert [u.email for u in User.objects.all()] == ["nouvelle@example.org"]
    assert not User.objects.get().has_usable_password()


def test_a_known_and_an_unknown_address_get_the_same_answer(mailoutbox):
    UserFactory(email="connue@example.org")

    known = ask_code(Client(), "connue@example.org")
    unknown = ask_code(Client(), "inconnue@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [m.to for m in mailoutbox] == [["connue@example.org"], ["inconnue@example.org"]]


def test_three_wrong_codes_close_the_door(client, mailoutbox):
    ask_code(client, "connue@example.org")
    right = code_in(mailoutbox[0])
    wrong = "000000" if right != "000000" else "111111"

    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": wrong})
    response = client.post(reverse("account_confirm_login_code"), {"code": right})

    assertRedirects(response, reverse("account_request_login_code"))


def test_the_page_says_there_is_no_password(client):
    assertContains(client.get(reverse("account_request_login_code")), "Pas de mot de passe")
