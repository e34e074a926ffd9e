"""What is new, for those who follow: articles and press releases, RSS and Atom."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from fellowship.pages.models import ArticlePage, PressReleasePage

KEPT = 20


class NewsRss(Feed[Any, Any]):
    title = _("Les actualités du programme")
    description = _("Articles et communiqués de presse")

    def link(self) -> str:
        """Of this installation, whatever name the request gives its host."""
        return f"{settings.SITE_URL}/"

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('pages:news_rss')}"

    def items(self) -> list[Any]:
        def latest(model: Any) -> QuerySet[Any]:
            rows = model.objects.live().public().filter(dated_at__isnull=False)
            if model is ArticlePage:
                rows = rows.filter(is_listed=True)
            return rows.order_by("-dated_at")[:KEPT]

        found = [*latest(ArticlePage), *latest(PressReleasePage)]
        return sorted(found, key=lambda page: page.dated_at, reverse=True)[:KEPT]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.summary)

    def item_link(self, item: Any) -> str:
        return settings.SITE_URL + str(item.url)

    def item_pubdate(self, item: Any) -> datetime:
        return item.dated_at


class NewsAtom(NewsRss):
    feed_type = Atom1Feed
    subtitle = NewsRss.description

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('pages:news_atom')}"
