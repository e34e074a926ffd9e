"""The ranked lists: drawn up from the marks, moved with a reason, closed by the panel."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Sprint
from fellowship.core.lifecycle import Refused, record
from fellowship.dossiers.models import Dossier
from fellowship.juries import engine, rules, scores
from fellowship.juries.models import Interview, Rank, RankedList
from fellowship.missions import actions as missions
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.process import actions as process
from regulations import Stage
from regulations.kinds import Ranking

Key = tuple[int | None, str]  # mission, profile
Worth = tuple[Fraction | None, tuple[Fraction, ...]]


@transaction.atomic
def draw_up(sprint: Sprint, stage: Stage, *, by: User, now: datetime, seed: int) -> int:
    """The lists of a ranking stage, best first; again, those still open are made anew.

    Ties are broken as the rules say: by the marks, criterion after criterion, then by a draw that
    ``seed`` lets anyone repeat. Returns how many lists there are.
    """
    if obstacle := rules.obstacle_to_rank(sprint, stage):
        raise Refused(obstacle)
    found = _by_key(sprint, stage)
    for (mission, profile), interviews in found.items():
        row, _created = RankedList.objects.get_or_create(
            sprint=sprint,
            stage=stage.slug,
            mission=Mission.objects.get(pk=mission) if mission else None,
            profile=profile,
            defaults={"seed": seed, "drawn_up_at": now},
        )
        if row.closed_at is None:
            row.seed, row.drawn_up_at = seed, now
            row.save(update_fields=["seed", "drawn_up_at"])
            _order(row, stage, interviews)
            record(row, "drawn_up", by=by, now=now, seed=seed, count=len(interviews))
    return len(found)


def _by_key(sprint: Sprint, stage: Stage) -> dict[Key, list[Interview]]:
    """The interviews that count of those who stand here, by the list they belong to."""
    per = stage.settings_as(Ranking).per
    dossiers = Dossier.objects.filter(sprint=sprint).at_stage(stage.slug)
    found: dict[Key, list[Interview]] = {}
    for dossier in dossiers.select_related("rule_set", "candidate", "call").order_by("pk"):
        heard = rules.hearing_before(dossier, stage)
        if heard is None:
            continue
        for interview in rules.counted(dossier, heard):
            interview.dossier = dossier
            mission = interview.mission_id if per in {"mission", "mission_profile"} else None
            profile = dossier.profile if per in {"profile", "mission_profile"} else ""
            found.setdefault((mission, profile), []).append(interview)
    return found


def _order(row: RankedList, stage: Stage, interviews: list[Interview]) -> None:
    ties = stage.settings_as(Ranking).ties
    worth = scores.worth_of(interviews)

    def by_marks(interview: Interview) -> tuple[object, ...]:
        total, marks = worth[interview.pk]
        return (total is None, -(total or 0), *(() if "grid" not in ties else marks))

    def key(interview: Interview) -> tuple[object, ...]:
        return (*by_marks(interview), engine.ticket(row.seed, interview.dossier.reference))

    ordered = sorted(interviews, key=key)
    row.ranks.all().delete()
    ranks = []
    for position, interview in enumerate(ordered, start=1):
        total = worth[interview.pk][0]
        near = [o for o in ordered if o is not interview and worth[o.pk][0] == total]
        tie = ""
        if near:
            tie = "draw" if any(by_marks(o) == by_marks(interview) for o in near) else "grid"
        value = None
        if total is not None:
            value = Decimal(total.numerator) / Decimal(total.denominator)
        ranks.append(
            Rank(list=row, dossier=interview.dossier, position=position, value=value, tie=tie)
        )
    Rank.objects.bulk_create(ranks)


@transaction.atomic
def move_rank(rank: Rank, position: int, *, by: User, now: datetime, because: str) -> None:
    """The panel changes the order, and says why."""
    row = RankedList.objects.select_for_update(of=("self",)).get(pk=rank.list_id)
    if row.closed_at is not None:
        raise Refused(_("Cette liste est close."))
    if not because.strip():
        raise Refused(_("Un changement d’ordre est motivé."))
    ranks = list(row.ranks.order_by("position"))
    if not 1 <= position <= len(ranks):
        raise Refused(_("Le rang va de 1 à %(last)d.") % {"last": len(ranks)})
    moved = next(one for one in ranks if one.pk == rank.pk)
    ranks.remove(moved)
    ranks.insert(position - 1, moved)
    for number, one in enumerate(ranks, start=1):
        one.position = number
    moved.moved_because = because.strip()
    Rank.objects.bulk_update(ranks, ["position", "moved_because"])
    record(
        row, "moved", by=by, now=now, because=because, dossier=rank.dossier_id, position=position
    )


@transaction.atomic
def close_list(
    row: RankedList,
    *,
    by: User,
    now: datetime,
    alternative: str = "",
    withdraw: bool = False,
) -> None:
    """The order is that of the panel. ``alternative``: nobody suits, and what is done then (D9);
    ``withdraw``: the project is withdrawn. Who is in no open list goes on."""
    row = RankedList.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.closed_at is not None:
        raise Refused(_("Cette liste est close."))
    if withdraw and not alternative.strip():
        raise Refused(_("Retirer un projet se motive : dites l’autre solution."))
    row.closed_at, row.closed_by, row.alternative = now, by, alternative.strip()
    row.save(update_fields=["closed_at", "closed_by", "alternative"])
    record(row, "closed", by=by, now=now, because=alternative, withdrawn=withdraw)
    if withdraw and row.mission is not None:
        missions.close_mission(row.mission, by=by, now=now, because=alternative)
    for dossier in Dossier.objects.filter(ranks__list=row).select_related("rule_set").distinct():
        if not dossier.is_standing_at(row.stage):
            continue
        if not dossier.ranks.filter(list__stage=row.stage, list__closed_at=None).exists():
            process.advance(dossier, "done", by=by, now=now)
