"""What reviewers gave, and what was decided from it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from fellowship.calls.models import Call, RuleSet, Sprint
from fellowship.core.lifecycle import Living
from fellowship.core.runs import EngineRun
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.reviews.states import (
    ANNOUNCEMENT_MOVES,
    CORRECTION_MOVES,
    REVIEW_MOVES,
    AnnouncementState,
    CorrectionState,
    ReviewState,
)
from regulations import Decision, Grid, Process, Reading, Stage


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
    """The only part of a dossier that the reviewers of a stage read, written once, on its arrival.

    ``label`` names it without telling who or when; ``content`` is
    ``[{"title", "answers": [{"label", "text", "masked"}]}]``. Where the stage is ``blind``,
    identifying fields are absent and what names the person in free text has been masked.
    ``readers``: how many readings it needs; one more when the first ones ask for it.
    """

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="sheets"
    )
    stage = models.CharField("étape", max_length=60)
    blind = models.BooleanField("anonyme", default=True)
    readers = models.PositiveSmallIntegerField("lectures demandées", default=2)
    label = models.CharField("repère", max_length=12, unique=True)
    content = models.JSONField("contenu", default=list)
    made_at = models.DateTimeField("établie le")

    class Meta:
        verbose_name = "fiche anonyme"
        verbose_name_plural = "fiches anonymes"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "stage"], name="one_sheet_per_dossier_and_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.label}"

    @property
    def place(self) -> Stage:
        """The reading stage of the rules that bind the dossier."""
        stage = self.dossier.process.get(self.stage) if self.dossier.process else None
        if stage is None:
            raise ValueError(f"{self} is of a stage its rules do not have")
        return stage

    @property
    def reading(self) -> Reading:
        return self.place.settings_as(Reading)

    @property
    def grid(self) -> Grid:
        assert self.dossier.rule_set is not None  # noqa: S101 - ``place`` has just read it
        return self.dossier.rule_set.rules.grids[self.reading.grid]

    @property
    def asks_opinion(self) -> bool:
        """An opinion beside the marks, or instead of them."""
        third = self.reading.third
        return not self.grid.is_scored or (third is not None and third.favourite)


class AssignmentRun(EngineRun):
    """Who reads what in a sprint, as the engine proposed it."""

    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="assignment_runs"
    )
    stage = models.CharField("étape", max_length=60)
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
                Q(dossier__call__roles__until=None) | Q(dossier__call__roles__until__gt=now),
                reviewer=user,
                dossier__call__roles__person=user,
                dossier__call__roles__kind="reviewer",
                dossier__call__roles__since__lte=now,
            )
            .exclude(dossier__conflicts__person=user)
        )


class Opinion(models.TextChoices):
    FAVOURITE = "favourite", "coup de cœur"
    FAVOURABLE = "favourable", "favorable"
    RESERVED = "reserved", "réservé"
    AGAINST = "against", "défavorable"


class Review(Living):
    """One person's reading of one dossier at one stage: scores on its grid, an appreciation.

    ``sheet`` is what is read; ``opinion`` is asked by a grid without marks, and where the stage
    has a favourite weighed against a refusal.
    """

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
    sheet = models.ForeignKey(
        BlindSheet, verbose_name="fiche", on_delete=models.CASCADE, related_name="reviews"
    )
    stage = models.CharField("étape", max_length=60)
    opinion = models.CharField("avis", max_length=20, choices=Opinion, blank=True)
    appreciation = models.TextField("appréciation", blank=True)
    changed_at = models.DateTimeField("modifiée le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    edition = models.PositiveIntegerField("édition", default=0)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "stage", "reviewer"], name="one_review_per_stage_and_reviewer"
            ),
            models.CheckConstraint(
                name="sent_review_has_its_date",
                condition=~Q(state=ReviewState.SENT) | Q(sent_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["dossier", "stage", "state"], name="review_count")]

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


def lacking_readings(dossiers: models.QuerySet[Dossier], stage: str) -> models.QuerySet[Dossier]:
    """Those that have fewer readings sent than their sheet asks for at ``stage``."""
    sheets = BlindSheet.objects.filter(dossier=OuterRef("pk"), stage=stage)
    sent = Review.objects.sent().filter(dossier=OuterRef("pk"), stage=stage).order_by()
    counted = sent.values("dossier").annotate(n=Count("pk")).values("n")
    return dossiers.annotate(
        asked=Coalesce(Subquery(sheets.values("readers")[:1]), 0),
        received=Coalesce(Subquery(counted), 0),
    ).filter(received__lt=F("asked"))


OPEN = [AnnouncementState.PREPARED, AnnouncementState.SIGNED, AnnouncementState.SCHEDULED]


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state=AnnouncementState.SCHEDULED, applies_at__lte=now)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def for_list(self) -> Self:
        return self.select_related("call", "sprint", "prepared_by").order_by("-prepared_at", "-pk")


class Announcement(Living):
    """The results of one decision stage, told at one instant. Until then its verdicts are sealed.

    ``stage`` is its slug in the rules that bind the dossiers, ``name`` what the public reads.
    """

    moves = ANNOUNCEMENT_MOVES

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.PROTECT, related_name="announcements"
    )
    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="announcements"
    )
    stage = models.CharField("étape", max_length=60)
    name = models.CharField("nom de l’étape", max_length=200)
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
    signed_by = models.ForeignKey(
        User,
        verbose_name="signée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    signed_at = models.DateTimeField("signée le", null=True, blank=True)
    applies_at = models.DateTimeField("publication le", null=True, blank=True)
    applied_at = models.DateTimeField("publiée le", null=True, blank=True)
    round = models.PositiveSmallIntegerField("programmation", default=0)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce de résultats"
        verbose_name_plural = "annonces de résultats"
        constraints = [
            models.UniqueConstraint(
                name="one_open_announcement_per_sprint_and_stage",
                fields=["sprint", "stage"],
                condition=Q(state__in=OPEN),
                violation_error_message="Une annonce est déjà en préparation pour ce sprint.",
            ),
            models.CheckConstraint(
                name="scheduled_announcement_has_its_instant",
                condition=~Q(state__in=["scheduled", "applied"]) | Q(applies_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Annonce : {self.name}, {self.sprint}"

    @cached_property
    def processes(self) -> list[Process]:
        """Those of the versions of the rules that bind the dossiers of its sprint, newest last."""
        bound = Dossier.objects.filter(sprint=self.sprint_id, rule_set__isnull=False).order_by()
        sets = list(RuleSet.objects.filter(pk__in=bound.values("rule_set").distinct()))
        in_force = None if sets else self.call.rule_set(self.prepared_at.date())
        return [
            rule_set.rules.process
            for rule_set in sorted([*sets, *([in_force] if in_force else [])], key=lambda r: r.pk)
        ]

    @property
    def place(self) -> Stage | None:
        """Its stage in the newest rules that bind a dossier of the sprint."""
        stages = [process.get(self.stage) for process in self.processes]
        return next((stage for stage in reversed(stages) if stage), None)

    @property
    def decision(self) -> Decision:
        return self.place.settings_as(Decision) if self.place else Decision()


class Verdict(models.Model):
    """What will be told of one dossier: an outcome of the stage. Sealed until it is published."""

    announcement = models.ForeignKey(
        Announcement, verbose_name="annonce", on_delete=models.CASCADE, related_name="verdicts"
    )
    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="verdicts"
    )
    outcome = models.CharField("décision", max_length=30)
    reason = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "dossier"], name="one_verdict_per_dossier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} : {self.outcome}"


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def asked(self) -> Self:
        return self.filter(state=CorrectionState.ASKED)

    def for_list(self) -> Self:
        return self.select_related("dossier__candidate", "asked_by").order_by("asked_at", "pk")


class Correction(Living):
    """An applied decision that was wrong: asked with a reason, confirmed by another person.

    ``stage`` and ``outcome``: the decision, and what it becomes.
    """

    moves = CORRECTION_MOVES

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="corrections"
    )
    stage = models.CharField("étape", max_length=60)
    outcome = models.CharField("nouvelle issue", max_length=30)
    reason = models.TextField("motif")
    state = models.CharField(
        "état",
        max_length=30,
        choices=CorrectionState,
        default=CorrectionState.ASKED,
        db_index=True,
    )
    asked_by = models.ForeignKey(
        User,
        verbose_name="demandée par",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    asked_at = models.DateTimeField("demandée le")
    closed_by = models.ForeignKey(
        User,
        verbose_name="confirmée ou écartée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    closed_at = models.DateTimeField("confirmée ou écartée le", null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction d’une décision"
        verbose_name_plural = "corrections de décisions"
        constraints = [
            models.UniqueConstraint(
                name="one_asked_correction_per_dossier",
                fields=["dossier"],
                condition=Q(state="asked"),
                violation_error_message="Une correction est déjà demandée pour ce dossier.",
            ),
        ]

    def __str__(self) -> str:
        return f"Correction, {self.dossier}"
