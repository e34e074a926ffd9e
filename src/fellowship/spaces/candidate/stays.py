"""One's own stay in a mission: what is to be done, the probation, how to ask that it stop."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fellowship.fellows.models import Stay
from fellowship.fellows.states import Side
from fellowship.spaces.access import Request
from fellowship.spaces.shared import stays


def _one(request: Request, stay_id: int) -> Stay:
    rows = Stay.objects.of_fellow(request.user).for_list().prefetch_related("tasks")
    return get_object_or_404(rows, pk=stay_id)


def _trail(stay: Stay | None = None) -> stays.Trail:
    trail = [(_("Mes candidatures"), reverse("candidate:dossier_list"))]
    if stay is not None:
        trail.append((_("Ma mission"), reverse("candidate:stay_detail", args=[stay.pk])))
    return trail


@require_GET
def stay_detail(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.stay_page(request, stay, Side.FELLOW, "candidate", _trail())


@require_http_methods(["GET", "HEAD", "POST"])
def stop_stay(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.stop_stay(request, stay, Side.FELLOW, "candidate", _trail(stay))


@require_POST
def finish_task(request: Request, task_id: int) -> HttpResponse:
    mine = Stay.objects.of_fellow(request.user)
    return stays.finish_task(request, mine, task_id, Side.FELLOW, "candidate")
