import datetime as dt

import factory
from factory.django import DjangoModelFactory

from fellowship.core.models import subject_of
from fellowship.people.models import Consent
from fellowship.talents.models import PURPOSE, Introduction, Membership
from fellowship.talents.states import IntroductionState, MembershipState
from tests.factories.calls import NOON, PARIS
from tests.factories.dossiers import DossierFactory
from tests.factories.missions import MissionFactory

# The pool of the spring: admitted at the end of March, for a year.
APRIL = dt.datetime(2024, 4, 2, 12, tzinfo=PARIS)
YEAR_AFTER = dt.datetime(2025, 4, 2, tzinfo=PARIS)


class ConsentFactory(DjangoModelFactory):
    """A yes to the pool, about a dossier."""

    class Meta:
        model = Consent
        exclude = ("dossier",)

    dossier = factory.SubFactory(DossierFactory, admitted=True)
    person = factory.SelfAttribute("dossier.candidate")
    purpose = PURPOSE
    subject = factory.LazyAttribute(lambda o: subject_of(o.dossier))
    wording = "Je demande que mon dossier soit conservé."
    given_at = NOON
    expires_at = YEAR_AFTER


class MembershipFactory(DjangoModelFactory):
    """Someone of the pool. Name a state to get someone who has reached it."""

    class Meta:
        model = Membership

    class Params:
        left = factory.Trait(state=MembershipState.LEFT, left_at=APRIL)
        hired = factory.Trait(state=MembershipState.HIRED, left_at=APRIL)
        expired = factory.Trait(state=MembershipState.EXPIRED, left_at=APRIL)

    dossier = factory.SubFactory(DossierFactory, admitted=True)
    consent = factory.SubFactory(ConsentFactory, dossier=factory.SelfAttribute("..dossier"))
    entered_at = APRIL
    expires_at = YEAR_AFTER


class IntroductionFactory(DjangoModelFactory):
    class Meta:
        model = Introduction

    class Params:
        withdrawn = factory.Trait(state=IntroductionState.WITHDRAWN, withdrawn_at=APRIL)

    membership = factory.SubFactory(MembershipFactory)
    mission = factory.SubFactory(MissionFactory)
    introduced_at = APRIL
