"""What one person sends in answer to one call, and its files."""

from datetime import datetime
from typing import Any, Self

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q

from fellowship.calls.models import Call, RuleSet, Sprint
from fellowship.core.lifecycle import Living
from fellowship.dossiers.states import MOVES, DossierState
from fellowship.people.models import User


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, user: User) -> Self:
        """What a person may open under the candidate's name. Reviewers use ``reviews.blind``."""
        return self if user.is_staff else self.filter(candidate=user)

    def to_review(self, sprint: Sprint) -> Self:
        return self.filter(sprint=sprint, state=DossierState.SUBMITTED)

    def for_list(self) -> Self:
        """All that a row shows, read apart: a join would let the planner sort the whole table.

        The answers stay where they are; the rules of a page of dossiers are read once.
        """
        return (
            self.prefetch_related(
                "call",
                "sprint",
                "candidate",
                models.Prefetch("rule_set", RuleSet.objects.defer("content")),
            )
            .defer("answers", "affirmed")
            .order_by("-submitted_at", "-pk")
        )

    def living(self) -> Self:
        return self.exclude(state=DossierState.WITHDRAWN)


class Dossier(Living):
    """A dossier: its answers follow the sections of the rules, its state the table."""

    moves = MOVES

    reference = models.CharField("numéro", max_length=12, unique=True)
    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.PROTECT, related_name="dossiers"
    )
    sprint = models.ForeignKey(
        Sprint,
        verbose_name="sprint",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
    )
    candidate = models.ForeignKey(
        User, verbose_name="candidat", on_delete=models.PROTECT, related_name="dossiers"
    )
    profile = models.CharField("profil", max_length=60, blank=True)
    state = models.CharField(
        "état", max_length=30, choices=DossierState, default=DossierState.DRAFT, db_index=True
    )
    rule_set = models.ForeignKey(
        RuleSet,
        verbose_name="règlement appliqué",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
    )
    answers = models.JSONField("réponses", default=dict, blank=True)
    affirmed = models.JSONField("déclarations", default=list, blank=True)
    created_at = models.DateTimeField("commencé le")
    changed_at = models.DateTimeField("modifié le")
    submitted_at = models.DateTimeField("déposé le", null=True, blank=True, db_index=True)
    edition = models.PositiveIntegerField("édition", default=0)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        constraints = [
            models.UniqueConstraint(
                name="one_living_dossier_per_sprint_and_profile",
                fields=["sprint", "candidate", "profile"],
                condition=~Q(state=DossierState.WITHDRAWN) & Q(sprint__isnull=False),
            ),
            models.CheckConstraint(
                name="draft_dossier_has_no_date",
                condition=~Q(state=DossierState.DRAFT) | Q(submitted_at=None),
            ),
            models.CheckConstraint(
                name="sent_dossier_is_bound",
                condition=Q(submitted_at=None)
                | (Q(rule_set__isnull=False) & Q(sprint__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["call", "state", "-submitted_at"], name="dossier_list"),
            models.Index(fields=["state", "-submitted_at", "-id"], name="dossier_by_state"),
            models.Index(fields=["sprint", "-submitted_at", "-id"], name="dossier_by_sprint"),
            models.Index(fields=["profile", "-submitted_at", "-id"], name="dossier_by_profile"),
            models.Index(fields=["-submitted_at", "-id"], name="dossier_by_date"),
            models.Index(fields=["sprint", "state", "rule_set"], name="dossier_count"),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.reference}"

    def rules_at(self, now: datetime) -> RuleSet | None:
        """The rules it is bound to once sent; those of the day while it is a draft."""
        return self.rule_set or self.call.rule_set(now.astimezone(self.call.tz).date())


def private_storage() -> Any:
    return storages["private"]


def attachment_path(attachment: "Attachment", filename: str) -> str:  # noqa: ARG001
    """A path that says nothing of the person: the name they gave stays in the database."""
    return f"{attachment.dossier.reference}/{attachment.field}-{attachment.sha256[:16]}.pdf"


class Attachment(models.Model):
    """A file of a dossier, served through a view that asks who is looking."""

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="attachments"
    )
    field = models.CharField("question", max_length=60)
    file = models.FileField("fichier", storage=private_storage, upload_to=attachment_path)
    name = models.CharField("nom du fichier", max_length=200)
    size = models.PositiveIntegerField("taille")
    sha256 = models.CharField("empreinte", max_length=64)
    added_at = models.DateTimeField("ajouté le")

    class Meta:
        verbose_name = "pièce jointe"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "field"], name="one_file_per_question"),
        ]

    def __str__(self) -> str:
        return self.name


class Receipt(models.Model):
    """The proof of a deposit: when it was received, and the fingerprint of what was received."""

    dossier = models.OneToOneField(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="receipt"
    )
    number = models.CharField("numéro d’accusé", max_length=40, unique=True)
    received_at = models.DateTimeField("reçu le")
    digest = models.CharField("empreinte des réponses", max_length=64)
    files = models.JSONField("fichiers", default=list)  # [{"label", "name", "size", "sha256"}]
    sealed = models.TextField("accusé signé", blank=True)  # the file handed over, as it was

    class Meta:
        verbose_name = "accusé de réception"
        verbose_name_plural = "accusés de réception"

    def __str__(self) -> str:
        return self.number
