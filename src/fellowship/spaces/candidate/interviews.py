"""A candidate's interviews: what is booked, what is offered, and the invitation."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from fellowship.calls.models import Mission
from fellowship.core.lifecycle import Refused
from fellowship.dossiers.models import Dossier
from fellowship.juries import actions, letters, rules
from fellowship.juries.models import Interview, Kind, Slot
from fellowship.spaces.candidate.stages import ReasonForm, ask_first, mine, stages, trail
from fellowship.spaces.doors import Request, require
from fellowship.talents.models import Introduction


def _interviews(dossier: Dossier) -> list[Interview]:
    return list(Interview.objects.living().filter(dossier=dossier).for_list())


def _one(request: Request, interview_id: int) -> Interview:
    rows = Interview.objects.living().of_candidate(request.user).for_list()
    return get_object_or_404(rows, pk=interview_id)


@require_GET
def interview_list(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    now = timezone.now()
    interviews = _interviews(dossier)
    heard_for = {(interview.kind, interview.mission_id) for interview in interviews}
    introduced = (
        Introduction.objects.standing(now)
        .filter(membership__dossier=dossier)
        .select_related("mission__body")
    )
    return render(
        request,
        "candidate/interview_list.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "stages": stages(dossier, "interview_list"),
            "rows": [
                {
                    "interview": interview,
                    "obstacle": rules.obstacle_to_change(interview, now=now, by=request.user),
                    "until": rules.said(rules.change_until(interview.slot)),
                }
                for interview in interviews
            ],
            "obstacle_to_trade": rules.obstacle_to_hear(dossier, Kind.TRADE, None, now=now),
            "has_trade": (Kind.TRADE, None) in heard_for,
            "to_book": [
                introduction.mission
                for introduction in introduced
                if (Kind.MISSION, introduction.mission_id) not in heard_for
            ],
        },
    )


def _choice(dossier: Dossier, kind: str, mission_id: int | None) -> list[dict[str, object]]:
    """The slots this person may take for this interview, day by day."""
    slots = (
        Slot.objects.bookable_by(dossier, timezone.now())
        .filter(kind=kind, mission=mission_id)
        .for_list()
    )
    return [
        {"day": day, "slots": list(those)}
        for day, those in groupby(slots, key=lambda s: timezone.localtime(s.starts_at).date())
    ]


def _chosen(request: Request, choice: list[dict[str, object]]) -> Slot | None:
    picked = request.POST.get("slot", "")
    offered = [slot for day in choice for slot in day["slots"]]  # type: ignore[attr-defined]
    return next((slot for slot in offered if str(slot.pk) == picked), None)


@require_http_methods(["GET", "HEAD", "POST"])
def book_interview(request: Request, dossier_id: int) -> HttpResponse:
    """``?mission=`` names the mission of a mission interview; without it, the trade interview."""
    dossier = mine(request, dossier_id)
    require(rules.can_book(request.user, dossier))
    now = timezone.now()
    kind, mission = Kind.TRADE, None
    if wanted := request.GET.get("mission"):
        introduced = Introduction.objects.standing(now).filter(membership__dossier=dossier)
        if not wanted.isdigit():
            raise Http404
        mission = get_object_or_404(
            Mission.objects.filter(pk__in=introduced.values("mission")), pk=int(wanted)
        )
        kind = Kind.MISSION
    choice = _choice(dossier, kind, mission.pk if mission else None)
    error = ""
    if request.method == "POST":
        slot = _chosen(request, choice)
        if slot is None:
            error = (
                _("Ce créneau n’est plus libre : choisissez-en un autre.")
                if request.POST.get("slot")
                else _("Choisissez un créneau.")
            )
        else:
            try:
                actions.book(dossier, slot, by=request.user, now=now)
            except Refused as refusal:
                error = str(refusal)
                choice = _choice(dossier, kind, mission.pk if mission else None)
            else:
                messages.success(
                    request,
                    _("Votre entretien est réservé le %(when)s. L’invitation part par courriel.")
                    % {"when": rules.said(slot.starts_at)},
                )
                return redirect("candidate:interview_list", dossier.pk)
    return render(
        request,
        "candidate/book_interview.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "title": _("Choisir un créneau"),
            "mission": mission,
            "moving": None,
            "choice": choice,
            "error": error,
            "obstacle": rules.obstacle_to_hear(dossier, kind, mission, now=now),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reschedule_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    dossier = interview.dossier
    now = timezone.now()
    choice = _choice(dossier, interview.kind, interview.mission_id)
    error = ""
    if request.method == "POST":
        slot = _chosen(request, choice)
        if slot is None:
            error = _("Choisissez un créneau encore libre.")
        else:
            try:
                actions.reschedule(interview, slot, by=request.user, now=now)
            except Refused as refusal:
                error = str(refusal)
            else:
                messages.success(
                    request,
                    _("Votre entretien est déplacé au %(when)s.")
                    % {"when": rules.said(slot.starts_at)},
                )
                return redirect("candidate:interview_list", dossier.pk)
    return render(
        request,
        "candidate/book_interview.html",
        {
            "dossier": dossier,
            "trail": trail(dossier),
            "title": _("Déplacer l’entretien"),
            "mission": interview.mission,
            "moving": interview,
            "choice": choice,
            "error": error,
            "obstacle": rules.obstacle_to_change(interview, now=now, by=request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_cancel(request.user, interview))
    now = timezone.now()
    return ask_first(
        request,
        interview.dossier,
        title=_("Annuler l’entretien"),
        text=_(
            "Votre entretien du %(when)s sera annulé et son créneau rendu aux autres. Vous "
            "pourrez en réserver un autre tant qu’il en reste."
        )
        % {"when": rules.said(interview.slot.starts_at)},
        button=_("Annuler cet entretien"),
        back="candidate:interview_list",
        obstacle=rules.obstacle_to_change(interview, now=now, by=request.user),
        act=lambda typed: actions.cancel(
            interview, by=request.user, now=now, because=typed["because"]
        ),
        done=_("Votre entretien est annulé."),
        form_class=ReasonForm,
    )


@require_GET
def interview_calendar(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    text = letters.invitation(interview, now=interview.booked_at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="entretien.ics"'
    return response
