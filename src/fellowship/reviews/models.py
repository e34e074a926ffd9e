"""What reviewers gave, and what was decided from it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from fellowship.calls.models import Call, Sprint
from fellowship.core.lifecycle import Living
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.reviews.states import (
    ANNOUNCEMENT_MOVES,
    REVIEW_MOVES,
    AnnouncementState,
    ReviewState,
)

FILE_GRID = "dossier"  # the grid of a rule set by which files are scored


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def for_list(self) -> Self:
        return self.select_related("person", "dossier").order_by("-declared_at", "-pk")


class Conflict(models.Model):
    """A tie between a person and a candidate: that dossier never comes back to that person."""

    person = models.ForeignKey(
        User, verbose_name="personne", on_delete=models.CASCADE, related_name="conflicts"
    )
    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="conflicts"
    )
    reason = models.TextField("motif", blank=True)
    declared_at = models.DateTimeField("déclaré le")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = "conflit d’intérêts"
        verbose_name_plural = "conflits d’intérêts"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "dossier"], name="one_conflict_per_person_and_dossier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} / {self.dossier}"


class BlindSheet(models.Model):
    """The only part of a dossier that reviewers read, written once when the dossier is sent.

    ``label`` names it without telling who or when; ``content`` is
    ``[{"title", "answers": [{"label", "text", "masked"}]}]``: identifying fields are absent, and
    what names the person in free text has been masked.
    """

    dossier = models.OneToOneField(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="sheet"
    )
    label = models.CharField("repère", max_length=12, unique=True)
    content = models.JSONField("contenu", default=list)
    made_at = models.DateTimeField("établie le")

    class Meta:
        verbose_name = "fiche anonyme"
        verbose_name_plural = "fiches anonymes"

    def __str__(self) -> str:
        return f"Dossier {self.label}"


class AssignmentRun(models.Model):
    """A question asked to the engine and its answer, kept whole: a decision can be replayed."""

    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="assignment_runs"
    )
    parameters = models.JSONField("paramètres", default=dict)
    seed = models.PositiveBigIntegerField("graine")
    input = models.JSONField("question")
    output = models.JSONField("réponse")
    version = models.CharField("version du moteur", max_length=40)
    by = models.ForeignKey(
        User,
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField("calculée le")
    applied_at = models.DateTimeField("appliquée le", null=True, blank=True)

    class Meta:
        verbose_name = "répartition"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"Répartition {self.pk}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def standing(self) -> Self:
        """Those that count: neither recused nor cancelled."""
        return self.filter(state__in=[ReviewState.ASSIGNED, ReviewState.SENT])

    def sent(self) -> Self:
        return self.filter(state=ReviewState.SENT)

    def visible_to(self, user: User, now: datetime) -> Self:
        """A reviewer's own, while they play the part and are not in conflict.

        Read through ``reviews.blind`` only. The team reads reviews on the dossier's page.
        """
        return (
            self.standing()
            .filter(
                Q(dossier__call__parts__until=None) | Q(dossier__call__parts__until__gt=now),
                reviewer=user,
                dossier__call__parts__person=user,
                dossier__call__parts__role="reviewer",
                dossier__call__parts__since__lte=now,
            )
            .exclude(dossier__conflicts__person=user)
        )


class Review(Living):
    """One person's reading of one dossier: scores on the grid and an appreciation."""

    moves = REVIEW_MOVES

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        User, verbose_name="relecteur", on_delete=models.PROTECT, related_name="reviews"
    )
    run = models.ForeignKey(
        AssignmentRun,
        verbose_name="répartition",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews",
    )
    state = models.CharField(
        "état", max_length=30, choices=ReviewState, default=ReviewState.ASSIGNED, db_index=True
    )
    appreciation = models.TextField("appréciation", blank=True)
    changed_at = models.DateTimeField("modifiée le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    edition = models.PositiveIntegerField("édition", default=0)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "reviewer"], name="one_review_per_dossier_and_reviewer"
            ),
            models.CheckConstraint(
                name="sent_review_has_its_date",
                condition=~Q(state=ReviewState.SENT) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["dossier", "state"], name="review_count")]

    def __str__(self) -> str:
        return f"Évaluation {self.pk}"


class Score(models.Model):
    """An integer on the scale of the grid, for one criterion. 0 is a score; no row is none."""

    review = models.ForeignKey(
        Review, verbose_name="évaluation", on_delete=models.CASCADE, related_name="scores"
    )
    criterion = models.SlugField("critère", max_length=60)
    value = models.PositiveSmallIntegerField("note")

    class Meta:
        verbose_name = "note"
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_score_per_criterion"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.value}"


class AnnouncementKind(models.TextChoices):
    SHORTLIST = "shortlist", "présélection"
    SELECTION = "selection", "sélection"


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state=AnnouncementState.SCHEDULED, applies_at__lte=now)

    def open(self) -> Self:
        return self.filter(state__in=[AnnouncementState.PREPARED, AnnouncementState.SCHEDULED])

    def for_list(self) -> Self:
        return self.select_related("call", "sprint", "prepared_by").order_by("-prepared_at", "-pk")


class Announcement(Living):
    """Results told to everyone at one instant. Until then its verdicts are sealed."""

    moves = ANNOUNCEMENT_MOVES

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.PROTECT, related_name="announcements"
    )
    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="announcements"
    )
    kind = models.CharField("nature", max_length=20, choices=AnnouncementKind)
    state = models.CharField(
        "état",
        max_length=30,
        choices=AnnouncementState,
        default=AnnouncementState.PREPARED,
        db_index=True,
    )
    prepared_by = models.ForeignKey(
        User,
        verbose_name="préparée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    prepared_at = models.DateTimeField("préparée le")
    applies_at = models.DateTimeField("publication le", null=True, blank=True)
    applied_at = models.DateTimeField("publiée le", null=True, blank=True)
    round = models.PositiveSmallIntegerField("programmation", default=0)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce de résultats"
        verbose_name_plural = "annonces de résultats"
        constraints = [
            models.UniqueConstraint(
                name="one_open_announcement_per_sprint_and_kind",
                fields=["sprint", "kind"],
                condition=Q(state__in=["prepared", "scheduled"]),
                violation_error_message="Une annonce est déjà en préparation pour ce sprint.",
            ),
            models.CheckConstraint(
                name="scheduled_announcement_has_its_instant",
                condition=~Q(state__in=["scheduled", "applied"]) | Q(applies_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Annonce de la {self.get_kind_display()}, {self.sprint}"


class Outcome(models.TextChoices):
    KEPT = "kept", "retenu"
    DECLINED = "declined", "non retenu"


class Verdict(models.Model):
    """What will be told of one dossier. Sealed: only the team's announcement pages read it."""

    announcement = models.ForeignKey(
        Announcement, verbose_name="annonce", on_delete=models.CASCADE, related_name="verdicts"
    )
    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="verdicts"
    )
    outcome = models.CharField("décision", max_length=20, choices=Outcome)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "dossier"], name="one_verdict_per_dossier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} : {self.get_outcome_display()}"
