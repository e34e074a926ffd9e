"""Results: sealed, proofread, told at one instant."""

from collections import Counter
from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe
from dsfr.forms import DsfrBaseForm

from fellowship.calls.models import Sprint
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.process.timeline import Line
from fellowship.reviews import actions, engine, rules, scores
from fellowship.reviews.models import Announcement
from fellowship.reviews.states import AnnouncementState
from fellowship.spaces.access import Request, fresh_proof, require, team
from fellowship.spaces.programme.processes import sprint_processes
from fellowship.spaces.shared.confirmation import act_and_return
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of
from regulations import Stage


class PrepareForm(DsfrBaseForm):
    """The decision stages of every sprint, by the process of its rules."""

    stage = forms.ChoiceField(label=lazy("Étape"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decisions = {
            f"{sprint.pk}:{stage.slug}": (sprint, stage)
            for sprint, process in sprint_processes()
            for stage in process.of_kind("decision")
        }
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - what was declared above
        field.choices = [
            (key, f"{stage.name} – {sprint.call}, {sprint}")
            for key, (sprint, stage) in self.decisions.items()
        ]

    @property
    def chosen(self) -> tuple[Sprint, Stage]:
        return self.decisions[self.cleaned_data["stage"]]


class ThresholdForm(DsfrBaseForm):
    threshold = forms.DecimalField(
        label=lazy("Moyenne à partir de laquelle un dossier est retenu"),
        help_text=lazy("Par exemple 3,5. Les dossiers sans moyenne restent à décider un par un."),
        localize=True,
        min_value=0,
        max_digits=5,
        decimal_places=2,
    )


class ScheduleForm(DsfrBaseForm):
    day = forms.DateField(
        label=lazy("Jour de publication"), widget=forms.DateInput(attrs={"type": "date"})
    )
    hour = forms.TimeField(
        label=lazy("Heure"),
        help_text=lazy("À l’heure du fuseau de l’appel."),
        widget=forms.TimeInput(attrs={"type": "time"}),
    )


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


@team()
@require_safe
def announcement_list(request: Request) -> HttpResponse:
    return render(
        request,
        "programme/announcement_list.html",
        {
            "trail": _trail(),
            "announcements": Announcement.objects.for_list(),
            "form": PrepareForm(),
        },
    )


@team()
@require_POST
def prepare_announcement(request: Request) -> HttpResponse:
    require(rules.can_prepare_announcement(request.user))
    form = PrepareForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez une étape."))
        return redirect("programme:announcement_list")
    sprint, stage = form.chosen
    announcement = actions.prepare_announcement(sprint, stage, by=request.user, now=timezone.now())
    return redirect("programme:announcement_detail", announcement.pk)


def _one(announcement_id: int) -> Announcement:
    rows = Announcement.objects.select_related("call", "sprint__call", "prepared_by")
    return get_object_or_404(rows, pk=announcement_id)


@team()
@require_safe
def announcement_detail(request: Request, announcement_id: int) -> HttpResponse:
    """The sealed list, best value first; decided here page by page, or by a threshold."""
    announcement = _one(announcement_id)
    lines = _lines(announcement)
    labels = _outcomes(announcement)
    if asked_as_file(request):
        return list_file(
            request,
            f"annonce-{announcement.pk}",
            [_("Numéro"), _("Nom"), _("Profil"), _("Moyenne"), _("Décision"), _("Motif")],
            (
                [
                    dossier.reference,
                    str(dossier.candidate),
                    dossier.profile,
                    None if value.total is None else round(float(value.total), 4),
                    labels.get(verdict.outcome, verdict.outcome) if verdict else "",
                    verdict.reason if verdict else "",
                ]
                for dossier, value, verdict in lines
            ),
        )
    whole = request.GET.get("tout") == "1"  # to print
    asked = request.GET.get("page")
    page = Paginator(lines, max(len(lines), 1)).get_page(1) if whole else page_of(lines, asked)
    read = announcement.decision.of
    calibrated = engine.calibrated_worth(announcement.sprint, read) if read else None
    worth = calibrated.worth if calibrated else {}
    outcomes = Counter(verdict.outcome for _d, _v, verdict in lines if verdict)
    preparing = announcement.state == AnnouncementState.PREPARED
    return render(
        request,
        "programme/announcement_detail.html",
        {
            "trail": _trail((_("Annonces"), reverse("programme:announcement_list"))),
            "announcement": announcement,
            "page": page,
            "whole": whole,
            "rows": [
                (d, value, worth.get(d.pk), verdict, labels.get(verdict.outcome) if verdict else "")
                for d, value, verdict in page
            ],
            "counts": [(label, outcomes[slug]) for slug, label in labels.items()],
            "undecided": rules.undecided(announcement).count() if preparing else 0,
            "preparing": preparing,
            "scheduled": announcement.state == AnnouncementState.SCHEDULED,
            "outcomes": labels.items(),
            "to_sign": preparing and announcement.decision.signed_by == "authority",
            "signed": announcement.state == AnnouncementState.SIGNED,
            "threshold": ThresholdForm(),
            "schedule": ScheduleForm(initial=_told_at(announcement)),
            "obstacle": rules.obstacle_to_tell(announcement) if preparing else "",
            "letters": Email.objects.filter(
                key__startswith=f"announcement-{announcement.pk}-{announcement.round}-"
            ).count(),
            "lines": _timeline(announcement),
        },
    )


def _lines(announcement: Announcement):  # type: ignore[no-untyped-def]
    """(dossier, value, verdict) of all that is decided or awaits a decision, best value first."""
    verdicts = {
        verdict.dossier_id: verdict
        for verdict in announcement.verdicts.select_related("dossier__candidate").defer(
            "dossier__answers", "dossier__affirmed"
        )
    }
    waiting = rules.awaiting(announcement).select_related("candidate").defer("answers", "affirmed")
    dossiers = {dossier.pk: dossier for dossier in waiting} | {
        pk: verdict.dossier for pk, verdict in verdicts.items()
    }
    read = announcement.decision.of
    values = scores.values_at(read, list(dossiers.values())) if read else {}
    lines = [
        (dossier, values.get(pk, scores.NOTHING), verdicts.get(pk))
        for pk, dossier in dossiers.items()
    ]
    return sorted(
        lines, key=lambda line: (line[1].total is None, -(line[1].total or 0), line[0].reference)
    )


def _told_at(announcement: Announcement) -> dict[str, Any]:
    """The day and hour that the calendar gives to this result."""
    stage = announcement.place
    slug = stage.told.applicants if stage else ""
    milestone = announcement.sprint.milestone(slug) if slug else None
    if milestone is None or milestone.starts_at is None:
        return {}
    local = milestone.starts_at.astimezone(announcement.call.tz)
    return {"day": local.date(), "hour": local.time() if milestone.hour_stated else None}


def _outcomes(announcement: Announcement) -> dict[str, str]:
    """What may be decided, in the words of the rules that bind the dossiers of the sprint."""
    return {
        outcome: stage.outcome_label(outcome)
        for process in announcement.processes
        if (stage := process.get(announcement.stage))
        for outcome in stage.outcomes
    }


def _timeline(announcement: Announcement) -> list[Line]:
    states = {state.value: state.label for state in AnnouncementState}
    told = Event.objects.about(announcement).exclude(verb="decided").for_timeline()
    return [
        Line(
            _("Préparation ouverte")
            if event.verb == "prepared"
            else f"{states.get(event.before, '')} → {states.get(event.after, '')}",
            event.at,
            text=event.because,
            by=str(event.by) if event.by else _("automate"),
        )
        for event in told
    ]


@team()
@require_POST
def decide(request: Request, announcement_id: int) -> HttpResponse:
    """Seal the verdicts of one page: ``verdict-<dossier>`` is an outcome, or nothing."""
    require(rules.can_prepare_announcement(request.user))
    announcement = _one(announcement_id)
    page = redirect(
        f"{reverse('programme:announcement_detail', args=[announcement.pk])}"
        f"?page={request.POST.get('page', '1')[:6]}"
    )
    sealed = {verdict.dossier_id: verdict for verdict in announcement.verdicts.all()}
    now, count = timezone.now(), 0
    try:
        for dossier in rules.awaiting(announcement):
            asked = request.POST.get(f"verdict-{dossier.pk}")
            if asked is None:
                continue
            reason = request.POST.get(f"reason-{dossier.pk}", "").strip()[:2000]
            before = sealed.get(dossier.pk)
            if (before.outcome, before.reason) == (asked, reason) if before else not asked:
                continue
            actions.decide(
                announcement, dossier, asked or None, by=request.user, now=now, reason=reason
            )
            count += 1
    except Refused as refusal:
        messages.error(request, str(refusal))
        return page
    messages.success(request, _("%(count)d décisions enregistrées, scellées.") % {"count": count})
    return page


@team()
@require_POST
def decide_by_threshold(request: Request, announcement_id: int) -> HttpResponse:
    require(rules.can_prepare_announcement(request.user))
    announcement = _one(announcement_id)
    form = ThresholdForm(request.POST)
    back = redirect("programme:announcement_detail", announcement.pk)
    if not form.is_valid():
        messages.error(request, _("Le seuil est un nombre, par exemple 3,5."))
        return back
    values = {dossier.pk: value.total for dossier, value, _verdict in _lines(announcement)}
    try:
        count = actions.decide_by_threshold(
            announcement,
            values,
            threshold=Fraction(form.cleaned_data["threshold"]),
            by=request.user,
            now=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return back
    messages.success(request, _("%(count)d décisions proposées par le seuil.") % {"count": count})
    return back


@team()
@fresh_proof
@require_POST
def schedule_announcement(request: Request, announcement_id: int) -> HttpResponse:
    require(rules.can_schedule_announcement(request.user))
    announcement = _one(announcement_id)
    form = ScheduleForm(request.POST)
    back = redirect("programme:announcement_detail", announcement.pk)
    if not form.is_valid():
        messages.error(request, _("Indiquez un jour et une heure."))
        return back
    day, hour = form.cleaned_data["day"], form.cleaned_data["hour"]
    applies_at = datetime.combine(day, hour, tzinfo=announcement.call.tz)
    try:
        actions.schedule_announcement(announcement, applies_at, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("L’annonce est programmée. Les courriers sont prêts à être relus.")
        )
    return back


@team()
@require_POST
def reopen_announcement(request: Request, announcement_id: int) -> HttpResponse:
    require(rules.can_schedule_announcement(request.user))
    announcement = _one(announcement_id)
    return act_and_return(
        request,
        reverse("programme:announcement_detail", args=[announcement.pk]),
        lambda: actions.reopen_announcement(announcement, by=request.user, now=timezone.now()),
        _("L’annonce n’est plus programmée ; ses courriers sont arrêtés."),
    )


@team()
@require_POST
def cancel_announcement(request: Request, announcement_id: int) -> HttpResponse:
    require(rules.can_cancel_announcement(request.user))
    announcement = _one(announcement_id)
    return act_and_return(
        request,
        reverse("programme:announcement_detail", args=[announcement.pk]),
        lambda: actions.cancel_announcement(
            announcement,
            by=request.user,
            now=timezone.now(),
            because=request.POST.get("because", "").strip()[:500],
        ),
        _("L’annonce est annulée ; aucun courrier ne partira."),
    )
