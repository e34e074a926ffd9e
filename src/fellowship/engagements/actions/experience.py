"""Periods of work: declared by the person, verified by an agent."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.core.lifecycle import Refused, record
from fellowship.dossiers.models import Dossier
from fellowship.engagements import rules
from fellowship.engagements.models import Experience
from fellowship.people.models import User


@transaction.atomic
def declare(
    dossier: Dossier,
    title: str,
    starts_on: date,
    ends_on: date | None,
    *,
    by: User,
    now: datetime,
    kind: str = Experience.Kind.EMPLOYEE,
) -> Experience:
    """``ends_on`` None: still going on."""
    if obstacle := rules.obstacle_to_declare(dossier):
        raise Refused(obstacle)
    if not title.strip():
        raise Refused(_("Il manque le poste et l’employeur."))
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("Le dernier jour doit suivre le premier."))
    if starts_on > now.astimezone(dossier.call.tz).date():
        raise Refused(_("Une expérience déclarée a déjà commencé."))
    experience = Experience.objects.create(
        dossier=dossier,
        title=title.strip(),
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        declared_at=now,
    )
    record(experience, "declared", by=by, now=now)
    return experience


@transaction.atomic
def remove(experience: Experience, *, by: User, now: datetime) -> None:
    if obstacle := rules.obstacle_to_remove(experience):
        raise Refused(obstacle)
    record(experience, "removed", by=by, now=now)
    experience.delete()


@transaction.atomic
def verify(
    experience: Experience, *, accepted: bool, by: User, now: datetime, remark: str = ""
) -> None:
    """An agent has seen the proof, or found that it is missing: then it says why."""
    if obstacle := rules.obstacle_to_verify(experience):
        raise Refused(obstacle)
    if not accepted and not remark.strip():
        raise Refused(_("Dites pourquoi cette période n’est pas retenue."))
    experience.accepted = accepted
    experience.remark = remark.strip()
    experience.verified_by = by
    experience.verified_at = now
    experience.save(update_fields=["accepted", "remark", "verified_by", "verified_at"])
    record(experience, "verified", by=by, now=now, accepted=accepted)
