"""The waiting lists: who waits, in which order, until when; one click calls the next."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fellowship.calls.models import Sprint
from fellowship.dossiers.models import Dossier
from fellowship.spaces.access import Request, posted, require, team
from fellowship.spaces.programme.trails import trail_of
from fellowship.spaces.shared.confirmation import OptionalReasonForm, ask_to_confirm
from fellowship.teams import actions, rules


@team()
@require_GET
def waiting_list(request: Request) -> HttpResponse:
    """In the order in which they will be called, sprint by sprint."""
    now = timezone.now()
    waiting = Dossier.objects.standing_at("waiting_list").values("sprint")
    sprints = []
    for sprint in Sprint.objects.filter(pk__in=waiting).select_related("call"):
        line = rules.in_line(sprint)
        limit = rules.waiting_until(line[0]) if line else None
        over = bool(limit and now >= limit)
        sprints.append((sprint, limit, over, line))
    return render(
        request,
        "programme/waiting_list.html",
        {"trail": trail_of(), "sprints": sprints},
    )


@team(act=True)
@require_http_methods(["GET", "HEAD", "POST"])
def call_from_waiting(request: Request, dossier_id: int) -> HttpResponse:
    rows = Dossier.objects.select_related("candidate", "rule_set", "call", "sprint")
    dossier = get_object_or_404(rows, pk=dossier_id)
    require(rules.can_match(request.user))
    now = timezone.now()
    return ask_to_confirm(
        request,
        trail=trail_of((_("Liste d’attente"), "programme:waiting_list")),
        title=_("Appeler %(name)s") % {"name": dossier.candidate},
        text=_("La personne reçoit la nouvelle et quitte la liste d’attente."),
        button=_("Appeler cette personne"),
        back=reverse("programme:waiting_list"),
        obstacle=rules.obstacle_to_call(dossier, now=now),
        act=lambda typed: actions.call_from_waiting(
            dossier, by=request.user, now=now, because=typed["because"]
        ),
        done=_("Cette personne est appelée."),
        form=OptionalReasonForm(posted(request)),
    )
