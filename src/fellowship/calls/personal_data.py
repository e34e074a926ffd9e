"""What calls hold of a person: roles, invitations, subscriptions of the address."""

from typing import Any

from fellowship.calls.models import Invitation, Role, Subscription
from fellowship.core.personal_data import rows
from fellowship.people.models import User


def about(person: User) -> dict[str, Any]:
    return {
        "roles": rows(
            Role.objects.filter(person=person),
            call="call__title",
            role="kind",
            since="since",
            until="until",
        ),
        "invitations": rows(
            Invitation.objects.filter(email=person.email),
            call="call__title",
            invited_at="invited_at",
        ),
        "subscriptions": rows(
            Subscription.objects.filter(email=person.email),
            profile="profile",
            asked_at="asked_at",
            confirmed_at="confirmed_at",
        ),
    }
