"""Whose a stay is, what each side may do in it, and until when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Role, RoleKind
from fellowship.engagements import rules as engagements
from fellowship.fellows.models import Stay, Task
from fellowship.fellows.states import Side, StayState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from regulations import Rules
from texts import voice
from texts.months import end_of_day


def side_of(user: User, stay: Stay, *, now: datetime) -> Side | None:
    """Her own stay first: someone of the team may have been a fellow."""
    if stay.contract.offer.dossier.candidate_id == user.pk:
        return Side.FELLOW
    if may(user, Right.RUN):
        return Side.PROGRAMME
    if Stay.objects.welcomed_by(user, now).filter(pk=stay.pk).exists():
        return Side.HOST
    return None


def people_of(stay: Stay, *, now: datetime) -> list[User]:
    """Whom an act of a stay is told to: the fellow, and who speaks for the administration."""
    body = stay.contract.offer.mission.body_id
    hosts = Role.objects.filter(kind=RoleKind.HOST, body=body).standing(now)
    return [
        stay.contract.offer.dossier.candidate,
        *User.objects.filter(pk__in=hosts.values("person")).order_by("pk"),
    ]


def can_finish(side: Side | None, task: Task) -> bool:
    """Each side says its own tasks done; the team may say it of any."""
    return side is not None and side in {task.side, Side.PROGRAMME}


def can_note_arrival(side: Side | None) -> bool:
    return side in {Side.HOST, Side.PROGRAMME}


def can_stop(side: Side | None) -> bool:
    return side is not None


def terms_of(stay: Stay) -> Rules | None:
    return engagements.rules_of(stay.contract.offer.dossier)


def today_of(stay: Stay, now: datetime) -> date:
    """The civil day of the programme: what a day of a stay is compared with."""
    return now.astimezone(stay.contract.offer.dossier.call.tz).date()


@dataclass(frozen=True, slots=True)
class Trial:
    """The probation of a stay: its last day, and the last one to ask that it stop (domain I1)."""

    ends_on: date
    ask_by: date
    ask_days: int
    closes_at: datetime  # excluded: the last day counts whole, in the zone of the programme


def trial_of(stay: Stay) -> Trial | None:
    """From the arrival, or from the day it is expected; None where the rules have no probation."""
    terms = terms_of(stay)
    if terms is None or terms.probation is None:
        return None
    ask_by = terms.probation.last_ask(stay.arrival)
    return Trial(
        terms.probation.last_day(stay.arrival),
        ask_by,
        terms.probation.ask_days,
        end_of_day(ask_by, stay.contract.offer.dossier.call.tz),
    )


def is_over(stay: Stay) -> bool:
    return stay.state not in {StayState.EXPECTED, StayState.RUNNING}


def obstacle_to_stop(stay: Stay, *, now: datetime) -> str:
    if is_over(stay):
        return _("Cette mission n’est plus en cours.")
    trial = trial_of(stay)
    if trial is None:
        return _("Le règlement ne prévoit pas de période probatoire.")
    if now < trial.closes_at:
        return ""
    return ngettext(
        "L’arrêt se demandait au plus tard le %(ask)s : %(days)d jour avant la fin de la période "
        "probatoire, le %(end)s (%(rules)s).",
        "L’arrêt se demandait au plus tard le %(ask)s : %(days)d jours avant la fin de la période "
        "probatoire, le %(end)s (%(rules)s).",
        trial.ask_days,
    ) % {
        "ask": voice.day(trial.ask_by),
        "days": trial.ask_days,
        "end": voice.day(trial.ends_on),
        "rules": stay.contract.offer.dossier.rule_set,
    }


def fault_of_reason(because: str) -> str:
    return "" if because.strip() else _("Demander l’arrêt d’une mission est motivé.")


def obstacle_to_note_arrival(stay: Stay) -> str:
    if stay.state == StayState.RUNNING:
        return _("L’arrivée est déjà notée.")
    return _("Cette mission n’est plus en cours.") if is_over(stay) else ""


def fault_of_arrival(stay: Stay, arrived_on: date, *, now: datetime) -> str:
    if arrived_on > today_of(stay, now):
        return _("Ce jour d’arrivée est à venir.")
    if not stay.contract.starts_on <= arrived_on <= stay.ends_on:
        return _("L’arrivée a lieu entre le %(first)s et le %(last)s.") % {
            "first": voice.day(stay.contract.starts_on),
            "last": voice.day(stay.ends_on),
        }
    return ""


def obstacle_to_finish(task: Task) -> str:
    if task.done_at:
        return _("Cette tâche est déjà faite.")
    return _("Cette mission n’est plus en cours.") if is_over(task.stay) else ""


def is_late(task: Task, today: date) -> bool:
    return task.done_at is None and task.due_on < today
