"""Everything that writes the pool: entering, leaving, being introduced to a mission."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.core.models import subject_of
from fellowship.dossiers.models import Dossier
from fellowship.missions.models import Mission
from fellowship.people import actions as people
from fellowship.people.models import Consent, User
from fellowship.talents import rules
from fellowship.talents.models import PURPOSE, Introduction, Membership
from fellowship.talents.states import IntroductionState, MembershipState
from texts import voice
from texts.months import ONE, end_of_day, months_after


@transaction.atomic
def opt_in(dossier: Dossier, *, by: User, now: datetime) -> Consent:
    """Say yes in the words of the rules, for a time. Asked again, the yes is dated anew."""
    if obstacle := rules.obstacle_to_opt_in(dossier, now=now):
        raise Refused(obstacle)
    pool = rules.pool_of(dossier, now=now)
    assert pool is not None  # noqa: S101 - the obstacle has just said so
    for line in _consents(dossier):
        people.withdraw_consent(line, by=by, now=now, because=_("Consentement renouvelé."))
    today = now.astimezone(dossier.call.tz).date()
    consent = people.consent(
        dossier.candidate,
        PURPOSE,
        pool.wording,
        now=now,
        about=dossier,
        expires_at=end_of_day(months_after(today, pool.months) - ONE, dossier.call.tz),
    )
    _enter_if_due(dossier, by=by, now=now)
    return consent


@transaction.atomic
def opt_out(dossier: Dossier, *, by: User | None, now: datetime, because: str = "") -> None:
    """Take the yes back: out of the pool, and of every list already shown, at once."""
    for line in _consents(dossier):
        people.withdraw_consent(line, by=by, now=now, because=because)
    _leave(dossier, MembershipState.LEFT, by=by, now=now, because=because)


@transaction.atomic
def admit(dossier: Dossier, *, by: User | None, now: datetime) -> None:
    """The dossier has been selected: whoever had asked for it enters the pool."""
    _enter_if_due(dossier, by=by, now=now)


@transaction.atomic
def hire(dossier: Dossier, *, by: User | None, now: datetime) -> None:
    """The person accepted an offer: none of her dossiers stays in the pool, nor will enter it."""
    members = Membership.objects.filter(
        dossier__candidate=dossier.candidate_id, state=MembershipState.IN
    )
    for membership in members.select_related("dossier"):
        _leave(membership.dossier, MembershipState.HIRED, by=by, now=now)
    membership, created = Membership.objects.get_or_create(
        dossier=dossier, defaults={"state": MembershipState.HIRED, "left_at": now}
    )
    if created:
        record(membership, "hired", by=by, now=now)
    elif membership.state in {MembershipState.LEFT, MembershipState.EXPIRED}:
        move(membership, MembershipState.HIRED, by=by, now=now, left_at=now)


@transaction.atomic
def unhire(dossier: Dossier, *, by: User | None, now: datetime, because: str = "") -> None:
    """The hire came to nothing: the person is free, and back in the pool if she asks again."""
    members = Membership.objects.filter(
        dossier__candidate=dossier.candidate_id, state=MembershipState.HIRED
    )
    for membership in members:
        move(membership, MembershipState.LEFT, by=by, now=now, because=because)


@jobs.routine(every=timedelta(hours=1))
@transaction.atomic
def expire_pool(*, now: datetime) -> int:
    """Note the consents that came to their end. Reads have not waited: see ``standing``."""
    members = Membership.objects.to_expire(now).select_related(
        "dossier__candidate", "dossier__call"
    )
    count = 0
    for membership in members:
        _leave(membership.dossier, MembershipState.EXPIRED, by=None, now=now)
        outbox.post(
            to=membership.dossier.candidate.email,
            template="pool_expired",
            now=now,
            key=f"pool-expired-{membership.pk}-{membership.expires_at}",
            about=membership.dossier,
            dossier=membership.dossier,
        )
        count += 1
    return count


@transaction.atomic
def introduce(membership: Membership, mission: Mission, *, by: User, now: datetime) -> Introduction:
    """Propose a person of the pool to a mission: its administration may now read her profile."""
    if obstacle := rules.obstacle_to_introduce(membership, mission, now=now):
        raise Refused(obstacle)
    introduction, created = Introduction.objects.get_or_create(
        membership=membership, mission=mission, defaults={"introduced_at": now}
    )
    if created:
        record(introduction, "introduced", by=by, now=now, mission=mission.pk)
    elif introduction.state == IntroductionState.WITHDRAWN:
        move(
            introduction,
            IntroductionState.INTRODUCED,
            by=by,
            now=now,
            introduced_at=now,
            withdrawn_at=None,
        )
    else:
        return introduction
    outbox.post(
        to=membership.dossier.candidate.email,
        template="introduced",
        now=now,
        key=f"introduced-{introduction.pk}-{now.isoformat()}",
        about=membership.dossier,
        dossier=membership.dossier,
        mission=mission,
    )
    return introduction


@transaction.atomic
def withdraw_introduction(
    introduction: Introduction, *, by: User | None, now: datetime, because: str = ""
) -> None:
    move(
        introduction,
        IntroductionState.WITHDRAWN,
        by=by,
        now=now,
        because=because,
        withdrawn_at=now,
    )


def _consents(dossier: Dossier) -> list[Consent]:
    return list(
        Consent.objects.filter(
            person=dossier.candidate_id,
            purpose=PURPOSE,
            subject=subject_of(dossier),
            withdrawn_at=None,
        )
    )


def _enter_if_due(dossier: Dossier, *, by: User | None, now: datetime) -> None:
    """Selected, consenting and not hired: the three in whatever order they came (domain F1)."""
    consent = next((c for c in _consents(dossier) if c.expires_at and c.expires_at > now), None)
    if not dossier.is_acting("pool") or consent is None:
        return
    if rules.is_hired(dossier.candidate):
        return
    entering: dict[str, Any] = {"consent": consent, "expires_at": consent.expires_at}
    membership = Membership.objects.filter(dossier=dossier).first()
    if membership is None:
        membership = Membership.objects.create(dossier=dossier, entered_at=now, **entering)
        record(membership, "entered", by=by, now=now)
    elif membership.state == MembershipState.IN and membership.consent_id == consent.pk:
        return  # back in this place after an offer that came to nothing
    elif membership.state == MembershipState.IN:
        Membership.objects.filter(pk=membership.pk).update(**entering)
        record(membership, "renewed", by=by, now=now)
        return
    else:
        move(
            membership,
            MembershipState.IN,
            by=by,
            now=now,
            entered_at=now,
            left_at=None,
            **entering,
        )
    outbox.post(
        to=dossier.candidate.email,
        template="pool_entered",
        now=now,
        key=f"pool-entered-{membership.pk}-{now.isoformat()}",
        about=dossier,
        dossier=dossier,
        until=voice.last_minute(consent.expires_at or now, dossier.call.tz, hours=False),
    )


def _leave(
    dossier: Dossier,
    to: MembershipState,
    *,
    by: User | None,
    now: datetime,
    because: str = "",
) -> None:
    membership = Membership.objects.filter(dossier=dossier, state=MembershipState.IN).first()
    if membership is None:
        return
    move(membership, to, by=by, now=now, because=because, left_at=now)
    standing = membership.introductions.filter(state=IntroductionState.INTRODUCED)
    for introduction in standing:
        withdraw_introduction(introduction, by=by, now=now, because=str(to.label))
