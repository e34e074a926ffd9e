"""Who reads what: asked to the engine, shown to the team, applied by a person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Part, Role, Sprint
from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.reviews import blind, engine
from fellowship.reviews.models import AssignmentRun, BlindSheet, Review
from fellowship.reviews.states import ReviewState


@transaction.atomic
def plan_reviews(sprint: Sprint, *, by: User, now: datetime, seed: int) -> AssignmentRun:
    """Ask the engine and keep its whole answer; nobody is assigned anything yet."""
    run = engine.plan(sprint, by=by, seed=seed, now=now)
    run.save()
    record(run, "planned", by=by, now=now, seed=seed)
    return run


@transaction.atomic
def apply_run(run: AssignmentRun, *, by: User, now: datetime) -> int:
    """Make a plan true: the new readings are assigned, and their readers told. How many.

    Refused when the situation is no longer the one the plan was made for.
    """
    row = AssignmentRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.applied_at is not None:
        return 0
    today = engine.question(row.sprint, seed=row.seed, now=now)
    if today.document() != row.input:
        raise Refused(
            _(
                "La situation a changé depuis cet aperçu (un dossier, une lecture, un conflit ou "
                "un relecteur) : demandez une nouvelle répartition."
            )
        )
    dossiers = {d.reference: d for d in Dossier.objects.to_review(row.sprint)}
    parts = Part.objects.filter(call=row.sprint.call, role=Role.REVIEWER).standing(now)
    people = {part.person_id: part.person for part in parts.select_related("person")}
    _cancel_those_who_left(row.sprint, set(people), by=by, now=now)
    given: dict[int, int] = {}
    for reference, name in row.output["added"]:
        dossier, person = dossiers[reference], people[engine.person_of(name)]
        make_sheet(dossier, now=now)
        review, created = Review.objects.get_or_create(
            dossier=dossier, reviewer=person, defaults={"run": row, "changed_at": now}
        )
        if created:
            record(review, "assigned", by=by, now=now, run=row.pk)
        else:
            move(review, ReviewState.ASSIGNED, by=by, now=now, run=row)
        given[person.pk] = given.get(person.pk, 0) + 1
    row.applied_at = run.applied_at = now
    row.save(update_fields=["applied_at"])
    record(row, "applied", by=by, now=now, readings=len(row.output["added"]))
    for pk, count in sorted(given.items()):
        outbox.post(
            to=people[pk].email,
            template="reviews_assigned",
            now=now,
            key=f"assigned-{row.pk}-{pk}",
            about=row,
            count=count,
            sprint=row.sprint,
        )
    return sum(given.values())


def _cancel_those_who_left(sprint: Sprint, present: set[int], *, by: User, now: datetime) -> None:
    """What a person who no longer plays the part had not sent goes to someone else."""
    rows = Review.objects.filter(dossier__sprint=sprint, state=ReviewState.ASSIGNED)
    for review in rows.exclude(reviewer__in=present):
        move(review, ReviewState.CANCELLED, by=by, now=now, because=_("Rôle terminé"))


@transaction.atomic
def make_sheet(dossier: Dossier, *, now: datetime) -> BlindSheet:
    """Write the blind sheet of a dossier that has just been sent; it is never written again."""
    sheet = BlindSheet.objects.filter(dossier=dossier).first()
    if sheet is not None:
        return sheet
    rule_set = dossier.rule_set
    if rule_set is None:
        raise ValueError(f"{dossier} was never sent")
    label = blind.label_of(dossier)
    attempt = 0
    while BlindSheet.objects.filter(label=label).exists():
        attempt += 1
        label = blind.label_of(dossier, attempt)
    return BlindSheet.objects.create(
        dossier=dossier,
        label=label,
        content=blind.sheet_of(dossier, rule_set.rules),
        made_at=now,
    )
