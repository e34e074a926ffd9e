"""What every stage leaves behind: lines of the logbook, letters to send."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


def subject_of(thing: models.Model) -> str:
    """How the logbook names a row: ``dossiers.Dossier:12``."""
    return f"{thing._meta.label}:{thing.pk}"  # noqa: SLF001 - Django's own name for a public thing


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, *things: models.Model) -> Self:
        return self.filter(subject__in=[subject_of(thing) for thing in things])

    def for_timeline(self) -> Self:
        return self.select_related("by").order_by("at", "pk")


class Event(models.Model):
    """A line of the logbook. Never changed, never removed; anonymisation clears ``by`` alone."""

    at = models.DateTimeField("quand", db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    subject = models.CharField("objet", max_length=80, db_index=True)
    verb = models.CharField("acte", max_length=40, default="move")
    before = models.CharField("avant", max_length=200, blank=True)
    after = models.CharField("après", max_length=200, blank=True)
    because = models.TextField("motif", blank=True)
    facts = models.JSONField("faits", default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.subject} {self.verb} {self.before} → {self.after}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def due(self, now: datetime) -> Self:
        """Ready to leave: not sent, not stopped, not held, its hour come."""
        come = Q(not_before=None) | Q(not_before__lte=now)
        return self.waiting().filter(come, held=False)

    def waiting(self) -> Self:
        return self.filter(sent_at=None, stopped_at=None)


class Letter(models.Model):
    """A mail, written in the transaction of what it announces; the worker sends it afterwards."""

    key = models.CharField("clé", max_length=120, unique=True)
    to = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    attachments = models.JSONField("pièces jointes", default=list, blank=True)
    about = models.CharField("au sujet de", max_length=80, blank=True, db_index=True)
    template = models.CharField("modèle", max_length=80)
    created_at = models.DateTimeField("écrite le")
    not_before = models.DateTimeField("pas avant", null=True, blank=True, db_index=True)
    held = models.BooleanField("retenue", default=False)
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True, db_index=True)
    stopped_at = models.DateTimeField("arrêtée le", null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class ErrandState(models.TextChoices):
    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "faite"
    FAILED = "failed", "abandonnée"


class ErrandQuerySet(models.QuerySet["Errand"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state=ErrandState.WAITING, next_at__lte=now)

    def lost(self, now: datetime) -> Self:
        """Still running after its deadline: its worker died."""
        return self.filter(state=ErrandState.RUNNING, deadline_at__lte=now)


class Errand(models.Model):
    """Work that takes time. The row is the truth; the task queue only carries its number."""

    key = models.CharField("clé", max_length=120, unique=True)
    name = models.CharField("commission", max_length=120)
    arguments = models.JSONField("arguments", default=list)
    state = models.CharField(
        "état", max_length=10, choices=ErrandState, default=ErrandState.WAITING, db_index=True
    )
    asked_at = models.DateTimeField("demandée le")
    next_at = models.DateTimeField("prochain essai", db_index=True)
    queued_at = models.DateTimeField("mise en file le", null=True, blank=True)
    deadline_at = models.DateTimeField("à rendre avant", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    problem = models.TextField("dernier problème", blank=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        verbose_name = "commission"

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"


class Routine(models.Model):
    """Something done every so often; the row is its lock and its clock."""

    name = models.CharField("routine", max_length=120, unique=True)
    next_at = models.DateTimeField("prochaine fois")
    last_at = models.DateTimeField("dernière fois", null=True, blank=True)
    problem = models.TextField("dernier problème", blank=True)

    class Meta:
        verbose_name = "routine"

    def __str__(self) -> str:
        return self.name
