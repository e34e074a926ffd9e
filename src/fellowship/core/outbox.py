"""Letters leave from a table: written together with what they announce, sent by the worker."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string

from fellowship.core import work
from fellowship.core.models import Letter, subject_of


@transaction.atomic
def post(
    *,
    to: str,
    template: str,
    now: datetime,
    key: str = "",
    about: models.Model | None = None,
    not_before: datetime | None = None,
    held: bool = False,
    attachments: list[dict[str, str]] | None = None,
    **context: Any,
) -> Letter:
    """Write a letter; posting the same ``key`` twice writes it once.

    ``emails/<template>.txt`` is rendered with ``context``: its first line is the subject, the rest
    after a blank line the text. A ``held`` letter waits for ``release``, whatever the hour: what it
    says is not true yet. ``attachments``: ``{"name", "type", "text"}``.
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    subject, _, body = render_to_string(f"emails/{template}.txt", context).strip().partition("\n\n")
    subject = " ".join(subject.split())
    if not key:
        seed = f"{template}|{to}|{subject_of(about) if about else ''}|{now.isoformat()}|{body}"
        key = sha256(seed.encode()).hexdigest()
    letter, created = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": subject[:200],
            "body": body,
            "template": template,
            "about": subject_of(about) if about else "",
            "created_at": now,
            "not_before": not_before,
            "held": held,
            "attachments": attachments or [],
        },
    )
    if created and not held:
        work.ask(send, letter.pk, key=f"letter:{letter.pk}", now=now, at=not_before)
    return letter


def domain() -> str:
    """That of our sender: what we name in letters and calendars is unique within it."""
    return str(settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">"))


@work.speaks_outside
def send(letter_id: int, *, now: datetime) -> None:
    """Send one letter if it is still due; an errand, so that a failure is tried again.

    One worker at a time holds its errand. A crash between the mail server's answer and the last
    line repeats the letter under the same Message-ID.
    """
    letter = Letter.objects.due(now).filter(pk=letter_id).first()
    if letter is None:
        return
    identity = f"<{sha256(letter.key.encode()).hexdigest()[:32]}@{domain()}>"
    message = EmailMessage(
        letter.subject, letter.body, to=[letter.to], headers={"Message-ID": identity}
    )
    for attachment in letter.attachments:
        message.attach(attachment["name"], attachment["text"], attachment["type"])
    message.send()
    letter.sent_at = now
    letter.save(update_fields=["sent_at"])


@transaction.atomic
def release(letter: Letter, *, now: datetime) -> None:
    """Let a letter leave now: it is no longer held, its ``not_before`` is lifted."""
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(not_before=None, held=False)
    work.ask(send, letter.pk, key=f"release:{letter.pk}", now=now)


@transaction.atomic
def stop(letter: Letter, *, now: datetime) -> None:
    """Keep a letter from leaving; what has left cannot be called back."""
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(stopped_at=now)


def take_back(*, to: str, key: str) -> None:
    """Erase the letters to an address whose key begins so and which have not left."""
    Letter.objects.waiting().filter(to=to, key__startswith=key).delete()
