"""Co-funding: counted by the rules, claimed by the administration, proved, paid."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from fellowship.core.lifecycle import Refused, move, record
from fellowship.engagements import rules
from fellowship.engagements.models import Agreement, Cofunding
from fellowship.engagements.states import CofundingState
from fellowship.people.models import User


@transaction.atomic
def open_cofunding(
    agreement: Agreement,
    people: int,
    *,
    receiver: str,
    by: User,
    now: datetime,
    monthly_cost: Decimal | None = None,
) -> Cofunding:
    """Count what is due for the people hired. One count for one agreement."""
    row = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if obstacle := rules.obstacle_to_open_cofunding(row, people, monthly_cost, receiver):
        raise Refused(obstacle)
    cofunding: Cofunding = Cofunding.objects.create(
        agreement=row,
        people=people,
        monthly_cost=monthly_cost,
        amount=rules.amount_due(row, people, monthly_cost),
        receiver=receiver.strip(),
        opened_at=now,
    )
    record(cofunding, "opened", by=by, now=now, amount=str(cofunding.amount), people=people)
    return cofunding


@transaction.atomic
def claim_cofunding(
    cofunding: Cofunding, budget_programme: str, *, by: User, now: datetime
) -> None:
    if obstacle := rules.obstacle_to_claim(cofunding, budget_programme):
        raise Refused(obstacle)
    move(
        cofunding,
        CofundingState.CLAIMED,
        by=by,
        now=now,
        budget_programme=budget_programme.strip(),
        claimed_at=now,
    )


@transaction.atomic
def prove_cofunding(cofunding: Cofunding, proof: str, *, by: User, now: datetime) -> None:
    """``proof``: which papers show that the people were hired, and where they are kept."""
    if obstacle := rules.obstacle_to_prove(cofunding, proof):
        raise Refused(obstacle)
    move(cofunding, CofundingState.PROVED, by=by, now=now, proof=proof.strip(), proved_at=now)


@transaction.atomic
def pay_cofunding(
    cofunding: Cofunding, paid_on: date, payment: str, *, by: User, now: datetime
) -> None:
    if obstacle := rules.obstacle_to_pay(cofunding, paid_on, payment, now=now):
        raise Refused(obstacle)
    move(
        cofunding,
        CofundingState.PAID,
        by=by,
        now=now,
        paid_on=paid_on,
        payment=payment.strip(),
    )
