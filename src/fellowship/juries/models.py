"""Panels, the slots they offer, the interviews booked on them and what the jurors gave."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from fellowship.calls.models import Call, Mission, Sprint
from fellowship.core.lifecycle import Living
from fellowship.dossiers.models import Dossier
from fellowship.juries.states import MOVES, InterviewState
from fellowship.people.models import User
from fellowship.reviews.models import Conflict
from fellowship.talents.models import Introduction

TICK = timedelta(minutes=5)  # slots begin and last whole ticks: see Sitting


class Kind(models.TextChoices):
    TRADE = "trade", "entretien métier"
    MISSION = "mission", "entretien de mission"


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, user: User) -> Self:
        """The team sees all; a juror the panels he or she sits on."""
        return self if user.is_staff else self.filter(jurors=user)

    def for_list(self) -> Self:
        return self.select_related("call").prefetch_related("jurors").order_by("name", "pk")


class Panel(models.Model):
    """The people who hear candidates together, for one profile or for all."""

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.PROTECT, related_name="juries"
    )
    name = models.CharField("nom", max_length=120)
    profile = models.CharField("profil", max_length=60, blank=True)
    jurors = models.ManyToManyField(User, verbose_name="membres", related_name="juries")

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="one_panel_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SlotQuerySet(models.QuerySet["Slot"]):
    def visible_to(self, user: User) -> Self:
        return self if user.is_staff else self.filter(panel__jurors=user)

    def with_taken(self) -> Self:
        living = Interview.objects.living().filter(slot=OuterRef("pk"))
        return self.annotate(is_taken=Exists(living))

    def offered(self, now: datetime) -> Self:
        """Still to come, open and free."""
        return self.with_taken().filter(closed_at=None, starts_at__gt=now, is_taken=False)

    def bookable_by(self, dossier: Dossier, now: datetime) -> Self:
        """What one candidate may take: free, for her profile, before nobody she is tied to.

        A trade interview is in the sprint of the dossier; a mission interview with one of the
        missions she was introduced to.
        """
        missions = Introduction.objects.standing(now).filter(membership__dossier=dossier)
        return (
            self.offered(now)
            .filter(
                Q(kind=Kind.TRADE, sprint=dossier.sprint_id)
                | Q(kind=Kind.MISSION, mission__in=missions.values("mission")),
                Q(panel__profile="") | Q(panel__profile=dossier.profile),
            )
            .exclude(
                panel__in=Panel.objects.filter(
                    jurors__conflicts__dossier__candidate=dossier.candidate_id
                ).values("pk")
            )
        )

    def for_list(self) -> Self:
        return self.select_related("panel", "sprint", "mission").order_by("starts_at", "pk")


class Slot(models.Model):
    """A dated place at a panel's table that one candidate may take."""

    panel = models.ForeignKey(
        Panel, verbose_name="jury", on_delete=models.PROTECT, related_name="slots"
    )
    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="slots"
    )
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.TRADE)
    mission = models.ForeignKey(
        Mission,
        verbose_name="mission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="slots",
    )
    starts_at = models.DateTimeField("début", db_index=True)
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200, blank=True)
    video = models.URLField("adresse de visioconférence", blank=True)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "starts_at"],
                condition=Q(closed_at=None),
                name="one_open_slot_per_panel_and_hour",
            ),
            models.CheckConstraint(
                name="slot_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="mission_slot_names_its_mission",
                condition=Q(kind="mission", mission__isnull=False)
                | Q(kind="trade", mission__isnull=True),
            ),
            models.CheckConstraint(name="slot_is_somewhere", condition=~Q(place="") | ~Q(video="")),
        ]

    def __str__(self) -> str:
        return f"Créneau {self.pk}"

    @property
    def ticks(self) -> list[datetime]:
        count = -(-(self.ends_at - self.starts_at) // TICK)
        return [self.starts_at + TICK * n for n in range(count)]


class Sitting(models.Model):
    """Five minutes of a juror's time, given to a slot.

    One row per tick and juror makes « nobody is in two rooms at once » a plain uniqueness, which
    SQLite and PostgreSQL both hold, whatever the lengths of the slots.
    """

    slot = models.ForeignKey(
        Slot, verbose_name="créneau", on_delete=models.CASCADE, related_name="sittings"
    )
    juror = models.ForeignKey(
        User, verbose_name="membre du jury", on_delete=models.CASCADE, related_name="sittings"
    )
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["juror", "at"], name="no_juror_in_two_rooms"),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} {self.at:%d/%m/%Y %H:%M}"


def ties_of_panel() -> models.QuerySet[Conflict]:
    """The ties, with the candidate of the outer interview, of those who sit on its panel."""
    return Conflict.objects.filter(
        person__juries=OuterRef("slot__panel"),
        dossier__candidate=OuterRef("dossier__candidate"),
    )


class InterviewQuerySet(models.QuerySet["Interview"]):
    def living(self) -> Self:
        return self.exclude(state=InterviewState.CANCELLED)

    def visible_to(self, user: User) -> Self:
        """The team sees all, a candidate her own, a juror those of the panels he sits on."""
        if user.is_staff:
            return self
        return (self.of_candidate(user) | self.of_juror(user)).distinct()

    def of_candidate(self, user: User) -> Self:
        return self.filter(dossier__candidate=user)

    def of_juror(self, user: User) -> Self:
        """The timetable of one juror: what is booked where he or she sits, ties left out."""
        tied = Conflict.objects.filter(
            person=user, dossier__candidate=OuterRef("dossier__candidate")
        )
        return self.living().filter(~Exists(tied), slot__panel__jurors=user)

    def with_tied_juror(self) -> Self:
        """Whether someone of the panel has since declared a tie with the candidate."""
        return self.annotate(has_tied_juror=Exists(ties_of_panel()))

    def tied(self) -> Self:
        return self.filter(Exists(ties_of_panel()))

    def for_list(self) -> Self:
        return self.select_related(
            "slot__panel", "slot__sprint", "slot__mission", "dossier__candidate", "dossier__call"
        ).order_by("slot__starts_at", "pk")


class Interview(Living):
    """A dossier heard on a slot. ``sequence`` counts its moves for calendars (RFC 5545)."""

    moves = MOVES

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="interviews"
    )
    slot = models.ForeignKey(
        Slot, verbose_name="créneau", on_delete=models.PROTECT, related_name="interviews"
    )
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.TRADE)
    mission = models.ForeignKey(
        Mission,
        verbose_name="mission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interviews",
    )
    state = models.CharField(
        "état", max_length=30, choices=InterviewState, default=InterviewState.BOOKED, db_index=True
    )
    booked_at = models.DateTimeField("réservé le")
    sequence = models.PositiveSmallIntegerField("version de l’invitation", default=0)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = "entretien"
        constraints = [
            models.UniqueConstraint(
                name="one_living_interview_per_slot",
                fields=["slot"],
                condition=~Q(state="cancelled"),
            ),
            models.UniqueConstraint(
                name="one_living_trade_interview_per_dossier",
                fields=["dossier"],
                condition=~Q(state="cancelled") & Q(kind="trade"),
            ),
            models.UniqueConstraint(
                name="one_living_interview_per_dossier_and_mission",
                fields=["dossier", "mission"],
                condition=~Q(state="cancelled") & Q(kind="mission"),
            ),
        ]

    def __str__(self) -> str:
        return f"Entretien {self.pk}"


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        """One's own; those of the others only once one's own is sent (domain D12)."""
        if user.is_staff:
            return self
        mine = Assessment.objects.filter(
            interview=OuterRef("interview"), juror=user, sent_at__isnull=False
        )
        return self.filter(Q(juror=user) | (Q(sent_at__isnull=False) & Exists(mine)))

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)


class Assessment(models.Model):
    """What one juror thought of one interview: an appreciation and marks. Sent once, for good."""

    interview = models.ForeignKey(
        Interview, verbose_name="entretien", on_delete=models.CASCADE, related_name="assessments"
    )
    juror = models.ForeignKey(
        User, verbose_name="membre du jury", on_delete=models.PROTECT, related_name="assessments"
    )
    appreciation = models.TextField("appréciation", blank=True)
    changed_at = models.DateTimeField("modifiée le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True, db_index=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation d’entretien"
        verbose_name_plural = "évaluations d’entretien"
        constraints = [
            models.UniqueConstraint(fields=["interview", "juror"], name="one_assessment_per_juror"),
        ]

    def __str__(self) -> str:
        return f"Évaluation {self.pk}"


class Mark(models.Model):
    """One criterion, one value. A re-scored criterion leaves the mark of the file where it is."""

    assessment = models.ForeignKey(
        Assessment, verbose_name="évaluation", on_delete=models.CASCADE, related_name="marks"
    )
    criterion = models.CharField("critère", max_length=60)
    value = models.SmallIntegerField("note")

    class Meta:
        verbose_name = "note d’entretien"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"], name="one_mark_per_criterion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.value}"
