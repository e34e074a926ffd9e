"""The link each registered person holds: it confirms, shows, and lets withdraw."""

from django.conf import settings
from django.urls import reverse

from fellowship.core import email_proof
from fellowship.meetings.models import Registration


def registration_of(token: str) -> Registration | None:
    return email_proof.row_of(Registration, token)


def address_of(registration: Registration) -> str:
    """The page of one registration, on this site."""
    return reverse("meetings:registration_detail", args=[email_proof.token_of(registration)])


def link_to(registration: Registration) -> str:
    return f"{settings.SITE_URL}{address_of(registration)}"


def link_to_confirm(registration: Registration) -> str:
    address = reverse("meetings:confirm_registration", args=[email_proof.token_of(registration)])
    return f"{settings.SITE_URL}{address}"
