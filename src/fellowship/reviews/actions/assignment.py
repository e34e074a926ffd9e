"""Who reads what: asked to the engine, shown to the team, applied by a person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import Role, RoleKind, Sprint
from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.core.models import Job
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.process.models import InProcess
from fellowship.reviews import blind, engine, scores
from fellowship.reviews.models import AssignmentRun, BlindSheet, Review
from fellowship.reviews.states import ReviewState
from regulations import Reading, Stage

AT_ONCE = 300  # dossiers: a plan of so many is ready before the page would be


def plan_reviews(
    sprint: Sprint, stage: str, *, by: User, now: datetime, seed: int
) -> AssignmentRun:
    """Ask the engine and keep its whole answer; nobody is assigned anything yet.

    ``stage``: the slug of a reading stage. The computation holds no transaction: 10,000 dossiers
    took the only lock of SQLite for 25 s. What moves meanwhile is found by ``apply_run``, which
    compares the question again.
    """
    jobs.report(20, _("Calcul de la répartition"))
    run = engine.plan(sprint, stage, by=by, seed=seed, now=now)
    jobs.report(90, _("Enregistrement"))
    with transaction.atomic():
        run.save()
        record(run, "planned", by=by, now=now, seed=seed)
    return run


def ask_for_plan(sprint: Sprint, stage: str, *, by: User, now: datetime, seed: int) -> Job | None:
    """The job that will plan a large sprint; nothing for one that ``plan_reviews`` does at once."""
    if scores.to_review(sprint, stage).count() <= AT_ONCE:
        return None
    return jobs.enqueue(
        plan_large_sprint,
        sprint.pk,
        stage,
        by.pk,
        seed,
        key=f"plan:{sprint.pk}:{stage}:{now.isoformat()}",
        now=now,
        title=_("Répartition des lectures : %(sprint)s") % {"sprint": sprint},
        by=by,
    )


@jobs.without_transaction
def plan_large_sprint(sprint_id: int, stage: str, by_id: int, seed: int, *, now: datetime) -> None:
    sprint = Sprint.objects.select_related("call").get(pk=sprint_id)
    try:
        by = User.objects.get(pk=by_id)
        run = plan_reviews(sprint, stage, by=by, now=now, seed=seed)
    except Refused as refusal:
        raise jobs.GivesUp(str(refusal)) from refusal
    jobs.conclude(_("La répartition est prête."), f"programme:run_detail {run.pk}")


@transaction.atomic
def apply_run(run: AssignmentRun, *, by: User, now: datetime) -> int:
    """Make a plan true: the new readings are assigned, and their readers told. How many.

    Refused when the situation is no longer the one the plan was made for.
    """
    row = AssignmentRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if row.applied_at is not None:
        return 0
    today = engine.question(row.sprint, row.stage, seed=row.seed, now=now)
    if today.document() != row.input:
        raise Refused(
            _(
                "La situation a changé depuis cet aperçu (un dossier, une lecture, un conflit ou "
                "un relecteur) : demandez une nouvelle répartition."
            )
        )
    dossiers = {d.reference: d for d in scores.to_review(row.sprint, row.stage)}
    roles = Role.objects.filter(call=row.sprint.call, kind=RoleKind.REVIEWER).standing(now)
    people = {role.person_id: role.person for role in roles.select_related("person")}
    _cancel_those_who_left(row, set(people), by=by, now=now)
    given: dict[int, int] = {}
    for reference, name in row.output["added"]:
        dossier, person = dossiers[reference], people[engine.person_of(name)]
        review, created = Review.objects.get_or_create(
            dossier=dossier,
            stage=row.stage,
            reviewer=person,
            defaults={
                "run": row,
                "changed_at": now,
                "sheet": BlindSheet.objects.get(dossier=dossier, stage=row.stage),
            },
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


def _cancel_those_who_left(
    run: AssignmentRun, present: set[int], *, by: User, now: datetime
) -> None:
    """What a person who no longer plays the part had not sent goes to someone else."""
    rows = Review.objects.filter(
        dossier__sprint=run.sprint, stage=run.stage, state=ReviewState.ASSIGNED
    )
    for review in rows.exclude(reviewer__in=present):
        move(review, ReviewState.CANCELLED, by=by, now=now, because=_("Rôle terminé"))


@transaction.atomic
def make_sheet(dossier: InProcess, stage: Stage, *, now: datetime) -> BlindSheet:
    """Write what the readers of a stage will see, as the dossier reaches it; never again after."""
    assert isinstance(dossier, Dossier)  # noqa: S101 - what goes through a process
    sheet = BlindSheet.objects.filter(dossier=dossier, stage=stage.slug).first()
    if sheet is not None:
        return sheet
    rule_set, reading = dossier.rule_set, stage.settings_as(Reading)
    if rule_set is None:
        raise ValueError(f"{dossier} was never sent")
    label = blind.label_of(dossier, stage.slug)
    attempt = 0
    while BlindSheet.objects.filter(label=label).exists():
        attempt += 1
        label = blind.label_of(dossier, stage.slug, attempt)
    return BlindSheet.objects.create(
        dossier=dossier,
        stage=stage.slug,
        blind=reading.blind,
        readers=reading.readers,
        label=label,
        content=blind.sheet_of(dossier, rule_set.rules, blind=reading.blind),
        made_at=now,
    )


@transaction.atomic
def renew_sheets(dossier: Dossier) -> None:
    """What the team asked for more (C7) reaches the readers of the stage that goes on; the sheet
    of a stage that is over stays as its readers saw it."""
    if dossier.rule_set is None:
        return
    rows = BlindSheet.objects.select_for_update().filter(dossier=dossier, stage=dossier.stage)
    for sheet in rows:
        sheet.content = blind.sheet_of(dossier, dossier.rule_set.rules, blind=sheet.blind)
        sheet.save(update_fields=["content"])
