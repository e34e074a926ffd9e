"""Who plays which role in a call, and who a closed call is open to."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.calls import rules
from fellowship.calls.actions.refusing import refuse
from fellowship.calls.models import (
    Call,
    HostBody,
    Invitation,
    Role,
    RoleKind,
)
from fellowship.core.lifecycle import Refused, record
from fellowship.people import actions as people
from fellowship.people.models import User


@transaction.atomic
def give_role(
    call: Call,
    email: str,
    kind: str,
    *,
    by: User | None,
    now: datetime,
    body: HostBody | None = None,
    capacity: int = 30,
    name: str = "",
) -> Role:
    """Give a person a role in a call, from now. Giving it again after its end renews it."""
    refuse(rules.obstacle_to_give_role(call))
    if kind == RoleKind.HOST and body is None:
        raise Refused(_("Une personne d’une administration d’accueil la nomme."))
    person = people.welcome(email, name=name)
    role, created = Role.objects.get_or_create(
        call=call,
        person=person,
        kind=kind,
        defaults={"since": now, "body": body, "capacity": capacity},
    )
    if not created:
        if role.until is None or role.until > now:
            raise Refused(_("Cette personne joue déjà ce rôle dans cet appel."))
        role.since, role.until, role.body, role.capacity = now, None, body, capacity
        role.save(update_fields=["since", "until", "body", "capacity"])
    record(call, "role_given", by=by, now=now, role=kind, role_id=role.pk)
    return role


@transaction.atomic
def end_role(role: Role, *, by: User | None, now: datetime, because: str = "") -> None:
    """End a role at once: its space closes to the person, what was done stays."""
    refuse(rules.obstacle_to_end_role(role, now=now))
    role.until = now
    role.save(update_fields=["until"])
    record(
        role.call, "role_ended", by=by, now=now, because=because, role=role.kind, role_id=role.pk
    )


@transaction.atomic
def invite(call: Call, emails: Iterable[str], *, by: User | None, now: datetime) -> int:
    """Open a closed call to these addresses; how many are new is returned."""
    refuse(rules.obstacle_to_give_role(call))
    count = 0
    for email in dict.fromkeys(address.strip().lower() for address in emails):
        _invitation, created = Invitation.objects.get_or_create(
            call=call, email=email, defaults={"invited_at": now}
        )
        count += created
    if count:
        record(call, "invited", by=by, now=now, count=count)
    return count


@transaction.atomic
def end_invitation(invitation: Invitation, *, by: User | None, now: datetime) -> None:
    """The address is erased; what the person already sent stays."""
    record(invitation.call, "invitation_ended", by=by, now=now)
    invitation.delete()
