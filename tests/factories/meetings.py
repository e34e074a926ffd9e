"""A webinar at six in the evening on 20 March 2024, whose registrations close as it starts."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from fellowship.meetings.models import Meeting, Registration
from fellowship.meetings.states import RegistrationState
from tests.factories.calls import NOON, PARIS

STARTS = dt.datetime(2024, 3, 20, 18, tzinfo=PARIS)
ENDS = dt.datetime(2024, 3, 20, 19, tzinfo=PARIS)


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    slug = factory.Sequence(lambda n: f"rencontre-{n}")
    title = "Webinaire des candidates et des candidats"
    starts_at = STARTS
    ends_at = ENDS
    closes_at = STARTS
    join_url = "https://visio.passerelle.example/webinaire"


class RegistrationFactory(DjangoModelFactory):
    """Asked and not confirmed; ``seated=True``, ``waiting=True``."""

    class Meta:
        model = Registration

    class Params:
        seated = factory.Trait(state=RegistrationState.SEATED, confirmed_at=NOON)
        waiting = factory.Trait(state=RegistrationState.WAITING, confirmed_at=NOON)

    meeting = factory.SubFactory(MeetingFactory)
    name = "Ada Lovelace-Quéré"
    email = factory.Sequence(lambda n: f"inscrite{n}@example.org")
    asked_at = NOON
