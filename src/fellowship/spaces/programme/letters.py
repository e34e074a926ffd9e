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

from fellowship.core import outbox
from fellowship.core.models import Errand, Letter
from fellowship.spaces.doors import Request, only, require
from fellowship.spaces.programme.paging import page_of
from fellowship.ui.forms import UnmarkedForm

STATES = [
    ("", lazy("Tous")),
    ("bloque", lazy("bloqués")),
    ("retenu", lazy("retenus jusqu’à une annonce")),
    ("attente", lazy("en attente")),
    ("parti", lazy("partis")),
    ("arrete", lazy("arrêtés")),
]


class FilterForm(UnmarkedForm):
    etat = forms.ChoiceField(label=lazy("État"), choices=STATES, required=False)
    q = forms.CharField(label=lazy("Destinataire"), required=False, max_length=120)
    annonce = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _stuck() -> dict[int, str]:
    """Letter pk → the last problem of the errand that carries it."""
    rows = Errand.objects.filter(
        Q(key__startswith="letter:") | Q(key__startswith="release:"), done_at=None
    ).exclude(problem="")
    return {
        int(key.rpartition(":")[2]): problem for key, problem in rows.values_list("key", "problem")
    }


def _filtered(form: FilterForm, stuck: dict[int, str]) -> QuerySet[Letter]:
    rows = Letter.objects.order_by("-created_at", "-pk")
    if not form.is_valid():
        return rows
    asked: dict[str, Any] = form.cleaned_data
    if asked["etat"] == "bloque":
        rows = rows.waiting().filter(pk__in=stuck)
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


def state_of(letter: Letter, stuck: dict[int, str]) -> tuple[str, str]:
    """What the badge of a letter says, and its tone."""
    if letter.sent_at:
        return _("parti"), "success"
    if letter.stopped_at:
        return _("arrêté"), ""
    if letter.pk in stuck:
        return _("bloqué"), "error"
    if letter.held:
        return _("retenu"), "warning"
    return _("en attente"), "info"


@only("programme")
@require_safe
def letter_list(request: Request) -> HttpResponse:
    form = FilterForm(request.GET)
    stuck = _stuck()
    page = page_of(_filtered(form, stuck).defer("body", "attachments"), request.GET.get("page", ""))
    return render(
        request,
        "programme/letter_list.html",
        {
            "trail": _trail(),
            "form": form,
            "page": page,
            "rows": [
                (letter, *state_of(letter, stuck), stuck.get(letter.pk, ""))
                for letter in page.object_list
            ],
            "stuck": len(stuck),
        },
    )


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


@only("programme")
@require_safe
def letter_detail(request: Request, letter_id: int) -> HttpResponse:
    """The letter exactly as its recipient will read it."""
    letter = get_object_or_404(Letter, pk=letter_id)
    stuck = _stuck()
    label, tone = state_of(letter, stuck)
    return render(
        request,
        "programme/letter_detail.html",
        {
            "trail": _trail((_("Courriers"), reverse("programme:letter_list"))),
            "letter": letter,
            "label": label,
            "tone": tone,
            "problem": stuck.get(letter.pk, ""),
            "may_stop": letter.sent_at is None and letter.stopped_at is None,
        },
    )


@only("programme")
@require_POST
def stop_letter(request: Request, letter_id: int) -> HttpResponse:
    require(request.user.is_staff)
    letter = get_object_or_404(Letter, pk=letter_id)
    outbox.stop(letter, now=timezone.now())
    letter.refresh_from_db()
    if letter.sent_at:
        messages.error(request, _("Ce courrier est déjà parti : il ne peut plus être arrêté."))
    else:
        messages.success(request, _("Ce courrier ne partira pas."))
    return redirect("programme:letter_detail", letter.pk)
