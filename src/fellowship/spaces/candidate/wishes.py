"""The missions a person of the pool ranks, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fellowship.calls.models import MilestoneKind, Mission
from fellowship.core.lifecycle import Refused
from fellowship.spaces.candidate.stages import mine, stages, trail
from fellowship.spaces.doors import Request
from fellowship.talents.models import Membership
from fellowship.teams import actions, rules
from fellowship.teams.models import Pairing


def _typed(request: Request, missions: list[Mission]) -> tuple[list[Mission], str]:
    """The list as typed, best first: a rank beside each mission, none left out is not wished."""
    ranks: list[tuple[int, Mission]] = []
    for mission in missions:
        text = request.POST.get(f"rank-{mission.pk}", "").strip()
        if not text:
            continue
        if not text.isdigit() or not int(text):
            return [], _("Un rang est un nombre entier à partir de 1.")
        ranks.append((int(text), mission))
    if len({rank for rank, _mission in ranks}) != len(ranks):
        return [], _("Deux missions ont le même rang : donnez un rang différent à chacune.")
    return [mission for _rank, mission in sorted(ranks, key=lambda row: row[0])], ""


@require_http_methods(["GET", "HEAD", "POST"])
def edit_wishes(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    now = timezone.now()
    membership = (
        Membership.objects.filter(dossier=dossier)
        .select_related("dossier__rule_set", "dossier__sprint")
        .first()
    )
    obstacle = (
        rules.obstacle_to_wish(membership, now=now)
        if membership
        else _("Les vœux sont ouverts aux personnes du vivier.")
    )
    missions = rules.wishable_by(membership) if membership else []
    error = ""
    if request.method == "POST" and membership is not None:
        chosen, error = _typed(request, missions)
        if not error:
            try:
                actions.save_wishes(membership, chosen, by=request.user, now=now)
            except Refused as refusal:
                error = str(refusal)
            else:
                messages.success(request, _("Vos vœux sont enregistrés."))
                return redirect("candidate:edit_wishes", dossier.pk)
    ranks: dict[int, Any] = (
        {wish.mission_id: wish.rank for wish in membership.wishes.all()} if membership else {}
    )
    window = dossier.sprint.milestone(MilestoneKind.WISHES) if dossier.sprint else None
    return render(
        request,
        "candidate/edit_wishes.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "edit_wishes"),
            "obstacle": obstacle,
            "error": error,
            "limits": dossier.rule_set.rules.wishes if dossier.rule_set else None,
            "until": window.ends_at if window else None,
            "rows": [
                {
                    "mission": mission,
                    "rank": request.POST.get(f"rank-{mission.pk}", ranks.get(mission.pk, "")),
                }
                for mission in missions
            ],
            "kept": sorted(
                ((rank, pk) for pk, rank in ranks.items()),
            ),
        },
    )


@require_GET
def result_detail(request: Request, dossier_id: int) -> HttpResponse:
    """Nothing before a person has confirmed."""
    dossier = mine(request, dossier_id)
    pairings = (
        Pairing.objects.visible_to(request.user, timezone.now())
        .filter(membership__dossier=dossier)
        .select_related("mission__body", "run")
        .order_by("-confirmed_at", "-pk")
    )
    return render(
        request,
        "candidate/result_detail.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "result_detail"),
            "pairings": pairings,
        },
    )
