"""A candidate's interviews: what is booked, what is offered, and the invitation."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_http_methods
from dsfr.forms import DsfrBaseForm

from fellowship.core.lifecycle import Refused
from fellowship.dossiers.models import Dossier
from fellowship.juries import actions, invitations, rules
from fellowship.juries.models import (
    Interview,
    Slot,
    SlotQuerySet,
    Suggestion,
    is_per_mission,
    label_of,
    missions_to_hear,
    phases_of,
)
from fellowship.missions.models import Mission
from fellowship.spaces.access import Request, instant_of, posted, require, whole
from fellowship.spaces.candidate.stages import mine, stages, trail
from fellowship.spaces.shared.confirmation import OptionalReasonForm, ask_to_confirm
from regulations import Stage
from texts import voice

SHOWN = 30  # slots on a page


class ConsentForm(DsfrBaseForm):
    consents = forms.TypedChoiceField(
        label=lazy("Votre réponse"),
        choices=[("1", lazy("Oui, je suis d’accord")), ("0", lazy("Non, merci"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choisissez une réponse.")},
    )


def _interviews(dossier: Dossier) -> list[Interview]:
    return list(Interview.objects.living().filter(dossier=dossier).for_list())


def _one(request: Request, interview_id: int) -> Interview:
    rows = Interview.objects.living().of_candidate(request.user).for_list()
    return get_object_or_404(rows, pk=interview_id)


@dataclass(frozen=True, slots=True)
class ToBook:
    """An hour to choose: at a stage, for a mission where it hears mission by mission."""

    stage: Stage
    label: str
    mission: Mission | None
    address: str


def _to_book(dossier: Dossier, interviews: list[Interview], now: datetime) -> list[ToBook]:
    booked = {(interview.stage, interview.mission_id) for interview in interviews}
    found = []
    address = reverse("candidate:book_interview", args=[dossier.pk])
    for stage in rules.acting_hearings(dossier):
        missions: list[Mission | None] = [None]
        if is_per_mission(stage):
            missions = list(missions_to_hear(dossier, stage, now).select_related("body"))
        for mission in missions:
            if (stage.slug, mission.pk if mission else None) not in booked:
                asked = {"etape": stage.slug, **({"mission": mission.pk} if mission else {})}
                where = f"{address}?{urlencode(asked)}"
                found.append(ToBook(stage, label_of(stage), mission, where))
    return found


@require_GET
def interview_list(request: Request, dossier_id: int) -> HttpResponse:
    dossier = mine(request, dossier_id)
    now = instant_of(request)
    interviews = _interviews(dossier)
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
                    "starts_at": phases_of(interview)[0],
                    "ends_at": phases_of(interview)[1],
                    "obstacle": rules.obstacle_to_change(interview, now=now, by=request.user),
                    "until": voice.instant(rules.change_until(interview.slot), dossier.call.tz),
                }
                for interview in interviews
            ],
            "to_book": _to_book(dossier, interviews, now),
            "suggestions": dossier.suggestions.select_related("mission__body").order_by("pk"),
            "nothing": rules.not_here(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def answer_suggestion(request: Request, suggestion_id: int) -> HttpResponse:
    """A panel proposes what she did not ask for: yes or no, once (domain D8)."""
    rows = Suggestion.objects.filter(dossier__candidate=request.user)
    suggestion = get_object_or_404(
        rows.select_related("dossier__candidate", "mission__body"), pk=suggestion_id
    )
    dossier = suggestion.dossier
    require(rules.can_book(request.user, dossier))
    text = _("Le jury vous propose « %(mission)s » (%(body)s), que vous n’avez pas demandé.") % {
        "mission": suggestion.mission,
        "body": suggestion.mission.body,
    }
    return ask_to_confirm(
        request,
        trail=trail(dossier),
        title=_("Un autre projet vous est proposé"),
        text=f"{text} {suggestion.because}".strip(),
        button=_("Envoyer ma réponse"),
        back=reverse("candidate:interview_list", args=[dossier.pk]),
        obstacle=rules.obstacle_to_answer(suggestion),
        act=lambda typed: actions.answer_suggestion(
            suggestion, consents=typed["consents"], by=request.user, now=timezone.now()
        ),
        done=_("Votre réponse est enregistrée."),
        form=ConsentForm(posted(request)),
    )


def _bookable(dossier: Dossier, stage: Stage, mission_id: int | None) -> SlotQuerySet:
    """The slots this person may take for this interview."""
    slots = Slot.objects.bookable_by(dossier, stage, timezone.now())
    return slots.filter(mission=mission_id).for_list()


def _choice(request: Request, bookable: SlotQuerySet, zone: ZoneInfo) -> dict[str, Any]:
    """The next slots, day by day; ``apres`` in the address goes on after the one it names.

    Every shortlisted person opens this page in the same minute: it reads ``SHOWN`` slots, not all.
    """
    if (after := request.GET.get("apres", "")).isdecimal() and len(after) < 12:
        since = Slot.objects.filter(pk=int(after)).values_list("starts_at", flat=True).first()
        if since is not None:
            bookable = bookable.filter(
                Q(starts_at__gt=since) | Q(starts_at=since, pk__gt=int(after))
            )
    slots = list(bookable[: SHOWN + 1])
    further = slots[SHOWN - 1].pk if len(slots) > SHOWN else None
    days = [
        {"day": day, "slots": list(those)}
        for day, those in groupby(slots[:SHOWN], key=lambda s: s.starts_at.astimezone(zone).date())
    ]
    return {
        "choice": days,
        "zone": zone,
        "further": further,
        "mission_asked": request.GET.get("mission", ""),
        "stage_asked": request.GET.get("etape", ""),
    }


def _chosen(request: Request, bookable: SlotQuerySet) -> Slot | None:
    picked = request.POST.get("slot", "")
    if not (picked.isdecimal() and len(picked) < 12):
        return None
    return bookable.filter(pk=int(picked)).first()


@require_http_methods(["GET", "HEAD", "POST"])
def book_interview(request: Request, dossier_id: int) -> HttpResponse:
    """``?etape=`` names the hearing, ``?mission=`` the mission where it hears by mission."""
    dossier = mine(request, dossier_id)
    require(rules.can_book(request.user, dossier))
    now = instant_of(request)
    hearings = rules.acting_hearings(dossier)
    wanted = request.GET.get("etape", "")
    stage = next((s for s in hearings if wanted in ("", s.slug)), None)
    mission = None
    if asked := request.GET.get("mission"):
        number = whole(asked)
        if number is None:
            raise Http404
        stage = stage if stage and is_per_mission(stage) else None
        stage = stage or next((s for s in hearings if is_per_mission(s)), None)
        if stage is None:
            raise Http404
        mission = get_object_or_404(missions_to_hear(dossier, stage, now), pk=number)
    if stage is None:
        return render(
            request,
            "candidate/book_interview.html",
            {
                "dossier": dossier,
                "trail": trail(dossier),
                "title": _("Choisir un créneau"),
                "obstacle": rules.not_here(),
            },
        )
    bookable = _bookable(dossier, stage, mission.pk if mission else None)
    error = ""
    if request.method == "POST":
        slot = _chosen(request, bookable)
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
                bookable = _bookable(dossier, stage, mission.pk if mission else None)
            else:
                messages.success(
                    request,
                    _("Votre entretien est réservé le %(when)s. L’invitation part par courriel.")
                    % {"when": voice.instant(slot.starts_at, dossier.call.tz)},
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
            **_choice(request, bookable, dossier.call.tz),
            "error": error,
            "label": label_of(stage),
            "obstacle": rules.obstacle_to_hear(dossier, stage, mission, now=now),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reschedule_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    dossier = interview.dossier
    now = instant_of(request)
    hearing = interview.hearing
    bookable = _bookable(dossier, hearing, interview.mission_id) if hearing else Slot.objects.none()
    error = ""
    if request.method == "POST":
        slot = _chosen(request, bookable)
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
                    % {"when": voice.instant(slot.starts_at, dossier.call.tz)},
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
            "label": interview.label,
            "moving": interview,
            **_choice(request, bookable, dossier.call.tz),
            "error": error,
            "obstacle": rules.obstacle_to_change(interview, now=now, by=request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_interview(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    require(rules.can_cancel(request.user, interview))
    now = instant_of(request)
    return ask_to_confirm(
        request,
        trail=trail(interview.dossier),
        title=_("Annuler l’entretien"),
        text=_(
            "Votre entretien du %(when)s sera annulé et son créneau rendu aux autres. Vous "
            "pourrez en réserver un autre tant qu’il en reste."
        )
        % {"when": voice.instant(interview.slot.starts_at, interview.dossier.call.tz)},
        button=_("Annuler cet entretien"),
        back=reverse("candidate:interview_list", args=[interview.dossier.pk]),
        obstacle=rules.obstacle_to_change(interview, now=now, by=request.user),
        act=lambda typed: actions.cancel(
            interview, by=request.user, now=now, because=typed["because"]
        ),
        done=_("Votre entretien est annulé."),
        form=OptionalReasonForm(posted(request)),
    )


@require_GET
def interview_calendar(request: Request, interview_id: int) -> HttpResponse:
    interview = _one(request, interview_id)
    text = invitations.invitation(interview, now=interview.booked_at)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="entretien.ics"'
    return response
