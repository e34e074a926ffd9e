import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.people.models import User
from tests.factories.people import UserFactory
from tests.spaces.account.provider import Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.OIDC_NAME = "ProConnect"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "agent",
                    "name": "ProConnect",
                    "client_id": "passerelle",
                    "secret": "un secret de test",
                    "settings": {"server_url": provider.url},
                }
            ],
        }
    }
    yield provider
    provider.close()


def come(provider, **person):
    provider.person = {"sub": "42", "given_name": "Awa", "usual_name": "Sarr", **person}
    client = Client()
    leave = client.get(reverse("openid_connect_login", args=["agent"]))
    asked, answer = provider.follow(client, leave)
    return client, asked, answer


def test_the_sign_in_page_offers_the_provider_of_the_settings(client, provider, settings):
    page = client.get(reverse("account_request_login_code"))
    settings.OIDC_NAME = ""

    assertContains(page, "Se connecter avec ProConnect")
    assertNotContains(client.get(reverse("account_request_login_code")), "ProConnect")


@pytest.mark.parametrize("signed", [False, True], ids=["plain JSON", "signed, as ProConnect's"])
def test_an_agent_opens_the_account_of_the_address_the_provider_proved(provider, signed):
    provider.signed = signed
    agent = UserFactory(email="awa@culture.example")

    client, asked, answer = come(provider, email="Awa@culture.example", email_verified=True)

    assert asked["code_challenge_method"] == ["S256"]
    assert provider.asked[0]["code_verifier"]
    assertRedirects(answer, reverse("home"), fetch_redirect_response=False)
    assert client.session["_auth_user_id"] == str(agent.pk)
    assert User.objects.count() == 1


def test_an_address_seen_for_the_first_time_makes_an_account_without_password(provider):
    client, _asked, answer = come(provider, email="awa@culture.example", email_verified=True)

    user = User.objects.get()
    assert (user.email, user.has_usable_password()) == ("awa@culture.example", False)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_address_the_provider_has_not_proved_opens_nothing(provider):
    UserFactory(email="awa@culture.example")

    client, _asked, answer = come(provider, email="awa@culture.example", email_verified=False)

    assert "_auth_user_id" not in client.session
    assertContains(
        answer, "service d’identité ne vous a pas reconnu", status_code=answer.status_code
    )
    assert User.objects.count() == 1


def test_a_provider_known_to_prove_all_its_addresses_is_trusted_by_a_setting(provider, settings):
    settings.OIDC_PROVES_ADDRESSES = True
    agent = UserFactory(email="awa@culture.example")

    client, _asked, _answer = come(provider, email="awa@culture.example")

    assert client.session["_auth_user_id"] == str(agent.pk)


def test_a_forged_return_opens_nothing(provider, client):
    answer = client.get(
        reverse("openid_connect_callback", args=["agent"]), {"code": "x", "state": "y"}
    )

    assertContains(answer, "ne vous a pas reconnu", status_code=answer.status_code)
    assert "_auth_user_id" not in client.session


def test_another_provider_than_that_of_the_settings_does_not_exist(client, provider):
    assert client.get(reverse("openid_connect_login", args=["autre"])).status_code == 404


@pytest.mark.parametrize(
    ("strong", "expected"), [(True, "programme:dashboard"), (False, "mfa_index")]
)
def test_the_second_factor_of_the_provider_counts_by_a_setting(
    provider, settings, officer, strong, expected
):
    settings.SECOND_FACTOR_ROLES, settings.OIDC_IS_STRONG = ["programme"], strong

    client, _asked, _answer = come(provider, email=officer.email, email_verified=True)
    home = client.get(reverse("programme:dashboard"))

    assert (home.status_code, getattr(home, "url", reverse(expected))) == (
        200 if strong else 302,
        reverse(expected),
    )
