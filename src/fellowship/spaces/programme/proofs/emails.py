"""The outbox: what waits, what is held, what left, what is stuck and why."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.core import outbox
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Job
from fellowship.people.rights import Right, may
from fellowship.spaces.access import Request, require, team
from fellowship.spaces.shared.lists import page_of
from fellowship.ui.forms import UnmarkedForm

STATES = [
    ("", lazy("Tous")),
    ("bloque", lazy("bloqués")),
    ("refuse", lazy("refusés par leur adresse")),
    ("retenu", lazy("retenus jusqu’à une annonce")),
    ("attente", lazy("en attente")),
    ("parti", lazy("partis")),
    ("arrete", lazy("arrêtés")),
]


class AddressForm(DsfrBaseForm):
    to = forms.EmailField(
        label=lazy("Adresse corrigée"),
        help_text=lazy("Format attendu : nom@domaine.fr"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class FilterForm(UnmarkedForm):
    etat = forms.ChoiceField(label=lazy("État"), choices=STATES, required=False)
    q = forms.CharField(label=lazy("Destinataire"), required=False, max_length=120)
    annonce = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _stuck() -> dict[int, str]:
    """Letter pk → the last problem of the job that carries it."""
    rows = Job.objects.filter(
        Q(key__startswith="email:") | Q(key__startswith="release:") | Q(key__startswith="again:"),
        done_at=None,
    ).exclude(problem="")
    return {int(key.split(":")[1]): problem for key, problem in rows.values_list("key", "problem")}


def _filtered(form: FilterForm, stuck: dict[int, str]) -> QuerySet[Email]:
    rows = Email.objects.order_by("-created_at", "-pk")
    if not form.is_valid():
        return rows
    asked: dict[str, Any] = form.cleaned_data
    if asked["etat"] == "bloque":
        rows = rows.waiting().filter(pk__in=stuck)
    elif asked["etat"] == "refuse":
        rows = rows.refused()
    elif asked["etat"] == "retenu":
        rows = rows.waiting().filter(held=True)
    elif asked["etat"] == "attente":
        rows = rows.waiting().filter(held=False)
    elif asked["etat"] == "parti":
        rows = rows.filter(sent_at__isnull=False)
    elif asked["etat"] == "arrete":
        rows = rows.filter(stopped_at__isnull=False, sent_at=None)
    if text := asked["q"].strip():
        rows = rows.filter(to__icontains=text)
    if asked["annonce"]:
        rows = rows.filter(key__startswith=f"announcement-{asked['annonce']}-")
    return rows


def state_of(email: Email, stuck: dict[int, str]) -> tuple[str, str]:
    """What the badge of an email says, and its tone."""
    if email.stopped_at:
        return _("arrêté"), ""
    if email.refused_at:
        return _("adresse refusée"), "error"
    if email.sent_at:
        return _("parti"), "success"
    if email.pk in stuck:
        return _("bloqué"), "error"
    if email.held:
        return _("retenu"), "warning"
    return _("en attente"), "info"


@team()
@require_safe
def email_list(request: Request) -> HttpResponse:
    form = FilterForm(request.GET)
    stuck = _stuck()
    page = page_of(_filtered(form, stuck).defer("body", "attachments"), request.GET.get("page"))
    return render(
        request,
        "programme/email_list.html",
        {
            "trail": _trail(),
            "form": form,
            "page": page,
            "rows": [
                (email, *state_of(email, stuck), email.problem or stuck.get(email.pk, ""))
                for email in page.object_list
            ],
            "stuck": len(stuck),
            "refused": Email.objects.refused().count(),
        },
    )


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


@team()
@require_safe
def email_detail(request: Request, letter_id: int) -> HttpResponse:
    """The email exactly as its recipient will read it."""
    return _page(request, get_object_or_404(Email, pk=letter_id))


def _is_refused(email: Email) -> bool:
    return email.refused_at is not None and email.stopped_at is None


def _page(request: Request, email: Email, form: AddressForm | None = None) -> HttpResponse:
    stuck = _stuck()
    label, tone = state_of(email, stuck)
    return render(
        request,
        "programme/email_detail.html",
        {
            "trail": _trail((_("Courriers"), reverse("programme:letter_list"))),
            "email": email,
            "label": label,
            "tone": tone,
            "problem": email.problem or stuck.get(email.pk, ""),
            "may_stop": email.sent_at is None and email.stopped_at is None,
            "form": form or (AddressForm(initial={"to": email.to}) if _is_refused(email) else None),
        },
    )


@team()
@require_POST
def stop_email(request: Request, letter_id: int) -> HttpResponse:
    require(may(request.user, Right.RUN))
    email = get_object_or_404(Email, pk=letter_id)
    outbox.stop(email, now=timezone.now())
    email.refresh_from_db()
    if email.sent_at:
        messages.error(request, _("Ce courrier est déjà parti : il ne peut plus être arrêté."))
    else:
        messages.success(request, _("Ce courrier ne partira pas."))
    return redirect("programme:letter_detail", email.pk)


@team()
@require_POST
def send_email_again(request: Request, letter_id: int) -> HttpResponse:
    """A refused address, corrected: the email leaves again."""
    require(may(request.user, Right.RUN))
    email = get_object_or_404(Email, pk=letter_id)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, email, form)
    try:
        outbox.send_again(email, form.cleaned_data["to"], by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le courrier repart vers l’adresse corrigée."))
    return redirect("programme:letter_detail", email.pk)
