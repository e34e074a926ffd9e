"""The agreement of an administration: opened, signed on both sides, or given up."""

from datetime import datetime

from django.db import transaction

from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, record
from fellowship.dossiers import emails
from fellowship.dossiers.models import Dossier
from fellowship.engagements import rules
from fellowship.engagements.models import Agreement
from fellowship.people.models import User
from fellowship.process import actions as process
from regulations import Stage


@transaction.atomic
def open_agreement(dossier: Dossier, stage: Stage, *, by: User | None, now: datetime) -> Agreement:
    """The dossier has come to its agreement: both sides may sign."""
    said = [stage.help] if stage.help else []
    said += rules.funding_of(dossier, hired=1)
    agreement, created = Agreement.objects.get_or_create(
        dossier=dossier, stage=stage.slug, defaults={"text": said, "opened_at": now}
    )
    if created:
        record(agreement, "opened", by=by, now=now, dossier=dossier.pk)
    return agreement


@transaction.atomic
def sign_agreement(agreement: Agreement, side: str, *, by: User, now: datetime) -> None:
    """``side``: « host » or « programme ». The second signature takes the dossier on."""
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if obstacle := rules.obstacle_to_sign_agreement(row, side):
        raise Refused(obstacle)
    setattr(row, f"{side}_signed_by", by)
    setattr(row, f"{side}_signed_at", now)
    row.save(update_fields=[f"{side}_signed_by", f"{side}_signed_at"])
    record(row, "signed", by=by, now=now, side=side)
    if not row.is_signed:
        return
    dossier = Dossier.objects.select_related("rule_set", "candidate", "call").get(pk=row.dossier_id)
    process.advance(dossier, "signed", by=by, now=now)
    outbox.post(
        to=dossier.candidate.email,
        template="agreement_signed",
        now=now,
        key=f"agreement-signed-{row.pk}",
        about=dossier,
        dossier=dossier,
        agreement=row,
    )


@transaction.atomic
def end_agreement(agreement: Agreement, *, by: User, now: datetime, because: str) -> None:
    """It will not be signed: the dossier leaves, and its person is told why."""
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if obstacle := rules.obstacle_to_end_agreement(row, because):
        raise Refused(obstacle)
    row.failed_at = now
    row.save(update_fields=["failed_at"])
    record(row, "failed", by=by, now=now, because=because)
    dossier = Dossier.objects.select_related("rule_set", "candidate", "call", "sprint").get(
        pk=row.dossier_id
    )
    stage = dossier.place
    assert stage is not None  # noqa: S101 - it waits there for the agreement
    key = f"agreement-failed-{row.pk}"
    emails.post_outcome(dossier, stage, "failed", because, key=key, now=now, held=False)
    process.advance(dossier, "failed", by=by, now=now, because=because)
