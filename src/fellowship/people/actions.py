"""Everything that writes a person or what they consented to."""

from datetime import datetime

from django.db import models, transaction

from fellowship.core.lifecycle import record
from fellowship.core.models import subject_of
from fellowship.people.models import Consent, User


@transaction.atomic
def welcome(email: str, *, name: str = "") -> User:
    """The person of this address, created at the first request: a code will prove the address."""
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
