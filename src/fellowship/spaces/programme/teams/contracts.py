"""Contracts to sign and mission letters to issue."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.engagements import actions, rules
from fellowship.engagements.models import Contract, MissionLetter
from fellowship.engagements.states import ContractState
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, fresh_proof, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of


class SignForm(DsfrBaseForm):
    signed_on = forms.DateField(
        label=lazy("Jour où les deux parties ont signé"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class LetterForm(DsfrBaseForm):
    """What the letter names; it starts from the mission and the contract."""

    place = forms.CharField(label=lazy("Lieu de travail"), max_length=200)
    manager = forms.CharField(label=lazy("Responsable fonctionnel(le)"), max_length=120)
    starts_on = forms.DateField(
        label=lazy("Début de la mission"), widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=lazy("Fin de la mission"), widget=forms.DateInput(attrs={"type": "date"})
    )


def _one(request: Request, contract_id: int) -> Contract:
    return get_object_or_404(Contract.objects.visible_to(request.user).for_list(), pk=contract_id)


def _trail(contract: Contract | None = None) -> list[tuple[str, str]]:
    steps = [(_("Contrats"), "programme:contract_list")]
    if contract is not None:
        address = reverse("programme:offer_detail", args=[contract.offer_id])
        steps.append((str(contract.offer.dossier.candidate), address))
    return trail_of(*steps)


@team(Right.PAY)
@require_GET
def contract_list(request: Request) -> HttpResponse:
    rows = Contract.objects.visible_to(request.user).for_list().prefetch_related("letters")
    state = request.GET.get("etat", "")
    if state in ContractState.values:
        rows = rows.filter(state=state)
    if asked_as_file(request):
        return list_file(
            request,
            "contrats",
            [_("Nom"), _("Mission"), _("Nature"), _("Du"), _("Au"), _("Signé le"), _("Lettres")],
            [
                [
                    contract.offer.dossier.candidate,
                    contract.offer.mission,
                    contract.kind,
                    contract.starts_on.isoformat(),
                    contract.ends_on.isoformat(),
                    contract.signed_on.isoformat() if contract.signed_on else "",
                    len(contract.letters.all()),
                ]
                for contract in rows
            ],
        )
    return render(
        request,
        "programme/contract_list.html",
        {
            "trail": trail_of(),
            "page": page_of(rows, request.GET.get("page")),
            "states": ContractState.choices,
            "state": state,
        },
    )


@team(Right.PAY, reads=Right.PAY)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def sign_contract(request: Request, contract_id: int) -> HttpResponse:
    contract = _one(request, contract_id)
    require(rules.can_run_offers(request.user))
    now = timezone.now()
    today = timezone.localdate()
    return ask_to_confirm(
        request,
        trail=_trail(contract),
        title=_("Noter la signature du contrat"),
        text=_("La lettre de mission pourra être établie ensuite."),
        button=_("Enregistrer la signature"),
        back=reverse("programme:offer_detail", args=[contract.offer_id]),
        obstacle=rules.obstacle_to_sign(contract, today, now=now),
        act=lambda typed: actions.sign_contract(
            contract, typed["signed_on"], by=request.user, now=now
        ),
        done=_("La signature est enregistrée."),
        form=SignForm(posted(request)),
    )


@team(Right.PAY, reads=Right.PAY)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def issue_letter(request: Request, contract_id: int) -> HttpResponse:
    contract = _one(request, contract_id)
    require(rules.can_run_offers(request.user))
    mission = contract.offer.mission
    initial: dict[str, Any] = {
        "place": mission.place,
        "manager": mission.manager,
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
    }
    return ask_to_confirm(
        request,
        trail=_trail(contract),
        title=_("Établir la lettre de mission"),
        text=_("Une nouvelle édition ne remplace pas les précédentes : elles sont toutes gardées."),
        button=_("Établir la lettre"),
        back=reverse("programme:offer_detail", args=[contract.offer_id]),
        obstacle=rules.obstacle_to_issue_letter(contract),
        act=lambda typed: actions.issue_letter(
            contract, **typed, by=request.user, now=timezone.now()
        ),
        done=_("La lettre est établie ; son PDF est prêt dans quelques instants."),
        form=LetterForm(posted(request), initial=initial),
    )


def _letter(request: Request, letter_id: int) -> MissionLetter:
    rows = MissionLetter.objects.visible_to(request.user, timezone.now())
    return get_object_or_404(
        rows.select_related("contract__offer__dossier__candidate"), pk=letter_id
    )


@team(Right.PAY, reads=Right.PAY)
@require_GET
def mission_letter(request: Request, letter_id: int) -> HttpResponse:
    letter = _letter(request, letter_id)
    return render(
        request,
        "programme/mission_letter.html",
        {"trail": _trail(letter.contract), "letter": letter, "content": letter.content},
    )


@team(Right.PAY, reads=Right.PAY)
@require_GET
def download_letter(request: Request, letter_id: int) -> HttpResponse:
    letter = _letter(request, letter_id)
    if not letter.file:
        raise Http404
    with letter.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="lettre-de-mission.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response
