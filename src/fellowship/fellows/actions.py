"""Everything that writes stays and their tasks."""

from datetime import date, datetime, timedelta

from django.db import transaction

from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.engagements.models import Contract
from fellowship.fellows import rules
from fellowship.fellows.models import Stay, Task
from fellowship.fellows.states import ARRIVAL, Side, StayState
from fellowship.people.models import User


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
def end_with_contract(contract: Contract, *, by: User | None, now: datetime) -> None:
    """A cancelled contract leaves no mission: cancelled before the arrival, stopped after it."""
    stay = Stay.objects.standing().filter(contract=contract).first()
    if stay is None:
        return
    arrived = stay.state == StayState.RUNNING
    move(stay, StayState.STOPPED if arrived else StayState.CANCELLED, by=by, now=now)


def _locked(stay: Stay) -> Stay:
    return Stay.objects.select_for_update(of=("self",)).for_list().get(pk=stay.pk)
