import datetime as dt

import factory
from factory.django import DjangoModelFactory

from fellowship.people.models import TeamRole, TeamRoleKind, User

SINCE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class UserFactory(DjangoModelFactory):
    """A person. ``team=["hr", …]`` gives roles of the team; ``is_staff=True`` those of an officer,
    who runs the programme and prepares the contracts."""

    class Meta:
        model = User
        django_get_or_create = ("email",)
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    name = factory.Sequence(lambda n: f"Personne {n}")
    password = "!"

    @factory.post_generation
    def team(self, create, kinds, **kwargs):
        if kinds is None and self.is_staff:
            kinds = [TeamRoleKind.PROGRAMME, TeamRoleKind.HR]
        for kind in kinds or ():
            TeamRole.objects.get_or_create(
                person=self, kind=kind, ended_at=None, defaults={"since": SINCE}
            )
