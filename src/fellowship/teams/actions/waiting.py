"""The waiting list: called one by one, in its order, until its date."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from fellowship.core import jobs
from fellowship.core.lifecycle import Refused
from fellowship.dossiers import emails
from fellowship.dossiers.models import Dossier
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.process import actions as process
from fellowship.teams import rules


@transaction.atomic
def call_from_waiting(
    dossier: Dossier, *, by: User | None, now: datetime, because: str = ""
) -> None:
    """A place is free: this person leaves the waiting list for it, and is told."""
    if obstacle := rules.obstacle_to_call(dossier, now=now):
        raise Refused(obstacle)
    stage = dossier.place
    assert stage is not None  # noqa: S101 - the obstacle has just said so
    key = f"called-{dossier.pk}-{stage.slug}"
    emails.post_outcome(dossier, stage, "called", because, key=key, now=now, held=False)
    process.advance(dossier, "called", by=by, now=now, because=because)


@transaction.atomic
def call_next(
    leaving: Dossier,
    mission: Mission,
    *,
    by: User | None,
    now: datetime,
    profiles: Sequence[str] = (),
) -> Dossier | None:
    """Whoever waits first for the seat that ``leaving`` gives back, where the rules have a list and
    let it be called by itself."""
    line = rules.cascade(leaving, mission, profiles=profiles, now=now)
    following = next(iter(line), None)
    if following is None or not rules.calls_by_itself(following):
        return None
    call_from_waiting(following, by=by, now=now)
    return following


@jobs.routine(every=timedelta(minutes=10))
@transaction.atomic
def expire_waiting(*, now: datetime) -> int:
    """After the last day of a waiting list, those who were not called are told so."""
    count = 0
    rows = Dossier.objects.standing_at("waiting_list").select_related(
        "rule_set", "candidate", "call", "sprint"
    )
    for dossier in rows.order_by("pk"):
        limit = rules.waiting_until(dossier)
        stage = dossier.place
        if stage is None or limit is None or now < limit:
            continue
        key = f"expired-{dossier.pk}-{stage.slug}"
        emails.post_outcome(dossier, stage, "expired", "", key=key, now=now, held=False)
        process.advance(dossier, "expired", by=None, now=now)
        count += 1
    return count
