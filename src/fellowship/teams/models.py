"""Opinions of the administrations, and the matching made of them and of the wishes."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from fellowship.calls.models import Call, Role, RoleKind
from fellowship.core.lifecycle import Living
from fellowship.core.runs import EngineRun
from fellowship.missions.models import Mission, Seat
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.talents.models import Membership
from fellowship.teams.states import MOVES, RunState


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: User, now: datetime) -> Self:
        """The team and the administration; never the person it is about."""
        if may(user, Right.READ):
            return self
        bodies = Role.objects.of(user, RoleKind.HOST).standing(now).values("body")
        return self.filter(mission__body__in=bodies)


class Opinion(models.Model):
    """How a mission ranks a person introduced to it: 1 first, ties allowed, or not at all."""

    mission = models.ForeignKey(
        Mission, verbose_name="mission", on_delete=models.CASCADE, related_name="opinions"
    )
    membership = models.ForeignKey(
        Membership,
        verbose_name="membre du vivier",
        on_delete=models.CASCADE,
        related_name="opinions",
    )
    rank = models.PositiveSmallIntegerField("rang", null=True, blank=True)
    refused = models.BooleanField("écarté", default=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = "classement d’une administration"
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "membership"], name="one_opinion_per_person"
            ),
            models.CheckConstraint(
                name="an_opinion_ranks_or_refuses",
                condition=Q(rank__isnull=False, refused=False) | Q(rank=None, refused=True),
            ),
        ]

    def __str__(self) -> str:
        return "écarté" if self.refused else f"rang {self.rank}"


class MatchingRunQuerySet(models.QuerySet["MatchingRun"]):
    def visible_to(self, user: User) -> Self:
        return self if may(user, Right.READ) else self.none()

    def for_list(self) -> Self:
        return self.select_related("call", "by").order_by("-at", "-pk")


class MatchingRun(EngineRun, Living):
    """One matching: what went in, what came out, by whom and with which draw. Kept whole."""

    moves = MOVES

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.PROTECT, related_name="matching_runs"
    )
    digest = models.CharField("empreinte de l’entrée", max_length=64)
    state = models.CharField(
        "état", max_length=30, choices=RunState, default=RunState.PROPOSED, db_index=True
    )
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        verbose_name = "appariement"

    def __str__(self) -> str:
        return f"Appariement n° {self.pk}"


class PairingQuerySet(models.QuerySet["Pairing"]):
    def standing(self) -> Self:
        """Decided by people and not undone since: the person has the seat."""
        return self.filter(confirmed_at__isnull=False, released_at=None, mission__isnull=False)

    def visible_to(self, user: User, now: datetime) -> Self:
        """The team sees proposals; others their own result, after confirmation only."""
        if may(user, Right.READ):
            return self
        bodies = Role.objects.of(user, RoleKind.HOST).standing(now).values("body")
        return self.filter(confirmed_at__isnull=False).filter(
            Q(membership__dossier__candidate=user) | Q(mission__body__in=bodies)
        )

    def for_list(self) -> Self:
        return self.select_related(
            "run", "membership__dossier__candidate", "mission__body", "seat"
        ).order_by("mission__title", "seat__position", "pk")


class Pairing(models.Model):
    """What one run says of one person: a seat in a mission or none, and why, in a sentence."""

    run = models.ForeignKey(
        MatchingRun, verbose_name="appariement", on_delete=models.CASCADE, related_name="pairings"
    )
    membership = models.ForeignKey(
        Membership,
        verbose_name="membre du vivier",
        on_delete=models.CASCADE,
        related_name="pairings",
    )
    mission = models.ForeignKey(
        Mission,
        verbose_name="mission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pairings",
    )
    seat = models.ForeignKey(
        Seat,
        verbose_name="place",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pairings",
    )
    rank = models.PositiveSmallIntegerField("rang du vœu obtenu", null=True, blank=True)
    sentence = models.TextField("explication")
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    released_at = models.DateTimeField("libéré le", null=True, blank=True)

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = "résultat d’appariement"
        constraints = [
            models.UniqueConstraint(fields=["run", "membership"], name="one_result_per_person"),
            models.UniqueConstraint(
                name="one_standing_person_per_seat",
                fields=["seat"],
                condition=Q(confirmed_at__isnull=False, released_at=None, seat__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_standing_seat_per_person",
                fields=["membership"],
                condition=Q(confirmed_at__isnull=False, released_at=None, seat__isnull=False),
            ),
            models.CheckConstraint(
                name="a_seat_is_in_a_mission",
                condition=Q(seat=None, mission=None) | Q(seat__isnull=False, mission__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence
