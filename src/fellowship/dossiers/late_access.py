"""A deposit after the closing, for one person: given, opened, used once. It writes like an action.

The link is personal: it opens to who is signed in with the address it was given to. It does not
change the closing of anybody else, and the public page of the call counts it.
"""

from collections.abc import Collection
from datetime import datetime

from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from fellowship.calls.models import Call, Sprint
from fellowship.core import outbox
from fellowship.core.lifecycle import Refused, record
from fellowship.dossiers import actions, rules
from fellowship.dossiers.models import Dossier, LateAccess
from fellowship.people.models import User

SIGNER = Signer(salt="fellowship.dossiers.late_access")


def token_of(access: LateAccess) -> str:
    return SIGNER.sign_object({"s": access.pk, "a": access.email})


def access_of(token: str) -> LateAccess | None:
    try:
        held = SIGNER.unsign_object(token)
    except (BadSignature, ValueError):
        return None
    rows = LateAccess.objects.select_related("sprint__call", "dossier")
    return rows.filter(pk=held["s"], email=held["a"]).first()


def counted(call: Call) -> tuple[int, int]:
    """How many were given and how many served: what the public page of the call says."""
    given = LateAccess.objects.granted().filter(sprint__call=call)
    return given.count(), given.exclude(used_at=None).count()


@transaction.atomic
def give(
    sprint: Sprint, email: str, because: str, expires_at: datetime, *, by: User, now: datetime
) -> LateAccess:
    """Allow one address to send a dossier for a sprint that is closed, until ``expires_at``."""
    email = email.strip().lower()
    if obstacle := rules.obstacle_to_give_late_access(sprint, because, expires_at, now=now):
        raise Refused(obstacle)
    try:
        with transaction.atomic():
            access = LateAccess.objects.create(
                sprint=sprint,
                email=email,
                because=because.strip(),
                by=by,
                given_at=now,
                expires_at=expires_at,
            )
    except IntegrityError as twin:
        raise Refused(_("Cette adresse a déjà un accès tardif pour ce sprint.")) from twin
    record(access, "late_access_given", by=by, now=now, sprint=sprint.pk)
    outbox.post(
        to=email,
        template="late_access",
        now=now,
        key=f"late-access-{access.pk}",
        about=access,
        access=access,
        call=sprint.call,
        token=token_of(access),
    )
    return access


@transaction.atomic
def withdraw(access: LateAccess, *, by: User, now: datetime) -> None:
    row = _locked(access)
    if row.used_at is not None:
        raise Refused(_("Cet accès a servi : le dossier est déposé."))
    LateAccess.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=now)
    outbox.take_back(to=row.email, key=f"late-access-{row.pk}")
    record(row, "late_access_withdrawn", by=by, now=now)


@transaction.atomic
def note_opening(access: LateAccess) -> None:
    LateAccess.objects.filter(pk=access.pk).update(opened=F("opened") + 1)


@transaction.atomic
def take_up(
    access: LateAccess,
    profile: str,
    *,
    by: User,
    now: datetime,
    affirmed: Collection[str] = (),
    draft: Dossier | None = None,
) -> Dossier:
    """Begin the dossier the access is for, or go on with a draft that missed the closing."""
    row = _locked(access)
    if by.email.lower() != row.email:
        raise Refused(_("Ce lien est pour une autre adresse."))
    if not row.is_standing(now):
        raise Refused(_("Ce lien a servi, a expiré ou a été retiré."))
    if row.dossier is not None:
        return row.dossier
    if draft is None:
        draft = actions.start(
            row.sprint.call, profile, by=by, now=now, affirmed=affirmed, sprint=row.sprint
        )
    LateAccess.objects.filter(pk=row.pk).update(dossier=draft)
    record(draft, "late_access", by=by, now=now, access=row.pk)
    return draft


def _locked(access: LateAccess) -> LateAccess:
    rows = LateAccess.objects.select_for_update(of=("self",))
    return rows.select_related("sprint__call", "dossier").get(pk=access.pk)
