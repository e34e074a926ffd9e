"""The people an administration welcomes: their arrival, what it owes them, the probation."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fellowship.calls.models import RoleKind
from fellowship.fellows.models import Stay
from fellowship.fellows.states import Side
from fellowship.spaces import access
from fellowship.spaces.access import Request
from fellowship.spaces.shared import stays


def _welcomed(request: Request) -> Any:
    return Stay.objects.welcomed_by(request.user, timezone.now())


def _one(request: Request, stay_id: int) -> Stay:
    rows = _welcomed(request).for_list().prefetch_related("tasks", "renewals")
    stay: Stay = get_object_or_404(rows, pk=stay_id)
    return stay


def _trail(stay: Stay | None = None) -> stays.Trail:
    trail = [(_("Mes missions"), reverse("host:mission_list"))]
    if stay is not None:
        trail.append((_("Accueil"), reverse("host:stay_detail", args=[stay.pk])))
    return trail


@access.only(RoleKind.HOST)
@require_GET
def stay_detail(request: Request, stay_id: int) -> HttpResponse:
    return stays.stay_page(request, _one(request, stay_id), Side.HOST, "host", _trail())


@access.only(RoleKind.HOST)
@require_http_methods(["GET", "HEAD", "POST"])
def note_arrival(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.note_arrival(request, stay, Side.HOST, "host", _trail(stay))


@access.only(RoleKind.HOST)
@require_http_methods(["GET", "HEAD", "POST"])
def stop_stay(request: Request, stay_id: int) -> HttpResponse:
    stay = _one(request, stay_id)
    return stays.stop_stay(request, stay, Side.HOST, "host", _trail(stay))


@access.only(RoleKind.HOST)
@require_POST
def finish_task(request: Request, task_id: int) -> HttpResponse:
    return stays.finish_task(request, _welcomed(request), task_id, Side.HOST, "host")
