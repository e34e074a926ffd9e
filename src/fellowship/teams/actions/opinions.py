"""Whom an administration would take."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fellowship.core.lifecycle import Refused, record
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.teams import rules
from fellowship.teams.models import Opinion


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
