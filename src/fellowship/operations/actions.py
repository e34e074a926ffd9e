"""What the service does for itself, at its hours."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from fellowship.core import jobs, outbox, retention
from fellowship.core.models import Worker
from fellowship.operations import files
from fellowship.outside import bounces

SLICE = 1000


@jobs.routine(every=timedelta(hours=24))
def clean_every_day(*, now: datetime) -> None:
    """Ask for the long cleaning of the day; a routine holds a lock and stays short."""
    day = f"{now:%Y-%m-%d}"
    jobs.enqueue(clean, key=f"clean:{day}", now=now)


@jobs.without_transaction
def clean(*, now: datetime) -> None:
    """What is past its time goes: personal data by their rules, sessions, cache, silent workers."""
    retention.apply_and_tell(now=now)
    while keys := list(Session.objects.filter(expire_date__lt=now).values_list("pk")[:SLICE]):
        Session.objects.filter(pk__in=[key for (key,) in keys]).delete()
    Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
    for name in settings.CACHES:
        _clear_expired(caches[name], now)
    files.sweep(now=now)


def _clear_expired(store: object, now: datetime) -> None:
    """Django culls its table only when it is full: rows past their time are kept until then."""
    if isinstance(store, DatabaseCache):
        table = connection.ops.quote_name(store._table)  # type: ignore[attr-defined]  # noqa: SLF001
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE expires < %s",  # noqa: S608 - a name of the settings
                [connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))],
            )


@jobs.routine(every=timedelta(minutes=5))
def ask_for_bounces(*, now: datetime) -> None:
    if settings.BOUNCE_MAILBOX:
        jobs.enqueue(read_bounces, key=f"bounces:{now:%Y-%m-%dT%H:%M}", now=now)


@jobs.without_transaction
def read_bounces(*, now: datetime, mailbox: bounces.Mailbox | None = None) -> int:
    """Mark the emails that mail servers sent back; how many were ours."""
    count = 0
    for raw in (mailbox or bounces.Imap(settings.BOUNCE_MAILBOX)).unread():
        report = bounces.report_of(raw)
        if report and outbox.bounced(report.message_id, f"{report.status} {report.words}", now=now):
            count += 1
    return count
