"""What every screen after the deposit shares: one's own dossier, the way back, an act confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from dsfr.forms import DsfrBaseForm

from fellowship.core.lifecycle import Refused
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.spaces.doors import Request, posted


def mine(request: Request, dossier_id: int) -> Dossier:
    """The candidate's own; the team reads the others in its own space."""
    rows = Dossier.objects.filter(candidate=request.user).select_related(
        "call", "sprint", "rule_set", "candidate"
    )
    return get_object_or_404(rows.prefetch_related("sprint__milestones"), pk=dossier_id)


def trail(dossier: Dossier) -> list[tuple[str, str]]:
    return [
        (_("Mes candidatures"), reverse("candidate:dossier_list")),
        (dossier.reference, reverse("candidate:dossier_detail", args=[dossier.pk])),
    ]


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    address: str
    here: bool


def stages(dossier: Dossier, here: str = "") -> list[Stage]:
    """The screens that have something to say at this point of the dossier's life."""
    open_to = {
        DossierState.SHORTLISTED: ["interview_list", "pool_detail"],
        DossierState.ADMITTED: [
            "interview_list",
            "pool_detail",
            "edit_wishes",
            "result_detail",
            "experience_list",
            "offer_detail",
        ],
    }
    names = {
        "interview_list": _("Entretiens"),
        "pool_detail": _("Vivier"),
        "edit_wishes": _("Vœux"),
        "result_detail": _("Résultat"),
        "experience_list": _("Expérience"),
        "offer_detail": _("Proposition et contrat"),
    }
    return [
        Stage(names[route], reverse(f"candidate:{route}", args=[dossier.pk]), here=route == here)
        for route in open_to.get(DossierState(dossier.state), [])
    ]


class ReasonForm(DsfrBaseForm):
    because = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SureForm(DsfrBaseForm):
    """Nothing to fill: the button is the answer."""


def ask_first(
    request: Request,
    dossier: Dossier,
    *,
    title: str,
    text: str,
    button: str,
    back: str,
    obstacle: str,
    act: Callable[[dict[str, Any]], Any],
    done: str,
    form_class: type[DsfrBaseForm] = SureForm,
) -> HttpResponse:
    """A page that says what will happen, then does it; refused, it says why and changes nothing."""
    form = form_class(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)
        return redirect(back, dossier.pk)
    return render(
        request,
        "candidate/ask_first.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "title": title,
            "text": text,
            "button": button,
            "obstacle": obstacle,
            "form": form,
            "back": reverse(back, args=[dossier.pk]),
        },
    )
