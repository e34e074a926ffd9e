"""The agreement that an administration signs with its account."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.engagements import actions, rules
from fellowship.engagements.models import Agreement, Cofunding
from fellowship.spaces.access import Request, posted, require
from fellowship.spaces.candidate.stages import mine, stages, trail
from fellowship.spaces.shared.confirmation import ask_to_confirm


@require_GET
def agreement_detail(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    agreements = dossier.agreements.order_by("pk")
    return render(
        request,
        "candidate/agreement_detail.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "agreement_detail"),
            "rows": [(one, rules.obstacle_to_sign_agreement(one, "host")) for one in agreements],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign_agreement(request: Request, agreement_id: int) -> HttpResponse:
    rows = Agreement.objects.filter(dossier__candidate=request.user)
    agreement = get_object_or_404(rows.select_related("dossier__call"), pk=agreement_id)
    require(rules.can_sign(request.user, agreement, "host"))
    return ask_to_confirm(
        request,
        trail=trail(agreement.dossier),
        title=_("Signer la convention"),
        text=_("Votre nom et l’instant restent attachés à cette signature."),
        button=_("Signer"),
        back=reverse("candidate:agreement_detail", args=[agreement.dossier_id]),
        obstacle=rules.obstacle_to_sign_agreement(agreement, "host"),
        act=lambda _typed: actions.sign_agreement(
            agreement, "host", by=request.user, now=timezone.now()
        ),
        done=_("Votre signature est enregistrée."),
    )


class ClaimForm(DsfrBaseForm):
    budget_programme = forms.CharField(
        label=lazy("Programme budgétaire qui reçoit les crédits"),
        help_text=lazy("Son numéro et son nom."),
        max_length=60,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def claim_cofunding(request: Request, cofunding_id: int) -> HttpResponse:
    mine_only = Cofunding.objects.for_list().filter(agreement__dossier__candidate=request.user)
    cofunding = get_object_or_404(mine_only, pk=cofunding_id)
    require(rules.can_claim(request.user, cofunding))
    dossier = cofunding.agreement.dossier
    return ask_to_confirm(
        request,
        trail=trail(dossier),
        title=_("Demander le versement"),
        text=_("Le montant est celui du règlement. Il est versé une fois le recrutement justifié."),
        button=_("Demander"),
        back=reverse("candidate:agreement_detail", args=[dossier.pk]),
        obstacle=rules.obstacle_to_claim(cofunding, "?"),
        act=lambda typed: actions.claim_cofunding(
            cofunding, typed["budget_programme"], by=request.user, now=timezone.now()
        ),
        done=_("Votre demande est enregistrée."),
        form=ClaimForm(posted(request)),
    )
