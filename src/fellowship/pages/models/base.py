"""What all pages of the public site share, and where each comes from."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from fellowship.calls.sentences import Fact
from fellowship.pages.blocks import told
from fellowship.pages.editing.panels import ProofreadPanel
from fellowship.pages.editing.proofreading import ProofreadForm
from fellowship.pages.showing import prose
from fellowship.pages.showing.calendar import facts_named
from fellowship.pages.showing.json_ld import described

HOME_DEPTH = 2


class TermKind(models.TextChoices):
    PROMOTION = "promos", _("promotion")
    THEME = "themes", _("thème")
    EXPERTISE = "expertises", _("expertise")
    CATEGORY = "categories", _("catégorie")


@register_snippet
class Term(models.Model):
    """A word of a list: a promotion, a theme, an expertise, a category. Pages link to it, so
    that renaming it renames it everywhere."""

    kind = models.CharField(_("liste"), max_length=20, choices=TermKind)
    title = models.CharField(_("libellé"), max_length=120)
    slug = models.SlugField(_("identifiant"), max_length=120)

    objects: ClassVar[models.Manager[Any]] = models.Manager()
    panels = [FieldPanel("kind"), FieldPanel("title"), FieldPanel("slug")]

    class Meta:
        verbose_name = _("terme")
        ordering = ["kind", "title"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_term_per_slug")]

    def __str__(self) -> str:
        return self.title


class Source(models.Model):
    """The file a page or a term was imported from: kept whole, with the digest of what was read.

    ``path`` is relative to the folder given to the import, ``collection`` names that folder.
    """

    collection = models.CharField(_("collection"), max_length=120)
    path = models.CharField(_("fichier"), max_length=400)
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="imported_from",
    )
    term = models.ForeignKey(
        Term,
        verbose_name=_("terme"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="imported_from",
    )
    original = models.TextField(_("texte d’origine"))
    front = models.JSONField(_("en-tête lu"), default=dict)
    digest = models.CharField(_("empreinte"), max_length=64)
    imported_at = models.DateTimeField(_("importé le"))
    revision = models.PositiveBigIntegerField(_("version créée"), null=True, blank=True)

    page_id: int | None
    term_id: int | None
    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        verbose_name = _("fichier d’origine")
        constraints = [
            models.UniqueConstraint(fields=["collection", "path"], name="one_source_per_file"),
        ]

    def __str__(self) -> str:
        return f"{self.collection} : {self.path}"


def terms(kind: str, label: Any) -> Any:
    return ParentalManyToManyField(
        Term, verbose_name=label, blank=True, limit_choices_to={"kind": kind}, related_name="+"
    )


class SitePage(Page):
    """Abstract. A page holds words; the facts it shows come from the calls.

    ``FRONT`` says which front-matter field fills which attribute, and how it is read: ``text``,
    ``prose``, ``flag``, ``date``, ``number``, ``picture``, ``library``, ``terms:<kind>``,
    ``pages:<model>``.
    The sections of ``sections`` are read by their own names.
    """

    FRONT: ClassVar[dict[str, tuple[str, str]]] = {}
    SECTIONS: ClassVar[Any] = None
    COMMON: ClassVar[dict[str, tuple[str, str]]] = {
        "desc": ("lead", "prose"),
        "description": ("lead", "prose"),
        "titre-court": ("short_title", "text"),
        "titre-moteurs": ("seo_title", "text"),
        "description-moteurs": ("search_description", "text"),
        "image-de-partage": ("share_image", "library"),
        "hors-ligne-le": ("expire_at", "instant"),
    }

    short_title = models.CharField(
        _("titre court"), max_length=60, blank=True, help_text=_("Pour le menu et le fil d’Ariane.")
    )
    lead = models.TextField(_("chapeau"), blank=True, help_text=_("Texte en Markdown."))
    body = models.TextField(_("texte"), blank=True, help_text=_("Texte en Markdown."))
    extra = models.JSONField(
        _("champs non reconnus"),
        default=dict,
        blank=True,
        help_text=_("Gardés tels que le fichier les donnait ; non affichés."),
    )
    share_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("image de partage"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    share_panels = [FieldPanel("share_image"), FieldPanel("extra")]
    body_panels: ClassVar[list[Any]] = [FieldPanel("lead"), FieldPanel("body")]

    base_form_class = ProofreadForm

    class Meta:
        abstract = True

    @classmethod
    def front_fields(cls) -> dict[str, tuple[str, str]]:
        return {**cls.COMMON, **cls.FRONT}

    @cached_property
    def section(self) -> dict[str, Any]:
        """The sections by name; absent ones are simply not there."""
        stream = getattr(self, "sections", None)
        return {child.block_type: child.value for child in stream} if stream else {}

    @cached_property
    def told(self) -> dict[str, Any]:
        """The sections as readers see them, the facts of their titles and lines filled in."""
        children = self.SECTIONS.child_blocks if self.section else {}
        return {
            name: told(children[name], value, self._filled) for name, value in self.section.items()
        }

    def _filled(self, text: str) -> str:
        return prose.filled(text, self.facts) if "{{" in text else text

    @property
    def trail(self) -> list[tuple[str, str]]:
        """From the home page to the parent, for the breadcrumb."""
        above = self.get_ancestors().filter(depth__gt=1).specific()
        return [
            (str(_("Accueil")) if page.depth == HOME_DEPTH else page.short, page.get_url() or "/")
            for page in above
        ]

    def exported(self, name: str) -> Any:
        """What the front matter says of this attribute."""
        return getattr(self, name)

    @property
    def short(self) -> str:
        return str(self.short_title or self.title)

    @cached_property
    def parent_url(self) -> str:
        parent = self.get_parent()
        return str(parent.get_url() or "/") if parent else "/"

    @cached_property
    def children(self) -> list[Page]:
        """The live pages just below, in the editors' order."""
        return list(self.get_children().live().public())

    @cached_property
    def named_facts(self) -> dict[str, Fact]:
        """What a text of this page may insert, read once; a page without a call has the current
        one's."""
        calendar = getattr(self, "calendar", None)
        return facts_named(calendar.call if calendar else None, timezone.now())

    @property
    def facts(self) -> dict[str, str]:
        """What readers see for each."""
        return {name: fact.value for name, fact in self.named_facts.items()}

    def words_of(self, text: str) -> str:
        """The text alone, its facts filled in: for search engines and feeds."""
        return prose.words(self._filled(text))

    @property
    def summary(self) -> str:
        """One or two sentences for search engines and share cards."""
        text = self.search_description or self.words_of(self.lead) or self.words_of(self.body)
        return text if len(text) <= 200 else f"{text[:197].rsplit(' ', 1)[0]}…"

    def obstacle_to_publish(self, *, now: datetime) -> str:  # noqa: ARG002
        """What stands in the way of a publication, besides what its words say."""
        return ""

    def schema(self, request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG002
        """What the page is, in schema.org terms; the breadcrumb comes on its own."""
        return []

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:  # noqa: ARG002
        return f"pages/{self._meta.model_name}.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        trail = self.trail
        return {
            **context,
            "trail": trail,
            "section": self.told,
            "described": described(self, trail, request),
        }


def tabs(*content: Any, settings: list[Any] | None = None) -> TabbedInterface:
    """The same tabs for every type: content, promotion, dates (``settings``)."""
    return TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldPanel("short_title"),
                    *content,
                    ProofreadPanel(heading=_("Relecture et faits")),
                    FieldPanel("because"),
                ],
                heading=_("Contenu"),
            ),
            ObjectList(
                [*Page.promote_panels, MultiFieldPanel(SitePage.share_panels, _("Partage"))],
                heading=_("Référencement"),
            ),
            ObjectList(settings or Page.settings_panels, heading=_("Publication")),
        ],
        base_form_class=ProofreadForm,
    )


def stream(block: Any) -> StreamField:
    return StreamField(block, verbose_name=_("rubriques"), blank=True, default=list)
