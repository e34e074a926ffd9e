"""Articles, press releases, events, and the pages that list them."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.search import index

from fellowship.meetings import rules
from fellowship.meetings.models import Meeting
from fellowship.pages import blocks as b
from fellowship.pages.models.base import SitePage, TermKind, stream, terms
from fellowship.pages.models.listing import Embargoed, ListingPage, Pictured, wired, work
from fellowship.pages.showing.json_ld import CONTEXT


class ArticlePage(Pictured, Embargoed, SitePage):
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
        return [work("Article", self, request)]


CONTACT = b.group(
    ("name", b.Line(label=_("nom"))),
    ("tel", b.many(b.Line(), _("téléphones"))),
    ("email", b.Line(label=_("courriel"))),
    label=_("Contact presse"),
)


class PressReleasePage(Embargoed, SitePage):
    """A dated statement to the press, with its picture, its files and whom to call.

    Corrections are told one by one, each with its instant and what it changed.
    """

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
        ("contact_presse", CONTACT),
        (
            "mises_a_jour",
            b.many(
                b.group(
                    ("date", b.Instant(label=_("date et heure"))),
                    ("note", b.Line(label=_("ce qui a changé"))),
                ),
                _("Mises à jour"),
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

    @cached_property
    def contact(self) -> Any:
        """Its own, else that of the press space: who answers today is said in one place."""
        if "contact_presse" in self.section:
            return self.section["contact_presse"]
        space = PressIndexPage.objects.filter(path=self.path[: -self.steplen]).first()
        return space.contact if space else None

    @property
    def updates(self) -> list[Any]:
        """The corrections that are dated, the latest first."""
        dated = [item for item in self.section.get("mises_a_jour") or [] if item.get("date")]
        return sorted(dated, key=lambda item: item["date"], reverse=True)

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
        found = work("NewsArticle", self, request)
        if self.updates:
            found["dateModified"] = self.updates[0]["date"].isoformat()
        return [found]


class EventPage(Pictured, SitePage):
    """Something people go to: a meeting, a webinar.

    Where people register, the date, the place and the links are those of the ``meeting`` and the
    page holds none of its own: read them through ``event``.
    """

    starts_at = models.DateTimeField(_("début"), null=True, blank=True, db_index=True)
    ends_at = models.DateTimeField(_("fin"), null=True, blank=True)
    place = models.CharField(_("lieu"), max_length=300, blank=True)
    address = models.CharField(_("adresse"), max_length=400, blank=True)
    join_url = models.CharField(_("lien de connexion"), max_length=400, blank=True)
    replay_url = models.CharField(_("rediffusion"), max_length=400, blank=True)
    meeting = models.OneToOneField(
        Meeting,
        verbose_name=_("inscriptions"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="page",
        help_text=_(
            "Une rencontre préparée dans l’espace de l’équipe : sa date, son lieu et ses liens "
            "remplacent alors ceux de la page."
        ),
    )
    exclude_fields_in_copy = ["meeting"]

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

    @property
    def event(self) -> "Meeting | EventPage":
        """Where the date, the place and the links are read."""
        return self.meeting or self

    def clean(self) -> None:
        """One truth: a page whose meeting has a date holds none."""
        super().clean()
        if self.meeting is not None:
            self.starts_at = self.ends_at = None
            self.place = self.address = self.join_url = self.replay_url = ""

    def exported(self, name: str) -> Any:
        """The facts of its meeting, but never the link to join: it is for who holds a seat."""
        shown = {"starts_at", "ends_at", "place", "address", "replay_url"}
        return getattr(self.event if name in shown else self, name)

    def is_past(self, now: datetime) -> bool:
        end = self.event.ends_at or self.event.starts_at
        return end is not None and end <= now

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        meeting = self.meeting
        return {
            **context,
            "event": self.event,
            "is_past": self.is_past(now),
            "takes_registrations": meeting is not None and meeting.takes_registrations(now),
            "said": rules.when_of(meeting) if meeting else "",
            "until": rules.last_minute(meeting) if meeting else "",
        }

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:
        event = self.event
        if not event.starts_at:
            return []
        cancelled = self.meeting is not None and self.meeting.is_cancelled
        found = {
            "@type": "Event",
            "name": self.title,
            "startDate": event.starts_at.isoformat(),
            "eventStatus": f"{CONTEXT}/{'EventCancelled' if cancelled else 'EventScheduled'}",
            "description": self.summary,
            "location": {"@type": "Place", "name": event.place, "address": event.address}
            if event.place
            else {"@type": "VirtualLocation", "url": f"{settings.SITE_URL}{request.path}"},
        }
        if event.ends_at:
            found["endDate"] = event.ends_at.isoformat()
        return [found]


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

    SECTIONS: ClassVar[Any] = b.sections(("contact_presse", CONTACT))
    sections = stream(SECTIONS)

    class Meta:
        verbose_name = _("espace presse")

    @property
    def contact(self) -> Any:
        """Whom to call today, for the press and for the releases that name nobody."""
        return self.section.get("contact_presse")

    def rows(self) -> models.QuerySet[PressReleasePage]:
        return PressReleasePage.objects.live().public().order_by("-dated_at", "title")


class EventIndexPage(ListingPage):
    """What is coming, then what has been."""

    class Meta:
        verbose_name = _("agenda")

    def rows(self) -> models.QuerySet[EventPage]:
        begins = Coalesce("meeting__starts_at", "starts_at")
        return (
            EventPage.objects.live()
            .public()
            .select_related("meeting")
            .order_by(begins.desc(), "title")
        )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "now": timezone.now()}


wired(ArticlePage, "author", "dated_at", "year", "categories", "related", "is_listed")
wired(PressReleasePage, "dated_at", "year", "sections", "categories")
wired(EventPage, "meeting", "starts_at", "ends_at", "place", "address", "join_url", "replay_url")
for listing in (ArticleIndexPage, EventIndexPage):
    wired(listing)
wired(PressIndexPage, "sections")
