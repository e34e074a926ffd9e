"""What a move of the calendar reaches here: drafts, and the people who hold them."""

from collections.abc import Iterable, Iterator

from django.utils.translation import ngettext

from fellowship.calls.models import Call
from fellowship.calls.sentences import Use
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState


def drafts_of(call: Call) -> Iterator[Use]:
    count = Dossier.objects.filter(call=call, state=DossierState.DRAFT).count()
    if count:
        title = ngettext("Un brouillon de dossier", "Brouillons de dossier", count)
        yield Use("draft", title, count=count)


def draft_holders(call: Call) -> Iterable[str]:
    drafts = Dossier.objects.filter(call=call, state=DossierState.DRAFT)
    return drafts.values_list("candidate__email", flat=True).distinct()
