"""The door between teams and the selection engine: rows out, plain data in, and back.

The engine loads numpy and OR-tools, which every process would pay at its start: each function
imports what it runs, so that only those who ask for a matching wait for it.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _

from fellowship.calls.models import Call
from fellowship.core.lifecycle import Refused
from fellowship.juries import scores
from fellowship.juries.models import Interview
from fellowship.missions.models import Mission, Seat
from fellowship.talents.models import Introduction, Membership, Wish
from fellowship.teams.models import MatchingRun, Opinion, Pairing
from selection.refusals import Infeasible

if TYPE_CHECKING:
    from selection import teams

RunSet = Literal["coalition_stable", "priority", "fixed"]


def problem_of(
    call: Call, *, now: datetime, seed: int, run_set: RunSet, cap: int | None
) -> teams.TeamsProblem:
    """The market as it stands: free seats, standing members, their wishes, the opinions on them.

    People are file references here: a run is kept for years, their names are not.
    A wish counts when the mission was shown the person and has ranked her; equal ranks are told
    apart by the value of the interview, then by the recorded draw (domain §8.5).
    """
    from selection import teams

    rule_set = call.rule_set(now.astimezone(call.tz).date())
    called = {p.slug: p.name for p in rule_set.rules.profiles} if rule_set else {}
    placed = set(Pairing.objects.standing().values_list("membership_id", flat=True))
    missions = free_seats(call)
    kept = {mission.pk for mission, _free in missions}
    members = [
        membership
        for membership in Membership.objects.standing(now)
        .filter(dossier__call=call)
        .select_related("dossier")
        .order_by("pk")
        if membership.pk not in placed
    ]
    wishes: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    asked = Wish.objects.of(member.dossier for member in members)
    for dossier, mission_id in asked.order_by("rank", "pk").values_list(
        "list__dossier__membership", "mission"
    ):
        if mission_id in kept:
            wishes[dossier].append((str(mission_id),))
    worth = interview_worth(members)
    shown = set(
        Introduction.objects.standing(now)
        .filter(mission__in=kept)
        .values_list("mission_id", "membership_id")
    )
    known = {membership.pk: membership.dossier.reference for membership in members}
    ranked: dict[int, list[tuple[int, Fraction, str]]] = defaultdict(list)
    for opinion in Opinion.objects.filter(mission__in=kept, refused=False):
        if opinion.membership_id in known and (opinion.mission_id, opinion.membership_id) in shown:
            value = worth.get(opinion.membership_id, Fraction(-1))
            who = known[opinion.membership_id]
            ranked[opinion.mission_id].append((opinion.rank or 0, -value, who))
    return teams.TeamsProblem(
        candidates=tuple(
            teams.Candidate(
                id=membership.dossier.reference,
                profile=called.get(membership.dossier.profile, membership.dossier.profile),
                wishes=tuple(wishes.get(membership.pk, ())),
            )
            for membership in members
            if wishes.get(membership.pk)
        ),
        missions=tuple(
            teams.Mission(
                id=str(mission.pk),
                seats=tuple(
                    teams.Seat(
                        accepts=frozenset(called.get(slug, slug) for slug in seat.profiles),
                        required=seat.required,
                    )
                    for seat in free
                ),
                ranking=tuple(
                    tuple(who for *_rest, who in group)
                    for _key, group in groupby(sorted(ranked[mission.pk]), key=lambda row: row[:2])
                ),
                name=mission.title,
            )
            for mission, free in missions
        ),
        cap=cap,
        run_set=run_set,
        seed=seed,
    )


def free_seats(call: Call) -> list[tuple[Mission, list[Seat]]]:
    """The open missions of the call and the seats that nobody holds, in order."""
    taken = set(Pairing.objects.standing().values_list("seat_id", flat=True))
    found = []
    for mission in Mission.objects.opened().filter(call=call).prefetch_related("seats"):
        free = [seat for seat in mission.seats.all() if seat.pk not in taken]
        if free:
            found.append((mission, free))
    return found


def interview_worth(members: list[Membership]) -> dict[int, Fraction]:
    """By membership, the value of the interview that was not for a mission."""
    interviews = list(
        Interview.objects.living()
        .filter(mission=None, dossier__in=[membership.dossier_id for membership in members])
        .select_related("dossier__rule_set")
    )
    values = scores.hearings(interviews)
    totals = {
        interview.dossier_id: values[interview.pk].total
        for interview in interviews
        if interview.pk in values
    }
    found = {}
    for membership in members:
        total = totals.get(membership.dossier_id)
        if total is not None:
            found[membership.pk] = total
    return found


def digest_of(call: Call, *, now: datetime, seed: int, run_set: RunSet, cap: int | None) -> str:
    """The fingerprint of the market as it stands, to tell whether a run is still about it."""
    from selection.judges.teams import plain
    from selection.paper import fingerprint

    return fingerprint(plain(problem_of(call, now=now, seed=seed, run_set=run_set, cap=cap)))


def propose(
    call: Call, *, now: datetime, seed: int, run_set: RunSet, cap: int | None
) -> tuple[MatchingRun, list[Pairing]]:
    """The run and what it says of each person, unsaved. Refuses to hand over a flawed result."""
    from selection import teams
    from selection.judges.teams import flaws, plain
    from selection.paper import fingerprint

    problem = problem_of(call, now=now, seed=seed, run_set=run_set, cap=cap)
    try:
        result = teams.compose(problem)
    except Infeasible as why:
        sentences = [demand.says for demand in why.demands] + list(why.relax)
        raise Refused(" ".join(sentences)) from why
    except ValueError as why:
        raise Refused(_("Le moteur refuse ces données : %(why)s") % {"why": why}) from why
    if found := flaws(problem, result):
        raise RuntimeError(f"the judge refuses this matching: {found[0]}")
    entry: dict[str, Any] = plain(problem)
    run = MatchingRun(
        call=call,
        seed=seed,
        parameters={"run_set": run_set, "cap": cap},
        input=entry,
        output=plain(result),
        version=result.version,
        digest=fingerprint(entry),
        at=now,
    )
    free = {mission.pk: seats for mission, seats in free_seats(call)}
    seat_of = {
        who: free[int(mission)][seat]
        for mission, team in result.team_of.items()
        for seat, who in team
    }
    names = [candidate.id for candidate in problem.candidates]
    members = Membership.objects.filter(dossier__reference__in=names)
    number = dict(members.values_list("dossier__reference", "pk"))
    pairings = []
    for candidate in problem.candidates:
        seat = seat_of.get(candidate.id)
        pairings.append(
            Pairing(
                run=run,
                membership_id=number[candidate.id],
                mission_id=seat.mission_id if seat else None,
                seat=seat,
                rank=result.rank_of[candidate.id],
                sentence=result.for_candidate[candidate.id].says,
            )
        )
    return run, pairings
