"""What the worker does to the public site: pages go online, and leave it, at their hour."""

from datetime import datetime, timedelta

from wagtail.models import Page, Revision

from fellowship.core import work


@work.routine(every=timedelta(seconds=5))
def keep_hours(*, now: datetime) -> int:
    """Have what is due published, take away what has expired; how many pages that is.

    Each publication is an errand of its own: one that fails is tried again and delays no other.
    """
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now)
    ready = list(due.order_by("approved_go_live_at", "pk").values_list("pk", "approved_go_live_at"))
    for pk, hour in ready:
        work.ask(publish, pk, key=f"publish:{pk}:{hour.isoformat()}", now=now)
    expired = list(Page.objects.filter(live=True, expire_at__lte=now))
    for page in expired:
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return len(ready) + len(expired)


def publish(revision: int, *, now: datetime) -> None:
    """Put a scheduled version online, unless it was put off or withdrawn meanwhile."""
    for found in Revision.page_revisions.filter(pk=revision, approved_go_live_at__lte=now):
        found.publish(log_action="wagtail.publish.scheduled")
