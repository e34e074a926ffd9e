"""What the reviews do when something earlier in the life of a dossier moves."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from fellowship.core.lifecycle import moved
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.reviews import actions


@receiver(moved, sender=Dossier)
def follow_dossier(thing: Dossier, *, by: Any, now: Any, **news: Any) -> None:
    """Withdrawn: its readings are cancelled. Completed: its readers see what was added."""
    if news.get("verb") == "completed":
        actions.renew_sheets(thing)
    if thing.state == DossierState.WITHDRAWN:
        actions.cancel_reviews(thing, by=by, now=now, because=_("Dossier retiré"))
