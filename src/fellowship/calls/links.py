"""Signed links for people without an account: they prove an address, and let it leave."""

from django.conf import settings
from django.urls import reverse

from fellowship.calls.models import Subscription
from fellowship.core import proving


def subscription_of(token: str) -> Subscription | None:
    return proving.row_of(Subscription, token)


def link_to_confirm(subscription: Subscription) -> str:
    address = reverse("open:confirm_subscription", args=[proving.token_of(subscription)])
    return f"{settings.SITE_URL}{address}"


def link_to_leave(subscription: Subscription) -> str:
    address = reverse("open:end_subscription", args=[proving.token_of(subscription)])
    return f"{settings.SITE_URL}{address}"
