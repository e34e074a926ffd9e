"""The map of the site for search engines: three queries, at the address of ``SITE_URL``."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page


def at_home(address: str) -> str:
    """The same path, at the address of this installation."""
    parts = urlsplit(address)
    return f"{settings.SITE_URL.rstrip('/')}{parts.path}" + (
        f"?{parts.query}" if parts.query else ""
    )


class SiteMap(Sitemap):
    """Wagtail's, which would name the host it was installed with, and read all of every page."""

    def items(self) -> Any:
        """The rows of the tree alone: an address and a date need nothing of what a page holds."""
        root = self.get_wagtail_site().root_page
        return root.get_descendants(inclusive=True).live().public().order_by("path")

    def _urls(self, page: Page, protocol: str, domain: str) -> list[dict[str, Any]]:
        urls: list[dict[str, Any]] = super()._urls(page, protocol, domain)
        for url in urls:
            url["location"] = at_home(url["location"])
        return urls
