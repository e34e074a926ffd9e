"""A call that is open at NOON: 15 February 2024, midday in Paris, first of two sprints."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

import regulations
from fellowship.calls.models import (
    Call,
    Certainty,
    HostBody,
    Milestone,
    MilestoneKind,
    Role,
    RoleKind,
    RuleSet,
    Sprint,
)
from fellowship.calls.states import CallState, RuleSetState
from tests.factories.people import UserFactory

PARIS = ZoneInfo("Europe/Paris")
NOON = dt.datetime(2024, 2, 15, 12, tzinfo=PARIS)
RULES = Path(__file__).resolve().parents[2] / "content/rules"


def rules_content(code="eig-7"):
    content = regulations.from_toml((RULES / f"{code}.toml").read_text("utf-8"))
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
    digest = factory.LazyAttribute(lambda o: regulations.digest(o.content))
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


class RoleFactory(DjangoModelFactory):
    class Meta:
        model = Role
        django_get_or_create = ("call", "person", "kind")

    class Params:
        juror = factory.Trait(kind=RoleKind.JUROR)
        host = factory.Trait(kind=RoleKind.HOST, body=factory.SubFactory(HostBodyFactory))

    call = factory.SubFactory(CallFactory)
    person = factory.SubFactory(UserFactory)
    kind = RoleKind.REVIEWER
    since = dt.datetime(2024, 1, 1, tzinfo=PARIS)
