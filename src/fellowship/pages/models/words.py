"""The pages made of words: home, participate, programme, contact, plain pages, plan."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from fellowship.calls import sentences
from fellowship.calls.models import Call
from fellowship.calls.states import CallState
from fellowship.pages import blocks as b
from fellowship.pages.models.base import SitePage, stream, tabs
from fellowship.pages.models.challenges import ChallengeIndexPage
from fellowship.pages.models.recruitment import AdministrationsPage, CandidatesPage
from fellowship.pages.showing.json_ld import organization


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
            "calls": [sentences.state_of_call(call, timezone.now()) for call in current_calls()],
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
            {**self.told[name], "address": children.get(kind, "")}
            for name, kind in wanted
            if name in self.section
        ]
        return {**super().get_context(request, *args, **kwargs), "offers": offers}


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
for kind in (ContactPage, PlainPage, PlanPage):
    kind.edit_handler = tabs(*SitePage.body_panels)
