"""The links around every page: menu and footer, from the pages that ask to be there."""

from dataclasses import dataclass

from django.core.cache import cache
from wagtail.models import Site

KEPT = 300  # seconds; a publication forgets it at once (pages.apps)


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    address: str
    here: bool = False


def _children_in_menu() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] | None = cache.get("menu")
    if found is None:
        site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
        pages = site.root_page.get_children().live().public().in_menu() if site else []
        found = [(page.title, page.get_url() or "/") for page in pages]
        cache.set("menu", found, KEPT)
    return found


def menu_links(path: str) -> list[Link]:
    return [
        Link(name, address, here=address != "/" and path.startswith(address))
        for name, address in _children_in_menu()
    ]


def footer_links() -> list[Link]:
    return []
