"""One's own stay in a mission: what is to be done, the probation, how to ask that it stop."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fellowship.fellows import actions, rules
from fellowship.fellows.models import Renewal, Stay
from fellowship.fellows.states import Side
from fellowship.spaces.access import Request, instant_of
from fellowship.spaces.shared import stays
from fellowship.spaces.shared.confirmation import ask_to_confirm
from texts import voice


def _one(request: Request, stay_id: int) -> Stay:
    rows = Stay.objects.of_fellow(request.user).for_list().prefetch_related("tasks", "renewals")
    return get_object_or_404(rows, pk=stay_id)


def _trail(stay: Stay | None = None) -> stays.Trail:
    trail = [(_("Mes candidatures"), reverse("candidate:dossier_list"))]
    if stay is not None:
        trail.append((_("Ma mission"), reverse("candidate:stay_detail", args=[stay.pk])))
    return trail


@require_GET
def stay_detail(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.stay_page(request, stay, Side.FELLOW, "candidate", _trail())


@require_http_methods(["GET", "HEAD", "POST"])
def stop_stay(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.stop_stay(request, stay, Side.FELLOW, "candidate", _trail(stay))


@require_POST
def finish_task(request: Request, task_id: int) -> HttpResponse:
    mine = Stay.objects.of_fellow(request.user)
    return stays.finish_task(request, mine, task_id, Side.FELLOW, "candidate")


def _answer(request: Request, renewal_id: int, *, yes: bool) -> HttpResponse:
    mine = Stay.objects.of_fellow(request.user)
    renewal = get_object_or_404(Renewal.objects.filter(stay__in=mine), pk=renewal_id)
    renewal.stay = stay = _one(request, renewal.stay_id)
    now = instant_of(request)
    day = voice.day(renewal.until)
    return ask_to_confirm(
        request,
        trail=_trail(stay),
        title=_("Poursuivre ma mission") if yes else _("Ne pas poursuivre ma mission"),
        text=_("Votre contrat ira jusqu’au %(day)s.") % {"day": day}
        if yes
        else _("Votre contrat finira le %(day)s.") % {"day": voice.day(stay.contract.ends_on)},
        button=_("J’accepte le renouvellement") if yes else _("Je décline le renouvellement"),
        back=reverse("candidate:stay_detail", args=[stay.pk]),
        obstacle=rules.obstacle_to_answer(renewal, now=now),
        act=lambda _typed: actions.answer_renewal(renewal, yes=yes, by=request.user, now=now),
        done=_("Votre réponse est enregistrée."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def accept_renewal(request: Request, renewal_id: int) -> HttpResponse:
    return _answer(request, renewal_id, yes=True)


@require_http_methods(["GET", "HEAD", "POST"])
def decline_renewal(request: Request, renewal_id: int) -> HttpResponse:
    return _answer(request, renewal_id, yes=False)
