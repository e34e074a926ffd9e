"""Signed links for people without an account: they prove an address, and let it leave."""

from django.conf import settings
from django.urls import reverse

from fellowship.calls.models import Subscription
from fellowship.core import email_proof


def subscription_of(token: str) -> Subscription | None:
    return email_proof.row_of(Subscription, token)


def link_to_confirm(subscription: Subscription) -> str:
    address = reverse("open:confirm_subscription", args=[email_proof.token_of(subscription)])
    return f"{settings.SITE_URL}{address}"


def link_to_leave(subscription: Subscription) -> str:
    address = reverse("open:end_subscription", args=[email_proof.token_of(subscription)])
    return f"{settings.SITE_URL}{address}"
