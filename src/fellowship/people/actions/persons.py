"""Who people are, and what they consented to."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models, transaction

from fellowship.core.lifecycle import record
from fellowship.core.models import Email, Event, subject_of
from fellowship.people.models import (
    ERASED,
    Consent,
    Device,
    SignInCode,
    TeamRole,
    User,
    WrongCodes,
)

LIBRARIES = {"account", "mfa", "socialaccount", "usersessions"}  # what they hold of a person


@transaction.atomic
def welcome(email: str, *, name: str = "") -> User:
    """The person of an address that was proved; created the first time."""
    address = email.strip().lower()
    user, _ = User.objects.get_or_create(email=address, defaults={"name": name})
    if not user.password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def rename(user: User, name: str) -> None:
    user.name = name.strip()
    user.save(update_fields=["name"])


@transaction.atomic
def consent(
    person: User,
    purpose: str,
    wording: str,
    *,
    now: datetime,
    about: models.Model | None = None,
    expires_at: datetime | None = None,
) -> Consent:
    """Write down a yes, with its words. Saying yes twice keeps the first date."""
    line, created = Consent.objects.get_or_create(
        person=person,
        purpose=purpose,
        subject=subject_of(about) if about else "",
        withdrawn_at=None,
        defaults={"wording": wording, "given_at": now, "expires_at": expires_at},
    )
    if created:
        record(line, "consent_given", by=person, now=now, purpose=purpose)
    return line


@transaction.atomic
def withdraw_consent(line: Consent, *, by: User | None, now: datetime, because: str = "") -> None:
    Consent.objects.filter(pk=line.pk, withdrawn_at=None).update(withdrawn_at=now)
    line.refresh_from_db()
    record(line, "consent_withdrawn", by=by, now=now, because=because, purpose=line.purpose)


def is_erased(person: User) -> bool:
    return person.email.endswith(ERASED)


@transaction.atomic
def erase(person: User, *, now: datetime) -> None:
    """Nothing is left of a person but a number, that of dossiers emptied before and of figures.

    Her address and name, what proves who she is, where she is signed in, what was mailed to her,
    her name as the author of acts. Consents keep their dates, which prove them; not their subject.
    """
    if is_erased(person):
        return
    Email.objects.filter(to=person.email).delete()
    SignInCode.objects.filter(address=person.email).delete()
    WrongCodes.objects.filter(address=person.email).delete()
    for relation in person._meta.related_objects:  # noqa: SLF001
        model: Any = relation.related_model
        if model._meta.app_label in LIBRARIES:  # noqa: SLF001
            model._base_manager.filter(**{relation.field.name: person}).delete()  # noqa: SLF001
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
    Device.objects.filter(person=person).delete()
    TeamRole.objects.filter(person=person).delete()
    Event.objects.filter(by=person).update(by=None)
    person.groups.clear()
    person.email, person.name = f"{person.pk}{ERASED}", ""
    person.is_active, person.last_login = False, None
    person.set_unusable_password()
    person.save()
    record(person, "person_erased", by=None, now=now)
