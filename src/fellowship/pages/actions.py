"""What the worker does to the public site: pages go online, and leave it, at their hour."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from wagtail.models import Page, Revision

from fellowship.core import jobs
from fellowship.core.lifecycle import record
from fellowship.pages.answers import SentenceAnswer
from fellowship.people.models import User


@jobs.routine(every=timedelta(seconds=5))
def keep_hours(*, now: datetime) -> int:
    """Have what is due published, take away what has expired; how many pages that is.

    Each publication is a job of its own: one that fails is tried again and delays no other.
    """
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    ready = list(due.order_by("approved_go_live_at", "pk").values_list("pk", "approved_go_live_at"))
    for pk, hour in ready:
        jobs.enqueue(publish, pk, key=f"publish:{pk}:{hour.isoformat()}", now=now)
    expired = list(Page.objects.filter(live=True, expire_at__lte=now))
    for page in expired:
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return len(ready) + len(expired)


def publish(revision: int, *, now: datetime) -> None:
    """Put a scheduled version online, unless it was put off or withdrawn meanwhile."""
    for found in Revision.page_revisions.filter(pk=revision, approved_go_live_at__lte=now):
        found.publish(log_action="wagtail.publish.scheduled")


@transaction.atomic
def answer_sentence(page: Any, sentence: str, *, facts: str, by: User, now: datetime) -> None:
    """Somebody says that a sentence is right: it is asked no more while ``facts`` hold."""
    made = SentenceAnswer.objects.get_or_create(
        digest=SentenceAnswer.digest_of(sentence),
        facts=facts,
        defaults={"sentence": sentence, "answered_at": now},
    )[1]
    if made and page.pk:
        record(page, "sentence_confirmed", by=by, now=now, because=sentence[:400])
