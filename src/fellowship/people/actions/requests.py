"""Rights over one's own data: asked in one's space, answered by who is in charge of them."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, record
from fellowship.core.retention import held
from fellowship.people.actions.persons import erase
from fellowship.people.models import DataRequest, DataRequestKind, User
from texts.months import months_after

MONTHS = 1  # RGPD 12.3


@transaction.atomic
def ask_about_data(person: User, kind: str, words: str, *, now: datetime) -> DataRequest:
    if DataRequest.objects.open().filter(person=person, kind=kind).exists():
        raise Refused(_("Vous avez déjà une demande de ce genre en cours."))
    request = DataRequest.objects.create(
        person=person, kind=kind, words=words, asked_at=now, due_at=months_after(now, MONTHS)
    )
    record(request, "data_request", by=person, now=now, kind=kind)
    outbox.post(
        to=settings.DPO_EMAIL, template="data_request", now=now, about=request, request=request
    )
    return request


def obstacle_to_erase(person: User, *, now: datetime) -> str:
    """What the law or a contract still needs keeps a person from being erased."""
    if User.objects.filter(held(User, "date_joined", now), pk=person.pk).exists():
        return _(
            "Cette personne est encore liée à un dossier, un contrat ou un rôle en cours : "
            "terminez-le ou videz son dossier d’abord."
        )
    return ""


@transaction.atomic
def answer_request(
    request: DataRequest, answer: str, *, erasing: bool = False, by: User, now: datetime
) -> None:
    """``erasing``: grant an erasure, once the answer has left."""
    if not DataRequest.objects.open().filter(pk=request.pk).exists():
        raise Refused(_("Cette demande a déjà reçu une réponse."))
    if erasing and request.kind != DataRequestKind.ERASURE:
        raise Refused(_("Cette demande n’est pas une demande d’effacement."))
    if erasing and (obstacle := obstacle_to_erase(request.person, now=now)):
        raise Refused(obstacle)
    request.answer, request.answered_at, request.answered_by = answer, now, by
    request.save(update_fields=["answer", "answered_at", "answered_by"])
    record(request, "data_request_answered", by=by, now=now, erased=erasing)
    address = request.person.email
    if erasing:
        erase(request.person, now=now)
    outbox.post(
        to=address, template="data_request_answered", now=now, about=request, request=request
    )
