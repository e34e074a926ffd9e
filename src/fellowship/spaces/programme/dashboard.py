"""The first page of the team: what blocks today, then where to go."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from fellowship.core import work
from fellowship.core.models import Letter
from fellowship.reviews.models import Announcement, Conflict
from fellowship.spaces.doors import Request, only
from fellowship.spaces.programme.stages import blocking


@only("programme")
@require_safe
def dashboard(request: Request) -> HttpResponse:
    now = timezone.now()
    return render(
        request,
        "programme/dashboard.html",
        {
            "trail": [],
            "troubles": work.troubles(),
            "blocking": blocking(now),
            "late": Announcement.objects.due(now).for_list(),
            "coming": Announcement.objects.open().for_list(),
            "held": Letter.objects.waiting().filter(held=True).count(),
            "conflicts": Conflict.objects.for_list()[:5],
        },
    )
