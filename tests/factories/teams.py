import factory
from factory.django import DjangoModelFactory

from fellowship.talents.models import Wish, WishList
from fellowship.teams.models import MatchingRun, Opinion, Pairing
from fellowship.teams.states import RunState
from tests.factories.calls import CallFactory
from tests.factories.missions import MissionFactory
from tests.factories.talents import APRIL, IntroductionFactory, MembershipFactory


class WishListFactory(DjangoModelFactory):
    """What a person of the pool wishes."""

    class Meta:
        model = WishList
        django_get_or_create = ("dossier", "stage")

    dossier = factory.LazyFunction(lambda: MembershipFactory().dossier)
    stage = "voeux"
    changed_at = APRIL


class WishFactory(DjangoModelFactory):
    class Meta:
        model = Wish

    class Params:
        membership = factory.SubFactory(MembershipFactory)

    list = factory.LazyAttribute(lambda o: WishListFactory(dossier=o.membership.dossier))
    mission = factory.SubFactory(MissionFactory)
    rank = 1


class OpinionFactory(DjangoModelFactory):
    class Meta:
        model = Opinion

    mission = factory.SubFactory(MissionFactory)
    membership = factory.SubFactory(MembershipFactory)
    rank = 1


class MatchingRunFactory(DjangoModelFactory):
    class Meta:
        model = MatchingRun

    class Params:
        confirmed = factory.Trait(state=RunState.CONFIRMED, confirmed_at=APRIL)

    call = factory.SubFactory(CallFactory)
    seed = 1
    parameters = factory.LazyFunction(lambda: {"run_set": "coalition_stable", "cap": None})
    input = factory.LazyFunction(dict)
    output = factory.LazyFunction(dict)
    version = "1"
    digest = "0" * 32
    at = APRIL


class PairingFactory(DjangoModelFactory):
    """A seat in a mission, as one run proposes it; ``confirmed=True`` makes it true."""

    class Meta:
        model = Pairing

    class Params:
        confirmed = factory.Trait(
            confirmed_at=APRIL, run=factory.SubFactory(MatchingRunFactory, confirmed=True)
        )

    run = factory.SubFactory(MatchingRunFactory)
    membership = factory.SubFactory(MembershipFactory)
    mission = factory.SubFactory(MissionFactory)
    seat = factory.LazyAttribute(lambda o: o.mission.seats.first() if o.mission else None)
    rank = 1
    sentence = "Vous obtenez votre premier vœu."


def meet(membership, mission, *, wish=1, rank=1):
    """Introduced, wished at ``wish`` and ranked at ``rank``: all that a match is made of."""
    IntroductionFactory(membership=membership, mission=mission)
    WishFactory(membership=membership, mission=mission, rank=wish)
    OpinionFactory(membership=membership, mission=mission, rank=rank, refused=rank is None)
