import datetime as dt

import factory
from factory.django import DjangoModelFactory

from fellowship.fellows import actions
from fellowship.fellows.models import Stay
from fellowship.fellows.states import StayState
from tests.factories.engagements import ContractFactory

SIGNED = dt.datetime(2024, 8, 1, 12, tzinfo=dt.UTC)


class StayFactory(DjangoModelFactory):
    """Opened by a letter, its checklist with it. ``arrive=day``: the fellow is there."""

    class Meta:
        model = Stay
        skip_postgeneration_save = True

    contract = factory.SubFactory(ContractFactory, signed=True)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return actions.open_stay(kwargs.pop("contract"), by=None, now=SIGNED, **kwargs)

    @factory.post_generation
    def arrive(self, create, arrived_on, **kwargs):
        if arrived_on:
            noon = dt.datetime.combine(arrived_on, dt.time(12), tzinfo=dt.UTC)
            actions.note_arrival(self, arrived_on, by=None, now=noon)
            self.refresh_from_db()
        assert not arrived_on or self.state == StayState.RUNNING
