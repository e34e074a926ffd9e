"""The pages made of words: home, participate, calls, questions, programme, legal, plain pages."""

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from fellowship.calls import facts
from fellowship.calls.facts import CallFacts
from fellowship.calls.models import Call, CallKind
from fellowship.calls.states import CallState
from fellowship.pages import blocks as b
from fellowship.pages.addresses import title_slug
from fellowship.pages.calendar import essentials
from fellowship.pages.models.base import SitePage, stream, tabs
from fellowship.pages.models.collections import ChallengeIndexPage
from fellowship.pages.schema import job_postings, organization
from fellowship.pages.titles import letters


class HomePage(SitePage):
    """The front door."""

    SECTIONS: ClassVar[Any] = b.sections(
        (
            "hero",
            b.group(
                ("title", b.Prose(label=_("titre"))),
                ("btn", b.group(*b.BUTTON, label=_("bouton"))),
                label=_("Accroche"),
            ),
        ),
        (
            "intro",
            b.group(
                ("title", b.Line(label=_("titre"))),
                ("desc", b.Prose(label=_("texte"))),
                label=_("Présentation"),
            ),
        ),
        (
            "defis",
            b.group(
                ("sub", b.Line(label=_("titre"))),
                ("desc", b.Prose(label=_("texte"))),
                label=_("Les projets"),
            ),
        ),
        (
            "talents",
            b.group(
                ("sub", b.Line(label=_("titre"))),
                ("desc", b.Prose(label=_("texte"))),
                ("list", b.many(b.PersonName(), _("personnes"))),
                label=_("Les personnes"),
            ),
        ),
        (
            "agents",
            b.group(
                ("sub", b.Line(label=_("titre"))),
                ("desc", b.Prose(label=_("texte"))),
                ("list", b.many(b.PersonName(), _("personnes"))),
                label=_("Les sponsors"),
            ),
        ),
        (
            "join",
            b.group(
                ("image", b.Picture(label=_("image"))),
                ("sub", b.Line(label=_("surtitre"))),
                ("title", b.Line(label=_("titre"))),
                (
                    "btn",
                    b.group(
                        *b.BUTTON, ("external", b.Flag(label=_("autre site"))), label=_("bouton")
                    ),
                ),
                label=_("À suivre"),
            ),
        ),
        (
            "medias",
            b.group(
                ("desc", b.Prose(label=_("texte"))),
                (
                    "tiles",
                    b.many(
                        b.group(
                            ("title", b.Line(label=_("titre"))),
                            ("image", b.Picture(label=_("image"))),
                            ("link", b.Line(label=_("adresse"))),
                        ),
                        _("articles de presse"),
                    ),
                ),
                label=_("On en parle"),
            ),
        ),
    )
    sections = stream(SECTIONS)
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("page d’accueil")

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG002
        return [organization()]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "calls": [facts.of(call, timezone.now()) for call in current_calls()],
            **latest_challenges(),
        }


def latest_challenges() -> dict[str, Any]:
    """Three défis for the front door, and where the others are."""
    index = ChallengeIndexPage.objects.live().first()
    return {
        "challenges": list(index.rows()[:3]) if index else [],
        "challenges_url": index.url if index else "",
    }


def current_calls() -> list[Call]:
    """The confirmed calls, the most recent first."""
    return list(Call.objects.filter(state=CallState.CONFIRMED).with_calendar().order_by("-pk")[:4])


_OFFER = (
    ("subtitle", b.Line(label=_("titre"))),
    ("text", b.Prose(label=_("texte"))),
    ("cta", b.Line(label=_("texte du lien"))),
)


class ParticipatePage(SitePage):
    """Where candidates and administrations part."""

    SECTIONS: ClassVar[Any] = b.sections(
        ("administrations", b.group(*_OFFER, label=_("Administrations"))),
        ("candidates", b.group(*_OFFER, label=_("Candidats"))),
    )
    sections = stream(SECTIONS)
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("page « Participer »")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        children = {child.specific_class: child.url for child in self.children}
        wanted = (("candidates", CandidatesPage), ("administrations", AdministrationsPage))
        offers = [
            {**self.section[name], "address": children.get(kind, "")}
            for name, kind in wanted
            if name in self.section
        ]
        return {**super().get_context(request, *args, **kwargs), "offers": offers}


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
        return job_postings(calendar, self.summary, request.build_absolute_uri(request.path))

    @cached_property
    def calendar(self) -> CallFacts | None:
        """What the call says today; nothing while the team has not confirmed it."""
        if self.call_id is None:
            return None
        call = Call.objects.with_calendar().public().filter(pk=self.call_id).first()
        return facts.of(call, timezone.now()) if call else None

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
        """Each with its anchor, or one drawn from its words: it outlives a change of order."""
        seen: dict[str, int] = {}
        found = []
        for item in self.section.get("questions") or []:
            anchor = title_slug(item.get("ancre") or item.get("title") or "question", 60)
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


class ProgrammePage(SitePage):
    """The programme: figures, path, then a word from someone."""

    SECTIONS: ClassVar[Any] = b.sections(
        ("image", b.Picture(label=_("Image"))),
        (
            "numbers",
            b.many(
                b.group(
                    ("num", b.Line(label=_("nombre"))),
                    ("title", b.Line(label=_("libellé"))),
                    ("btnTitle", b.Line(label=_("texte du lien"))),
                    ("btnUrl", b.Line(label=_("adresse"))),
                ),
                _("Chiffres"),
            ),
        ),
        (
            "how",
            b.group(
                ("title", b.Line(label=_("titre"))),
                ("desc", b.Prose(label=_("texte"))),
                label=_("Comment"),
            ),
        ),
        (
            "steps",
            b.group(
                ("title", b.Line(label=_("titre"))),
                (
                    "list",
                    b.many(
                        b.group(
                            ("icon", b.Picture(label=_("icône"))),
                            ("step", b.Line(label=_("phase"))),
                            ("duration", b.Line(label=_("durée"))),
                            ("title", b.Line(label=_("titre"))),
                            ("dates", b.Line(label=_("dates"))),
                            ("desc", b.Prose(label=_("texte"))),
                        ),
                        _("étapes"),
                    ),
                ),
                label=_("Étapes"),
            ),
        ),
        (
            "then",
            b.group(
                ("title", b.Line(label=_("titre"))),
                ("desc", b.Prose(label=_("texte"))),
                label=_("Et après"),
            ),
        ),
        (
            "quote",
            b.group(
                ("photo", b.Picture(label=_("portrait"))),
                ("quote", b.Prose(label=_("citation"))),
                ("name", b.Line(label=_("nom"))),
                ("desc", b.Line(label=_("fonction"))),
                label=_("Citation"),
            ),
        ),
    )
    sections = stream(SECTIONS)
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("page « Programme »")


class ContactPage(SitePage):
    """How to write to us: no form of a third party, an address and a telephone."""

    class Meta:
        verbose_name = _("page « Contact »")


class PlainPage(SitePage):
    """A title and a text."""

    class Meta:
        verbose_name = _("page simple")


class PlanPage(SitePage):
    """The plan of the site, drawn from the tree of its pages."""

    class Meta:
        verbose_name = _("plan du site")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "tree": tree_of_site()}


LEAVES = {"personpage", "challengepage", "articlepage", "pressreleasepage", "eventpage"}


def tree_of_site() -> list[dict[str, Any]]:
    """The pages as a tree; collections are named, not unrolled."""
    home = HomePage.objects.first()
    if home is None:
        return []
    pages = home.get_descendants().live().public().exclude(content_type__model__in=LEAVES)
    nodes: dict[str, dict[str, Any]] = {home.path: {"below": []}}
    for page in pages.order_by("path"):
        node = {"title": page.title, "address": page.get_url(), "below": []}
        nodes[page.path] = node
        nodes.get(page.path[: -page.steplen], nodes[home.path])["below"].append(node)
    return list(nodes[home.path]["below"])


for kind in (HomePage, ParticipatePage, ProgrammePage):
    kind.edit_handler = tabs(FieldPanel("lead"), FieldPanel("sections"), FieldPanel("body"))
for kind in (ApplyPage, ProposePage, CandidatesPage, AdministrationsPage):
    kind.edit_handler = tabs(
        FieldPanel("call"), FieldPanel("lead"), FieldPanel("sections"), FieldPanel("body")
    )
FaqPage.edit_handler = tabs(
    FieldPanel("call"),
    FieldPanel("lead"),
    FieldPanel("sections"),
    FieldPanel("checked_on"),
)
for kind in (ContactPage, PlainPage, PlanPage):
    kind.edit_handler = tabs(*SitePage.body_panels)
