"""Results are sealed, then told to all at one instant, by one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Sprint
from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.core.models import Email
from fellowship.dossiers import emails
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.process import actions as process
from fellowship.reviews import rules
from fellowship.reviews.models import Announcement, Verdict
from fellowship.reviews.states import AnnouncementState
from regulations import Stage

KEPT, DECLINED = "kept", "declined"  # what a threshold gives


@transaction.atomic
def prepare_announcement(
    sprint: Sprint, stage: Stage, *, by: User | None, now: datetime
) -> Announcement:
    """Open the sealed list of one decision stage; the one already open is returned as it is."""
    announcement, created = Announcement.objects.open().get_or_create(
        sprint=sprint,
        stage=stage.slug,
        defaults={
            "call": sprint.call,
            "name": stage.name,
            "prepared_by": by,
            "prepared_at": now,
        },
    )
    if created:
        record(announcement, "prepared", by=by, now=now)
    return announcement


@transaction.atomic
def decide(
    announcement: Announcement,
    dossier: Dossier,
    outcome: str | None,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Seal a verdict, or take it back (None). Nobody outside the team learns of it."""
    announcement = _locked(announcement)
    if obstacle := rules.obstacle_to_decide(announcement, dossier, outcome):
        raise Refused(obstacle)
    if outcome is None:
        Verdict.objects.filter(announcement=announcement, dossier=dossier).delete()
    else:
        Verdict.objects.update_or_create(
            announcement=announcement,
            dossier=dossier,
            defaults={"outcome": outcome, "reason": reason.strip()},
        )
    # The line is about the announcement alone: that of the dossier is read by its candidate.
    record(
        announcement,
        "decided",
        by=by,
        now=now,
        dossier=dossier.pk,
        outcome=outcome or "",
    )


@transaction.atomic
def decide_by_threshold(
    announcement: Announcement,
    values: Mapping[int, Fraction | None],
    *,
    threshold: Fraction,
    by: User | None,
    now: datetime,
) -> int:
    """Keep every dossier worth ``threshold`` or more, decline the others that have a value.

    ``values``: dossier pk → value; a dossier without one is left for a person to decide.
    Returns how many verdicts were sealed.
    """
    announcement = _locked(announcement)
    sealed = 0
    for dossier in rules.awaiting(announcement):
        value = values.get(dossier.pk)
        if value is None:
            continue
        assert dossier.place is not None  # noqa: S101 - it stands at this stage
        outcomes = list(dossier.place.outcomes)
        outcome = KEPT if value >= threshold else DECLINED
        if outcome not in outcomes:
            raise Refused(_("Cette étape ne se décide pas par un seuil."))
        decide(announcement, dossier, outcome, by=by, now=now)
        sealed += 1
    return sealed


@transaction.atomic
def sign_announcement(announcement: Announcement, *, by: User, now: datetime) -> None:
    """The authority named by the rules makes the list its own. It must be reopened to change."""
    announcement = _locked(announcement, into=announcement)
    if obstacle := rules.obstacle_to_sign(announcement):
        raise Refused(obstacle)
    move(
        announcement,
        AnnouncementState.SIGNED,
        by=by,
        now=now,
        signed_by=by,
        signed_at=now,
    )


@transaction.atomic
def schedule_announcement(
    announcement: Announcement, applies_at: datetime, *, by: User | None, now: datetime
) -> None:
    """Fix the instant, and write every letter, held: the team reads them before they leave."""
    announcement = _locked(announcement, into=announcement)
    if obstacle := rules.obstacle_to_schedule(announcement, by=by, applies_at=applies_at, now=now):
        raise Refused(obstacle)
    move(
        announcement,
        AnnouncementState.SCHEDULED,
        by=by,
        now=now,
        because=f"{applies_at:%Y-%m-%dT%H:%M%z}",
        applies_at=applies_at,
        round=announcement.round + 1,
    )
    rows = announcement.verdicts.select_related("dossier__candidate", "dossier__call")
    for verdict in rows.prefetch_related("dossier__rule_set"):
        place = verdict.dossier.place
        assert place is not None  # noqa: S101 - it stands at the decision
        emails.post_outcome(
            verdict.dossier,
            place,
            verdict.outcome,
            verdict.reason,
            key=key_of(announcement, verdict),
            now=now,
            not_before=applies_at,
        )


@transaction.atomic
def reopen_announcement(
    announcement: Announcement, *, by: User | None, now: datetime, because: str = ""
) -> None:
    """Back to preparation: its letters are stopped, its signature falls, new ones are asked."""
    _stop_letters(announcement, now=now)
    move(
        announcement,
        AnnouncementState.PREPARED,
        by=by,
        now=now,
        because=because,
        signed_by=None,
        signed_at=None,
    )


@transaction.atomic
def cancel_announcement(
    announcement: Announcement, *, by: User | None, now: datetime, because: str = ""
) -> None:
    """Give up: no verdict is told, no letter leaves. The verdicts stay for the record."""
    _stop_letters(announcement, now=now)
    move(announcement, AnnouncementState.CANCELLED, by=by, now=now, because=because)


@transaction.atomic
def apply_announcement(announcement: Announcement, *, by: User | None, now: datetime) -> int:
    """Make every verdict true at once and let its letter go. Returns how many were told.

    Applying twice does nothing the second time. A dossier that has left meanwhile (withdrawn), or
    that has lost a reading it needs, keeps its place and its letter is stopped.
    """
    announcement = _locked(announcement, into=announcement)
    if announcement.state == AnnouncementState.APPLIED:
        return 0
    if obstacle := rules.obstacle_to_apply(announcement, now=now):
        raise Refused(obstacle)
    move(announcement, AnnouncementState.APPLIED, by=by, now=now, applied_at=now)
    told, lost = [], []
    because = str(announcement)
    short = set(rules.lacking(announcement).values_list("pk", flat=True))
    rows = announcement.verdicts.select_related("dossier").prefetch_related("dossier__rule_set")
    for verdict in rows.order_by("pk"):
        dossier, key = verdict.dossier, key_of(announcement, verdict)
        if not dossier.is_standing_at(announcement.stage) or dossier.pk in short:
            lost.append(key)
            continue
        process.advance(dossier, verdict.outcome, by=by, now=now, because=because)
        told.append(key)
    for letter in Email.objects.waiting().filter(key__in=told):
        outbox.release(letter, now=now)
    Email.objects.waiting().filter(key__in=lost).update(stopped_at=now)
    return len(told)


@jobs.routine(every=timedelta(seconds=5))
def apply_due_announcements(*, now: datetime) -> int:
    """What the worker does every few seconds: each due announcement, whole or not at all."""
    told = 0
    for announcement in Announcement.objects.due(now).order_by("applies_at", "pk"):
        told += apply_announcement(announcement, by=announcement.prepared_by, now=now)
    return told


def key_of(announcement: Announcement, verdict: Verdict) -> str:
    return f"announcement-{announcement.pk}-{announcement.round}-{verdict.dossier_id}"


def _stop_letters(announcement: Announcement, *, now: datetime) -> None:
    announcement = _locked(announcement)
    prefix = f"announcement-{announcement.pk}-{announcement.round}-"
    Email.objects.waiting().filter(key__startswith=prefix).update(stopped_at=now)


def _locked(announcement: Announcement, into: Announcement | None = None) -> Announcement:
    """The row as it is now, held until the end of the transaction."""
    rows = Announcement.objects.select_for_update(of=("self",))
    row = rows.select_related("sprint__call").get(pk=announcement.pk)
    if into is not None:
        for field in ("state", "applies_at", "applied_at", "round", "signed_by", "signed_at"):
            setattr(into, field, getattr(row, field))
        return into
    return row
