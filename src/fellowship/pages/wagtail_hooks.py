"""What we add to Wagtail: the proofreading of a text, and what happens around a publication."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from wagtail import hooks

from fellowship.core.lifecycle import record
from fellowship.pages.editing import editor
from fellowship.pages.publishing.embargo import is_withheld
from fellowship.people.rights import Right, may


@hooks.register("register_admin_urls")
def addresses_of_the_editor() -> list[URLPattern]:
    return editor.urlpatterns


@hooks.register("after_publish_page")
def keep_the_reason(request: HttpRequest, page: Any) -> None:
    """A publication that a warning did not stop is in the logbook, with its reason."""
    because = request.POST.get("because", "").strip()
    if because:
        record(page, "published_despite", by=request.user, now=timezone.now(), because=because)  # type: ignore[arg-type]


@hooks.register("before_serve_document")
def keep_the_embargo(document: Any, request: HttpRequest) -> None:
    """A document that waits with a text under embargo is the team's alone."""
    if not may(request.user, Right.SITE, Right.READ) and is_withheld(
        document.url, now=timezone.now()
    ):
        raise Http404
