"""Who reads what, and how the reading goes."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
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
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.people.models import User
from fellowship.reviews import actions, engine, facts, rules
from fellowship.reviews.models import AssignmentRun
from fellowship.spaces.doors import Request, only, require
from fellowship.spaces.programme.paging import PER_PAGE
from fellowship.spaces.programme.sheets import sheet

READ = [
    DossierState.SUBMITTED,
    DossierState.SHORTLISTED,
    DossierState.ADMITTED,
    DossierState.DECLINED,
]


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


@only("programme")
@require_safe
def sprint_list(request: Request) -> HttpResponse:
    sprints = (
        Sprint.objects.select_related("call")
        .annotate(
            sent=Count("dossiers", filter=Q(dossiers__state__in=READ)),
            to_review=Count("dossiers", filter=Q(dossiers__state=DossierState.SUBMITTED)),
        )
        .order_by("-call", "number")
    )
    return render(request, "programme/sprint_list.html", {"trail": _trail(), "sprints": sprints})


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


def _to_sprint(sprint: Sprint) -> list[tuple[str, str]]:
    return _trail(
        (_("Évaluations"), reverse("programme:sprint_list")),
        (f"{sprint.call}, {sprint}", reverse("programme:assignment_detail", args=[sprint.pk])),
    )


def _readers(sprint: Sprint) -> int:
    rule_set = sprint.call.rule_set(timezone.localdate())
    return rule_set.rules.readers if rule_set else 0


@only("programme")
@require_safe
def assignment_detail(request: Request, sprint_id: int) -> HttpResponse:
    """One sprint: how far the reading is, and each dossier's value, raw beside calibrated."""
    sprint = get_object_or_404(Sprint.objects.select_related("call"), pk=sprint_id)
    rows = _lines(sprint)
    calibrated = engine.calibrated_worth(sprint)
    worth = calibrated.worth if calibrated else {}
    if request.GET.get("format") == "csv":
        return sheet(
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
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    progress = facts.progress_of(sprint, readers=_readers(sprint))
    return render(
        request,
        "programme/assignment_detail.html",
        {
            "trail": _trail((_("Évaluations"), reverse("programme:sprint_list"))),
            "sprint": sprint,
            "progress": progress,
            "readers": [
                (reader, calibrated.severity.get(reader.person.pk) if calibrated else None)
                for reader in progress.readers
            ],
            "page": page,
            "rows": [(dossier, value, worth.get(dossier.pk)) for dossier, value in page],
            "calibrated": calibrated,
            "runs": sprint.assignment_runs.select_related("by").defer("input", "output")[:10],
            "form": SeedForm(initial={"seed": f"{timezone.localdate():%Y%m%d}"}),
        },
    )


def _lines(sprint: Sprint) -> list[tuple[Dossier, facts.Value]]:
    """Every dossier of the sprint that was sent, best value first, those without one last."""
    dossiers = list(
        Dossier.objects.filter(sprint=sprint, state__in=READ).defer("answers", "affirmed")
    )
    values = facts.values_for(dossiers)
    lines = [(dossier, values.get(dossier.pk, facts.NOTHING)) for dossier in dossiers]
    return sorted(
        lines, key=lambda line: (line[1].total is None, -(line[1].total or 0), line[0].reference)
    )


@only("programme")
@require_POST
def plan_reviews(request: Request, sprint_id: int) -> HttpResponse:
    require(rules.can_assign(request.user))
    sprint = get_object_or_404(Sprint.objects.select_related("call"), pk=sprint_id)
    form = SeedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("La graine est un nombre entier, zéro ou plus."))
        return redirect("programme:assignment_detail", sprint.pk)
    try:
        run = actions.plan_reviews(
            sprint, by=request.user, now=timezone.now(), seed=form.cleaned_data["seed"]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("programme:assignment_detail", sprint.pk)
    return redirect("programme:run_detail", run.pk)


@only("programme")
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
            "trail": _to_sprint(run.sprint),
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


@only("programme")
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
    return redirect("programme:assignment_detail", run.sprint_id)
