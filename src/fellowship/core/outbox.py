"""Emails leave from a table: written together with what they announce, sent by the worker."""

import smtplib
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from fellowship.core import jobs
from fellowship.core.lifecycle import Refused, record
from fellowship.core.models import Email, subject_of

log = structlog.get_logger(__name__)


@transaction.atomic(savepoint=False)
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
) -> Email:
    """Write an email; posting the same ``key`` twice writes it once.

    ``emails/<template>.txt`` is rendered with ``context``: its first line is the subject, the rest
    after a blank line the text. A ``held`` email waits for ``release``, whatever the hour: what it
    says is not true yet. ``attachments``: ``{"name", "type", "text"}``. A ``leave`` in the context
    is the address that ends these letters: mail programs show it as a button (RFC 8058). An email
    that cannot be written undoes what it announces: both are in the caller's transaction.
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    subject, _, body = render_to_string(f"emails/{template}.txt", context).strip().partition("\n\n")
    subject = " ".join(subject.split())
    if not key:
        seed = f"{template}|{to}|{subject_of(about) if about else ''}|{now.isoformat()}|{body}"
        key = sha256(seed.encode()).hexdigest()
    if known := Email.objects.filter(key=key).first():
        return known
    email = Email(
        key=key,
        to=to,
        subject=subject[:200],
        body=body,
        template=template,
        about=subject_of(about) if about else "",
        created_at=now,
        not_before=not_before,
        held=held,
        attachments=attachments or [],
        message_id=identity_of(key),
        unsubscribe_url=context.get("leave", ""),
    )
    # Two at the same moment write the same email: the second takes the number of the first.
    Email.objects.bulk_create(
        [email], update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    if not held:
        jobs.enqueue(send, email.pk, key=f"email:{email.pk}", now=now, at=not_before)
    return email


def domain() -> str:
    """That of our sender: what we name in emails and calendars is unique within it."""
    return str(settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">"))


def identity_of(key: str) -> str:
    """The Message-ID of what a key names: the same however often it leaves."""
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain()}>"


@jobs.without_transaction
def send(email_id: int, *, now: datetime) -> None:
    """Send one email if it is still due; a job, so that a failure is tried again.

    One worker at a time holds its job. A crash between the mail server's answer and the last
    line repeats the email under the same Message-ID. An answer 4xx is a failure like another; 5xx
    about the address or the message is final: the email waits for somebody to correct it.
    """
    email = Email.objects.due(now).filter(pk=email_id).first()
    if email is None:
        return
    try:
        message_of(email).send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        code, words = _answer(refusal)
        if not 500 <= code < 600:
            raise
        _refuse(email, f"{code} {words}", now=now)
    else:
        log.info("email_sent", message_id=email.message_id)
        Email.objects.filter(pk=email.pk).update(sent_at=now, problem="")


def message_of(email: Email) -> EmailMultiAlternatives:
    """The email as it leaves: the text, the same words in the one design, what goes along."""
    identity = email.message_id or identity_of(email.key)
    headers = {"Message-ID": identity}
    if email.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(email.subject, email.body, to=[email.to], headers=headers)
    html = render_to_string(
        "emails/design.html",
        {
            "subject": email.subject,
            "paragraphs": [part for part in email.body.split("\n\n") if part.strip()],
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "unsubscribe_url": email.unsubscribe_url,
        },
    )
    message.attach_alternative(html, "text/html")
    for attachment in email.attachments:
        message.attach(attachment["name"], attachment["text"], attachment["type"])
    return message


def _answer(
    refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError,
) -> tuple[int, str]:
    """The code and the words of the mail server, of its first recipient if it answered for each."""
    words: bytes | str
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(refusal.recipients.values()))
    else:
        code, words = refusal.smtp_code, refusal.smtp_error
    return code, words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _refuse(email: Email, problem: str, *, now: datetime) -> None:
    said = " ".join(problem.split())[:500]
    Email.objects.filter(pk=email.pk).update(refused_at=now, problem=said)


@transaction.atomic
def bounced(message_id: str, problem: str, *, now: datetime) -> Email | None:
    """A mail server reports, after having taken it, that an email has no recipient."""
    email = Email.objects.filter(message_id=message_id).first() if message_id else None
    if email is not None and email.refused_at is None:
        _refuse(email, problem, now=now)
    return email


@transaction.atomic
def send_again(email: Email, to: str, *, by: AbstractBaseUser, now: datetime) -> None:
    """Send a refused email once more, to an address that somebody corrected.

    Another Message-ID: for the mail servers it is another message.
    """
    row = Email.objects.select_for_update().get(pk=email.pk)
    if row.refused_at is None or row.stopped_at is not None:
        raise Refused(_("Ce courrier n’est pas refusé : il n’y a rien à renvoyer."))
    row.message_id = (
        f"<{sha256(f'{row.key}|{now.isoformat()}'.encode()).hexdigest()[:32]}@{domain()}>"
    )
    record(row, "sent_again", by=by, now=now, answer=row.problem[:3], corrected=row.to != to)
    row.to, row.refused_at, row.sent_at, row.problem = to, None, None, ""
    row.save(update_fields=["to", "message_id", "refused_at", "sent_at", "problem"])
    jobs.enqueue(send, row.pk, key=f"again:{row.pk}:{now.isoformat()}", now=now)


@transaction.atomic
def release(email: Email, *, now: datetime) -> None:
    """Let an email leave now: it is no longer held, its ``not_before`` is lifted."""
    Email.objects.filter(pk=email.pk, sent_at=None).update(not_before=None, held=False)
    jobs.enqueue(send, email.pk, key=f"release:{email.pk}", now=now)


@transaction.atomic
def stop(email: Email, *, now: datetime) -> None:
    """Keep an email from leaving; what has left cannot be called back."""
    Email.objects.filter(pk=email.pk, sent_at=None).update(stopped_at=now)


def take_back(*, to: str, key: str) -> None:
    """Erase the emails to an address whose key begins so and which have not left."""
    Email.objects.waiting().filter(to=to, key__startswith=key).delete()
