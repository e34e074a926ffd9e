"""From the mission letter to the end of the mission: stays, and what is to be done around them."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from fellowship.calls.models import Role, RoleKind
from fellowship.core.lifecycle import Living
from fellowship.engagements.models import Contract
from fellowship.fellows.states import (
    RENEWAL_MOVES,
    STAY_MOVES,
    TITLES,
    RenewalState,
    Side,
    StayState,
)
from fellowship.people.models import User
from fellowship.people.rights import Right, may


class StayQuerySet(models.QuerySet["Stay"]):
    def visible_to(self, user: User, now: datetime) -> Self:
        """The team sees all; a fellow her own; an administration those it welcomes."""
        if may(user, Right.PAY, Right.RUN):
            return self
        mine, welcomed = self.of_fellow(user), self.welcomed_by(user, now)
        return self.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=welcomed.values("pk")))

    def of_fellow(self, user: User) -> Self:
        return self.filter(contract__offer__dossier__candidate=user)

    def welcomed_by(self, user: User, now: datetime) -> Self:
        bodies = Role.objects.of(user, RoleKind.HOST).standing(now).values("body")
        return self.filter(contract__offer__mission__body__in=bodies)

    def standing(self) -> Self:
        return self.filter(state__in=[StayState.EXPECTED, StayState.RUNNING])

    def for_list(self) -> Self:
        return self.select_related(
            "contract__offer__dossier__candidate",
            "contract__offer__dossier__call",
            "contract__offer__dossier__rule_set",
            "contract__offer__mission__body",
        ).order_by("starts_on", "pk")


class Stay(Living):
    """A fellow in a mission, from the letter on; ``arrived_on`` is when it truly began."""

    moves = STAY_MOVES

    contract = models.OneToOneField(
        Contract, verbose_name="contrat", on_delete=models.CASCADE, related_name="stay"
    )
    state = models.CharField(
        "état", max_length=30, choices=StayState, default=StayState.EXPECTED, db_index=True
    )
    starts_on = models.DateField("arrivée prévue le")
    ends_on = models.DateField("dernier jour prévu")
    opened_at = models.DateTimeField("ouvert le")
    arrived_on = models.DateField("arrivée le", null=True, blank=True)
    stopped_at = models.DateTimeField("arrêt demandé le", null=True, blank=True)
    stopped_by = models.CharField("arrêt demandé par", max_length=20, choices=Side, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        verbose_name = "séjour en mission"
        verbose_name_plural = "séjours en mission"
        constraints = [
            models.CheckConstraint(
                name="a_stay_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_running_stay_has_its_day",
                condition=~Q(state="running") | Q(arrived_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Séjour {self.pk}"

    @property
    def arrival(self) -> date:
        return self.arrived_on or self.starts_on


class TaskQuerySet(models.QuerySet["Task"]):
    def late_on(self, day: date) -> Self:
        """Of stays that stand, not done, their day passed."""
        standing = [StayState.EXPECTED, StayState.RUNNING]
        return self.filter(done_at=None, due_on__lt=day, stay__state__in=standing)


class Task(models.Model):
    """A line of the arrival checklist: whose it is, for when, who said that it was done."""

    stay = models.ForeignKey(
        Stay, verbose_name="séjour", on_delete=models.CASCADE, related_name="tasks"
    )
    slug = models.SlugField("tâche", max_length=60)
    side = models.CharField("à la charge de", max_length=20, choices=Side)
    due_on = models.DateField("pour le", db_index=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    done_by = models.ForeignKey(
        User,
        verbose_name="dite faite par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "tâche d’un séjour"
        verbose_name_plural = "tâches d’un séjour"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stay", "slug"], name="one_task_of_a_kind_per_stay"),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> str:
        return str(TITLES.get(self.slug, self.slug))


class RenewalQuerySet(models.QuerySet["Renewal"]):
    def to_lapse(self, now: datetime) -> Self:
        return self.filter(state=RenewalState.PROPOSED, deadline_at__lte=now)


class Renewal(Living):
    """The employer proposes that a mission go on; the fellow answers within the days of the
    rules."""

    moves = RENEWAL_MOVES

    stay = models.ForeignKey(
        Stay, verbose_name="séjour", on_delete=models.CASCADE, related_name="renewals"
    )
    state = models.CharField(
        "état", max_length=30, choices=RenewalState, default=RenewalState.PROPOSED, db_index=True
    )
    until = models.DateField("nouveau dernier jour")
    proposed_at = models.DateTimeField("proposé le")
    deadline_at = models.DateTimeField("répondre avant (exclu)")
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)

    objects = RenewalQuerySet.as_manager()

    class Meta:
        verbose_name = "renouvellement"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_renewal_at_a_time", fields=["stay"], condition=Q(state="proposed")
            ),
        ]

    def __str__(self) -> str:
        return f"Renouvellement {self.pk}"
