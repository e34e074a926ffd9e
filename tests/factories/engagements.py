import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from fellowship.engagements.models import (
    Contract,
    Experience,
    Hold,
    MissionLetter,
    Offer,
    Waiver,
)
from fellowship.engagements.states import ContractState, OfferState
from tests.factories.calls import PARIS
from tests.factories.dossiers import DossierFactory
from tests.factories.missions import MissionFactory
from tests.factories.people import UserFactory

# Offers of the summer, for contracts that start on 2 September 2024.
JULY = dt.datetime(2024, 7, 1, 12, tzinfo=PARIS)
DEADLINE = dt.datetime(2024, 7, 17, tzinfo=PARIS)
SEPTEMBER = dt.date(2024, 9, 2)


class ExperienceFactory(DjangoModelFactory):
    """Declared; ``verified=True``: an agent has seen the proof."""

    class Meta:
        model = Experience

    class Params:
        verified = factory.Trait(
            accepted=True, verified_at=JULY, verified_by=factory.SubFactory(UserFactory)
        )

    dossier = factory.SubFactory(DossierFactory, admitted=True)
    title = "Conduite de produit, Coopérative des marées"
    starts_on = dt.date(2014, 9, 2)
    ends_on = None
    declared_at = JULY


class OfferFactory(DjangoModelFactory):
    """In preparation. Name a state to get an offer that has reached it."""

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    class Params:
        known = factory.Trait(sent_at=JULY, deadline_at=DEADLINE)
        sent = factory.Trait(known=True, state=OfferState.SENT)
        accepted = factory.Trait(known=True, state=OfferState.ACCEPTED, answered_at=JULY)
        declined = factory.Trait(known=True, state=OfferState.DECLINED, answered_at=JULY)
        lapsed = factory.Trait(known=True, state=OfferState.LAPSED)
        withdrawn = factory.Trait(known=True, state=OfferState.WITHDRAWN)

    dossier = factory.SubFactory(DossierFactory, admitted=True)
    mission = factory.SubFactory(MissionFactory)
    starts_on = SEPTEMBER
    experience_months = 120
    net_monthly = Decimal("5000")
    variable_percent = Decimal("10")
    prepared_at = JULY

    @factory.post_generation
    def hold(self, create, extracted, **kwargs):
        """The seat it has, where one is free: a living offer holds one."""
        if self.state in {OfferState.PREPARED, OfferState.SENT, OfferState.ACCEPTED}:
            taken = Hold.objects.standing(self.starts_on).values("seat")
            if seat := self.mission.seats.exclude(pk__in=taken).first():
                until = dt.date(2025, 9, 1) if self.state == OfferState.ACCEPTED else None
                Hold.objects.create(seat=seat, offer=self, since=self.prepared_at, until=until)


class WaiverFactory(DjangoModelFactory):
    class Meta:
        model = Waiver

    offer = factory.SubFactory(OfferFactory, sent=True)
    granted_by = factory.SubFactory(UserFactory, is_staff=True)
    granted_at = JULY
    because = "Compétence introuvable, accord du directeur."


class ContractFactory(DjangoModelFactory):
    """To be signed; ``signed=True``: signed on 1 August 2024."""

    class Meta:
        model = Contract

    class Params:
        signed = factory.Trait(state=ContractState.SIGNED, signed_on=dt.date(2024, 8, 1))
        cancelled = factory.Trait(state=ContractState.CANCELLED)

    offer = factory.SubFactory(OfferFactory, accepted=True)
    kind = "contrat de projet"
    employer = "Direction du numérique"
    starts_on = SEPTEMBER
    ends_on = dt.date(2025, 9, 1)


class MissionLetterFactory(DjangoModelFactory):
    class Meta:
        model = MissionLetter

    contract = factory.SubFactory(ContractFactory, signed=True)
    number = 1
    content = factory.LazyFunction(
        lambda: {
            "title": "Lettre de mission",
            "reference": "Lettre de mission n° 1-1",
            "issuer": "Direction du numérique",
            "programme": "Passerelle",
            "date": "Le 1 août 2024",
            "person": "Camille Vasseur-Lindt",
            "opening": ["Camille Vasseur-Lindt est chargée de la mission."],
            "sections": [
                {"heading": "Quand", "facts": [["Début", "2 septembre"]], "paragraphs": []}
            ],
            "closing": "Pour la Direction.",
        }
    )
    issued_at = dt.datetime(2024, 8, 1, 12, tzinfo=PARIS)
