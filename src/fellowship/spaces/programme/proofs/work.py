"""Work that goes on behind the screens: how far it is, what it found, what stopped it."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fellowship.core import jobs
from fellowship.core.models import Job, JobState, Routine
from fellowship.spaces.access import Request, team
from fellowship.spaces.shared.lists import page_of

TONES = {
    JobState.WAITING: "info",
    JobState.RUNNING: "new",
    JobState.DONE: "success",
    JobState.FAILED: "error",
    JobState.CANCELLED: "",
}


def _shown() -> QuerySet[Job]:
    """What somebody asked for, and whatever was given up; letters have their own page."""
    asked = Q(state=JobState.FAILED) | ~Q(title="")
    return Job.objects.filter(asked).select_related("asked_by").order_by("-asked_at", "-pk")


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Équipe programme"), reverse("programme:dashboard")), *more]


@team()
@require_safe
def job_list(request: Request) -> HttpResponse:
    page = page_of(_shown(), request.GET.get("page"))
    context = {
        "trail": _trail(),
        "page": page,
        "rows": [(job, TONES[JobState(job.state)]) for job in page.object_list],
        "routines": Routine.objects.exclude(problem="").order_by("name"),
    }
    return render(request, "programme/job_list.html", context)


@team()
@require_safe
def job_detail(request: Request, job_id: int) -> HttpResponse:
    job = get_object_or_404(_shown(), pk=job_id)
    context = {
        "trail": _trail((_("Travaux en cours"), reverse("programme:job_list"))),
        "job": job,
        "tone": TONES[JobState(job.state)],
        "living": job.state in {JobState.WAITING, JobState.RUNNING},
        "may_retry": job.state in {JobState.FAILED, JobState.CANCELLED},
        "result": _page_of_result(job),
    }
    return render(request, "programme/job_detail.html", context)


def _page_of_result(job: Job) -> str:
    """``route number``, as the job wrote it; nothing if that page is no more."""
    route, _space, number = job.address.partition(" ")
    try:
        return reverse(route, args=[number]) if route else ""
    except NoReverseMatch:
        return ""


@team()
@require_POST
def cancel_job(request: Request, job_id: int) -> HttpResponse:
    job = get_object_or_404(_shown(), pk=job_id)
    jobs.cancel(job, now=timezone.now())
    messages.success(request, _("L’annulation est demandée : le travail s’arrête à son étape."))
    return redirect("programme:job_detail", job.pk)


@team()
@require_POST
def retry_job(request: Request, job_id: int) -> HttpResponse:
    job = get_object_or_404(_shown(), pk=job_id)
    jobs.retry(job, now=timezone.now())
    messages.success(request, _("Le travail sera repris dans un instant."))
    return redirect("programme:job_detail", job.pk)
