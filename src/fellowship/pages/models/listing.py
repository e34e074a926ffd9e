"""What pages that come in numbers share: a picture, a date, a list with its filters."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page

from fellowship.pages.models.base import SitePage, Term, TermKind, tabs

PER_PAGE = 24
EMBARGO = _(
    "À venir, elle tient le texte sous embargo : « Publier » le programme, et il est en ligne à "
    "cette minute."
)


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


class Embargoed(Dated):
    """Abstract: a text whose date is the minute it goes online. The date alone decides: the hour
    of publication is copied from it at each saving, and no other field sets it."""

    go_live_at: datetime | None
    live: bool
    pk: int | None

    settings_panels: ClassVar[list[Any]] = [
        FieldPanel("expire_at"),
        *(panel for panel in Page.settings_panels if not isinstance(panel, PublishingPanel)),
    ]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self.go_live_at = self.dated_at

    def minimal_clean(self) -> None:
        """The same for what is not online: Wagtail checks drafts by this alone."""
        super().minimal_clean()  # type: ignore[misc]
        self.go_live_at = self.dated_at

    def obstacle_to_publish(self, *, now: datetime) -> str:
        if self.pk and self.live and self.dated_at and self.dated_at > now:
            return gettext(
                "Ce texte est déjà en ligne : dépubliez-le d’abord pour le remettre sous embargo."
            )
        return ""


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
            if name == "promo" and value.isdecimal():
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


def work(kind: str, page: Any, request: HttpRequest) -> dict[str, Any]:
    found = {
        "@type": kind,
        "headline": page.title,
        "description": page.summary,
        "url": f"{settings.SITE_URL}{request.path}",
    }
    if page.dated_at:
        found["datePublished"] = page.dated_at.isoformat()
    if getattr(page, "author", ""):
        found["author"] = {"@type": "Person", "name": page.author}
    return found


def _picture_panel() -> MultiFieldPanel:
    return MultiFieldPanel(
        [FieldPanel("image"), FieldPanel("image_alt"), FieldPanel("image_address")], _("Image")
    )


def wired(kind: type[Page], *names: str) -> None:
    picture = [_picture_panel()] if issubclass(kind, Pictured) else []
    kind.edit_handler = tabs(
        FieldPanel("lead"),
        *(_panel(kind, name) for name in names),
        *picture,
        FieldPanel("body"),
        settings=kind.settings_panels,
    )


def _panel(kind: type[Page], name: str) -> FieldPanel:
    if name == "dated_at" and issubclass(kind, Embargoed):
        return FieldPanel(name, help_text=EMBARGO)
    return FieldPanel(name)
