"""What is opened again after the closing: more asked of a dossier, one person let in late."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Sprint
from fellowship.core.lifecycle import Refused
from fellowship.dossiers import late_access, reopenings, rules
from fellowship.dossiers.models import Dossier, LateAccess, Reopening
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import act_and_return
from fellowship.spaces.shared.lists import page_of


def end_of(day: date, tz: ZoneInfo) -> datetime:
    """The first instant after a day that counts whole."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=tz)


class ReopenForm(DsfrBaseForm):
    fields_asked = forms.MultipleChoiceField(
        label=lazy("Questions à rouvrir"), widget=forms.CheckboxSelectMultiple
    )
    because = forms.CharField(
        label=lazy("Ce que vous demandez"),
        help_text=lazy("La personne le lira tel quel."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    until = forms.DateField(
        label=lazy("Dernier jour pour répondre"), widget=forms.DateInput(attrs={"type": "date"})
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: Request, dossier_id: int) -> HttpResponse:
    rows = Dossier.objects.visible_to(request.user).select_related("call", "rule_set", "candidate")
    dossier = get_object_or_404(rows, pk=dossier_id)
    require(rules.can_reopen(request.user))
    now = timezone.now()
    form = ReopenForm(posted(request))
    form.fields["fields_asked"].choices = [
        (field.slug, field.label) for field in reopenings.questions_of(dossier)
    ]
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            reopenings.reopen(
                dossier,
                asked["fields_asked"],
                asked["because"],
                end_of(asked["until"], dossier.call.tz),
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Le complément est demandé : la personne est prévenue."))
            return redirect("programme:dossier_detail", dossier.pk)
    return render(
        request,
        "programme/reopen_dossier.html",
        {
            "trail": trail_of(
                (_("Dossiers"), "programme:dossier_list"),
                (dossier.reference, reverse("programme:dossier_detail", args=[dossier.pk])),
            ),
            "dossier": dossier,
            "form": form,
            "obstacle": rules.obstacle_to_reopen(dossier, now=now),
        },
    )


@team()
@require_POST
def close_reopening(request: Request, reopening_id: int) -> HttpResponse:
    row = get_object_or_404(Reopening.objects.select_related("dossier"), pk=reopening_id)
    require(rules.can_reopen(request.user))
    return act_and_return(
        request,
        reverse("programme:dossier_detail", args=[row.dossier_id]),
        lambda: reopenings.close(row, by=request.user, now=timezone.now()),
        _("Ce complément n’est plus attendu."),
    )


def history_of(dossier: Dossier) -> list[tuple[Reopening, list[tuple[str, Any, Any]]]]:
    """Each request for more, and what its answer changed: question, before, after."""
    labels = {field.slug: field.label for field in reopenings.questions_of(dossier)}
    return [
        (
            row,
            [
                (labels.get(slug, slug), _shown(row.before.get(slug)), _shown(row.after.get(slug)))
                for slug in row.fields
            ],
        )
        for row in dossier.reopenings.for_list()
    ]


def _shown(value: Any) -> Any:
    if isinstance(value, dict):  # a file
        return value.get("name", "")
    return ", ".join(map(str, value)) if isinstance(value, list) else value


class LateAccessForm(DsfrBaseForm):
    email = forms.EmailField(label=lazy("Adresse électronique de la personne"))
    because = forms.CharField(
        label=lazy("Motif"),
        help_text=lazy("Il reste au journal ; le nombre d’accès accordés est public."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    until = forms.DateField(
        label=lazy("Dernier jour pour déposer"), widget=forms.DateInput(attrs={"type": "date"})
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def late_access_list(request: Request, sprint_id: int) -> HttpResponse:
    sprint = get_object_or_404(
        Sprint.objects.select_related("call").prefetch_related("milestones"), pk=sprint_id
    )
    require(rules.can_give_late_access(request.user))
    now = timezone.now()
    form = LateAccessForm(posted(request))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            late_access.give(
                sprint,
                typed["email"],
                typed["because"],
                end_of(typed["until"], sprint.call.tz),
                by=request.user,
                now=now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("L’accès est accordé : le lien part à cette adresse."))
            return redirect("programme:late_access_list", sprint.pk)
    rows = LateAccess.objects.filter(sprint=sprint).for_list()
    page = page_of(rows, request.GET.get("page"))
    return render(
        request,
        "programme/late_access_list.html",
        {
            "trail": trail_of(
                (sprint.call.title, reverse("programme:call_detail", args=[sprint.call_id]))
            ),
            "sprint": sprint,
            "page": page,
            "rows": [(row, row.is_standing(now)) for row in page.object_list],
            "form": form,
        },
    )


@team()
@require_POST
def withdraw_late_access(request: Request, access_id: int) -> HttpResponse:
    access = get_object_or_404(LateAccess, pk=access_id)
    require(rules.can_give_late_access(request.user))
    return act_and_return(
        request,
        reverse("programme:late_access_list", args=[access.sprint_id]),
        lambda: late_access.withdraw(access, by=request.user, now=timezone.now()),
        _("L’accès est retiré."),
    )
