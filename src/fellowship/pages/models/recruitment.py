"""The pages whose dates, buttons and facts are those of a call."""

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from fellowship.calls import sentences
from fellowship.calls.models import Call, CallKind
from fellowship.calls.sentences import CallFacts
from fellowship.pages import blocks as b
from fellowship.pages.models.base import SitePage, stream, tabs
from fellowship.pages.showing.addresses import title_slug
from fellowship.pages.showing.calendar import essentials
from fellowship.pages.showing.json_ld import job_postings
from fellowship.pages.showing.titles import letters


class CallSitePage(SitePage):
    """Abstract: a page whose dates, buttons and state are those of a call."""

    call = models.ForeignKey(
        Call,
        verbose_name=_("appel"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Les dates et les boutons de la page sont ceux de l’appel."),
    )

    class Meta:
        abstract = True

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:
        calendar = self.calendar
        if calendar is None or calendar.call.kind != CallKind.CANDIDATES:
            return []
        return job_postings(calendar, self.summary, f"{settings.SITE_URL}{request.path}")

    @cached_property
    def calendar(self) -> CallFacts | None:
        """What the call says today; nothing while the team has not confirmed it."""
        if self.call_id is None:
            return None
        call = Call.objects.with_calendar().public().filter(pk=self.call_id).first()
        return sentences.state_of_call(call, timezone.now()) if call else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        calendar = self.calendar
        return {
            **super().get_context(request, *args, **kwargs),
            "calendar": calendar,
            "children": self.children,
            "essentials": essentials(calendar) if calendar else [],
        }


_TITLED = (("title", b.Line(label=_("titre"))), ("desc", b.Prose(label=_("texte"))))


_STEPS = b.group(
    ("title", b.Line(label=_("titre"))),
    (
        "dates",
        b.many(
            b.group(("date", b.Line(label=_("libellé"))), ("desc", b.Prose(label=_("texte")))),
            _("étapes"),
        ),
    ),
    label=_("Calendrier tel qu’il était écrit"),
)


_JOIN = b.group(
    ("image", b.Picture(label=_("image"))),
    *_TITLED,
    ("link", b.Line(label=_("adresse"))),
    label=_("Nous suivre"),
)


class ApplyPage(CallSitePage):
    """How to apply, and when: the calendar is that of the call."""

    SECTIONS: ClassVar[Any] = b.sections(
        ("callout", b.group(*_TITLED, label=_("Mise en avant"))),
        ("how", b.group(*_TITLED, label=_("Comment faire"))),
        ("steps", _STEPS),
        ("questions", b.Prose(label=_("Questions"))),
        ("join", _JOIN),
    )
    sections = stream(SECTIONS)
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("page « Postuler »")


class ProposePage(CallSitePage):
    """How an administration proposes a project."""

    SECTIONS: ClassVar[Any] = b.sections(
        ("callout", b.group(*_TITLED, label=_("Mise en avant"))),
        ("how", b.group(*_TITLED, label=_("Comment faire"))),
        ("steps", _STEPS),
        ("questions", b.Prose(label=_("Questions"))),
        ("com", b.Prose(label=_("Communication"))),
        ("join", _JOIN),
    )
    sections = stream(SECTIONS)
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("page « Proposer un projet »")


class CandidatesPage(CallSitePage):
    """Am I eligible, what would I earn, by when; then why and how."""

    SECTIONS: ClassVar[Any] = b.sections(
        ("open", b.Flag(label=_("Déclaré ouvert (sans effet : l’ouverture est calculée)"))),
        (
            "head",
            b.group(
                (
                    "questions",
                    b.many(b.group(("question", b.Line(label=_("question")))), _("questions")),
                ),
                ("sub", b.Line(label=_("sous-titre"))),
                ("apply", b.group(*b.BUTTON, label=_("bouton de dépôt"))),
                ("call", b.group(*b.BUTTON, label=_("bouton du règlement"))),
                label=_("En-tête"),
            ),
        ),
        (
            "def",
            b.group(
                ("title", b.Line(label=_("titre"))),
                ("info", b.group(*_TITLED, label=_("définition"))),
                label=_("Définition"),
            ),
        ),
        (
            "what",
            b.group(
                ("title", b.Line(label=_("titre"))),
                ("defs", b.many(b.group(("def", b.Line(label=_("raison")))), _("raisons"))),
                label=_("Pourquoi"),
            ),
        ),
        (
            "profiles",
            b.group(
                *_TITLED,
                ("sub", b.Line(label=_("titre des portraits"))),
                ("list", b.many(b.PersonName(), _("personnes"))),
                label=_("Profils"),
            ),
        ),
        ("conditions", b.group(*_TITLED, label=_("Conditions"))),
        ("how", b.group(*_TITLED, label=_("Étapes"))),
        ("wait", b.group(*_TITLED, label=_("Quand rien n’est ouvert"))),
    )
    sections = stream(SECTIONS)
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("page « Candidats »")


class AdministrationsPage(CallSitePage):
    """What the programme asks of an administration and gives it."""

    SECTIONS: ClassVar[Any] = b.sections(
        ("open", b.Flag(label=_("Déclaré ouvert (sans effet : l’ouverture est calculée)"))),
        (
            "head",
            b.group(
                *_TITLED,
                ("apply", b.group(*b.BUTTON, label=_("bouton de dépôt"))),
                ("call", b.group(*b.BUTTON, label=_("bouton du cahier des charges"))),
                label=_("En-tête"),
            ),
        ),
        ("program", b.Prose(label=_("Le programme"))),
        (
            "criteria",
            b.group(
                *_TITLED,
                (
                    "list",
                    b.many(
                        b.group(
                            ("num", b.Line(label=_("numéro"))),
                            ("name", b.Line(label=_("nom"))),
                            ("desc", b.Prose(label=_("texte"))),
                        ),
                        _("critères"),
                    ),
                ),
                label=_("Critères"),
            ),
        ),
        ("steps", b.Prose(label=_("Étapes"))),
        ("wait", b.group(*_TITLED, label=_("Quand rien n’est ouvert"))),
    )
    sections = stream(SECTIONS)
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("page « Administrations »")


class FaqPage(CallSitePage):
    """Questions and answers, each with an address of its own."""

    SECTIONS: ClassVar[Any] = b.sections(
        (
            "questions",
            b.many(b.group(*_TITLED, ("ancre", b.Line(label=_("ancre")))), _("Questions")),
        ),
        ("contact", b.Prose(label=_("Autres questions"))),
    )
    sections = stream(SECTIONS)
    checked_on = models.DateField(_("vérifiée le"), null=True, blank=True)
    FRONT: ClassVar[dict[str, tuple[str, str]]] = {"verifiee": ("checked_on", "day")}
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("foire aux questions")

    @property
    def questions(self) -> list[dict[str, str]]:
        """Each with its anchor, or one drawn from its words as typed: it outlives a change of
        order, and of a date."""
        seen: dict[str, int] = {}
        found = []
        typed = self.section.get("questions") or []
        for as_typed, item in zip(typed, self.told.get("questions") or [], strict=True):
            anchor = title_slug(item.get("ancre") or as_typed.get("title") or "question", 60)
            seen[anchor] = seen.get(anchor, 0) + 1
            if seen[anchor] > 1:
                anchor = f"{anchor}-{seen[anchor]}"
            found.append(
                {"title": item.get("title") or "", "desc": item.get("desc") or "", "anchor": anchor}
            )
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        words = request.GET.get("q", "").strip()
        wanted = [letters(word) for word in words.split()]
        questions = [
            question
            for question in self.questions
            if all(word in letters(question["title"] + question["desc"]) for word in wanted)
        ]
        context = super().get_context(request, *args, **kwargs)
        return {**context, "questions": questions, "words": words}

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG002
        entries = [
            {
                "@type": "Question",
                "name": question["title"],
                "acceptedAnswer": {"@type": "Answer", "text": self.words_of(question["desc"])},
            }
            for question in self.questions
        ]
        return [{"@type": "FAQPage", "mainEntity": entries}] if entries else []


for kind in (ApplyPage, ProposePage, CandidatesPage, AdministrationsPage):
    kind.edit_handler = tabs(
        FieldPanel("call"), FieldPanel("lead"), FieldPanel("sections"), FieldPanel("body")
    )
FaqPage.edit_handler = tabs(
    FieldPanel("call"), FieldPanel("lead"), FieldPanel("sections"), FieldPanel("checked_on")
)
