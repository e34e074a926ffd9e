"""The défis and the people: who did what, in which promotion."""

from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.search import index

from fellowship.pages import blocks as b
from fellowship.pages.models.base import SitePage, TermKind, stream, terms
from fellowship.pages.models.listing import Dated, ListingPage, Pictured, wired


class ChallengePage(Pictured, Dated, SitePage):
    """A défi (projet, mission): what an administration and its team did together."""

    host = models.CharField(_("administration"), max_length=300, blank=True)
    place = models.CharField(_("lieu"), max_length=200, blank=True)
    town = models.CharField(_("ville"), max_length=200, blank=True)
    promotions = terms(TermKind.PROMOTION, _("promotions"))
    themes = terms(TermKind.THEME, _("thèmes"))
    expertises = terms(TermKind.EXPERTISE, _("expertises"))
    is_startup = models.BooleanField(_("startup d’État"), default=False)
    product_url = models.CharField(_("fiche du produit"), max_length=400, blank=True)
    is_listed = models.BooleanField(_("dans la liste"), default=True)

    FRONT: ClassVar[dict[str, tuple[str, str]]] = {
        "who": ("host", "text"),
        "place": ("place", "text"),
        "town": ("town", "text"),
        "promos": ("promotions", "terms:promos"),
        "themes": ("themes", "terms:themes"),
        "expertises": ("expertises", "terms:expertises"),
        "date": ("dated", "date"),
        "image": ("image_address", "picture"),
        "isSET": ("is_startup", "flag"),
        "urlSET": ("product_url", "text"),
        "visible": ("is_listed", "flag"),
    }
    parent_page_types = ["pages.ChallengeIndexPage"]
    search_fields = [*SitePage.search_fields, index.SearchField("host")]

    class Meta:
        verbose_name = _("défi")

    @cached_property
    def team(self) -> list["PersonPage"]:
        """Participants first, then the agents, each by name."""
        people = self.people.live().order_by("title")
        return sorted(people, key=lambda person: person.role != PersonRole.PARTICIPANT)

    @property
    def where(self) -> str:
        return " | ".join(part for part in (self.place.strip(), self.town.strip()) if part)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "team": self.team}


class PersonRole(models.TextChoices):
    PARTICIPANT = "participant", _("entrepreneur ou entrepreneure")
    AGENT = "agent-public", _("agent public")
    ALUMNI = "agent-programme-alumni", _("ancienne équipe du programme")
    ECOSYSTEM = "agent-ecosysteme", _("écosystème")
    TEAM = "agent-programme", _("équipe du programme")


class PersonPage(Pictured, SitePage):
    """Somebody of the programme. Personal data: published with consent, corrected on request."""

    job = models.CharField(_("métier"), max_length=300, blank=True)
    role = models.CharField(
        _("rôle"), max_length=40, choices=PersonRole, default=PersonRole.PARTICIPANT, db_index=True
    )
    promotions = terms(TermKind.PROMOTION, _("promotions"))
    expertises = terms(TermKind.EXPERTISE, _("expertises"))
    challenges = ParentalManyToManyField(
        ChallengePage, verbose_name=_("défis"), blank=True, related_name="people"
    )
    linkedin = models.CharField("LinkedIn", max_length=400, blank=True)
    github = models.CharField("GitHub", max_length=400, blank=True)
    weight = models.IntegerField(_("rang dans la liste"), null=True, blank=True)

    FRONT: ClassVar[dict[str, tuple[str, str]]] = {
        "job": ("job", "text"),
        "role": ("role", "choice"),
        "promos": ("promotions", "terms:promos"),
        "expertises": ("expertises", "terms:expertises"),
        "defis": ("challenges", "pages:ChallengePage"),
        "image": ("image_address", "picture"),
        "linkedin": ("linkedin", "text"),
        "github": ("github", "text"),
        "weight": ("weight", "number"),
    }
    search_fields = [*SitePage.search_fields, index.SearchField("job")]

    class Meta:
        verbose_name = _("personne")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        mine = self.challenges.live().order_by("title").prefetch_related("promotions")
        return {**super().get_context(request, *args, **kwargs), "challenges": list(mine)}


class ChallengeIndexPage(ListingPage):
    """The défis."""

    FILTERS: ClassVar[dict[str, tuple[str, str]]] = {
        "promo": ("promotions", TermKind.PROMOTION),
        "expertise": ("expertises", TermKind.EXPERTISE),
        "theme": ("themes", TermKind.THEME),
    }

    class Meta:
        verbose_name = _("liste des défis")

    def rows(self) -> models.QuerySet[ChallengePage]:
        return (
            ChallengePage.objects.live()
            .public()
            .filter(is_listed=True)
            .annotate(last=models.Max("promotions__slug"))
            .order_by("-last", "title")
            .select_related("image")
            .prefetch_related("promotions", "themes")
        )


class PeopleIndexPage(ListingPage):
    """The people who play one part: entrepreneurs, sponsors."""

    role = models.CharField(
        _("rôle"),
        max_length=40,
        choices=PersonRole,
        blank=True,
        default="",
        help_text=_("Vide : tout le monde."),
    )
    FILTERS: ClassVar[dict[str, tuple[str, str]]] = {
        "promo": ("promotions", TermKind.PROMOTION),
        "expertise": ("expertises", TermKind.EXPERTISE),
    }
    FRONT: ClassVar[dict[str, tuple[str, str]]] = {"role": ("role", "choice")}

    class Meta:
        verbose_name = _("liste de personnes")

    def rows(self) -> models.QuerySet[PersonPage]:
        people = PersonPage.objects.live().public()
        if self.role:
            people = people.filter(role=self.role)
        return (
            people.annotate(last=models.Max("promotions__slug"))
            .order_by("-last", "title")
            .select_related("image")
            .prefetch_related("promotions", "expertises")
        )


class TeamPage(SitePage):
    """The team of the programme, those around it, those before it."""

    SECTIONS: ClassVar[Any] = b.sections(
        ("introProg", b.Prose(label=_("L’équipe"))),
        ("introEco", b.Prose(label=_("L’écosystème"))),
        ("introAlumni", b.Prose(label=_("Les anciens"))),
        (
            "join",
            b.group(
                ("image", b.Picture(label=_("image"))),
                ("title", b.Line(label=_("titre"))),
                ("desc", b.Prose(label=_("texte"))),
                ("link", b.Line(label=_("adresse"))),
                label=_("Nous rejoindre"),
            ),
        ),
    )
    sections = stream(SECTIONS)

    class Meta:
        verbose_name = _("page « Équipe »")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        people = list(
            PersonPage.objects.live()
            .public()
            .filter(role__in=[PersonRole.TEAM, PersonRole.ECOSYSTEM, PersonRole.ALUMNI])
            .order_by(models.F("weight").asc(nulls_last=True), "title")
            .select_related("image")
            .prefetch_related("promotions")
        )
        parts = [
            (_("L’équipe"), "introProg", PersonRole.TEAM),
            (_("L’écosystème"), "introEco", PersonRole.ECOSYSTEM),
            (_("Les anciennes et les anciens"), "introAlumni", PersonRole.ALUMNI),
        ]
        groups = [
            (title, self.section.get(name, ""), [p for p in people if p.role == role])
            for title, name, role in parts
        ]
        return {**super().get_context(request, *args, **kwargs), "groups": groups}


wired(
    ChallengePage,
    "host",
    "place",
    "town",
    "promotions",
    "themes",
    "expertises",
    "dated_at",
    "year",
    "is_startup",
    "product_url",
    "is_listed",
)
wired(
    PersonPage,
    "job",
    "role",
    "promotions",
    "expertises",
    "challenges",
    "linkedin",
    "github",
    "weight",
)
wired(ChallengeIndexPage)
wired(PeopleIndexPage, "role")
wired(TeamPage, "sections")
