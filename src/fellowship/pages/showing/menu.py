"""The links around every page: menu and footer, from the pages that ask to be there."""

from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

KEPT = 300  # seconds; a publication forgets it at once (pages.page_cache)
FOOT = (  # legal pages, by address, in this order
    "accessibilite",
    "mentions-legales",
    "cgu",
    "donnees-personnelles",
    "gestion-des-cookies",
    "plan-du-site",
    "contact",
    "presse",
)


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    address: str
    here: bool = False


Links = dict[str, list[tuple[str, str]]]


def links() -> Links:
    found: Links | None = cache.get("menu")
    if found is None:
        site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
        below = site.root_page.get_children().live().public() if site else Page.objects.none()
        feet = {page.slug: page for page in below.filter(slug__in=FOOT)}
        found = {
            "menu": [(p.specific.short, p.get_url() or "/") for p in below.in_menu()],
            "foot": [
                (feet[slug].title, feet[slug].get_url() or "/") for slug in FOOT if slug in feet
            ],
        }
        cache.set("menu", found, KEPT)
    return found


class PageLinks:
    """The menu and the footer of one page, from one look-up."""

    def __init__(self, path: str) -> None:
        self.path = path

    @cached_property
    def links(self) -> Links:
        return links()

    @cached_property
    def menu(self) -> list[Link]:
        return [
            Link(name, address, here=address != "/" and self.path.startswith(address))
            for name, address in self.links["menu"]
        ]

    @property
    def footer(self) -> list[Link]:
        feet = [Link(name, address) for name, address in self.links["foot"]]
        return [*feet, Link(_("Recherche"), reverse("pages:search"))]
