"""Letters leave from a table: written together with what they announce, sent by the worker."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, models, transaction
from django.template.loader import render_to_string

from fellowship.core.models import Letter, subject_of

# Waits between two tries; after the last, the letter stands in the team's list of what blocks.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]


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
    letter, _created = Letter.objects.get_or_create(
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
    return letter


@transaction.atomic
def send(letter_id: int, *, now: datetime) -> bool:
    """Send one letter if it is still due. True when it left.

    The row stays locked while the mail server answers, so that two workers never send it twice;
    a crash between the server's answer and the commit repeats it under the same Message-ID.
    """
    rows = Letter.objects.select_for_update(
        of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
    )
    letter = rows.due(now).filter(pk=letter_id).first()
    if letter is None:
        return False
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">") or "localhost"
    identity = f"<{sha256(letter.key.encode()).hexdigest()[:32]}@{domain}>"
    message = EmailMessage(
        letter.subject, letter.body, to=[letter.to], headers={"Message-ID": identity}
    )
    for attachment in letter.attachments:
        message.attach(attachment["name"], attachment["text"], attachment["type"])
    letter.tries += 1
    try:
        message.send()
    except Exception as problem:  # noqa: BLE001 - whatever the mail server did, the letter waits
        wait = WAITS[min(letter.tries, len(WAITS)) - 1]
        letter.next_try_at = now + wait
        letter.problem = f"{type(problem).__name__} : {problem}"[:500]
        letter.save(update_fields=["tries", "next_try_at", "problem"])
        return False
    letter.sent_at = now
    letter.problem = ""
    letter.save(update_fields=["tries", "sent_at", "problem"])
    return True


@transaction.atomic
def stop(letter: Letter, *, now: datetime) -> None:
    """Keep a letter from leaving; what has left cannot be called back."""
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(stopped_at=now)


@transaction.atomic
def release(*keys: str) -> int:
    """Let held letters go, in the transaction that makes true what they say."""
    return Letter.objects.waiting().filter(key__in=keys, held=True).update(held=False)
