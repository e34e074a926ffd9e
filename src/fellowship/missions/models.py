"""What a team will do in an administration, and the seats of that team."""

from datetime import datetime
from typing import Self

from django.db import models

from fellowship.calls.models import Call, HostBody, Role, RoleKind
from fellowship.core.lifecycle import Living
from fellowship.missions.states import MOVES, MissionState
from fellowship.people.models import User
from fellowship.people.rights import Right, may


class MissionQuerySet(models.QuerySet["Mission"]):
    def visible_to(self, user: User, now: datetime) -> Self:
        """The team sees all; a host the missions of its administration."""
        if may(user, Right.READ):
            return self
        bodies = Role.objects.of(user, RoleKind.HOST).standing(now).values("body")
        return self.filter(body__in=bodies)

    def opened(self) -> Self:
        return self.filter(state=MissionState.OPENED)


class Mission(Living):
    """What a team or a person does in an administration (défi, projet, mission: the same thing)."""

    moves = MOVES

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.PROTECT, related_name="missions"
    )
    body = models.ForeignKey(
        HostBody, verbose_name="administration", on_delete=models.PROTECT, related_name="missions"
    )
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    summary = models.TextField("présentation", blank=True)
    place = models.CharField("lieu de travail", max_length=200, blank=True)
    manager = models.CharField("responsable fonctionnel", max_length=120, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    state = models.CharField(
        "état", max_length=30, choices=MissionState, default=MissionState.DRAFTED, db_index=True
    )

    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = "mission"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """A place in the team of a mission, and the profiles it accepts."""

    mission = models.ForeignKey(
        Mission, verbose_name="mission", on_delete=models.CASCADE, related_name="seats"
    )
    position = models.PositiveSmallIntegerField("rang", default=1)
    profiles = models.JSONField("profils acceptés", default=list)
    required = models.BooleanField("indispensable", default=True)

    class Meta:
        verbose_name = "place"
        ordering = ["mission", "position"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "position"], name="one_seat_per_position"),
        ]

    def __str__(self) -> str:
        return f"Place {self.position}"
