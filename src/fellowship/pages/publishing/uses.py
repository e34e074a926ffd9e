"""The pages a change of the calendar alters: those of the call, the front door, and those whose
words insert a fact."""

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from fellowship.calls import proofreading_data
from fellowship.calls.models import Call
from fellowship.calls.sentences import Use
from fellowship.calls.states import CallState
from fellowship.pages.editing.proofreading import document_of, known_for
from fellowship.pages.models import CallSitePage, ChallengePage, HomePage, PersonPage, SitePage
from fellowship.pages.showing.calendar import current_call
from proofreading.checks.claims import calls_for, claims_of
from proofreading.claims.subjects import MILESTONES
from proofreading.reading import Reading
from proofreading.texts import short

WRITTEN = (models.TextField, models.CharField, models.JSONField)
OPENING = "{{"


def pages_showing(call: Call) -> Iterator[Use]:
    """Live pages that will say something else when a date of ``call`` moves, by title."""
    found: dict[int, Page] = {}
    latest = current_call(call.kind)
    is_current = latest is not None and latest.pk == call.pk
    for model in apps.get_app_config("pages").get_models():
        if not issubclass(model, Page):
            continue
        wanted = Q(pk=None)
        if issubclass(model, CallSitePage):
            wanted |= Q(call=call)
        if issubclass(model, HomePage) and call.state == CallState.CONFIRMED:
            wanted |= ~Q(pk=None)
        inserting = _holds(model, OPENING)
        if issubclass(model, CallSitePage):
            inserting &= Q(call=call) | (Q(call=None) if is_current else Q(pk=None))
        elif not is_current:
            inserting = Q(pk=None)
        pages: Any = model._default_manager  # noqa: SLF001 - Wagtail's managers are untyped
        for page in pages.live().filter(wanted | inserting):
            found[page.pk] = page
    for page in sorted(found.values(), key=lambda page: page.title):
        yield Use("page", page.title, reverse("wagtailadmin_pages:edit", args=[page.pk]))


def sentences_typed(call: Call) -> Iterator[Use]:
    """The sentences of live pages that say a date of ``call`` in words of their own: moving the
    date changes none of them, and a person must read them again.

    Pages of projects and people are left out: they speak of the past.
    """
    now = timezone.now()
    about = proofreading_data.known(now)
    for model in apps.get_app_config("pages").get_models():
        if not issubclass(model, SitePage) or issubclass(model, ChallengePage | PersonPage):
            continue
        pages: Any = model._default_manager  # noqa: SLF001 - Wagtail's managers are untyped
        for page in pages.live().order_by("title"):
            reading = Reading(document_of(page), known_for(page, about))
            told = {
                claim.text
                for excerpt in reading.excerpts
                for claim in claims_of(excerpt, reading)
                if claim.subject.partition(".")[0] in MILESTONES
                and not claim.other
                and any(held.name == call.slug for held in calls_for(claim, reading))
            }
            address = reverse("wagtailadmin_pages:edit", args=[page.pk])
            for sentence in sorted(told):
                yield Use("sentence", f"{page.title} : « {short(sentence, 140)} »", address)


def pages_holding(words: str) -> Iterator[Page]:
    """Live pages one of whose texts holds ``words``, whatever they are."""
    for model in apps.get_app_config("pages").get_models():
        if issubclass(model, Page):
            pages: Any = model._default_manager  # noqa: SLF001 - Wagtail's managers are untyped
            yield from pages.live().filter(_holds(model, words))


def _holds(model: type[Page], words: str) -> Q:
    """One of the texts the model adds to a page holds ``words``."""
    own = [
        field.name
        for field in model._meta.local_fields  # noqa: SLF001 - Django's own name for it
        if isinstance(field, WRITTEN) or hasattr(field, "stream_block")
    ]
    return reduce(or_, (Q(**{f"{name}__icontains": words}) for name in own), Q(pk=None))
