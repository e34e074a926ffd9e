"""What allauth asks us: how accounts are made, where requests come from, how fresh a proof is."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.validators import validate_ipv46_address
from django.forms import ValidationError
from django.http import HttpRequest
from django.urls import reverse

NOWHERE = "0.0.0.0"  # noqa: S104 - what is kept when the server was told no address


def address_of(request: HttpRequest) -> str:
    """Where the request comes from. Each trusted proxy adds the address it saw at the end of
    ``X-Forwarded-For``: what stands before those is what the visitor wrote, and is not read."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    seen = [part.strip() for part in forwarded.split(",") if part.strip()]
    count = settings.TRUSTED_PROXIES
    address = seen[-count] if 0 < count <= len(seen) else request.META.get("REMOTE_ADDR", "")
    try:
        validate_ipv46_address(address)
    except ValidationError:
        return NOWHERE
    return str(address)


def has_authenticator(user: Any) -> bool:
    """An application or a key; codes of rescue alone are no second factor."""
    return bool(user.authenticator_set.exclude(type="recovery_codes").exists())


def proved_at(request: HttpRequest) -> float:
    """When who is asking last proved who they are, in seconds of the epoch; 0 for never.

    With a second factor, only the second factor counts.
    """
    user: Any = request.user
    records = get_authentication_records(request, user)
    strong = [one for one in records if one.get("method") == "mfa"]
    if not strong and user.is_authenticated and has_authenticator(user):
        return 0
    return float((strong or records)[-1]["at"]) if records else 0


def is_fresh(request: HttpRequest) -> bool:
    return time.time() - proved_at(request) < settings.STEP_UP_MINUTES * 60


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """An account is made by proving an address (``people.actions``), never by another door."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def is_reauthentication_required(self, app: str) -> bool:  # noqa: ARG002
        return bool(settings.STEP_UP_MINUTES) and not is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has no second factor yet proves the address again, before adding one."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and user.is_authenticated:
            methods = [{"id": "code", "url": reverse("account_reauthenticate"), "description": ""}]
        return methods


class Agents(DefaultSocialAccountAdapter):
    """Who comes from an identity provider, with an address that the provider has proved."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:  # noqa: ARG002
        return any(address.verified for address in sociallogin.email_addresses)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        names = (data.get("first_name"), data.get("last_name"))
        user.name = data.get("name") or " ".join(name for name in names if name)
        user.email = (user.email or "").lower()
        return user
