"""Roles of the team: given, lent for a time, taken back. A change counts from the next request."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.core.lifecycle import Refused, record
from fellowship.people.models import TeamRole, TeamRoleKind, User
from fellowship.people.rights import forget


@transaction.atomic
def give_team_role(
    person: User,
    kind: str,
    *,
    by: User | None,
    now: datetime,
    until: datetime | None = None,
    programme: str = "",
    lent_by: User | None = None,
) -> TeamRole:
    """``by`` None: from the command line, for the first of the team."""
    if until and until <= now:
        raise Refused(_("La fin du rôle doit être à venir."))
    mine = TeamRole.objects.filter(
        person=person, kind=kind, programme=programme, lent_by=lent_by, ended_at=None
    )
    for over in mine.filter(until__lte=now):
        over.ended_at = over.until
        over.save(update_fields=["ended_at"])
    if mine.exists():
        raise Refused(_("Cette personne a déjà ce rôle."))
    role = TeamRole.objects.create(
        person=person,
        kind=kind,
        programme=programme,
        since=now,
        until=until,
        given_by=by,
        lent_by=lent_by,
    )
    forget(person)
    record(role, "team_role_given", by=by, now=now, kind=kind, programme=programme,
           until=until.isoformat() if until else "", lent=lent_by is not None)  # fmt: skip
    return role


def lend_team_role(
    person: User, kind: str, *, by: User, now: datetime, until: datetime | None, programme: str = ""
) -> TeamRole:
    """Somebody away lets another do her work until a day; she keeps her own role."""
    if until is None:
        raise Refused(_("Un rôle se prête pour un temps : dites jusqu’à quand."))
    if person == by:
        raise Refused(_("Choisissez une autre personne que vous-même."))
    own = TeamRole.objects.standing(now).filter(
        person=by, kind=kind, programme__in=["", programme], lent_by=None
    )
    if not own.exists():
        raise Refused(_("Vous ne pouvez prêter qu’un rôle que vous tenez vous-même."))
    return give_team_role(
        person, kind, by=by, now=now, until=until, programme=programme, lent_by=by
    )


@transaction.atomic
def end_team_role(role: TeamRole, *, by: User | None, now: datetime) -> None:
    """With what was lent from it. The team always keeps somebody who may give roles."""
    standing = TeamRole.objects.standing(now)
    if not standing.filter(pk=role.pk).exists():
        raise Refused(_("Ce rôle a déjà pris fin."))
    leads = standing.filter(kind=TeamRoleKind.PROGRAMME, until=None, programme="")
    if role.kind == TeamRoleKind.PROGRAMME and not leads.exclude(pk=role.pk).exists():
        raise Refused(_("Il faut toujours une personne au programme : donnez d’abord ce rôle."))
    lent = TeamRole.objects.filter(
        lent_by=role.person_id, kind=role.kind, programme=role.programme, ended_at=None
    )
    for ended in [role, *(lent if role.lent_by_id is None else ())]:
        ended.ended_at = now
        ended.save(update_fields=["ended_at"])
        forget(ended.person)
        record(ended, "team_role_ended", by=by, now=now, kind=ended.kind)
