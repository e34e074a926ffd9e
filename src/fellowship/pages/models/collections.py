"""The collections: défis, people, articles, releases, events, and the pages that list them."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from fellowship.pages import blocks as b
from fellowship.pages.models.base import SitePage, Term, TermKind, stream, tabs, terms

PER_PAGE = 24


class Pictured(models.Model):
    """Abstract: a picture chosen in the library, or the address it had in its file."""

    image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_address = models.CharField(_("adresse d’origine de l’image"), max_length=400, blank=True)
    image_alt = models.CharField(_("texte de remplacement"), max_length=400, blank=True)

    class Meta:
        abstract = True


class Dated(models.Model):
    """Abstract: an instant, or only a year when the file gave only a year."""

    dated_at = models.DateTimeField(_("date"), null=True, blank=True, db_index=True)
    year = models.PositiveSmallIntegerField(_("année seule"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def when(self) -> datetime | int | None:
        return self.dated_at or self.year


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


class ArticlePage(Pictured, Dated, SitePage):
    """An article of the programme."""

    author = models.CharField(_("par"), max_length=300, blank=True)
    categories = terms(TermKind.CATEGORY, _("catégories"))
    related = ParentalManyToManyField(
        "self", verbose_name=_("à lire aussi"), blank=True, symmetrical=False, related_name="+"
    )
    is_listed = models.BooleanField(_("dans la liste"), default=True)

    FRONT: ClassVar[dict[str, tuple[str, str]]] = {
        "author": ("author", "text"),
        "date": ("dated", "date"),
        "image": ("image_address", "picture"),
        "categories": ("categories", "terms:categories"),
        "related": ("related", "pages:ArticlePage"),
        "visible": ("is_listed", "flag"),
    }
    parent_page_types = ["pages.ArticleIndexPage"]

    class Meta:
        verbose_name = _("article")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        related = list(self.related.live().order_by("-dated_at"))
        return {**super().get_context(request, *args, **kwargs), "related": related}

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [_work("Article", self, request)]


def _work(kind: str, page: Any, request: HttpRequest) -> dict[str, Any]:
    found = {
        "@type": kind,
        "headline": page.title,
        "description": page.summary,
        "url": request.build_absolute_uri(request.path),
    }
    if page.dated_at:
        found["datePublished"] = page.dated_at.isoformat()
    if getattr(page, "author", ""):
        found["author"] = {"@type": "Person", "name": page.author}
    return found


class PressReleasePage(Dated, SitePage):
    """A dated statement to the press, with its picture, its files and whom to call."""

    SECTIONS: ClassVar[Any] = b.sections(
        (
            "une_ou_diaporama",
            b.many(
                b.group(
                    ("image", b.Picture(label=_("image"))),
                    ("alternative_textuelle", b.Line(label=_("texte de remplacement"))),
                ),
                _("Images"),
            ),
        ),
        (
            "contact_presse",
            b.group(
                ("name", b.Line(label=_("nom"))),
                ("tel", b.many(b.Line(), _("téléphones"))),
                ("email", b.Line(label=_("courriel"))),
                label=_("Contact presse"),
            ),
        ),
        (
            "files",
            b.many(
                b.group(
                    ("nom", b.Line(label=_("nom"))),
                    ("file", b.Line(label=_("adresse du fichier"))),
                    ("lien", b.Line(label=_("adresse du lien"))),
                ),
                _("Fichiers"),
            ),
        ),
        ("tags", b.many(b.Line(), _("Étiquettes"))),
    )
    sections = stream(SECTIONS)
    categories = terms(TermKind.CATEGORY, _("catégories"))
    FRONT: ClassVar[dict[str, tuple[str, str]]] = {
        "date": ("dated", "date"),
        "chapeau-text": ("lead", "prose"),
        "categories": ("categories", "terms:categories"),
    }
    search_fields = [*SitePage.search_fields, index.SearchField("sections")]

    class Meta:
        verbose_name = _("communiqué de presse")

    @property
    def pictures(self) -> Any:
        return self.section.get("une_ou_diaporama") or []

    @property
    def contact(self) -> Any:
        return self.section.get("contact_presse")

    @property
    def downloads(self) -> list[tuple[str, str]]:
        """(name, address) of each file, whatever the shape it had."""
        found = []
        for item in self.section.get("files") or []:
            address = item.get("file") or item.get("lien")
            if address:
                found.append(((item.get("nom") or address.rsplit("/", 1)[-1]).strip(), address))
        return found

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [_work("NewsArticle", self, request)]


class EventPage(Pictured, SitePage):
    """Something people go to: a meeting, a webinar."""

    starts_at = models.DateTimeField(_("début"), null=True, blank=True, db_index=True)
    ends_at = models.DateTimeField(_("fin"), null=True, blank=True)
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    address = models.CharField(_("adresse"), max_length=400, blank=True)
    join_url = models.CharField(_("lien de connexion"), max_length=400, blank=True)
    replay_url = models.CharField(_("rediffusion"), max_length=400, blank=True)

    FRONT: ClassVar[dict[str, tuple[str, str]]] = {
        "event_start_date": ("starts_at", "instant"),
        "event_end_date": ("ends_at", "instant"),
        "lieu": ("place", "text"),
        "adresse": ("address", "text"),
        "inscription_url": ("join_url", "text"),
        "rediffusion_url": ("replay_url", "text"),
        "image": ("image_address", "picture"),
    }

    class Meta:
        verbose_name = _("événement")

    def is_past(self, now: datetime) -> bool:
        end = self.ends_at or self.starts_at
        return end is not None and end <= now

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "is_past": self.is_past(timezone.now())}

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:
        if not self.starts_at:
            return []
        found = {
            "@type": "Event",
            "name": self.title,
            "startDate": self.starts_at.isoformat(),
            "description": self.summary,
            "location": {"@type": "Place", "name": self.place, "address": self.address}
            if self.place
            else {"@type": "VirtualLocation", "url": request.build_absolute_uri()},
        }
        if self.ends_at:
            found["endDate"] = self.ends_at.isoformat()
        return [found]


class ListingPage(SitePage):
    """Abstract: a page that lists others; filters stand in the address and need no script."""

    class Meta:
        abstract = True

    FILTERS: ClassVar[dict[str, tuple[str, str]]] = {}  # parameter → (relation, kind of term)

    def rows(self) -> models.QuerySet[Any]:
        raise NotImplementedError

    def chosen(self, request: HttpRequest) -> dict[str, str]:
        """The filters of the address, as slugs; ``promo=7`` means ``promotion-7``."""
        found = {}
        for name in self.FILTERS:
            value = request.GET.get(name, "").strip()
            if name == "promo" and value.isdigit():
                value = f"promotion-{value}"
            if value:
                found[name] = value
        return found

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        rows = self.rows()
        chosen = self.chosen(request)
        for name, slug in chosen.items():
            rows = rows.filter(**{f"{self.FILTERS[name][0]}__slug": slug})
        words = request.GET.get("q", "").strip()
        if words:
            rows = rows.filter(models.Q(title__icontains=words) | models.Q(lead__icontains=words))
        page = Paginator(rows.distinct(), PER_PAGE).get_page(request.GET.get("page"))
        listed = Term.objects.filter(kind__in=[kind for _n, kind in self.FILTERS.values()])
        by_kind: dict[str, list[Term]] = {}
        for term in listed:
            by_kind.setdefault(term.kind, []).append(term)
        filters = [
            {
                "name": name,
                "label": str(TermKind(kind).label).capitalize(),
                "terms": by_kind.get(kind, []),
                "chosen": chosen.get(name, ""),
            }
            for name, (_relation, kind) in self.FILTERS.items()
        ]
        return {
            **super().get_context(request, *args, **kwargs),
            "rows": page,
            "filters": filters,
            "words": words,
            "is_filtered": bool(chosen or words),
        }


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


class ArticleIndexPage(ListingPage):
    """The articles, the newest first."""

    FILTERS: ClassVar[dict[str, tuple[str, str]]] = {
        "categorie": ("categories", TermKind.CATEGORY),
    }

    class Meta:
        verbose_name = _("liste d’articles")

    def rows(self) -> models.QuerySet[ArticlePage]:
        return (
            ArticlePage.objects.live()
            .public()
            .filter(is_listed=True)
            .order_by("-dated_at", "title")
            .select_related("image")
            .prefetch_related("categories")
        )


class PressIndexPage(ListingPage):
    """The press releases, the newest first."""

    class Meta:
        verbose_name = _("espace presse")

    def rows(self) -> models.QuerySet[PressReleasePage]:
        return PressReleasePage.objects.live().public().order_by("-dated_at", "title")


class EventIndexPage(ListingPage):
    """What is coming, then what has been."""

    class Meta:
        verbose_name = _("agenda")

    def rows(self) -> models.QuerySet[EventPage]:
        return EventPage.objects.live().public().order_by("-starts_at", "title")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "now": timezone.now()}


def _picture_panel() -> MultiFieldPanel:
    return MultiFieldPanel(
        [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_address")], _("Image")
    )


def _wired(kind: type[Page], *names: str) -> None:
    picture = [_picture_panel()] if issubclass(kind, Pictured) else []
    kind.edit_handler = tabs(
        FieldPanel("lead"),
        *(FieldPanel(name) for name in names),
        *picture,
        FieldPanel("body"),
    )


_wired(
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
_wired(
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
_wired(ArticlePage, "author", "dated_at", "year", "categories", "related", "is_listed")
_wired(PressReleasePage, "dated_at", "year", "sections", "categories")
_wired(EventPage, "starts_at", "ends_at", "place", "address", "join_url", "replay_url")
_wired(PeopleIndexPage, "role")
_wired(TeamPage, "sections")
for listing in (ChallengeIndexPage, ArticleIndexPage, PressIndexPage, EventIndexPage):
    _wired(listing)
