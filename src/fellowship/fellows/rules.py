"""Whose a stay is, what each side may do in it, and until when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fellowship.calls.models import Role, RoleKind
from fellowship.engagements import rules as engagements
from fellowship.fellows.models import Renewal, Stay, Task
from fellowship.fellows.states import RenewalState, Side, StayState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from regulations import Rules
from texts import voice
from texts.months import ONE, end_of_day, last_day


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


def addresses_of(stay: Stay, side: str, *, now: datetime) -> list[str]:
    fellow, *hosts = people_of(stay, now=now)
    if side == Side.FELLOW:
        return [fellow.email]
    return [host.email for host in hosts] if side == Side.HOST else [settings.CONTACT_EMAIL]


def just_late(stay: Stay, today: date) -> dict[tuple[str, date], list[Task]]:
    """By side and day, what should have been done lately and was not.

    Of the last three days: a worker that was away on the morning after says it when it is back.
    """
    found: dict[tuple[str, date], list[Task]] = {}
    for task in stay.tasks.all():
        if task.done_at is None and today - 3 * ONE <= task.due_on < today:
            found.setdefault((task.side, task.due_on), []).append(task)
    return found


def notice_by(stay: Stay) -> date | None:
    """The last day to say whether the contract is renewed (domain I2); None: it cannot be."""
    terms = terms_of(stay)
    if terms is None or terms.renewal is None or not (terms.contract and terms.contract.renewable):
        return None
    return terms.renewal.notice_by(stay.contract.ends_on)


def is_decided(stay: Stay) -> bool:
    """Whether something was already proposed for after the contract as it stands today."""
    return any(one.until > stay.contract.ends_on for one in stay.renewals.all())


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


def renewed_until(stay: Stay, months: int) -> date:
    """So many months from the day after the contract."""
    return last_day(stay.contract.ends_on + ONE, months)


def answer_before(stay: Stay, now: datetime) -> datetime:
    """Excluded: the days of the rules count whole from the day the proposal is received."""
    terms = terms_of(stay)
    assert terms is not None  # noqa: S101 - proposed under rules with a renewal
    assert terms.renewal is not None  # noqa: S101
    day = terms.renewal.answer_by(today_of(stay, now))
    return end_of_day(day, stay.contract.offer.dossier.call.tz)


def obstacle_to_propose(stay: Stay, *, now: datetime) -> str:
    if is_over(stay):
        return _("Cette mission n’est plus en cours.")
    if notice_by(stay) is None:
        return _("Le règlement ne prévoit pas de renouvellement.")
    if today_of(stay, now) > stay.contract.ends_on:
        return _("Ce contrat est fini : il ne se renouvelle plus.")
    if stay.renewals.filter(state=RenewalState.PROPOSED).exists():
        return _("Un renouvellement est déjà proposé : il attend sa réponse.")
    return ""


def warning_of_notice(stay: Stay, *, now: datetime) -> str:
    """Late, an intention may still be good news: it is said to be late, not refused."""
    limit = notice_by(stay)
    if limit is None or today_of(stay, now) <= limit:
        return ""
    return _("Le règlement voulait cette intention au plus tard le %(day)s.") % {
        "day": voice.day(limit)
    }


def last_answer_day(renewal: Renewal) -> str:
    zone = renewal.stay.contract.offer.dossier.call.tz
    return voice.day(renewal.deadline_at.astimezone(zone).date() - ONE)


def obstacle_to_answer(renewal: Renewal, *, now: datetime) -> str:
    late = renewal.state == RenewalState.PROPOSED and now >= renewal.deadline_at
    if renewal.state == RenewalState.LAPSED or late:
        return _("Ce renouvellement appelait une réponse au plus tard le %(day)s (%(rules)s).") % {
            "day": last_answer_day(renewal),
            "rules": renewal.stay.contract.offer.dossier.rule_set,
        }
    if renewal.state != RenewalState.PROPOSED:
        return _("Ce renouvellement a déjà sa réponse.")
    return _("Cette mission n’est plus en cours.") if is_over(renewal.stay) else ""
