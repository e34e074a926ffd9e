"""Offers, contracts and letters: prepared, sent, counted against the cap, signed, issued."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Call, RuleSet
from fellowship.calls.states import CallState
from fellowship.core.lifecycle import Refused
from fellowship.dossiers.models import Dossier
from fellowship.engagements import actions, rules, seating
from fellowship.engagements.models import Experience, Hold, Offer, experience_of
from fellowship.engagements.states import OfferState
from fellowship.missions.models import Mission
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, fresh_proof, posted, require, team, whole
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import ReasonForm, act_and_return, ask_to_confirm
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from fellowship.teams import rules as waiting
from fellowship.teams.models import Pairing
from texts import voice


class OfferForm(DsfrBaseForm):
    starts_on = forms.DateField(
        label=lazy("Premier jour du contrat"), widget=forms.DateInput(attrs={"type": "date"})
    )
    off_grid = forms.BooleanField(
        label=lazy("Déroger à la grille (profil atypique ou très expérimenté)"), required=False
    )
    net_monthly = forms.DecimalField(
        label=lazy("Net mensuel, hors grille"), required=False, max_digits=9, decimal_places=2
    )
    variable_percent = forms.DecimalField(
        label=lazy("Part variable, hors grille (%)"),
        required=False,
        max_digits=5,
        decimal_places=2,
    )
    exception = forms.CharField(
        label=lazy("Motif de l’exception"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Une autre personne de l’équipe devra l’approuver avant l’envoi."),
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("off_grid"):
            for name in ("net_monthly", "variable_percent", "exception"):
                if typed.get(name) in (None, ""):
                    self.add_error(name, _("Une exception dit le montant, la part et le motif."))
        return typed

    @property
    def exception_of(self) -> actions.OffGrid | None:
        typed = self.cleaned_data
        if not typed.get("off_grid"):
            return None
        return actions.OffGrid(typed["net_monthly"], typed["variable_percent"], typed["exception"])


class MissionChoiceForm(OfferForm):
    mission = forms.ModelChoiceField(
        label=lazy("Mission"), queryset=Mission.objects.none(), empty_label=None
    )
    field_order = ["mission", "starts_on"]

    def __init__(self, dossier: Dossier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mission"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        open_ones = Mission.objects.opened().filter(call=dossier.call_id)
        fitting = [
            mission.pk
            for mission in open_ones.prefetch_related("seats")
            if any(seating.accepts(seat, dossier.profile) for seat in mission.seats.all())
        ]
        field.queryset = Mission.objects.filter(pk__in=fitting).order_by("title")


def _one(request: Request, offer_id: int) -> Offer:
    rows = Offer.objects.visible_to(request.user).for_list()
    return get_object_or_404(rows.select_related("exception_by", "pairing"), pk=offer_id)


def _address(offer: Offer) -> str:
    return reverse("programme:offer_detail", args=[offer.pk])


def _trail(offer: Offer | None = None) -> list[tuple[str, str]]:
    steps = [(_("Propositions"), "programme:offer_list")]
    if offer is not None:
        steps.append((str(offer.dossier.candidate), _address(offer)))
    return trail_of(*steps)


def _gauges() -> list[tuple[Call, rules.Gauge]]:
    """One gauge per call and year that has a cap."""
    found = []
    for call in Call.objects.filter(state=CallState.CONFIRMED):
        rule_set = RuleSet.objects.filter(code=call.rules_code).order_by("-version").first()
        for cap in rule_set.rules.caps if rule_set else ():
            assert rule_set is not None  # noqa: S101 - it has caps
            found.append((call, rules.gauge(rule_set, cap.year)))
    return found


@team(Right.PAY)
@require_GET
def offer_list(request: Request) -> HttpResponse:
    rows: QuerySet[Offer] = Offer.objects.visible_to(request.user).for_list()
    state = request.GET.get("etat", "")
    if state in OfferState.values:
        rows = rows.filter(state=state)
    if asked_as_file(request):
        return list_file(
            request,
            "propositions",
            [
                _("Dossier"),
                _("Nom"),
                _("Mission"),
                _("Début"),
                _("Expérience (mois)"),
                _("Net mensuel"),
                _("Part variable (%)"),
                _("État"),
            ],
            [
                [
                    offer.dossier.reference,
                    offer.dossier.candidate,
                    offer.mission,
                    offer.starts_on.isoformat(),
                    offer.experience_months,
                    offer.net_monthly,
                    offer.variable_percent,
                    offer.get_state_display(),
                ]
                for offer in rows
            ],
        )
    page = page_of(rows, request.GET.get("page"))
    to_offer = (
        Pairing.objects.standing()
        .exclude(offers__state__in=[OfferState.PREPARED, OfferState.SENT, OfferState.ACCEPTED])
        .for_list()
    )
    return render(
        request,
        "programme/offer_list.html",
        {
            "trail": trail_of(),
            "page": page,
            "rows": [(offer, voice.amount(offer.net_monthly)) for offer in page],
            "states": OfferState.choices,
            "state": state,
            "gauges": _gauges(),
            "waiting": to_offer[:50],
        },
    )


@team(Right.PAY, reads=Right.PAY)
@require_GET
def offer_detail(request: Request, offer_id: int) -> HttpResponse:
    offer = _one(request, offer_id)
    contracts = list(offer.contracts.prefetch_related("letters").order_by("-pk"))
    rule_set = offer.dossier.rule_set
    return render(
        request,
        "programme/offer_detail.html",
        {
            "trail": _trail(),
            "offer": offer,
            "pay": voice.amount(offer.net_monthly),
            "share": voice.percent(offer.variable_percent),
            "worked": voice.length(offer.experience_months, offer.experience_days),
            "last_day": rules.last_answer_day(offer),
            "waiver": getattr(offer, "waiver", None),
            "gauge": rules.gauge(rule_set, offer.starts_on.year) if rule_set else None,
            "obstacle_to_send": rules.obstacle_to_send(offer),
            "obstacle_of_cap": rules.obstacle_of_cap(offer),
            "may_approve": bool(offer.exception)
            and offer.exception_by_id is None
            and offer.state == OfferState.PREPARED
            and rules.can_approve_exception(request.user, offer),
            "may_withdraw": offer.may_move(OfferState.WITHDRAWN),
            "hold": Hold.objects.filter(offer=offer, freed_at=None).select_related("seat").first(),
            "cascade": _cascade(offer),
            "funding": rules.funding_of(offer.dossier, hired=1, monthly_cost=offer.net_monthly),
            "contracts": [
                (
                    contract,
                    rules.obstacle_to_issue_letter(contract),
                    contract.letters.all(),
                    rules.days_of(contract),
                    rules.is_continuous(contract),
                )
                for contract in contracts
            ],
        },
    )


SHOWN = 5


def _cascade(offer: Offer) -> list[tuple[Dossier, str]]:
    """Whom a refusal would call, in order, and until when; told before anything is sent."""
    if offer.state not in {OfferState.PREPARED, OfferState.SENT}:
        return []
    hold = Hold.objects.filter(offer=offer).select_related("seat").first()
    line = waiting.cascade(
        offer.dossier,
        offer.mission,
        profiles=hold.seat.profiles if hold else (),
        now=timezone.now(),
    )
    rule_set = offer.dossier.rule_set
    return [
        (dossier, rule_set.rules.profile_name(dossier.profile) if rule_set else dossier.profile)
        for dossier in line[:SHOWN]
    ]


@team(Right.PAY, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare_offer(request: Request, dossier_id: int) -> HttpResponse:
    """``?pairing=`` takes the mission of a confirmed matching; without it, a mission is chosen."""
    rows = Dossier.objects.select_related("call", "candidate", "rule_set")
    dossier = get_object_or_404(rows, pk=dossier_id)
    if not rules.may_receive(dossier):
        raise Http404
    require(rules.can_run_offers(request.user))
    now = timezone.now()
    pairing, placed = None, None
    if wanted := whole(request.GET.get("pairing", "")):
        pairing = get_object_or_404(
            Pairing.objects.standing().select_related("mission", "membership"),
            pk=wanted,
            membership__dossier=dossier,
        )
        placed = pairing.mission
    if placed is not None:
        starts_on = placed.starts_on
        initial = {"starts_on": starts_on.isoformat() if starts_on else None}
        form: OfferForm = OfferForm(posted(request), initial=initial)
    else:
        form = MissionChoiceForm(dossier, posted(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        mission: Mission = typed.get("mission", placed)
        try:
            offer = actions.prepare_offer(
                dossier,
                mission,
                typed["starts_on"],
                pairing=pairing,
                off_grid=form.exception_of,
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("programme:offer_detail", offer.pk)
    return render(
        request,
        "programme/prepare_offer.html",
        {
            "trail": _trail(),
            "dossier": dossier,
            "pairing": pairing,
            "form": form,
            "terms": dossier.rule_set.rules if dossier.rule_set else None,
            "experiences": dossier.experiences.all(),
            "to_verify": dossier.experiences.to_verify().count(),
            "grades": [
                (
                    grade.from_years,
                    voice.amount(grade.net_monthly),
                    voice.percent(grade.variable_percent),
                )
                for grade in (dossier.rule_set.rules.pay if dossier.rule_set else ())
            ],
        },
    )


@team(Right.PAY)
@fresh_proof
@require_POST
def send_offer(request: Request, offer_id: int) -> HttpResponse:
    offer = _one(request, offer_id)
    require(rules.can_run_offers(request.user))
    return act_and_return(
        request,
        _address(offer),
        lambda: actions.send_offer(offer, by=request.user, now=timezone.now()),
        _("La proposition est envoyée."),
    )


@team(Right.PAY)
@fresh_proof
@require_POST
def approve_exception(request: Request, offer_id: int) -> HttpResponse:
    offer = _one(request, offer_id)
    require(rules.can_run_offers(request.user))
    return act_and_return(
        request,
        _address(offer),
        lambda: actions.approve_exception(offer, by=request.user, now=timezone.now()),
        _("L’exception est approuvée."),
    )


@team(Right.PAY, reads=Right.PAY)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def grant_waiver(request: Request, offer_id: int) -> HttpResponse:
    offer = _one(request, offer_id)
    require(rules.can_grant_waiver(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(offer),
        title=_("Accorder une dérogation au plafond"),
        text=_("Votre nom et votre motif restent attachés à cette proposition."),
        button=_("Accorder la dérogation"),
        back=_address(offer),
        obstacle=rules.obstacle_to_grant(offer, "?"),
        act=lambda typed: actions.grant_waiver(
            offer, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La dérogation est accordée."),
        form=ReasonForm(posted(request)),
    )


@team(Right.PAY, reads=Right.PAY)
@fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_offer(request: Request, offer_id: int) -> HttpResponse:
    offer = _one(request, offer_id)
    require(rules.can_run_offers(request.user))
    return ask_to_confirm(
        request,
        trail=_trail(offer),
        title=_("Retirer la proposition"),
        text=_("La place au plafond et la place dans la mission redeviennent libres."),
        button=_("Retirer la proposition"),
        back=_address(offer),
        obstacle=""
        if offer.may_move(OfferState.WITHDRAWN)
        else _("Cette proposition n’est plus en cours."),
        act=lambda typed: actions.withdraw_offer(
            offer, by=request.user, now=timezone.now(), because=typed["because"]
        ),
        done=_("La proposition est retirée."),
        form=ReasonForm(posted(request)),
    )


class VerdictForm(DsfrBaseForm):
    accepted = forms.TypedChoiceField(
        label=lazy("Cette période est-elle prouvée ?"),
        choices=[("1", lazy("Oui, elle compte")), ("0", lazy("Non, elle ne compte pas"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(
        label=lazy("Pièce vue, ou raison du refus"), required=False, max_length=200
    )


@team(Right.PAY)
@require_GET
def experience_list(request: Request, dossier_id: int) -> HttpResponse:
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).for_list(), pk=dossier_id)
    today = timezone.localdate()
    worked = experience_of(dossier, before=today)
    grade = rules.grade_for(dossier, starts_on=today)
    return render(
        request,
        "programme/experience_list.html",
        {
            "trail": _trail(),
            "dossier": dossier,
            "experiences": dossier.experiences.select_related("verified_by"),
            "worked": voice.length(worked.months, worked.days),
            "pay": voice.amount(grade.net_monthly) if grade else "",
            "may_offer": rules.may_receive(dossier),
        },
    )


@team(Right.PAY, act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_experience(request: Request, experience_id: int) -> HttpResponse:
    experience = get_object_or_404(Experience.objects.select_related("dossier"), pk=experience_id)
    require(rules.can_verify(request.user))
    address = reverse("programme:experience_list", args=[experience.dossier_id])
    until = voice.day(experience.ends_on) if experience.ends_on else _("aujourd’hui")
    return ask_to_confirm(
        request,
        trail=trail_of((_("Expérience"), address)),
        title=_("Vérifier une période"),
        text=_("%(title)s, du %(start)s à %(end)s.")
        % {"title": experience.title, "start": voice.day(experience.starts_on), "end": until},
        button=_("Enregistrer la vérification"),
        back=address,
        obstacle=rules.obstacle_to_verify(experience),
        act=lambda typed: actions.verify(experience, **typed, by=request.user, now=timezone.now()),
        done=_("La période est vérifiée."),
        form=VerdictForm(posted(request)),
    )
