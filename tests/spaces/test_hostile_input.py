"""No answer is 500: what a visitor, or somebody who means harm, may send."""

import random
import re

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from fellowship.spaces.access import whole
from fellowship.spaces.access_matrix import walk
from tests.factories.dossiers import DossierFactory

pytestmark = pytest.mark.django_db
NASTY = [
    'l"innovation', '"', "^", "*", "(", "a AND", "NEAR(", "x\0y", '5"', "²", "٣", "9" * 5000, "-1",
    "1e9", "//x", "../../x", "//mal.example", "javascript:alert(1)", "=1+1", "é" * 3000, "[]", "{}",
    "null", "%00", "\r\nX: y", "<script>", "' OR 1=1 --", " ", "\u202e", "2026-02-30", "99:99",
]  # fmt: skip


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_any_words_may_be_searched_for(client, words):
    assert client.get(reverse("pages:search"), {"q": words}).status_code == 200


@pytest.mark.parametrize("text", ["²", "٣", "9" * 5000, "-1", "1.5", "", "10000000000", "١"])
def test_what_is_not_a_plain_whole_number_is_none(text):
    assert whole(text) is None


def test_the_section_one_goes_back_to_is_never_an_address(client, candidate):
    dossier = DossierFactory(candidate=candidate)
    client.force_login(candidate)
    address = reverse("candidate:remove_file", args=[dossier.pk, "cv"])

    for section in ("//x", "../../x", "//mal.example", "a/b"):
        answer = client.post(address, {"section": section})
        assert (answer.status_code, answer.url) == (
            302,
            reverse("candidate:dossier_detail", args=[dossier.pk]),
        )


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "rot13", "x" * 300, "latin-1"])
def test_a_form_in_another_encoding_is_refused_in_words(charset):
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("account_request_login_code"))

    answer = client.generic(
        "POST",
        reverse("account_request_login_code"),
        b"email=a%40example.org",
        content_type=f"application/x-www-form-urlencoded; charset={charset}",
    )

    assert answer.status_code == 415
    assert "UTF-8" in answer.content.decode()


def test_a_form_without_its_token_gets_a_page_in_french():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_request_login_code"), {})

    assert answer.status_code == 403
    assert "Ce formulaire n’a pas été reçu" in answer.content.decode()


def pages():
    """Every address without argument, the desk of the editors aside."""
    for name, pattern, _url in walk(get_resolver().url_patterns):
        if not pattern.startswith("redaction/") and name:
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue


def status_of(client, method, address, data):
    try:
        return getattr(client, method)(address, data).status_code
    except Exception as problem:  # the test client raises what a server answers with 500
        return f"{type(problem).__name__}: {problem}"


@pytest.mark.parametrize("role", ["anonymous", "candidate", "officer", "host", "reviewer", "juror"])
def test_no_form_and_no_filter_answers_500_to_what_is_nasty(role, request):
    dice, client, wrong, asked = random.Random(role), Client(), [], 0
    person = None if role == "anonymous" else request.getfixturevalue(role)
    for address in sorted(set(pages()) - {reverse("account_logout")}):
        if person:
            client.force_login(person)
        page = client.get(address)
        if not page.get("Content-Type", "").startswith("text/html"):
            continue
        found = re.findall(r'name="([^"]+)"', page.content.decode(errors="replace"))
        names = sorted({*found, "page", "q", "next"} - {"csrfmiddlewaretoken"})
        for method in ("get", "post"):
            data = {name: dice.choice(NASTY) for name in names}
            status = status_of(client, method, address, data)
            asked += 1
            if not isinstance(status, int) or status >= 500:
                wrong.append((method, address, status))

    assert wrong == []
    assert asked > 20
