"""The logbook, as the team reads it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from fellowship.core.models import Event
from fellowship.people.rights import Right
from fellowship.spaces.access import Request, team
from fellowship.spaces.shared.lists import page_of


@team(Right.AUDIT)
@require_GET
def event_list(request: Request) -> HttpResponse:
    """The logbook, the newest line first; ``objet`` narrows it to one thing."""
    subject = request.GET.get("objet", "").strip()[:80]
    events = Event.objects.select_related("by").order_by("-at", "-pk")
    if subject:
        events = events.filter(subject=subject)
    page = page_of(events, request.GET.get("page"))
    trail = [(_("Équipe programme"), reverse("programme:dashboard"))]
    context = {"page": page, "subject": subject, "trail": trail}
    return render(request, "programme/event_list.html", context)
