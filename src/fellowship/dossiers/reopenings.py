"""More is asked after the deposit (C7): opened by the team, answered once. Writes like an action.

The instant of reception, the receipt and its digest do not move; what was said before is kept.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, moved, record
from fellowship.dossiers import actions, rules
from fellowship.dossiers.models import Dossier, Reopening
from fellowship.people.models import User
from regulations import Field, Section

SOON = timedelta(days=1)  # nobody is asked to answer in less


def questions_of(dossier: Dossier) -> list[Field]:
    """What may be reopened: the questions that were answered with the deposit."""
    ruled = dossier.rule_set.rules if dossier.rule_set else None
    if ruled is None:
        return []
    return [f for s in rules.sections_at(ruled, ruled.process.first) for f in s.fields]


def section_of(reopening: Reopening) -> Section:
    """The questions reopened, as one part of a form."""
    fields = tuple(f for f in questions_of(reopening.dossier) if f.slug in reopening.fields)
    ruled = reopening.dossier.rule_set
    assert ruled is not None  # noqa: S101 - only what was sent is reopened
    whole = rules.sections_at(ruled.rules, ruled.rules.process.first)[0]
    return replace(whole, slug="complement", title=_("Compléments demandés"), fields=fields)


@transaction.atomic
def reopen(
    dossier: Dossier,
    fields: Collection[str],
    because: str,
    until: datetime,
    *,
    by: User,
    now: datetime,
) -> Reopening:
    """Ask for more: these questions are open again to their writer until ``until``."""
    if obstacle := rules.obstacle_to_reopen(dossier, now=now):
        raise Refused(obstacle)
    known = [field.slug for field in questions_of(dossier)]
    asked = [slug for slug in known if slug in set(fields)]
    if not asked:
        raise Refused(_("Choisissez au moins une question à rouvrir."))
    if not because.strip():
        raise Refused(_("Dites ce qui est demandé : la personne le lira."))
    if until - now < SOON:
        raise Refused(_("Laissez au moins un jour pour répondre."))
    # one whose time is over no longer stands in the way
    dossier.reopenings.filter(answered_at=None, until__lte=now).update(closed_at=now)
    try:
        with transaction.atomic():
            row = Reopening.objects.create(
                dossier=dossier,
                fields=asked,
                because=because.strip(),
                by=by,
                opened_at=now,
                until=until,
                before=_said(dossier, asked),
            )
    except IntegrityError as twin:
        raise Refused(_("Un complément est déjà demandé pour ce dossier.")) from twin
    record(dossier, "more_asked", by=by, now=now, questions=asked)
    outbox.post(
        to=dossier.candidate.email,
        template="more_asked",
        now=now,
        key=f"more-asked-{row.pk}",
        about=dossier,
        dossier=dossier,
        reopening=row,
        questions=[f.label for f in questions_of(dossier) if f.slug in asked],
    )
    return row


@transaction.atomic
def close(reopening: Reopening, *, by: User, now: datetime) -> None:
    """The team no longer waits for it."""
    row = Reopening.objects.select_for_update().get(pk=reopening.pk)
    if row.answered_at is not None:
        raise Refused(_("La personne a déjà répondu."))
    Reopening.objects.filter(pk=row.pk, closed_at=None).update(closed_at=now)
    record(row.dossier, "more_no_longer_asked", by=by, now=now)


@transaction.atomic
def answer(
    reopening: Reopening,
    typed: Mapping[str, Any],
    files: Mapping[str, tuple[str, bytes]],
    *,
    by: User,
    now: datetime,
) -> dict[str, str]:
    """Write the answers to what was reopened, and nothing else; what is wrong, by question.

    With a fault nothing is written: an answer is given once, whole.
    """
    row = (
        Reopening.objects.select_for_update(of=("self",))
        .select_related("dossier")
        .get(pk=reopening.pk)
    )
    dossier = actions.locked(row.dossier)
    if not rules.can_edit(by, dossier):
        raise Refused(_("Ce dossier n’est pas le vôtre."))
    if not row.is_standing(now):
        raise Refused(
            _("Ce complément n’est plus attendu : il a été envoyé, ou son délai est passé.")
        )
    section = section_of(row)
    faults: dict[str, str] = {}
    for slug, (name, content) in files.items():
        if obstacle := rules.obstacle_to_attach(name, content):
            faults[slug] = obstacle.rstrip(".")
    written = {f.slug: typed[f.slug] for f in section.fields if f.slug in typed}
    answers = {**dossier.answers, **written}
    kept = set(dossier.attachments.values_list("field", flat=True)) | set(files)
    faults = {**dict(rules.step_of(section, answers, kept).faults), **faults}
    if faults:
        return faults
    dossier.answers, dossier.changed_at = answers, now
    dossier.edition += 1
    dossier.save(update_fields=["answers", "changed_at", "edition"])
    for field in section.fields:
        if field.slug in files:
            name, content = files[field.slug]
            actions.keep_file(dossier, field, name, content, by=by, now=now)
    row.answered_at, row.after = now, _said(dossier, row.fields)
    row.save(update_fields=["answered_at", "after"])
    record(dossier, "more_given", by=by, now=now, questions=row.fields)
    # those who read what was sent read what completes it
    moved.send(
        sender=Dossier, thing=dossier, verb="completed", before=dossier.stage, by=by, now=now
    )
    outbox.post(
        to=dossier.candidate.email,
        template="more_received",
        now=now,
        key=f"more-received-{row.pk}",
        about=dossier,
        dossier=dossier,
    )
    return {}


def _said(dossier: Dossier, slugs: Collection[str]) -> dict[str, Any]:
    """The answers to these questions; of a file its name and its digest."""
    files = {f.field: {"name": f.name, "sha256": f.sha256} for f in dossier.attachments.all()}
    return {slug: files.get(slug, dossier.answers.get(slug)) for slug in slugs}
