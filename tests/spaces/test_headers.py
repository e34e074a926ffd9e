import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_nothing_under_the_spaces_is_kept_by_a_browser_or_a_proxy(client, officer, candidate):
    for person, addresses in {
        officer: ["programme:dashboard", "programme:dossier_list", "account:account_detail"],
        candidate: ["candidate:dossier_list", "account:session_list"],
    }.items():
        client.force_login(person)
        for address in addresses:
            answer = client.get(reverse(address))
            assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")


def test_the_desk_of_the_editors_has_a_policy_too(client, officer):
    client.force_login(officer)
    answer = client.get(reverse("wagtailadmin_home"))
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))

    assert answer.status_code == 200
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert "unsafe-eval" not in answer["Content-Security-Policy"]


def test_a_weakness_may_be_told_by_the_usual_address(client, settings):
    settings.SECURITY_EMAIL = "securite@example.org"

    answer = client.get("/.well-known/security.txt")

    assert answer["Content-Type"].startswith("text/plain")
    assert "Contact: mailto:securite@example.org" in answer.content.decode()
    assert "Expires: " in answer.content.decode()
