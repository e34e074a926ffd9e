"""Offers: prepared with their pay, sent, answered before the deadline, counted against the cap."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fellowship.calls.models import RuleSet
from fellowship.core import jobs, outbox
from fellowship.core.lifecycle import Refused, move, record
from fellowship.dossiers.models import Dossier
from fellowship.engagements import rules, seating
from fellowship.engagements.actions.contracts import (
    advance_from,
    cancel_contract,
    prepare_contract,
)
from fellowship.engagements.models import Contract, Hold, Offer, Waiver, experience_of
from fellowship.engagements.states import OfferState
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.process import actions as process
from fellowship.talents import actions as talents
from fellowship.teams import actions as teams
from fellowship.teams.models import Pairing
from texts.months import end_of_day


class CapReached(Refused):
    """The yes is heard; the cap of the year holds it back."""


@dataclass(frozen=True, slots=True)
class OffGrid:
    """A pay that is not that of the grid, and why (domain G6)."""

    net_monthly: Decimal
    variable_percent: Decimal
    because: str


@transaction.atomic
def prepare_offer(
    dossier: Dossier,
    mission: Mission,
    starts_on: date,
    *,
    by: User,
    now: datetime,
    pairing: Pairing | None = None,
    off_grid: OffGrid | None = None,
) -> Offer:
    """Compute the pay from the verified years at the start of the contract, and freeze it. The
    offer holds its seat from now on: one mission at a time is looked at, so that two offers made
    at the same moment never take the same one."""
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    obstacle = rules.obstacle_to_prepare(dossier, mission, pairing, starts_on=starts_on, now=now)
    if obstacle:
        raise Refused(obstacle)
    grade = rules.grade_for(dossier, starts_on=starts_on)
    assert grade is not None  # noqa: S101 - the obstacle has just said so
    pay = (grade.net_monthly, grade.variable_percent)
    if off_grid is not None:
        pay = (off_grid.net_monthly, off_grid.variable_percent)
        if not off_grid.because.strip():
            raise Refused(_("Une exception à la grille est motivée."))
        if fault := rules.faults_of_pay(*pay):
            raise Refused(fault)
    worked = experience_of(dossier, before=starts_on)
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                dossier=dossier,
                mission=mission,
                pairing=pairing,
                starts_on=starts_on,
                experience_months=worked.months,
                experience_days=worked.days,
                net_monthly=pay[0],
                variable_percent=pay[1],
                exception=off_grid.because.strip() if off_grid else "",
                prepared_by=by,
                prepared_at=now,
            )
    except IntegrityError as clash:
        raise Refused(_("Une proposition est déjà en cours pour cette personne.")) from clash
    _take_seat(offer, now=now)
    record(offer, "prepared", by=by, now=now, dossier=dossier.pk, off_grid=off_grid is not None)
    return offer


def _take_seat(offer: Offer, *, now: datetime) -> None:
    seats = seating.find(
        offer.mission, offer.dossier.profile, on=offer.starts_on, pairing=offer.pairing
    )
    assert seats is not None  # noqa: S101 - the obstacle has just said so, the mission is locked
    for hold, seat in seats.moves.items():  # whoever moves to the free seat first
        Hold.objects.filter(pk=hold).update(seat=seat)
    Hold.objects.create(seat=seats.seat, offer=offer, since=now)


@transaction.atomic
def approve_exception(offer: Offer, *, by: User, now: datetime) -> None:
    if not offer.exception or offer.exception_by_id or offer.state != OfferState.PREPARED:
        raise Refused(_("Il n’y a pas d’exception à approuver."))
    if not rules.can_approve_exception(by, offer):
        raise Refused(
            _("L’exception s’approuve par une autre personne que celle qui l’a préparée.")
        )
    offer.exception_by = by
    offer.save(update_fields=["exception_by"])
    record(offer, "exception_approved", by=by, now=now, because=offer.exception)


@transaction.atomic
def send_offer(offer: Offer, *, by: User, now: datetime) -> None:
    """From this day the person has the days of the rules; the last one counts whole."""
    if obstacle := rules.obstacle_to_send(offer):
        raise Refused(obstacle)
    dossier = offer.dossier
    take_to_offer(dossier, by=by, now=now)
    days = rules.acceptance_days_of(dossier)
    last = now.astimezone(dossier.call.tz).date() + timedelta(days=days)
    move(
        offer,
        OfferState.SENT,
        by=by,
        now=now,
        sent_at=now,
        deadline_at=end_of_day(last, dossier.call.tz),
    )
    outbox.post(
        to=dossier.candidate.email,
        template="offer_sent",
        now=now,
        key=f"offer-sent-{offer.pk}",
        about=dossier,
        offer=offer,
        dossier=dossier,
        last_day=rules.last_answer_day(offer),
    )


@transaction.atomic
def accept(offer: Offer, *, by: User | None, now: datetime) -> Contract:
    """The yes: takes a place under the cap, prepares the contract; or raises ``CapReached``."""
    offer = _locked(offer)
    if obstacle := rules.obstacle_to_answer(offer, now=now):
        raise Refused(obstacle)
    # One at a time: two last places are never given together.
    if offer.dossier.rule_set is not None:
        list(
            RuleSet.objects.select_for_update(of=("self",))
            .filter(code=offer.dossier.rule_set.code)
            .values_list("pk", flat=True)
        )
    if obstacle := rules.obstacle_of_cap(offer):
        raise CapReached(obstacle)
    move(offer, OfferState.ACCEPTED, by=by, now=now, answered_at=now)
    talents.hire(offer.dossier, by=by, now=now)
    take_to_offer(offer.dossier, by=by, now=now)
    advance_from("offer", offer.dossier, "accepted", by=by, now=now)
    contract = prepare_contract(offer, by=by, now=now)
    Hold.objects.filter(offer=offer).update(until=contract.ends_on)
    hired = Offer.objects.hired_for(offer.mission, on=offer.starts_on).count()
    teams.fill(offer.mission, taken=hired, by=by, now=now)
    outbox.post(
        to=offer.dossier.candidate.email,
        template="offer_accepted",
        now=now,
        key=f"offer-accepted-{offer.pk}",
        about=offer.dossier,
        offer=offer,
        dossier=offer.dossier,
        contract=contract,
    )
    return contract


@transaction.atomic
def note_wanted(offer: Offer, *, by: User | None, now: datetime) -> None:
    """The person said yes in time while the cap was reached: her deadline no longer runs."""
    offer = _locked(offer)
    if rules.obstacle_to_answer(offer, now=now) or offer.wanted_at is not None:
        return
    offer.wanted_at = now
    offer.save(update_fields=["wanted_at"])
    record(offer, "wanted", by=by, now=now)


@transaction.atomic
def decline(offer: Offer, *, by: User | None, now: datetime, because: str = "") -> None:
    offer = _locked(offer)
    if obstacle := rules.obstacle_to_answer(offer, now=now):
        raise Refused(obstacle)
    move(offer, OfferState.DECLINED, by=by, now=now, because=because, answered_at=now)
    advance_from("offer", offer.dossier, "declined", by=by, now=now)
    _free(offer, by=by, now=now)


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: User | None, now: datetime, because: str) -> None:
    """Taken back by the team, or renounced after the yes: the place of the cap is free again."""
    offer = _locked(offer)
    if not because.strip():
        raise Refused(_("Le retrait d’une proposition est motivé."))
    was_accepted = offer.state == OfferState.ACCEPTED
    was_known = offer.sent_at is not None
    move(offer, OfferState.WITHDRAWN, by=by, now=now, because=because)
    advance_from("offer", offer.dossier, "lapsed", by=by, now=now)
    for contract in offer.contracts.living():
        cancel_contract(contract, by=by, now=now, because=because)
    if was_accepted:
        talents.unhire(offer.dossier, by=by, now=now, because=because)
    _free(offer, by=by, now=now, was_known=was_known)
    if was_known:
        outbox.post(
            to=offer.dossier.candidate.email,
            template="offer_withdrawn",
            now=now,
            key=f"offer-withdrawn-{offer.pk}",
            about=offer.dossier,
            offer=offer,
            dossier=offer.dossier,
        )


@jobs.routine(every=timedelta(minutes=10))
@transaction.atomic
def lapse_offers(*, now: datetime) -> int:
    """Note the silence of those whose last day has passed. Answers never wait for it."""
    count = 0
    for offer in Offer.objects.to_lapse(now).for_list():
        move(offer, OfferState.LAPSED, by=None, now=now)
        advance_from("offer", offer.dossier, "lapsed", by=None, now=now)
        _free(offer, by=None, now=now)
        outbox.post(
            to=offer.dossier.candidate.email,
            template="offer_lapsed",
            now=now,
            key=f"offer-lapsed-{offer.pk}",
            about=offer.dossier,
            offer=offer,
            dossier=offer.dossier,
            last_day=rules.last_answer_day(offer),
        )
        count += 1
    return count


@transaction.atomic
def grant_waiver(offer: Offer, *, by: User, now: datetime, because: str) -> Waiver:
    """Let this one pass the cap; who and why stay written."""
    offer = _locked(offer)
    if obstacle := rules.obstacle_to_grant(offer, because):
        raise Refused(obstacle)
    waiver = Waiver.objects.create(
        offer=offer, granted_by=by, granted_at=now, because=because.strip()
    )
    record(offer, "waived", by=by, now=now, because=because.strip())
    return waiver


def take_to_offer(dossier: Dossier, *, by: User | None, now: datetime) -> None:
    """Leave the place that leads straight to an offer; nothing when it stands there already."""
    if outcome := dossier.outcome_towards("offer"):
        process.advance(dossier, outcome, by=by, now=now)


def _locked(offer: Offer) -> Offer:
    rows = Offer.objects.select_for_update(of=("self",))
    return rows.for_list().get(pk=offer.pk)


def _free(offer: Offer, *, by: User | None, now: datetime, was_known: bool = True) -> None:
    """The seat is free again: the mission opens, whoever waits first for it is called, unless
    nobody had been proposed it."""
    because = str(OfferState(offer.state).label)
    hold = Hold.objects.select_related("seat").filter(offer=offer).first()
    Hold.objects.filter(offer=offer, freed_at=None).update(freed_at=now)
    if offer.pairing is not None:
        teams.release(offer.pairing, by=by, now=now, because=because)
    else:
        teams.reopen(offer.mission, by=by, now=now, because=because)
    if was_known:
        profiles = hold.seat.profiles if hold else [offer.dossier.profile]
        teams.call_next(offer.dossier, offer.mission, profiles=profiles, by=by, now=now)
