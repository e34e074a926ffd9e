import pytest

from fellowship.engagements import rules
from fellowship.engagements.models import MissionLetter, Offer
from tests.factories.dossiers import DossierFactory
from tests.factories.engagements import JULY, ContractFactory, MissionLetterFactory, OfferFactory

pytestmark = pytest.mark.django_db

CAST = ["candidate", "rival", "juror", "reviewer", "host", "officer", "stranger"]


@pytest.fixture
def offer(candidate):
    return OfferFactory(sent=True, dossier=DossierFactory(admitted=True, candidate=candidate))


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        (lambda user, o: rules.can_declare(user, o.dossier), {"candidate"}),
        (lambda user, o: rules.can_verify(user), {"officer"}),
        (lambda user, o: rules.can_run_offers(user), {"officer"}),
        (rules.can_approve_exception, {"officer"}),
        (lambda user, o: rules.can_grant_waiver(user), {"officer"}),
        (rules.can_answer, {"candidate"}),
        (lambda user, o: o in Offer.objects.visible_to(user), {"candidate", "officer"}),
    ],
    ids=["declare", "verify", "run_offers", "approve", "waive", "answer", "see"],
)
def test_each_verb_belongs_to_some_of_the_cast(request, offer, verb, who):
    cast = {name: request.getfixturevalue(name) for name in CAST}

    assert {name for name, user in cast.items() if verb(user, offer)} == who


def test_who_prepared_an_exception_does_not_approve_it(officer, offer):
    offer.prepared_by = officer

    assert not rules.can_approve_exception(officer, offer)


def test_an_offer_in_preparation_is_known_to_the_team_alone(candidate, officer):
    offer = OfferFactory(dossier=DossierFactory(admitted=True, candidate=candidate))

    assert list(Offer.objects.visible_to(candidate)) == []
    assert list(Offer.objects.visible_to(officer)) == [offer]


def test_a_letter_is_read_by_the_person_her_administration_and_the_team(request, offer):
    letter = MissionLetterFactory(contract=ContractFactory(signed=True, offer=offer))
    cast = {name: request.getfixturevalue(name) for name in CAST}

    seen = {n for n, u in cast.items() if letter in MissionLetter.objects.visible_to(u, JULY)}

    assert seen == {"candidate", "host", "officer"}
