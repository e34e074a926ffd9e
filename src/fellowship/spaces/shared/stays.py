"""A stay, as each side sees it: the same page and the same acts, at the address of its space."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from dsfr.forms import DsfrBaseForm

from fellowship.fellows import actions, rules
from fellowship.fellows.models import Stay, Task
from fellowship.fellows.states import RenewalState, Side, StayState
from fellowship.spaces.access import Request, instant_of, posted, require
from fellowship.spaces.shared.confirmation import ReasonForm, act_and_return, ask_to_confirm
from texts import voice

TONES = {StayState.EXPECTED: "new", StayState.RUNNING: "success"}
Trail = list[tuple[str, str]]


class ArrivalForm(DsfrBaseForm):
    arrived_on = forms.DateField(
        label=lazy("Premier jour dans l’administration"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


def summaries(stays: Iterable[Stay], *, now: datetime) -> list[dict[str, Any]]:
    """What a list says of each stay; ``tasks`` are prefetched."""
    return [_summary(stay, rules.today_of(stay, now)) for stay in stays]


def _summary(stay: Stay, today: date) -> dict[str, Any]:
    dossier = stay.contract.offer.dossier
    tasks = [] if rules.is_over(stay) else list(stay.tasks.all())
    return {
        "stay": stay,
        "tone": TONES.get(StayState(stay.state), ""),
        "name": dossier.candidate.name or dossier.reference,
        "mission": stay.contract.offer.mission,
        "trial": rules.trial_of(stay),
        "notice_by": None if rules.is_over(stay) else rules.notice_by(stay),
        "renewal": next(iter(stay.renewals.all()), None),
        "to_do": sum(task.done_at is None for task in tasks),
        "late": sum(rules.is_late(task, today) for task in tasks),
    }


def stay_page(request: Request, stay: Stay, side: Side, space: str, trail: Trail) -> HttpResponse:
    now = timezone.now()
    today = rules.today_of(stay, now)
    over = rules.is_over(stay)
    return render(
        request,
        "layout/stay_detail.html",
        {
            **_summary(stay, today),
            "trail": trail,
            "space": space,
            "contract": stay.contract,
            **_renewal(stay, side, now=now),
            "tasks": [
                {
                    "task": task,
                    "late": rules.is_late(task, today) and not over,
                    "address": reverse(f"{space}:finish_task", args=[task.pk])
                    if not over and not task.done_at and rules.can_finish(side, task)
                    else "",
                }
                for task in stay.tasks.all()
            ],
            "arrive": reverse(f"{space}:note_arrival", args=[stay.pk])
            if rules.can_note_arrival(side) and not rules.obstacle_to_note_arrival(stay)
            else "",
            "obstacle": rules.obstacle_to_stop(stay, now=now),
            "stop": reverse(f"{space}:stop_stay", args=[stay.pk]),
        },
    )


def _renewal(stay: Stay, side: Side, *, now: datetime) -> dict[str, Any]:
    """What the page says of what comes after the contract; only the fellow answers."""
    latest = next(iter(stay.renewals.all()), None)
    waits = latest is not None and latest.state == RenewalState.PROPOSED
    return {
        "may_propose": side == Side.PROGRAMME and not rules.obstacle_to_propose(stay, now=now),
        "answers": latest if waits and side == Side.FELLOW else None,
        "answer_obstacle": rules.obstacle_to_answer(latest, now=now) if latest and waits else "",
        "answer_by": rules.last_answer_day(latest) if latest and waits else "",
    }


def note_arrival(
    request: Request, stay: Stay, side: Side, space: str, trail: Trail
) -> HttpResponse:
    require(rules.can_note_arrival(side))
    return ask_to_confirm(
        request,
        trail=trail,
        title=_("Noter l’arrivée"),
        text=_("La période probatoire se compte à partir de ce jour."),
        button=_("Enregistrer l’arrivée"),
        back=reverse(f"{space}:stay_detail", args=[stay.pk]),
        obstacle=rules.obstacle_to_note_arrival(stay),
        act=lambda typed: actions.note_arrival(
            stay, typed["arrived_on"], by=request.user, now=timezone.now()
        ),
        done=_("L’arrivée est enregistrée."),
        form=ArrivalForm(posted(request), initial={"arrived_on": stay.starts_on.isoformat()}),
    )


def stop_stay(request: Request, stay: Stay, side: Side, space: str, trail: Trail) -> HttpResponse:
    now = instant_of(request)
    trial = rules.trial_of(stay)
    text = _("La demande est définitive ; la personne et l’administration sont prévenues.")
    if trial is not None:
        text = _("Possible jusqu’au %(day)s inclus. %(text)s") % {
            "day": voice.day(trial.ask_by),
            "text": text,
        }
    return ask_to_confirm(
        request,
        trail=trail,
        title=_("Demander l’arrêt de la mission"),
        text=text,
        button=_("Demander l’arrêt"),
        back=reverse(f"{space}:stay_detail", args=[stay.pk]),
        obstacle=rules.obstacle_to_stop(stay, now=now),
        act=lambda typed: actions.stop_stay(
            stay, side, by=request.user, now=now, because=typed["because"]
        ),
        done=_("L’arrêt de la mission est demandé."),
        form=ReasonForm(posted(request)),
    )


def finish_task(request: Request, stays: Any, task_id: int, side: Side, space: str) -> HttpResponse:
    task = get_object_or_404(Task.objects.filter(stay__in=stays), pk=task_id)
    require(rules.can_finish(side, task))
    return act_and_return(
        request,
        reverse(f"{space}:stay_detail", args=[task.stay_id]),
        lambda: actions.finish_task(task, by=request.user, now=timezone.now()),
        _("C’est noté : cette tâche est faite."),
    )
