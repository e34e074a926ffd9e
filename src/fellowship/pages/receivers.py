"""Whatever a public page may show has changed: the pages kept ready are forgotten."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from fellowship.calls.models import Call, Milestone, RuleSet, Sprint
from fellowship.core.lifecycle import moved
from fellowship.meetings.models import Meeting
from fellowship.pages.editing import editors
from fellowship.pages.models import Term
from fellowship.pages.showing.page_cache import forget
from fellowship.people.models import TeamRole

SHOWN = (Call, Sprint, Milestone, RuleSet, Meeting, Term, Redirect)


def _forget(sender: Any, **_facts: Any) -> None:
    if sender in SHOWN or (isinstance(sender, type) and issubclass(sender, Page)):
        forget()


def _align(sender: Any, instance: TeamRole, *, raw: bool = False, **_facts: Any) -> None:  # noqa: ARG001
    if not raw:
        editors.align(instance.person)


def listen() -> None:
    """Called once when the app is ready."""
    post_save.connect(_align, sender=TeamRole, dispatch_uid="editors")
    for signal in (page_published, page_unpublished, post_page_move, post_save, post_delete, moved):
        signal.connect(_forget, dispatch_uid=f"page-cache-{id(signal)}")
