"""Results: sealed, proofread, told at one instant."""

from datetime import datetime
from fractions import Fraction

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
from fellowship.core.models import Event, Letter
from fellowship.dossiers.tracks import Line
from fellowship.reviews import actions, engine, facts, rules
from fellowship.reviews.models import Announcement, AnnouncementKind, Outcome
from fellowship.reviews.states import AnnouncementState
from fellowship.spaces.doors import Request, only, require
from fellowship.spaces.programme.paging import PER_PAGE
from fellowship.spaces.programme.sheets import sheet


class PrepareForm(DsfrBaseForm):
    sprint = forms.ModelChoiceField(
        empty_label=None,
        label=lazy("Sprint"),
        queryset=Sprint.objects.select_related("call").order_by("-call", "number"),
    )
    kind = forms.ChoiceField(label=lazy("Nature"), choices=AnnouncementKind.choices)


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
        label=lazy("Heure (heure de Paris)"), widget=forms.TimeInput(attrs={"type": "time"})
    )


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


@only("programme")
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


@only("programme")
@require_POST
def prepare_announcement(request: Request) -> HttpResponse:
    require(rules.can_prepare_announcement(request.user))
    form = PrepareForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez un sprint et une nature."))
        return redirect("programme:announcement_list")
    announcement = actions.prepare_announcement(
        form.cleaned_data["sprint"],
        AnnouncementKind(form.cleaned_data["kind"]),
        by=request.user,
        now=timezone.now(),
    )
    return redirect("programme:announcement_detail", announcement.pk)


def _one(announcement_id: int) -> Announcement:
    rows = Announcement.objects.select_related("call", "sprint__call", "prepared_by")
    return get_object_or_404(rows, pk=announcement_id)


@only("programme")
@require_safe
def announcement_detail(request: Request, announcement_id: int) -> HttpResponse:
    """The sealed list, best value first; decided here page by page, or by a threshold."""
    announcement = _one(announcement_id)
    lines = _lines(announcement)
    if request.GET.get("format") == "csv":
        return sheet(
            f"annonce-{announcement.pk}",
            [_("Numéro"), _("Nom"), _("Profil"), _("Moyenne"), _("Décision"), _("Motif")],
            (
                [
                    dossier.reference,
                    str(dossier.candidate),
                    dossier.profile,
                    None if value.total is None else round(float(value.total), 4),
                    verdict.get_outcome_display() if verdict else "",
                    verdict.reason if verdict else "",
                ]
                for dossier, value, verdict in lines
            ),
        )
    whole = request.GET.get("tout") == "1"  # to print
    page = Paginator(lines, max(len(lines), 1) if whole else PER_PAGE).get_page(
        request.GET.get("page")
    )
    calibrated = engine.calibrated_worth(announcement.sprint)
    worth = calibrated.worth if calibrated else {}
    outcomes = [verdict.outcome for _d, _v, verdict in lines if verdict]
    preparing = announcement.state == AnnouncementState.PREPARED
    return render(
        request,
        "programme/announcement_detail.html",
        {
            "trail": _trail((_("Annonces"), reverse("programme:announcement_list"))),
            "announcement": announcement,
            "page": page,
            "whole": whole,
            "rows": [(d, value, worth.get(d.pk), verdict) for d, value, verdict in page],
            "kept": outcomes.count(Outcome.KEPT),
            "declined": outcomes.count(Outcome.DECLINED),
            "undecided": rules.undecided(announcement).count() if preparing else 0,
            "preparing": preparing,
            "scheduled": announcement.state == AnnouncementState.SCHEDULED,
            "outcomes": Outcome.choices,
            "threshold": ThresholdForm(),
            "schedule": ScheduleForm(),
            "obstacle": rules.obstacle_to_tell(announcement) if preparing else "",
            "letters": Letter.objects.filter(
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
    values = facts.values_for(list(dossiers.values()))
    lines = [
        (dossier, values.get(pk, facts.NOTHING), verdicts.get(pk))
        for pk, dossier in dossiers.items()
    ]
    return sorted(
        lines, key=lambda line: (line[1].total is None, -(line[1].total or 0), line[0].reference)
    )


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


@only("programme")
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
            if asked is None or asked not in {"", *Outcome.values}:
                continue
            reason = request.POST.get(f"reason-{dossier.pk}", "").strip()[:2000]
            before = sealed.get(dossier.pk)
            if (before.outcome, before.reason) == (asked, reason) if before else not asked:
                continue
            outcome = Outcome(asked) if asked else None
            actions.decide(announcement, dossier, outcome, by=request.user, now=now, reason=reason)
            count += 1
    except Refused as refusal:
        messages.error(request, str(refusal))
        return page
    messages.success(request, _("%(count)d décisions enregistrées, scellées.") % {"count": count})
    return page


@only("programme")
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


@only("programme")
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


@only("programme")
@require_POST
def reopen_announcement(request: Request, announcement_id: int) -> HttpResponse:
    require(rules.can_schedule_announcement(request.user))
    announcement = _one(announcement_id)
    try:
        actions.reopen_announcement(announcement, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("L’annonce n’est plus programmée ; ses courriers sont arrêtés.")
        )
    return redirect("programme:announcement_detail", announcement.pk)


@only("programme")
@require_POST
def cancel_announcement(request: Request, announcement_id: int) -> HttpResponse:
    require(rules.can_cancel_announcement(request.user))
    announcement = _one(announcement_id)
    try:
        actions.cancel_announcement(
            announcement,
            by=request.user,
            now=timezone.now(),
            because=request.POST.get("because", "").strip()[:500],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("L’annonce est annulée ; aucun courrier ne partira."))
    return redirect("programme:announcement_detail", announcement.pk)
