"""Panels, the slots they offer, the interviews booked on them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, Sprint
from fellowship.core import outbox
from fellowship.core.invitations import Method
from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers.models import Dossier
from fellowship.juries import invitations, rules
from fellowship.juries.models import Interview, Panel, Sitting, Slot, phases_of
from fellowship.juries.states import InterviewState
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from regulations import Stage
from texts import voice

# What jurors receive when the candidate receives the letter on the left.
TO_JURORS = {
    "interview_booked": "interview_booked_juror",
    "interview_rescheduled": "interview_rescheduled_juror",
    "interview_cancelled": "interview_cancelled_juror",
}


@transaction.atomic
def compose_panel(
    call: Call,
    name: str,
    jurors: Iterable[User],
    *,
    by: User | None,
    now: datetime,
    profile: str = "",
    panel: Panel | None = None,
) -> Panel:
    """Name a panel and who sits on it; the jurors' hours follow at once."""
    jurors = list(jurors)
    panel = panel or Panel(call=call)
    panel.profile = profile
    if obstacle := rules.obstacle_to_compose(panel, jurors, now=now):
        raise Refused(obstacle)
    panel.name, panel.profile = name.strip(), profile
    try:
        with transaction.atomic():
            panel.save()
    except IntegrityError as clash:
        raise Refused(_("Un jury de cet appel porte déjà ce nom.")) from clash
    panel.jurors.set(jurors)
    slots = list(panel.slots.filter(closed_at=None, ends_at__gt=now))
    Sitting.objects.filter(slot__in=slots).delete()
    _seat(slots, jurors)
    record(panel, "composed", by=by, now=now, jurors=sorted(juror.pk for juror in jurors))
    return panel


@transaction.atomic
def offer_slots(
    panel: Panel,
    sprint: Sprint,
    hours: Iterable[tuple[datetime, datetime]],
    *,
    by: User | None,
    now: datetime,
    stage: Stage | None = None,
    mission: Mission | None = None,
    place: str = "",
    video: str = "",
) -> list[Slot]:
    """Open slots, one or a whole series: all of them or none.

    ``stage``: the one that hears on them; the first hearing of the rules when not said.
    """
    hours = list(hours)
    stage = stage or rules.first_hearing(sprint, now=now)
    if stage is None:
        raise Refused(_("Le règlement de cet appel n’a pas d’audition."))
    if obstacle := rules.obstacle_to_offer(panel, sprint, stage, mission, hours, now=now):
        raise Refused(obstacle)
    slots = [
        Slot.objects.create(
            panel=panel,
            sprint=sprint,
            stage=stage.slug,
            mission=mission,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place.strip(),
            video=video.strip(),
        )
        for starts_at, ends_at in hours
    ]
    _seat(slots, list(panel.jurors.all()))
    record(panel, "slots_offered", by=by, now=now, count=len(slots))
    return slots


@transaction.atomic
def close_slot(slot: Slot, *, by: User | None, now: datetime, because: str = "") -> None:
    slot = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
    if obstacle := rules.obstacle_to_close_slot(slot):
        raise Refused(obstacle)
    slot.closed_at = now
    slot.save(update_fields=["closed_at"])
    slot.sittings.all().delete()
    record(slot, "closed", by=by, now=now, because=because)


@transaction.atomic
def book(dossier: Dossier, slot: Slot, *, by: User | None, now: datetime) -> Interview:
    """Take a slot. Of two who click together one gets it, the other a sentence."""
    slot = _locked(slot)
    if obstacle := rules.obstacle_to_book(dossier, slot, now=now):
        raise Refused(obstacle)
    try:
        with transaction.atomic():
            interview = Interview.objects.create(
                dossier=dossier, slot=slot, stage=slot.stage, mission=slot.mission, booked_at=now
            )
    except IntegrityError as clash:
        raise Refused(_("Ce créneau n’est plus libre : choisissez-en un autre.")) from clash
    record(interview, "booked", by=by, now=now, slot=slot.pk)
    _tell(interview, "interview_booked", now=now)
    return interview


@transaction.atomic
def reschedule(
    interview: Interview, slot: Slot, *, by: User | None, now: datetime, because: str = ""
) -> None:
    """The same interview on another slot: the calendars of all follow."""
    interview = _fresh(interview)
    slot = _locked(slot)
    if obstacle := rules.obstacle_to_reschedule(interview, slot, now=now, by=by):
        raise Refused(obstacle)
    left = interview.slot
    interview.slot = slot
    interview.sequence += 1
    try:
        with transaction.atomic():
            interview.save(update_fields=["slot", "sequence"])
    except IntegrityError as clash:
        raise Refused(_("Ce créneau n’est plus libre : choisissez-en un autre.")) from clash
    record(interview, "rescheduled", by=by, now=now, because=because, left=left.pk, slot=slot.pk)
    _tell(interview, "interview_rescheduled", now=now, left=left)


@transaction.atomic
def cancel(
    interview: Interview,
    *,
    by: User | None,
    now: datetime,
    because: str = "",
    tell_candidate: bool = True,
) -> None:
    """Give the slot back to the others."""
    interview = _fresh(interview)
    excused = interview.state == InterviewState.MISSED and (by is None or may(by, Right.JURIES))
    if not excused and (obstacle := rules.obstacle_to_change(interview, now=now, by=by)):
        raise Refused(obstacle)
    move(
        interview,
        InterviewState.CANCELLED,
        by=by,
        now=now,
        because=because,
        sequence=interview.sequence + 1,
    )
    _tell(interview, "interview_cancelled", now=now, to_candidate=tell_candidate, because=because)


@transaction.atomic
def hold(interview: Interview, *, by: User | None, now: datetime) -> None:
    if obstacle := rules.obstacle_to_note(interview, now=now):
        raise Refused(obstacle)
    move(interview, InterviewState.HELD, by=by, now=now)


@transaction.atomic
def miss(interview: Interview, *, by: User | None, now: datetime, because: str = "") -> None:
    if obstacle := rules.obstacle_to_note(interview, now=now):
        raise Refused(obstacle)
    move(interview, InterviewState.MISSED, by=by, now=now, because=because)


def _locked(slot: Slot) -> Slot:
    return (
        Slot.objects.select_for_update(of=("self",))
        .select_related("panel", "mission")
        .get(pk=slot.pk)
    )


def _fresh(interview: Interview) -> Interview:
    return (
        Interview.objects.select_for_update(of=("self",))
        .select_related("slot__panel", "dossier__candidate", "dossier__call")
        .get(pk=interview.pk)
    )


def _seat(slots: list[Slot], jurors: list[User]) -> None:
    rows = [
        Sitting(slot=slot, juror=juror, at=tick)
        for slot in slots
        for juror in jurors
        for tick in slot.ticks
    ]
    try:
        with transaction.atomic():
            Sitting.objects.bulk_create(rows)
    except IntegrityError as clash:
        raise Refused(_("Quelqu’un de ce jury est déjà dans un autre à cette heure.")) from clash


def _tell(
    interview: Interview,
    event: str,
    *,
    now: datetime,
    to_candidate: bool = True,
    because: str = "",
    left: Slot | None = None,
) -> None:
    """The candidate and the jurors who may hear her, each with the invitation."""
    method: Method = "CANCEL" if event == "interview_cancelled" else "REQUEST"
    attached = [invitations.attachment(interview, now=now, method=method)]
    context: dict[str, Any] = {
        "interview": interview,
        "slot": interview.slot,
        "dossier": interview.dossier,
        "left": left,
        "because": because,
        "when": voice.instant(phases_of(interview)[0], interview.dossier.call.tz),
    }
    key = f"{event}-{interview.pk}-{interview.sequence}"
    if to_candidate:
        outbox.post(
            to=interview.dossier.candidate.email,
            template=event,
            now=now,
            key=key,
            about=interview.dossier,
            attachments=attached,
            **context,
        )
    for juror in interview.slot.panel.jurors.all():
        if not Interview.objects.filter(pk=interview.pk, slot__panel__jurors=juror).exclude(
            dossier__candidate__dossiers__conflicts__person=juror
        ):
            continue
        outbox.post(
            to=juror.email,
            template=TO_JURORS[event],
            now=now,
            key=f"{key}-{juror.pk}",
            about=interview.dossier,
            attachments=attached,
            **context,
        )
