import datetime as dt

import pytest

from fellowship.core import retention
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements import actions
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.juries.models import Assessment, Interview
from fellowship.talents.models import Introduction, Membership, Wish
from fellowship.teams.models import Opinion, Pairing
from tests.factories.calls import NOON, PARIS
from tests.factories.engagements import (
    JULY,
    ContractFactory,
    ExperienceFactory,
    OfferFactory,
    WaiverFactory,
)
from tests.factories.juries import AssessmentFactory, InterviewFactory
from tests.factories.talents import MembershipFactory
from tests.factories.teams import PairingFactory, meet
from texts.months import months_after

pytestmark = pytest.mark.django_db

KEPT = [
    Interview,
    Assessment,
    Membership,
    Introduction,
    Wish,
    Opinion,
    Pairing,
    Experience,
    Offer,
    Contract,
    MissionLetter,
]


def recruitment():
    """Everything a recruitment leaves, contract signed; the contract and the dossier."""
    membership = MembershipFactory(hired=True)
    dossier = membership.dossier
    pairing = PairingFactory(confirmed=True, membership=membership)
    meet(membership, pairing.mission)
    AssessmentFactory(interview=InterviewFactory(dossier=dossier, held=True))
    ExperienceFactory(dossier=dossier, verified=True)
    offer = OfferFactory(accepted=True, dossier=dossier, pairing=pairing)
    WaiverFactory(offer=offer)
    return ContractFactory(signed=True, offer=offer)


def clock(day):
    return dt.datetime.combine(day, dt.time(12), tzinfo=PARIS)


def test_a_contract_in_force_is_there_24_months_after_the_deposit():
    contract = recruitment()
    Dossier.objects.update(submitted_at=clock(contract.starts_on) - dt.timedelta(days=90))
    Contract.objects.update(ends_on=months_after(contract.starts_on, 36))

    retention.apply(now=clock(months_after(contract.starts_on, 30)))

    assert Contract.objects.get().state == "signed"
    assert Dossier.objects.get().answers


def test_an_offer_made_late_from_the_pool_holds_the_dossier_it_comes_from():
    offer = OfferFactory(sent=True)
    offer.starts_on = months_after(NOON, 25).date()
    offer.save()

    retention.apply(now=months_after(NOON, 24) + dt.timedelta(days=3))

    assert Offer.objects.get() == offer


@pytest.mark.parametrize("state", [DossierState.SUBMITTED, DossierState.WITHDRAWN])
def test_a_whole_recruitment_goes_24_months_after_the_contract_and_not_a_day_before(
    django_capture_on_commit_callbacks, state
):
    contract = recruitment()
    with django_capture_on_commit_callbacks(execute=True):
        letter = actions.issue_letter(contract, by=None, now=JULY)
    letter.refresh_from_db()
    storage, name = letter.file.storage, letter.file.name
    Dossier.objects.update(state=state)
    term = clock(months_after(contract.ends_on, 24))

    retention.apply(now=term)
    assert [model.objects.count() for model in KEPT] == [1] * len(KEPT)
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        retention.apply(now=term + dt.timedelta(days=1))

    assert [model.objects.count() for model in KEPT] == [0] * len(KEPT)
    assert not storage.exists(name)
