"""Domain I2 and G7, scenario 20: told two months before, answered in eight days, six years."""

import datetime as dt

import pytest
from django.conf import settings

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.engagements.models import Contract, Hold
from fellowship.fellows import actions, rules
from fellowship.fellows.models import Renewal, Stay
from fellowship.fellows.states import RenewalState
from tests.factories.calls import PARIS
from tests.factories.fellows import StayFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2024, 9, 2)
JUNE = dt.datetime(2025, 6, 20, 12, tzinfo=PARIS)


@pytest.fixture
def stay():
    return StayFactory(arrive=SEPTEMBER)


def propose(stay, months=12, *, now=JUNE):
    return actions.propose_renewal(stay, months, by=UserFactory(), now=now)


def test_a_renewal_is_told_to_the_fellow_with_its_last_day_to_answer(stay):
    renewal = propose(stay)

    assert renewal.until == dt.date(2026, 9, 1)
    assert renewal.deadline_at == dt.datetime(2025, 6, 29, tzinfo=PARIS)
    email = Email.objects.get(template="renewal_proposed")
    assert email.to == stay.contract.offer.dossier.candidate.email
    assert "au plus tard le 28 juin 2025 inclus" in email.body


def test_a_yes_makes_the_contract_the_stay_and_the_seat_longer(stay):
    renewal = propose(stay)

    actions.answer_renewal(
        renewal, yes=True, by=UserFactory(), now=dt.datetime(2025, 6, 28, 23, 59, tzinfo=PARIS)
    )

    until = dt.date(2026, 9, 1)
    assert Renewal.objects.get().state == RenewalState.ACCEPTED
    assert Contract.objects.get().ends_on == until
    assert Stay.objects.get().ends_on == until
    assert Hold.objects.get().until == until
    facts = Event.objects.get(verb="extended").facts
    assert facts == {"before": "2025-09-01", "after": "2026-09-01"}
    assert rules.notice_by(Stay.objects.for_list().get()) == dt.date(2026, 7, 1)


def test_on_the_ninth_day_it_is_too_late_and_the_silence_is_shown(stay):
    renewal = propose(stay)
    late = dt.datetime(2025, 6, 29, tzinfo=PARIS)

    with pytest.raises(Refused, match="au plus tard le 28 juin 2025"):
        actions.answer_renewal(renewal, yes=True, by=UserFactory(), now=late)
    assert actions.lapse_renewals(now=late) == 1
    assert actions.lapse_renewals(now=late) == 0

    assert Renewal.objects.get().state == RenewalState.LAPSED
    email = Email.objects.get(template="renewal_answered")
    assert (email.to, "sans réponse" in email.body) == (settings.CONTACT_EMAIL, True)


def test_a_no_leaves_the_contract_as_it_is(stay):
    actions.answer_renewal(propose(stay), yes=False, by=UserFactory(), now=JUNE)

    assert Renewal.objects.get().state == RenewalState.DECLINED
    assert Contract.objects.get().ends_on == dt.date(2025, 9, 1)
    with pytest.raises(Refused, match="déjà sa réponse"):
        actions.answer_renewal(Renewal.objects.get(), yes=True, by=UserFactory(), now=JUNE)


def test_six_years_in_all_pass_and_a_day_more_is_refused_with_the_rule(stay):
    with pytest.raises(Refused, match="6 ans au plus"):
        propose(stay, 61)

    assert propose(stay, 60).until == dt.date(2030, 9, 1)


def test_one_renewal_at_a_time(stay):
    propose(stay)

    with pytest.raises(Refused, match="déjà proposé"):
        propose(stay)


def test_a_late_intention_is_said_to_be_late(stay):
    on_time = dt.datetime(2025, 7, 1, 23, 59, tzinfo=PARIS)

    assert rules.warning_of_notice(stay, now=on_time) == ""
    assert "1er juillet 2025" in rules.warning_of_notice(stay, now=on_time + dt.timedelta(hours=1))


def test_a_decided_end_reminds_nobody(stay):
    propose(stay)

    actions.remind(now=dt.datetime(2025, 7, 1, 9, tzinfo=PARIS))

    assert not Email.objects.filter(template="stay_notice").exists()


@pytest.mark.parametrize(
    ("ends_on", "months", "until"),
    [
        (dt.date(2025, 12, 31), 2, dt.date(2026, 2, 28)),
        (dt.date(2027, 12, 31), 2, dt.date(2028, 2, 29)),
        (dt.date(2028, 2, 29), 12, dt.date(2029, 2, 28)),
        (dt.date(2027, 2, 28), 12, dt.date(2028, 2, 29)),
        (dt.date(2026, 3, 30), 1, dt.date(2026, 4, 29)),
    ],
)
def test_the_months_of_a_renewal_are_counted_from_the_day_after(ends_on, months, until):
    stay = StayFactory(contract__ends_on=ends_on)

    assert rules.renewed_until(stay, months) == until
