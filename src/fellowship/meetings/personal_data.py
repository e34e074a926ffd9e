"""What meetings hold of a person: the registrations of the address."""

from typing import Any

from fellowship.core.personal_data import rows
from fellowship.meetings.models import Registration
from fellowship.people.models import User


def about(person: User) -> dict[str, Any]:
    return {
        "registrations": rows(
            Registration.objects.filter(email=person.email),
            meeting="meeting__title",
            name="name",
            state="state",
            asked_at="asked_at",
            confirmed_at="confirmed_at",
            attended="attended",
        )
    }
