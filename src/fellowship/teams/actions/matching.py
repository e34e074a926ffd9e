"""The matching: the engine proposes, people decide, and what is decided can be undone."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, Mission, Part, Role
from fellowship.calls.states import MissionState
from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.people.models import User
from fellowship.teams import engine, rules
from fellowship.teams.models import Pairing, Run
from fellowship.teams.states import RunState


@transaction.atomic
def propose(
    call: Call,
    *,
    by: User,
    now: datetime,
    seed: int,
    run_set: engine.RunSet = "coalition_stable",
    cap: int | None = None,
) -> Run:
    """Ask the engine and keep its question and its answer whole. Nobody is told anything."""
    if obstacle := rules.obstacle_to_match(call, now=now):
        raise Refused(obstacle)
    run, pairings = engine.propose(call, now=now, seed=seed, run_set=run_set, cap=cap)
    run.by = by
    run.save()
    Pairing.objects.bulk_create(pairings)
    record(run, "proposed", by=by, now=now, seed=seed, digest=run.digest)
    return run


@transaction.atomic
def confirm(run: Run, *, by: User, now: datetime, because: str = "") -> None:
    """Make a proposal true, if the wishes and opinions it was made of have not moved since."""
    Call.objects.select_for_update(of=("self",)).get(pk=run.call_id)
    run = Run.objects.select_for_update(of=("self",)).select_related("call").get(pk=run.pk)
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
        _fill(mission, by=by, now=now)
        hosts = Part.objects.filter(role=Role.HOST, body=mission.body, call=run.call)
        for part in hosts.standing(now).select_related("person"):
            outbox.post(
                to=part.person.email,
                template="team_confirmed",
                now=now,
                key=f"team-confirmed-{run.pk}-{mission.pk}-{part.person_id}",
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
def drop(run: Run, *, by: User, now: datetime, because: str = "") -> None:
    move(run, RunState.DROPPED, by=by, now=now, because=because)


@transaction.atomic
def release(pairing: Pairing, *, by: User | None, now: datetime, because: str = "") -> None:
    """The person will not take the seat: it is free for the next matching."""
    freed = Pairing.objects.standing().filter(pk=pairing.pk).update(released_at=now)
    if not freed:
        return
    pairing.refresh_from_db()
    record(pairing, "released", by=by, now=now, because=because)
    if pairing.mission is not None and pairing.mission.state == MissionState.FILLED:
        move(pairing.mission, MissionState.OPENED, by=by, now=now, because=because)


def _fill(mission: Mission, *, by: User, now: datetime) -> None:
    """A mission with nobody left to look for is no longer offered."""
    taken = Pairing.objects.standing().filter(mission=mission).count()
    if mission.state == MissionState.OPENED and taken >= mission.seats.count():
        move(mission, MissionState.FILLED, by=by, now=now)
