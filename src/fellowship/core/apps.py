from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.utils.translation import get_language, gettext, ngettext

from texts import translation


class CoreConfig(AppConfig):
    name = "fellowship.core"
    verbose_name = "Socle"

    def ready(self) -> None:
        translation.install(gettext, _plural)
        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **_signal: Any) -> None:
    """A database that has just been migrated is ready: the table of the cache is no second step."""
    call_command("createcachetable", database=using, verbosity=0)


def _plural(one: str, many: str, count: int) -> str:
    """Django's, but in French, which has no catalogue: there a missing message would follow the
    English rule, and say « 0 octets »."""
    if (get_language() or "fr").startswith("fr"):
        return translation.plural_as_written(one, many, count)
    return ngettext(one, many, count)
