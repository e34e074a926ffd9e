"""The two lists: what a person wishes, whom an administration would take."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from fellowship.calls.models import Mission
from fellowship.core.lifecycle import Refused, record
from fellowship.people.models import User
from fellowship.talents.models import Membership
from fellowship.teams import rules
from fellowship.teams.models import Opinion, Wish


@transaction.atomic
def save_wishes(
    membership: Membership, missions: Sequence[Mission], *, by: User, now: datetime
) -> None:
    """The list, best first; it replaces the one before."""
    Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if obstacle := rules.obstacle_to_wish(membership, now=now):
        raise Refused(obstacle)
    if fault := rules.faults_of_wishes(membership, missions):
        raise Refused(fault)
    membership.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(membership=membership, mission=mission, rank=rank)
        for rank, mission in enumerate(missions, start=1)
    )
    record(membership, "wished", by=by, now=now, missions=[mission.pk for mission in missions])


@transaction.atomic
def save_opinions(
    mission: Mission, opinions: Mapping[int, int | None], *, by: User, now: datetime
) -> None:
    """``opinions``: membership → rank, or None when refused. Who is left out has no opinion."""
    Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if obstacle := rules.obstacle_to_rank(mission, now=now):
        raise Refused(obstacle)
    if fault := rules.faults_of_opinions(mission, opinions, now=now):
        raise Refused(fault)
    mission.opinions.all().delete()
    Opinion.objects.bulk_create(
        Opinion(mission=mission, membership_id=who, rank=rank, refused=rank is None)
        for who, rank in sorted(opinions.items())
    )
    record(mission, "ranked", by=by, now=now, count=len(opinions))
