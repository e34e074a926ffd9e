"""Everything that writes stays and their tasks."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.engagements import actions as engagements
from fellowship.engagements import rules as engagement_rules
from fellowship.engagements.models import Contract
from fellowship.fellows import rules
from fellowship.fellows.models import Renewal, Stay, Task
from fellowship.fellows.states import ARRIVAL, RenewalState, Side, StayState
from fellowship.people.models import User

WEEK = timedelta(days=7)


@transaction.atomic
def open_stay(
    contract: Contract,
    *,
    by: User | None,
    now: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Stay:
    """A letter opens the stay with its checklist; another edition moves the days still to come."""
    days = {"starts_on": starts_on or contract.starts_on, "ends_on": ends_on or contract.ends_on}
    stay, created = Stay.objects.select_for_update(of=("self",)).get_or_create(
        contract=contract, defaults={**days, "opened_at": now}
    )
    if created:
        record(stay, "opened", by=by, now=now, contract=contract.pk)
        Task.objects.bulk_create(
            Task(stay=stay, slug=one.slug, side=one.side, due_on=_due(stay, one.days))
            for one in ARRIVAL
        )
    elif not rules.is_over(stay) and (stay.starts_on, stay.ends_on) != tuple(days.values()):
        stay.starts_on, stay.ends_on = days["starts_on"], days["ends_on"]
        stay.save(update_fields=["starts_on", "ends_on"])
        record(stay, "days_moved", by=by, now=now)
        _replan(stay)
    return stay


def _due(stay: Stay, days: int) -> date:
    return stay.arrival + timedelta(days=days)


def _replan(stay: Stay) -> None:
    """What is still to be done follows the day of the arrival."""
    for one in ARRIVAL:
        stay.tasks.filter(slug=one.slug, done_at=None).update(due_on=_due(stay, one.days))


@transaction.atomic
def note_arrival(stay: Stay, arrived_on: date, *, by: User, now: datetime) -> None:
    """The probation runs from that day."""
    stay = _locked(stay)
    obstacle = rules.obstacle_to_note_arrival(stay) or rules.fault_of_arrival(
        stay, arrived_on, now=now
    )
    if obstacle:
        raise Refused(obstacle)
    move(stay, StayState.RUNNING, by=by, now=now, arrived_on=arrived_on)
    _replan(stay)


@transaction.atomic
def finish_task(task: Task, *, by: User, now: datetime) -> None:
    rows = Task.objects.select_for_update(of=("self",)).select_related("stay")
    task = rows.get(pk=task.pk)
    if obstacle := rules.obstacle_to_finish(task):
        raise Refused(obstacle)
    task.done_at, task.done_by = now, by
    task.save(update_fields=["done_at", "done_by"])
    record(task.stay, "task_done", by=by, now=now, task=task.slug)


@transaction.atomic
def stop_stay(stay: Stay, side: Side, *, by: User, now: datetime, because: str) -> None:
    """One side asks that the mission stop during its probation; the others are told."""
    stay = _locked(stay)
    if obstacle := rules.obstacle_to_stop(stay, now=now) or rules.fault_of_reason(because):
        raise Refused(obstacle)
    move(
        stay,
        StayState.STOPPED,
        by=by,
        now=now,
        because=because.strip(),
        stopped_at=now,
        stopped_by=side,
    )
    for person in rules.people_of(stay, now=now):
        outbox.post(
            to=person.email,
            template="stay_stopped",
            now=now,
            key=f"stay-stopped-{stay.pk}-{person.pk}",
            about=stay.contract.offer.dossier,
            stay=stay,
            mission=stay.contract.offer.mission,
        )


@transaction.atomic
def propose_renewal(stay: Stay, months: int, *, by: User, now: datetime) -> Renewal:
    """Told to the fellow at once; refused beyond the total of the rules (domain G7)."""
    stay = _locked(stay)
    if obstacle := rules.obstacle_to_propose(stay, now=now):
        raise Refused(obstacle)
    if months < 1:
        raise Refused(_("Un renouvellement dure un mois au moins."))
    until = rules.renewed_until(stay, months)
    if obstacle := engagement_rules.obstacle_to_extend(stay.contract, until):
        raise Refused(obstacle)
    renewal = Renewal.objects.create(
        stay=stay, until=until, proposed_at=now, deadline_at=rules.answer_before(stay, now)
    )
    record(renewal, "proposed", by=by, now=now, stay=stay.pk)
    key = f"renewal-proposed-{renewal.pk}"
    address = stay.contract.offer.dossier.candidate.email
    _post(
        stay, address, "renewal_proposed", key,
        now=now, renewal=renewal, last_day=rules.last_answer_day(renewal),
    )  # fmt: skip
    return renewal


@transaction.atomic
def answer_renewal(renewal: Renewal, *, yes: bool, by: User, now: datetime) -> None:
    """A yes makes the contract longer at once; the team is told of either answer."""
    rows = Renewal.objects.select_for_update(of=("self",))
    renewal = rows.get(pk=renewal.pk)
    renewal.stay = stay = _locked(renewal.stay)
    if obstacle := rules.obstacle_to_answer(renewal, now=now):
        raise Refused(obstacle)
    to = RenewalState.ACCEPTED if yes else RenewalState.DECLINED
    move(renewal, to, by=by, now=now, answered_at=now)
    if yes:
        engagements.extend_contract(stay.contract, renewal.until, by=by, now=now)
        stay.ends_on = renewal.until
        stay.save(update_fields=["ends_on"])
        stay = _locked(stay)
    key = f"renewal-answered-{renewal.pk}"
    _post(stay, settings.CONTACT_EMAIL, "renewal_answered", key, now=now, renewal=renewal)


@jobs.routine(every=timedelta(minutes=10))
@transaction.atomic
def lapse_renewals(*, now: datetime) -> int:
    """Note the silence of those whose last day has passed. Answers never wait for it."""
    count = 0
    for renewal in Renewal.objects.to_lapse(now):
        move(renewal, RenewalState.LAPSED, by=None, now=now)
        key = f"renewal-answered-{renewal.pk}"
        stay = Stay.objects.for_list().get(pk=renewal.stay_id)
        _post(stay, settings.CONTACT_EMAIL, "renewal_answered", key, now=now, renewal=renewal)
        count += 1
    return count


@jobs.routine(every=timedelta(hours=1))
@transaction.atomic
def remind(*, now: datetime) -> int:
    """Each reminder once, in the days when it helps; the number written is returned.

    The probation is told a week before the last day to ask, to the fellow and to the host; a task,
    the morning after its day, to whose it is; the end of a contract, to the team, when the rules
    want an intention and again on the last day to say it.
    """
    stays = Stay.objects.standing().for_list().prefetch_related("tasks", "renewals")
    return sum(_remind(stay, now=now) for stay in stays)


def _remind(stay: Stay, *, now: datetime) -> int:
    today, written = rules.today_of(stay, now), 0
    trial = rules.trial_of(stay)
    if trial is not None and trial.ask_by - WEEK <= today <= trial.ask_by:
        for person in rules.people_of(stay, now=now):
            key = f"stay-trial-{stay.pk}-{trial.ask_by}-{person.pk}"
            written += _post(stay, person.email, "stay_trial", key, now=now, trial=trial)
    for (side, due_on), tasks in rules.just_late(stay, today).items():
        key = f"stay-late-{stay.pk}-{side}-{due_on}"
        for number, address in enumerate(rules.addresses_of(stay, side, now=now)):
            written += _post(
                stay, address, "stay_late", f"{key}-{number}", now=now, tasks=tasks, due_on=due_on
            )
    notice_by = rules.notice_by(stay)
    if (
        notice_by is not None
        and not rules.is_decided(stay)
        and notice_by - 2 * WEEK <= today <= notice_by + WEEK
    ):
        last = today >= notice_by
        key = f"stay-notice-{stay.pk}-{notice_by}-{'last' if last else 'first'}"
        context = {"notice_by": notice_by, "last": last}
        written += _post(stay, settings.CONTACT_EMAIL, "stay_notice", key, now=now, **context)
    return written


def _post(stay: Stay, to: str, template: str, key: str, *, now: datetime, **context: Any) -> int:
    email = outbox.post(
        to=to,
        template=template,
        now=now,
        key=key,
        about=stay.contract.offer.dossier,
        stay=stay,
        contract=stay.contract,
        mission=stay.contract.offer.mission,
        **context,
    )
    return int(email.created_at == now)


@transaction.atomic
def end_with_contract(contract: Contract, *, by: User | None, now: datetime) -> None:
    """A cancelled contract leaves no mission: cancelled before the arrival, stopped after it."""
    stay = Stay.objects.standing().filter(contract=contract).first()
    if stay is None:
        return
    arrived = stay.state == StayState.RUNNING
    move(stay, StayState.STOPPED if arrived else StayState.CANCELLED, by=by, now=now)


def _locked(stay: Stay) -> Stay:
    return Stay.objects.select_for_update(of=("self",)).for_list().get(pk=stay.pk)
