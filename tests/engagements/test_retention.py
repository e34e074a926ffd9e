import datetime as dt

import pytest

from fellowship.core import retention
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.engagements import actions
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.juries.models import Assessment, Interview
from fellowship.talents.models import Introduction, Membership
from fellowship.teams.models import Opinion, Pairing, Wish
from tests.factories.calls import NOON
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


@pytest.mark.parametrize(
    ("state", "term"),
    [
        (DossierState.ADMITTED, NOON.replace(year=NOON.year + 2)),
        (DossierState.WITHDRAWN, NOON.replace(month=NOON.month + 3)),
    ],
)
def test_a_whole_recruitment_goes_at_its_term_and_not_a_day_before(
    django_capture_on_commit_callbacks, state, term
):
    membership = MembershipFactory(hired=True)
    dossier = membership.dossier
    pairing = PairingFactory(confirmed=True, membership=membership)
    meet(membership, pairing.mission)
    AssessmentFactory(interview=InterviewFactory(dossier=dossier, held=True))
    ExperienceFactory(dossier=dossier, verified=True)
    offer = OfferFactory(accepted=True, dossier=dossier, pairing=pairing)
    WaiverFactory(offer=offer)
    contract = ContractFactory(signed=True, offer=offer)
    with django_capture_on_commit_callbacks(execute=True):
        letter = actions.issue_letter(contract, by=None, now=JULY)
    letter.refresh_from_db()
    storage, name = letter.file.storage, letter.file.name
    Dossier.objects.update(state=state)

    retention.apply(now=term)
    assert [model.objects.count() for model in KEPT] == [1] * len(KEPT)
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        retention.apply(now=term + dt.timedelta(days=1))

    assert [model.objects.count() for model in KEPT] == [0] * len(KEPT)
    assert not storage.exists(name)
