"""A call that is open at NOON: 15 February 2024, midday in Paris, first of two sprints."""

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from fellowship.calls import ruleset
from fellowship.calls.models import (
    Call,
    Certainty,
    HostBody,
    Milestone,
    MilestoneKind,
    Mission,
    Part,
    Role,
    RuleSet,
    Seat,
    Sprint,
)
from fellowship.calls.states import CallState, MissionState, RuleSetState
from tests.factories.people import UserFactory

PARIS = ZoneInfo("Europe/Paris")
NOON = dt.datetime(2024, 2, 15, 12, tzinfo=PARIS)
RULES = Path(__file__).resolve().parents[2] / "content/rules"


def rules_content(code="eig-7"):
    content = tomllib.loads((RULES / f"{code}.toml").read_text("utf-8"))
    content["in_force_on"] = content["in_force_on"].isoformat()
    if code == "eig-7":  # a third profile, as the site of promotion 7 opened one in August 2024
        content["profiles"].append({"slug": "impact", "name": "Direction de l’impact"})
    return content


class RuleSetFactory(DjangoModelFactory):
    class Meta:
        model = RuleSet
        django_get_or_create = ("code", "version")

    code = "eig-7"
    version = 2
    title = "Règlement de l’appel à candidatures, promotion 7"
    in_force_on = dt.date(2024, 1, 26)
    content = factory.LazyAttribute(lambda o: rules_content(o.code))
    digest = factory.LazyAttribute(lambda o: ruleset.digest(o.content))
    state = RuleSetState.PUBLISHED
    published_at = dt.datetime(2024, 1, 26, 9, tzinfo=PARIS)


class HostBodyFactory(DjangoModelFactory):
    class Meta:
        model = HostBody
        django_get_or_create = ("slug",)

    name = "Agence des rivages"
    slug = "agence-des-rivages"


class CallFactory(DjangoModelFactory):
    class Meta:
        model = Call
        django_get_or_create = ("slug",)

    slug = "aac-7"
    title = "Appel à candidatures, promotion 7"
    cohort = "7"
    rules_code = factory.LazyFunction(lambda: RuleSetFactory().code)
    state = CallState.CONFIRMED


class SprintFactory(DjangoModelFactory):
    """Open from 29 January to 1 March 2024 at 23 h 59; interviews from 11 to 29 March."""

    class Meta:
        model = Sprint
        django_get_or_create = ("call", "number")
        skip_postgeneration_save = True

    call = factory.SubFactory(CallFactory)
    number = 1
    label = "février-mars 2024"

    @factory.post_generation
    def milestones(self, create, extracted, **kwargs):
        if self.milestones.exists():
            return
        day = lambda m, d: dt.datetime(2024, m, d, tzinfo=PARIS)  # noqa: E731
        windows = extracted or {
            MilestoneKind.DEPOSIT: (day(1, 29), day(3, 2)),
            MilestoneKind.INTERVIEWS: (day(3, 11), day(3, 30)),
        }
        for kind, (starts_at, ends_at) in windows.items():
            Milestone.objects.create(
                sprint=self,
                kind=kind,
                starts_at=starts_at,
                ends_at=ends_at,
                certainty=Certainty.FIRM,
            )


class PartFactory(DjangoModelFactory):
    class Meta:
        model = Part
        django_get_or_create = ("call", "person", "role")

    class Params:
        juror = factory.Trait(role=Role.JUROR)
        host = factory.Trait(role=Role.HOST, body=factory.SubFactory(HostBodyFactory))

    call = factory.SubFactory(CallFactory)
    person = factory.SubFactory(UserFactory)
    role = Role.REVIEWER
    since = dt.datetime(2024, 1, 1, tzinfo=PARIS)


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
