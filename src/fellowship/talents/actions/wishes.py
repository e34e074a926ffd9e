"""The list a person writes: missions, themes or profiles, as the stage of her rules asks."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from fellowship.calls.models import Sprint
from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, record
from fellowship.dossiers import emails
from fellowship.dossiers.models import Dossier
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.process import actions as process
from fellowship.talents import rules
from fellowship.talents.models import Wish, WishList


@transaction.atomic
def save_wishes(
    dossier: Dossier,
    wished: Sequence[Mission | str],
    *,
    by: User,
    now: datetime,
    teammate: str = "",
) -> WishList:
    """The list, best first, a mission or the slug of a theme or a profile; it replaces the one
    before. ``teammate``: kept only where the rules let one be named."""
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    stage = rules.wishes_stage(dossier, now=now)
    if obstacle := rules.obstacle_to_wish(dossier, now=now):
        raise Refused(obstacle)
    assert stage is not None  # noqa: S101 - the obstacle has just said so
    if fault := rules.faults_of_wishes(dossier, stage, wished, now=now):
        raise Refused(fault)
    named = teammate.strip() if rules.asks_of(stage).teammate else ""
    row, _created = WishList.objects.update_or_create(
        dossier=dossier, stage=stage.slug, defaults={"teammate": named, "changed_at": now}
    )
    row.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(
            list=row,
            rank=rank,
            mission=one if isinstance(one, Mission) else None,
            choice="" if isinstance(one, Mission) else one,
        )
        for rank, one in enumerate(wished, start=1)
    )
    missions = [one.pk for one in wished if isinstance(one, Mission)]
    choices = [one for one in wished if not isinstance(one, Mission)]
    record(row, "wished", by=by, now=now, missions=missions, choices=choices)
    return row


@transaction.atomic
def send_wishes(dossier: Dossier, *, by: User, now: datetime) -> None:
    """Final: the dossier goes to the next stage. What is at another stage is not sent."""
    stage = rules.wishes_stage(dossier, now=now)
    if obstacle := rules.obstacle_to_send(dossier, now=now):
        raise Refused(obstacle)
    assert stage is not None  # noqa: S101 - the obstacle has just said so
    row = WishList.objects.select_for_update(of=("self",)).get(dossier=dossier, stage=stage.slug)
    row.sent_at = now
    row.save(update_fields=["sent_at"])
    record(row, "sent", by=by, now=now)
    process.advance(dossier, "sent", by=by, now=now)
    outbox.post(
        to=dossier.candidate.email,
        template="wishes_sent",
        now=now,
        key=f"wishes-sent-{row.pk}",
        about=dossier,
        dossier=dossier,
        stage=stage,
        list=rules.said_wishes(row),
    )


@jobs.routine(every=timedelta(minutes=10))
@transaction.atomic
def note_missed_wishes(*, now: datetime) -> int:
    """Whoever sent no wishes before the end of their window has missed them, and is told."""
    count = 0
    for sprint in Sprint.objects.filter(milestones__ends_at__lte=now).distinct():
        rows = Dossier.objects.filter(sprint=sprint).standing_at("wishes")
        for dossier in rows.select_related("rule_set", "candidate", "call", "sprint"):
            stage = dossier.place
            if stage is None or not rules.is_over(stage, sprint, now=now):
                continue
            key = f"wishes-missed-{dossier.pk}-{stage.slug}"
            emails.post_outcome(dossier, stage, "missed", "", key=key, now=now, held=False)
            process.advance(dossier, "missed", by=None, now=now)
            count += 1
    return count
