"""The administrations that welcome a team."""

from datetime import datetime

from django.db import transaction

from fellowship.calls import rules
from fellowship.calls.actions.refusing import refuse
from fellowship.calls.models import BodyKind, HostBody
from fellowship.core.lifecycle import record
from fellowship.core.slugs import free_slug
from fellowship.people.models import User


@transaction.atomic
def create_body(
    name: str,
    *,
    by: User | None,
    now: datetime,
    kind: str = BodyKind.CENTRAL,
    parent: str = "",
) -> HostBody:
    """A new administration; its identifier comes from its name and does not change with it."""
    name = " ".join(name.split())
    refuse(rules.obstacle_to_name(name))
    body = HostBody.objects.create(
        name=name,
        slug=free_slug(HostBody.objects.all(), name, default="administration"),
        kind=kind,
        parent=parent.strip(),
    )
    record(body, "created", by=by, now=now)
    return body


@transaction.atomic
def change_body(
    body: HostBody, name: str, *, by: User | None, now: datetime, kind: str, parent: str = ""
) -> None:
    name = " ".join(name.split())
    refuse(rules.obstacle_to_name(name, body=body))
    before = body.name
    body.name, body.kind, body.parent = name, kind, parent.strip()
    body.save(update_fields=["name", "kind", "parent"])
    record(body, "changed", by=by, now=now, before=before, after=name)
