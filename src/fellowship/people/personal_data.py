"""What accounts hold of a person."""

from typing import Any

from fellowship.core.models import Email, Event
from fellowship.core.personal_data import rows
from fellowship.people.models import DataRequest, Device, TeamRole, User


def about(person: User) -> dict[str, Any]:
    return {
        "person": rows(
            User.objects.filter(pk=person.pk),
            email="email",
            name="name",
            account_since="date_joined",
            last_visit="last_login",
        ),
        "team_roles": rows(
            TeamRole.objects.filter(person=person), role="kind", since="since", ended_at="ended_at"
        ),
        "consents": rows(
            person.consents.order_by("given_at", "pk"),
            purpose="purpose",
            wording="wording",
            given_at="given_at",
            expires_at="expires_at",
            withdrawn_at="withdrawn_at",
        ),
        "devices": rows(
            Device.objects.filter(person=person),
            browser="agent",
            first_seen="first_at",
            last_seen="last_at",
        ),
        "requests": rows(
            DataRequest.objects.filter(person=person),
            kind="kind",
            words="words",
            asked_at="asked_at",
            answer="answer",
            answered_at="answered_at",
        ),
        "letters": rows(
            Email.objects.filter(to=person.email).exclude(sent_at=None).order_by("sent_at"),
            subject="subject",
            body="body",
            sent_at="sent_at",
        ),
        "acts": rows(
            Event.objects.filter(by=person).order_by("at"), at="at", about="subject", what="verb"
        ),
    }
