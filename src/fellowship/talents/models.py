"""What people wish for; the pool: who asked to stay, until when, shown to which missions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from fellowship.calls.models import Role, RoleKind
from fellowship.core.lifecycle import Living
from fellowship.dossiers.models import Dossier
from fellowship.missions.models import Mission
from fellowship.people.models import Consent, User
from fellowship.people.rights import Right, may
from fellowship.talents.states import (
    INTRODUCTION_MOVES,
    MEMBERSHIP_MOVES,
    IntroductionState,
    MembershipState,
)

PURPOSE = "pool"  # of the consent


class WishList(models.Model):
    """What one dossier says at one stage of wishes; final once sent, where it is sent."""

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="wish_lists"
    )
    stage = models.SlugField("étape", max_length=60)
    teammate = models.CharField("avec qui travailler", max_length=200, blank=True)
    changed_at = models.DateTimeField("modifiée le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)

    class Meta:
        verbose_name = "liste de vœux"
        verbose_name_plural = "listes de vœux"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "stage"], name="one_wish_list_per_stage"),
        ]

    def __str__(self) -> str:
        return f"Vœux {self.pk}"


class WishQuerySet(models.QuerySet["Wish"]):
    def visible_to(self, user: User) -> Self:
        """The team and the person; an administration never sees who wished for it."""
        return self if may(user, Right.READ) else self.filter(list__dossier__candidate=user)

    def of(self, dossiers: models.QuerySet[Dossier] | Iterable[Dossier]) -> Self:
        return self.filter(list__dossier__in=dossiers)


class Wish(models.Model):
    """One line of a list: a mission, or a theme or a profile by its slug; 1 is the most wished."""

    list = models.ForeignKey(
        WishList, verbose_name="liste", on_delete=models.CASCADE, related_name="wishes"
    )
    mission = models.ForeignKey(
        Mission,
        verbose_name="mission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="wishes",
    )
    choice = models.SlugField("thématique ou profil", max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField("rang")

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = "vœu"
        verbose_name_plural = "vœux"
        ordering = ["list", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["list", "mission"],
                name="one_wish_per_mission_of_a_list",
                condition=Q(mission__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["list", "choice"],
                name="one_wish_per_choice_of_a_list",
                condition=~Q(choice=""),
            ),
            models.UniqueConstraint(fields=["list", "rank"], name="one_wish_per_rank_of_a_list"),
            models.CheckConstraint(
                name="a_wish_is_for_one_thing",
                condition=Q(mission=None) & ~Q(choice="") | Q(mission__isnull=False, choice=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Vœu {self.rank}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def standing(self, now: datetime) -> Self:
        """In the pool at this instant: an expired consent counts at once, without any command."""
        return self.filter(state=MembershipState.IN, expires_at__gt=now, consent__withdrawn_at=None)

    def to_expire(self, now: datetime) -> Self:
        return self.filter(state=MembershipState.IN, expires_at__lte=now)

    def visible_to(self, user: User) -> Self:
        """The team and the person. Hosts never see the pool: see ``Introduction``."""
        return self if may(user, Right.READ) else self.filter(dossier__candidate=user)

    def for_list(self) -> Self:
        return self.select_related("dossier__candidate", "dossier__call", "consent").order_by(
            "entered_at", "pk"
        )


class Membership(Living):
    """A selected person who asked that the file be kept (domain F1).

    Someone hired without having asked has a line too, without consent: it keeps her out.
    """

    moves = MEMBERSHIP_MOVES

    dossier = models.OneToOneField(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="membership"
    )
    consent = models.ForeignKey(
        Consent,
        verbose_name="consentement",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    state = models.CharField(
        "état", max_length=30, choices=MembershipState, default=MembershipState.IN, db_index=True
    )
    entered_at = models.DateTimeField("entré le", null=True, blank=True)
    left_at = models.DateTimeField("sorti le", null=True, blank=True)
    expires_at = models.DateTimeField("expire le", null=True, blank=True, db_index=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du vivier"
        verbose_name_plural = "vivier"
        constraints = [
            models.CheckConstraint(
                name="who_is_in_the_pool_has_not_left",
                condition=Q(state="in", left_at=None) | (~Q(state="in") & Q(left_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="who_is_in_the_pool_consented_until_a_date",
                condition=~Q(state="in")
                | Q(consent__isnull=False, entered_at__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Vivier, {self.dossier}"

    @property
    def is_hired(self) -> bool:
        return self.state == MembershipState.HIRED


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, user: User, now: datetime) -> Self:
        """The team sees all; a host those made to the missions of its administration."""
        if may(user, Right.READ):
            return self
        bodies = Role.objects.of(user, RoleKind.HOST).standing(now).values("body")
        return self.filter(mission__body__in=bodies)

    def standing(self, now: datetime) -> Self:
        """Of people who are still in the pool."""
        return self.filter(
            state=IntroductionState.INTRODUCED,
            membership__state=MembershipState.IN,
            membership__expires_at__gt=now,
            membership__consent__withdrawn_at=None,
        )

    def for_list(self) -> Self:
        return self.select_related("membership__dossier__candidate", "mission").order_by(
            "introduced_at", "pk"
        )


class Introduction(Living):
    """A person of the pool proposed to one mission: all that its administration may know."""

    moves = INTRODUCTION_MOVES

    membership = models.ForeignKey(
        Membership,
        verbose_name="membre du vivier",
        on_delete=models.CASCADE,
        related_name="introductions",
    )
    mission = models.ForeignKey(
        Mission, verbose_name="mission", on_delete=models.PROTECT, related_name="introductions"
    )
    state = models.CharField(
        "état",
        max_length=30,
        choices=IntroductionState,
        default=IntroductionState.INTRODUCED,
        db_index=True,
    )
    introduced_at = models.DateTimeField("présenté le")
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = "présentation à une mission"
        verbose_name_plural = "présentations à une mission"
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "mission"], name="one_introduction_per_mission"
            ),
        ]

    def __str__(self) -> str:
        return f"Présentation {self.pk}"
