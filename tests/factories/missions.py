import datetime as dt

import factory
from factory.django import DjangoModelFactory

from fellowship.missions.models import Mission, Seat
from fellowship.missions.states import MissionState
from tests.factories.calls import CallFactory, HostBodyFactory


class MissionFactory(DjangoModelFactory):
    class Meta:
        model = Mission
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    call = factory.SubFactory(CallFactory)
    body = factory.SubFactory(HostBodyFactory)
    slug = factory.Sequence(lambda n: f"mission-{n}")
    title = factory.Sequence(lambda n: f"Mission {n}")
    summary = "Ouvrir les données des marées aux communes du littoral."
    place = "12 quai des Brumes, Brest"
    manager = "Solène Le Bihan"
    starts_on = dt.date(2024, 9, 2)
    state = MissionState.OPENED

    @factory.post_generation
    def seats(self, create, extracted, **kwargs):
        for position, profiles in enumerate(extracted or [["produit"]], start=1):
            Seat.objects.create(mission=self, position=position, profiles=profiles)
