"""The matching: the engine proposes, people decide, and what is decided can be undone."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, Role, RoleKind
from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.core.models import Job
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.talents.models import Membership
from fellowship.teams import engine, rules
from fellowship.teams.models import MatchingRun, Pairing
from fellowship.teams.states import RunState

AT_ONCE = 100  # people of the pool: a matching of so many is ready before the page would be


def propose(
    call: Call,
    *,
    by: User,
    now: datetime,
    seed: int,
    run_set: engine.RunSet = "coalition_stable",
    cap: int | None = None,
) -> MatchingRun:
    """Ask the engine and keep its question and its answer whole. Nobody is told anything.

    The computation holds no transaction; ``confirm`` finds what moved meanwhile by the digest.
    """
    if obstacle := rules.obstacle_to_match(call, now=now):
        raise Refused(obstacle)
    jobs.report(20, _("Calcul de l’appariement"))
    run, pairings = engine.propose(call, now=now, seed=seed, run_set=run_set, cap=cap)
    jobs.report(90, _("Enregistrement"))
    run.by = by
    with transaction.atomic():
        run.save()
        Pairing.objects.bulk_create(pairings)
        record(run, "proposed", by=by, now=now, seed=seed, digest=run.digest)
    return run


def ask_to_propose(call: Call, *, by: User, now: datetime, **parameters: Any) -> Job | None:
    """The job that will match many people; nothing for few, whom ``propose`` matches at once."""
    if Membership.objects.filter(dossier__call=call).count() <= AT_ONCE:
        return None
    if obstacle := rules.obstacle_to_match(call, now=now):
        raise Refused(obstacle)
    return jobs.enqueue(
        propose_for_many,
        call.pk,
        by.pk,
        parameters,
        key=f"match:{call.pk}:{now.isoformat()}",
        now=now,
        title=_("Appariement : %(call)s") % {"call": call},
        by=by,
    )


@jobs.without_transaction
def propose_for_many(
    call_id: int, by_id: int, parameters: dict[str, Any], *, now: datetime
) -> None:
    call, by = Call.objects.get(pk=call_id), User.objects.get(pk=by_id)
    try:
        run = propose(call, by=by, now=now, **parameters)
    except Refused as refusal:
        raise jobs.GivesUp(str(refusal)) from refusal
    jobs.conclude(_("L’appariement est calculé."), f"programme:matching_detail {run.pk}")


@transaction.atomic
def confirm(run: MatchingRun, *, by: User, now: datetime, because: str = "") -> None:
    """Make a proposal true, if the wishes and opinions it was made of have not moved since."""
    Call.objects.select_for_update(of=("self",)).get(pk=run.call_id)
    run = MatchingRun.objects.select_for_update(of=("self",)).select_related("call").get(pk=run.pk)
    if obstacle := rules.obstacle_to_confirm(run):
        raise Refused(obstacle)
    current = engine.digest_of(
        run.call,
        now=now,
        seed=run.seed,
        run_set=run.parameters["run_set"],
        cap=run.parameters["cap"],
    )
    if current != run.digest:
        raise Refused(
            _(
                "Des vœux, des classements ou des places ont changé depuis ce calcul : "
                "lancez un nouvel appariement."
            )
        )
    try:
        with transaction.atomic():
            run.pairings.update(confirmed_at=now)
    except IntegrityError as clash:
        raise Refused(_("Une de ces places est déjà attribuée.")) from clash
    move(run, RunState.CONFIRMED, by=by, now=now, because=because, confirmed_at=now)
    pairings = list(run.pairings.for_list())
    for mission in {p.mission for p in pairings if p.mission is not None}:
        taken = Pairing.objects.standing().filter(mission=mission).count()
        fill(mission, taken=taken, by=by, now=now)
        hosts = Role.objects.filter(kind=RoleKind.HOST, body=mission.body, call=run.call)
        for role in hosts.standing(now).select_related("person"):
            outbox.post(
                to=role.person.email,
                template="team_confirmed",
                now=now,
                key=f"team-confirmed-{run.pk}-{mission.pk}-{role.person_id}",
                about=mission,
                mission=mission,
            )
    for pairing in pairings:
        outbox.post(
            to=pairing.membership.dossier.candidate.email,
            template="pairing_confirmed",
            now=now,
            key=f"pairing-confirmed-{pairing.pk}",
            about=pairing.membership.dossier,
            pairing=pairing,
            dossier=pairing.membership.dossier,
        )


@transaction.atomic
def drop(run: MatchingRun, *, by: User, now: datetime, because: str = "") -> None:
    move(run, RunState.DROPPED, by=by, now=now, because=because)


@transaction.atomic
def release(pairing: Pairing, *, by: User | None, now: datetime, because: str = "") -> None:
    """The person will not take the seat: it is free for the next matching."""
    freed = Pairing.objects.standing().filter(pk=pairing.pk).update(released_at=now)
    if not freed:
        return
    pairing.refresh_from_db()
    record(pairing, "released", by=by, now=now, because=because)
    if pairing.mission is not None:
        reopen(pairing.mission, by=by, now=now, because=because)


@transaction.atomic
def reopen(mission: Mission, *, by: User | None, now: datetime, because: str = "") -> None:
    """A seat is free again: a mission that was filled is open."""
    mission.refresh_from_db(fields=["state"])
    if mission.state == MissionState.FILLED:
        move(mission, MissionState.OPENED, by=by, now=now, because=because)


@transaction.atomic
def fill(mission: Mission, *, taken: int, by: User | None, now: datetime) -> None:
    """A mission with nobody left to look for is no longer offered."""
    mission.refresh_from_db(fields=["state"])
    if mission.state == MissionState.OPENED and taken >= mission.seats.count():
        move(mission, MissionState.FILLED, by=by, now=now)
