"""Who may write opinions, run and confirm; what stands in the way."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, Sprint
from fellowship.dossiers.models import Dossier
from fellowship.juries.models import Draw, Rank
from fellowship.missions.models import Mission, Seat
from fellowship.missions.rules import can_write_mission, rules_of
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.talents.models import Introduction, Membership
from fellowship.teams.models import MatchingRun, Pairing
from fellowship.teams.states import RunState
from regulations.kinds import WaitingList
from texts import voice
from texts.months import end_of_day


def can_rank(user: User, mission: Mission, *, now: datetime) -> bool:
    return can_write_mission(user, mission.body, now=now)


def can_match(user: User) -> bool:
    """Run, compare, confirm, drop, release."""
    return may(user, Right.RUN)


def obstacle_to_wish(dossier: Dossier) -> str:
    """Wishes no longer move once one of them is granted."""
    if Pairing.objects.standing().filter(membership__dossier=dossier).exists():
        return _("Votre mission est confirmée : vos vœux ne changent plus.")
    return ""


def obstacle_to_rank(mission: Mission, *, now: datetime) -> str:  # noqa: ARG001
    if mission.state != MissionState.OPENED:
        return _("Le classement se fait pendant que la mission est ouverte.")
    return ""


def faults_of_opinions(
    mission: Mission, opinions: Mapping[int, int | None], *, now: datetime
) -> str:
    """``opinions``: membership → rank, or None when refused."""
    shown = set(
        Introduction.objects.standing(now)
        .filter(mission=mission)
        .values_list("membership_id", flat=True)
    )
    if set(opinions) - shown:
        return _("Une personne classée n’est plus présentée à cette mission.")
    if any(rank is not None and rank < 1 for rank in opinions.values()):
        return _("Un rang est un nombre entier à partir de 1.")
    return ""


def obstacle_to_match(call: Call, *, now: datetime) -> str:
    if rules_of(call, now=now) is None:
        return _("Cet appel n’a pas de règlement en vigueur.")
    if not Mission.objects.opened().filter(call=call).exists():
        return _("Aucune mission n’est ouverte.")
    people = Membership.objects.standing(now).filter(
        dossier__call=call, dossier__wish_lists__wishes__isnull=False
    )
    if not people.exists():
        return _("Personne n’a encore fait de vœux.")
    return ""


def obstacle_to_confirm(run: MatchingRun) -> str:
    """Whether its input is still true is asked by the action, which reads it again."""
    if run.state != RunState.PROPOSED:
        return _("Cet appariement est déjà confirmé ou écarté.")
    return ""


def obstacle_to_change_seat(seat: Seat) -> str:
    """A seat that somebody has keeps its profiles."""
    if not Pairing.objects.standing().filter(seat=seat).exists():
        return ""
    return _("La place %(position)d est attribuée : son profil ne change plus.") % {
        "position": seat.position
    }


def obstacle_to_remove_seat(seat: Seat) -> str:
    """A seat that a matching has named stays, for that matching to be read."""
    if not Pairing.objects.filter(seat=seat).exists():
        return ""
    return _("La place %(position)d a déjà servi à un appariement : elle ne se retire plus.") % {
        "position": seat.position
    }


# --- the waiting list ------------------------------------------------------------------------


def waiting_until(dossier: Dossier) -> datetime | None:
    """The first instant at which nobody is called any more; None while no date says it."""
    stage = dossier.place
    if stage is None or stage.kind != "waiting_list":
        return None
    terms = stage.settings_as(WaitingList)
    if terms.until_on is not None:
        return end_of_day(terms.until_on, dossier.call.tz)
    milestone = dossier.sprint.milestone(terms.until) if dossier.sprint else None
    return milestone.starts_at if milestone else None


def obstacle_to_call(dossier: Dossier, *, now: datetime) -> str:
    """Domain E5: the last day counts whole."""
    if not dossier.is_at("waiting_list"):
        return _("Cette personne n’est pas sur liste d’attente.")
    limit = waiting_until(dossier)
    if limit is not None and now >= limit:
        return _("La liste d’attente a pris fin le %(day)s : on n’y appelle plus.") % {
            "day": voice.day_of(limit - timedelta(seconds=1), dossier.call.tz)
        }
    return ""


def in_line(sprint: Sprint, mission: Mission | None = None) -> list[Dossier]:
    """Who waits, first first: the order of the draw, or that of the closed lists of ``mission``
    (of all of them when it is not said), or that of the deposits."""
    rows = (
        Dossier.objects.filter(sprint=sprint)
        .standing_at("waiting_list")
        .select_related("candidate", "rule_set", "call", "sprint")
        .order_by("submitted_at", "pk")
    )
    dossiers = list(rows)
    draw = Draw.objects.published().filter(sprint=sprint).first()
    if draw is not None:
        drawn = {reference: n for n, reference in enumerate(draw.output["order"])}
        return sorted(dossiers, key=lambda d: drawn.get(d.reference, len(drawn)))
    ranks = Rank.objects.filter(
        dossier__in=dossiers, list__closed_at__isnull=False, list__sprint=sprint
    )
    if not ranks.exists():
        return dossiers
    if mission is not None:
        ranks = ranks.filter(Q(list__mission=mission) | Q(list__mission=None))
    best: dict[int, int] = {}
    for dossier, position in ranks.values_list("dossier", "position"):
        best[dossier] = min(position, best.get(dossier, position))
    ranked = [d for d in dossiers if mission is None or d.pk in best]
    return sorted(ranked, key=lambda d: best.get(d.pk, len(dossiers) + 1))


def calls_by_itself(dossier: Dossier) -> bool:
    """Whether the rules have the next one called without anybody's click."""
    stage = dossier.place
    return stage is not None and stage.settings_as(WaitingList).by_itself


def cascade(
    leaving: Dossier, mission: Mission, *, profiles: Sequence[str] = (), now: datetime
) -> list[Dossier]:
    """Who would be called for the seat of ``leaving`` if it came free, in order: same sprint, one
    of the profiles the seat takes, and for this mission."""
    if leaving.sprint is None:
        return []
    fitting = set(profiles) or {leaving.profile}
    return [
        dossier
        for dossier in in_line(leaving.sprint, mission)
        if dossier.profile in fitting and not obstacle_to_call(dossier, now=now)
    ]
