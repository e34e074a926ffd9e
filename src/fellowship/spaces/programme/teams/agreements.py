"""The agreements to sign with administrations."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fellowship.engagements import actions, rules
from fellowship.engagements.models import Agreement
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ReasonForm, ask_to_confirm
from fellowship.spaces.shared.lists import page_of


@team(Right.PAY)
@require_GET
def agreement_list(request: Request) -> HttpResponse:
    rows = Agreement.objects.select_related("dossier__candidate", "dossier__call").order_by(
        "-opened_at", "-pk"
    )
    page = page_of(rows, request.GET.get("page", ""))
    return render(request, "programme/agreement_list.html", {"trail": trail_of(), "page": page})


def _one(agreement_id: int) -> Agreement:
    rows = Agreement.objects.select_related("dossier__candidate", "dossier__call")
    return get_object_or_404(rows, pk=agreement_id)


@team(Right.PAY, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_agreement(request: Request, agreement_id: int) -> HttpResponse:
    agreement = _one(agreement_id)
    require(rules.can_sign(request.user, agreement, "programme"))
    return ask_to_confirm(
        request,
        trail=trail_of((_("Conventions"), "programme:agreement_list")),
        title=_("Signer la convention, pour le programme"),
        text=" ".join([str(agreement.dossier), *agreement.text])
        + " "
        + _("Votre nom et l’instant restent attachés à cette signature."),
        button=_("Signer"),
        back=reverse("programme:agreement_list"),
        obstacle=rules.obstacle_to_sign_agreement(agreement, "programme"),
        act=lambda _typed: actions.sign_agreement(
            agreement, "programme", by=request.user, now=timezone.now()
        ),
        done=_("La convention est signée pour le programme."),
    )


@team(Right.PAY, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def end_agreement(request: Request, agreement_id: int) -> HttpResponse:
    agreement = _one(agreement_id)
    require(rules.can_sign(request.user, agreement, "programme"))
    return ask_to_confirm(
        request,
        trail=trail_of((_("Conventions"), "programme:agreement_list")),
        title=_("Renoncer à la convention"),
        text=_("Le dossier prend fin et l’administration reçoit le motif."),
        button=_("Renoncer"),
        back=reverse("programme:agreement_list"),
        obstacle=rules.obstacle_to_end_agreement(agreement, "?"),
        act=lambda typed: actions.end_agreement(
            agreement, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La convention est abandonnée."),
        form=ReasonForm(posted(request)),
    )
