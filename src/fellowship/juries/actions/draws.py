"""The draws: made once from a seed, sealed, published with all that lets anyone make it again."""

from datetime import datetime, timedelta

from django.db import transaction

from fellowship.calls.models import Sprint
from fellowship.core import jobs
from fellowship.core.lifecycle import Refused, record
from fellowship.dossiers import emails
from fellowship.dossiers.models import Dossier
from fellowship.juries import engine, rules
from fellowship.juries.models import Draw
from fellowship.people.models import User
from fellowship.process import actions as process
from regulations import Stage
from regulations.kinds import Draw as Lots


@transaction.atomic
def make_draw(sprint: Sprint, stage: Stage, *, by: User, now: datetime, seed: int) -> Draw:
    """Draw among those who stand there, once all have come. Nobody is told yet."""
    Sprint.objects.select_for_update(of=("self",)).get(pk=sprint.pk)
    if obstacle := rules.obstacle_to_draw(sprint, stage):
        raise Refused(obstacle)
    terms = stage.settings_as(Lots)
    rows = Dossier.objects.filter(sprint=sprint).at_stage(stage.slug)
    entries = list(rows.values_list("reference", "profile"))
    question, answer, digest = engine.drawn(
        seed, entries, terms.seats, per_group=terms.per == "profile"
    )
    draw = Draw.objects.create(
        sprint=sprint,
        stage=stage.slug,
        seed=seed,
        parameters={"seats": terms.seats, "per": terms.per},
        input=question,
        output=answer,
        version=engine.VERSION,
        digest=digest,
        at=now,
        by=by,
    )
    record(draw, "drawn", by=by, now=now, seed=seed, digest=digest, count=len(entries))
    return draw


@transaction.atomic
def publish_draw(draw: Draw, *, by: User | None, now: datetime) -> int:
    """Everybody learns of it at once; those who left meanwhile keep their place, untold."""
    draw = (
        Draw.objects.select_for_update(of=("self",)).select_related("sprint__call").get(pk=draw.pk)
    )
    if obstacle := rules.obstacle_to_publish(draw, now=now):
        raise Refused(obstacle)
    draw.published_at = now
    draw.save(update_fields=["published_at"])
    record(draw, "published", by=by, now=now, digest=draw.digest)
    drawn = set(draw.output["drawn"])
    dossiers = Dossier.objects.filter(sprint=draw.sprint).at_stage(draw.stage)
    told = 0
    for dossier in dossiers.select_related("rule_set", "candidate", "call", "sprint").order_by(
        "pk"
    ):
        place = dossier.place
        assert place is not None  # noqa: S101 - it stands there
        missed = "waiting" if "waiting" in place.outcomes else "left"
        outcome = "drawn" if dossier.reference in drawn else missed
        key = f"draw-{draw.pk}-{dossier.pk}"
        emails.post_outcome(dossier, place, outcome, "", key=key, now=now, held=False)
        process.advance(dossier, outcome, by=by, now=now, because=str(draw))
        told += 1
    return told


@jobs.routine(every=timedelta(minutes=1))
def publish_due_draws(*, now: datetime) -> int:
    """At the instant the calendar says."""
    count = 0
    for draw in Draw.objects.filter(published_at=None).select_related("sprint__call", "by"):
        due = rules.told_at(draw)
        if due is not None and due <= now and not rules.obstacle_to_publish(draw, now=now):
            publish_draw(draw, by=draw.by, now=now)
            count += 1
    return count
