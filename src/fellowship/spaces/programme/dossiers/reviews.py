"""Who reads what, and how the reading goes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, F, Q
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
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User
from fellowship.reviews import actions, engine, rules, scores
from fellowship.reviews.models import AssignmentRun, BlindSheet
from fellowship.spaces.access import Request, require, team
from fellowship.spaces.programme.processes import sprint_processes, stage_or_404
from fellowship.spaces.shared.csv_export import asked_as_file, list_file
from fellowship.spaces.shared.lists import page_of


class SeedForm(DsfrBaseForm):
    seed = forms.IntegerField(
        label=lazy("Graine du tirage"),
        help_text=lazy(
            "Elle départage les choix égaux. La même graine donne la même répartition : "
            "annoncez-la, et chacun pourra la refaire."
        ),
        min_value=0,
        max_value=2**31,
    )


READERS = 25  # shown at once; the others are asked for


@team()
@require_safe
def sprint_list(request: Request) -> HttpResponse:
    """The reading stages of every sprint: how many dossiers they received, how many wait there."""
    rows = (
        BlindSheet.objects.order_by("dossier__sprint", "stage")
        .values_list("dossier__sprint", "stage")
        .annotate(
            received=Count("pk"),
            waiting=Count(
                "pk",
                filter=Q(dossier__stage=F("stage"), dossier__state=DossierState.SUBMITTED),
            ),
        )
    )
    counts = {(sprint, stage): (received, waiting) for sprint, stage, received, waiting in rows}
    readings = [
        {
            "sprint": sprint,
            "stage": stage,
            "received": counts.get((sprint.pk, stage.slug), (0, 0))[0],
            "waiting": counts.get((sprint.pk, stage.slug), (0, 0))[1],
        }
        for sprint, process in sprint_processes()
        for stage in process.of_kind("reading")
    ]
    return render(request, "programme/sprint_list.html", {"trail": _trail(), "readings": readings})


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


def _to_stage(sprint: Sprint, stage: str) -> list[tuple[str, str]]:
    return _trail(
        (_("Évaluations"), reverse("programme:sprint_list")),
        (
            f"{sprint.call}, {sprint}",
            reverse("programme:assignment_detail", args=[sprint.pk, stage]),
        ),
    )


@team()
@require_safe
def assignment_detail(request: Request, sprint_id: int, slug: str) -> HttpResponse:
    """One reading stage: how far it is, and each dossier's value, raw beside calibrated."""
    sprint = get_object_or_404(Sprint.objects.select_related("call"), pk=sprint_id)
    stage = stage_or_404(sprint, slug, "reading")
    rows = scores.Ranked(sprint, slug)
    calibrated = engine.calibrated_worth(sprint, slug)
    worth = calibrated.worth if calibrated else {}
    if asked_as_file(request):
        return list_file(
            request,
            "evaluations",
            [
                _("Numéro"),
                _("Profil"),
                _("Moyenne"),
                _("Valeur calibrée"),
                _("Écart"),
                _("Lectures"),
            ],
            (
                [
                    dossier.reference,
                    dossier.profile,
                    None if value.total is None else round(float(value.total), 4),
                    round(worth[dossier.pk][0], 4) if dossier.pk in worth else None,
                    None if value.spread is None else float(value.spread),
                    value.readings,
                ]
                for dossier, value in rows
            ),
        )
    page = page_of(rows, request.GET.get("page"))
    progress = scores.progress_of(sprint, slug)
    # who has most left to read comes first: they are the ones to write to
    readers = sorted(progress.readers, key=lambda reader: -reader.left)
    shown = readers if "relecteurs" in request.GET else readers[:READERS]
    return render(
        request,
        "programme/assignment_detail.html",
        {
            "trail": _trail((_("Évaluations"), reverse("programme:sprint_list"))),
            "sprint": sprint,
            "stage": stage,
            "progress": progress,
            "readers": [
                (reader, calibrated.severity.get(reader.person.pk) if calibrated else None)
                for reader in shown
            ],
            "more_readers": len(readers) - len(shown),
            "page": page,
            "rows": [(dossier, value, worth.get(dossier.pk)) for dossier, value in page],
            "calibrated": calibrated,
            "runs": sprint.assignment_runs.filter(stage=slug)
            .select_related("by")
            .defer("input", "output")[:10],
            "form": SeedForm(initial={"seed": f"{timezone.localdate():%Y%m%d}"}),
        },
    )


@team()
@require_POST
def plan_reviews(request: Request, sprint_id: int, slug: str) -> HttpResponse:
    require(rules.can_assign(request.user))
    sprint = get_object_or_404(Sprint.objects.select_related("call"), pk=sprint_id)
    stage_or_404(sprint, slug, "reading")
    form = SeedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("La graine est un nombre entier, zéro ou plus."))
        return redirect("programme:assignment_detail", sprint.pk, slug)
    asked: dict[str, Any] = {
        "by": request.user,
        "now": timezone.now(),
        "seed": form.cleaned_data["seed"],
    }
    if job := actions.ask_for_plan(sprint, slug, **asked):
        return redirect("programme:job_detail", job.pk)
    try:
        run = actions.plan_reviews(sprint, slug, **asked)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programme:assignment_detail", sprint.pk, slug)
    return redirect("programme:run_detail", run.pk)


@team()
@require_safe
def run_detail(request: Request, run_id: int) -> HttpResponse:
    """The plan before it is applied, and the record of it afterwards."""
    runs = AssignmentRun.objects.select_related("sprint__call", "by")
    run = get_object_or_404(runs, pk=run_id)
    added: dict[str, list[str]] = {}
    for reference, name in run.output["added"]:
        added.setdefault(name, []).append(reference)
    locked: dict[str, int] = {}
    for _reference, name in run.input["locked"]:
        locked[name] = locked.get(name, 0) + 1
    people = User.objects.in_bulk([engine.person_of(r["id"]) for r in run.input["reviewers"]])
    return render(
        request,
        "programme/run_detail.html",
        {
            "trail": _to_stage(run.sprint, run.stage),
            "run": run,
            "added": sum(len(references) for references in added.values()),
            "readers": [
                {
                    "person": people.get(engine.person_of(reader["id"])),
                    "capacity": reader["capacity"],
                    "kept": locked.get(reader["id"], 0),
                    "added": added.get(reader["id"], []),
                }
                for reader in run.input["reviewers"]
            ],
        },
    )


@team()
@require_POST
def apply_run(request: Request, run_id: int) -> HttpResponse:
    require(rules.can_assign(request.user))
    run = get_object_or_404(AssignmentRun, pk=run_id)
    try:
        count = actions.apply_run(run, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programme:run_detail", run.pk)
    messages.success(
        request,
        _("%(count)d évaluations sont confiées ; chacun en est prévenu.") % {"count": count},
    )
    return redirect("programme:assignment_detail", run.sprint_id, run.stage)
