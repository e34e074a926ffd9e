from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


class PagesConfig(AppConfig):
    name = "fellowship.pages"
    verbose_name = "Site public"

    def ready(self) -> None:
        from fellowship.calls import sentences
        from fellowship.pages import receivers
        from fellowship.pages.publishing import uses

        receivers.listen()
        post_migrate.connect(name_the_site, sender=self)
        sentences.register_uses("pages", uses.pages_showing)
        sentences.register_uses("phrases", uses.sentences_typed)


def name_the_site(**_signal: Any) -> None:
    """Wagtail's own record of the site says what ``SITE_URL`` and ``SITE_NAME`` say."""
    from wagtail.models import Site

    parts = urlsplit(settings.SITE_URL)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    Site.objects.filter(is_default_site=True).update(
        hostname=parts.hostname or "localhost", port=port, site_name=settings.SITE_NAME
    )
    Site.clear_site_root_paths_cache()
