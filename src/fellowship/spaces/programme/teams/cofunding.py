"""Co-funding, project by project: counted, proved, paid, and handed to the budget office."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Count, Sum
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
from fellowship.engagements.states import CofundingState
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of

HEADER = (
    lazy("Appel"), lazy("Dossier"), lazy("Administration"), lazy("Personnes"),
    lazy("Coût mensuel (€)"), lazy("Montant dû (€)"), lazy("Destinataire"),
    lazy("Programme budgétaire"), lazy("État"), lazy("Demandé le"), lazy("Justificatif"),
    lazy("Versé le"), lazy("Référence du versement"),
)  # fmt: skip


class OpenForm(DsfrBaseForm):
    people = forms.IntegerField(
        label=lazy("Combien de personnes ont été recrutées ?"), min_value=1, max_value=99
    )
    monthly_cost = forms.DecimalField(
        label=lazy("Ce que coûte une personne à son employeur, par mois"),
        help_text=lazy("En euros. Pour une part du coût ou des mois de coût seulement."),
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
    )
    receiver = forms.CharField(
        label=lazy("Qui reçoit les crédits ?"),
        help_text=lazy("L’administration, ou le ministère qui les reçoit pour elle."),
        max_length=200,
    )


class ProofForm(DsfrBaseForm):
    proof = forms.CharField(
        label=lazy("Justificatif de recrutement"),
        help_text=lazy("Quelles pièces, de quel jour, où elles sont gardées. Aucun nom."),
        max_length=300,
    )


class PaymentForm(DsfrBaseForm):
    paid_on = forms.DateField(
        label=lazy("Versé le"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    payment = forms.CharField(
        label=lazy("Référence du versement"),
        help_text=lazy("Par exemple le décret de transfert."),
        max_length=200,
    )


def _trail() -> list[tuple[str, str]]:
    return trail_of((_("Cofinancements"), "programme:cofunding_list"))


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount).replace(".", ",")


def _cells(one: Cofunding) -> list[Any]:
    dossier = one.agreement.dossier
    claimed = one.claimed_at and one.claimed_at.astimezone(dossier.call.tz).date().isoformat()
    return [
        dossier.call.title, dossier.reference, str(dossier.body or ""), one.people,
        _plain(one.monthly_cost), _plain(one.amount), one.receiver, one.budget_programme,
        CofundingState(one.state).label, claimed, one.proof,
        one.paid_on and one.paid_on.isoformat(), one.payment,
    ]  # fmt: skip


@team(Right.PAY)
@require_GET
def cofunding_list(request: Request) -> HttpResponse:
    rows = Cofunding.objects.for_list()
    if asked_as_file(request):
        return list_file(request, "cofinancements", [str(one) for one in HEADER], map(_cells, rows))
    totals = (
        Cofunding.objects.order_by("agreement__dossier__call", "state")
        .values_list("agreement__dossier__call__title", "state")
        .annotate(count=Count("pk"), sum=Sum("amount"))
    )
    left = Agreement.objects.filter(failed_at=None).exclude(
        pk__in=Cofunding.objects.values("agreement")
    )
    context = {
        "trail": trail_of(),
        "page": page_of(rows, request.GET.get("page", "")),
        "totals": [
            (call, CofundingState(state).label, count, total)
            for call, state, count, total in totals
        ],
        "to_count": [
            one
            for one in left.select_related("dossier__rule_set").order_by("pk")
            if rules.pays(one)
        ],
    }
    return render(request, "programme/cofunding_list.html", context)


@team(Right.PAY, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def open_cofunding(request: Request, agreement_id: int) -> HttpResponse:
    agreement = get_object_or_404(
        Agreement.objects.select_related("dossier__call"), pk=agreement_id
    )
    require(rules.can_sign(request.user, agreement, "programme"))
    return ask_to_confirm(
        request,
        trail=_trail(),
        title=_("Compter le cofinancement"),
        text=" ".join([str(agreement.dossier), *rules.funding_of(agreement.dossier, hired=0)]),
        button=_("Compter"),
        back=reverse("programme:cofunding_list"),
        obstacle=rules.obstacle_to_count(agreement),
        act=lambda typed: actions.open_cofunding(
            agreement, **typed, by=request.user, now=timezone.now()
        ),
        done=_("Le cofinancement est compté."),
        form=OpenForm(posted(request)),
    )


def _one(request: Request, cofunding_id: int) -> Cofunding:
    cofunding = get_object_or_404(Cofunding.objects.for_list(), pk=cofunding_id)
    require(rules.can_sign(request.user, cofunding.agreement, "programme"))
    return cofunding


@team(Right.PAY, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def prove_cofunding(request: Request, cofunding_id: int) -> HttpResponse:
    cofunding = _one(request, cofunding_id)
    return ask_to_confirm(
        request,
        trail=_trail(),
        title=_("Constater le justificatif de recrutement"),
        text=str(cofunding.agreement.dossier),
        button=_("Constater"),
        back=reverse("programme:cofunding_list"),
        obstacle=rules.obstacle_to_prove(cofunding, "?"),
        act=lambda typed: actions.prove_cofunding(
            cofunding, typed["proof"], by=request.user, now=timezone.now()
        ),
        done=_("Le recrutement est justifié."),
        form=ProofForm(posted(request)),
    )


@team(Right.PAY, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def pay_cofunding(request: Request, cofunding_id: int) -> HttpResponse:
    cofunding = _one(request, cofunding_id)
    now = timezone.now()
    today = now.astimezone(cofunding.agreement.dossier.call.tz).date()
    return ask_to_confirm(
        request,
        trail=_trail(),
        title=_("Noter le versement"),
        text=str(cofunding.agreement.dossier),
        button=_("Noter"),
        back=reverse("programme:cofunding_list"),
        obstacle=rules.obstacle_to_pay(cofunding, today, "?", now=now),
        act=lambda typed: actions.pay_cofunding(
            cofunding, typed["paid_on"], typed["payment"], by=request.user, now=now
        ),
        done=_("Le versement est noté."),
        form=PaymentForm(posted(request)),
    )
