"""Signed links for people without an account: they prove an address, and let it leave."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from fellowship.calls.models import Subscription

SALT = "fellowship.calls.subscription"


def _token(subscription: Subscription) -> str:
    """Bound to the row and its address: another one of the same number would not fit."""
    return Signer(salt=SALT).sign_object({"s": subscription.pk, "a": subscription.email})


def subscription_of(token: str) -> Subscription | None:
    """The subscription a link is about, if it is ours and still there."""
    try:
        held = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return Subscription.objects.filter(pk=held["s"], email=held["a"]).first()


def link_to_confirm(subscription: Subscription) -> str:
    address = reverse("open:confirm_subscription", args=[_token(subscription)])
    return f"{settings.SITE_URL}{address}"


def link_to_leave(subscription: Subscription) -> str:
    address = reverse("open:end_subscription", args=[_token(subscription)])
    return f"{settings.SITE_URL}{address}"
