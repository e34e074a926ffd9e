"""An applied decision that was wrong is corrected by two people, and the person is told."""

from datetime import datetime

from django.db import transaction

from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers import emails
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.process import actions as process
from fellowship.reviews import rules
from fellowship.reviews.models import Correction
from fellowship.reviews.states import CorrectionState


@transaction.atomic
def ask_correction(
    dossier: Dossier, outcome: str, reason: str, *, by: User, now: datetime
) -> Correction:
    """Nothing changes yet: another person confirms, or drops it."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if obstacle := rules.obstacle_to_ask_correction(dossier, outcome, reason, now=now):
        raise Refused(obstacle)
    stage, _why = rules.correctable(dossier, now=now)
    assert stage is not None  # noqa: S101 - the obstacle has just said so
    correction = Correction.objects.create(
        dossier=dossier,
        stage=stage.slug,
        outcome=outcome,
        reason=reason.strip(),
        asked_by=by,
        asked_at=now,
    )
    record(correction, "asked", by=by, now=now, dossier=dossier.pk, outcome=outcome)
    return correction


@transaction.atomic
def confirm_correction(correction: Correction, *, by: User, now: datetime) -> None:
    """The dossier goes where the right outcome leads; the first decision stays in the logbook."""
    row = _locked(correction)
    if obstacle := rules.obstacle_to_confirm_correction(row, by=by, now=now):
        raise Refused(obstacle)
    dossier = row.dossier
    stage = dossier.process.get(row.stage) if dossier.process else None
    assert stage is not None  # noqa: S101 - the obstacle has just read it
    move(row, CorrectionState.CONFIRMED, by=by, now=now, closed_by=by, closed_at=now)
    process.correct(dossier, stage, row.outcome, by=by, now=now, because=row.reason)
    emails.post_outcome(
        dossier,
        stage,
        row.outcome,
        row.reason,
        template="stage_corrected",
        key=f"correction-{row.pk}",
        now=now,
        held=False,
    )


@transaction.atomic
def drop_correction(correction: Correction, *, by: User, now: datetime, because: str = "") -> None:
    move(
        _locked(correction),
        CorrectionState.DROPPED,
        by=by,
        now=now,
        because=because,
        closed_by=by,
        closed_at=now,
    )


def _locked(correction: Correction) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",))
    return rows.select_related("dossier__candidate", "dossier__rule_set").get(pk=correction.pk)
