"""What every stage leaves behind: lines of the logbook, emails to send."""

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


class Seal(models.Model):
    """Written by the database for each line of the logbook (``core.chain``), never by us."""

    event = models.OneToOneField(
        Event, verbose_name="ligne", on_delete=models.DO_NOTHING, related_name="seal",
        db_constraint=False,
    )  # fmt: skip
    subject = models.CharField("objet", max_length=80)
    by_salt = models.CharField("sel de l’auteur", max_length=32, blank=True)
    because_salt = models.CharField("sel du motif", max_length=32, blank=True)
    by_digest = models.CharField("empreinte de l’auteur", max_length=64)
    because_digest = models.CharField("empreinte du motif", max_length=64)
    digest = models.CharField("empreinte du journal", max_length=64)
    thread = models.CharField("empreinte de l’objet", max_length=64)

    class Meta:
        verbose_name = "sceau du journal"
        verbose_name_plural = "sceaux du journal"
        indexes = [models.Index(fields=["subject", "-id"], name="seals_of_a_thing")]

    def __str__(self) -> str:
        return self.digest


class EmailQuerySet(models.QuerySet["Email"]):
    def due(self, now: datetime) -> Self:
        """Ready to leave: not sent, not stopped, not held, its hour come."""
        come = Q(not_before=None) | Q(not_before__lte=now)
        return self.waiting().filter(come, held=False)

    def waiting(self) -> Self:
        return self.filter(sent_at=None, stopped_at=None, refused_at=None)

    def refused(self) -> Self:
        """The address does not take them: said by the mail server at once, or by a bounce later."""
        return self.filter(refused_at__isnull=False, stopped_at=None)


class Email(models.Model):
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
    refused_at = models.DateTimeField("refusée le", null=True, blank=True)
    problem = models.CharField("dernier problème", max_length=500, blank=True, db_default="")
    message_id = models.CharField(
        "identifiant du message", max_length=100, blank=True, db_default=""
    )
    unsubscribe_url = models.CharField(
        "adresse de désinscription", max_length=300, blank=True, db_default=""
    )

    objects = EmailQuerySet.as_manager()

    class Meta:
        verbose_name = "courrier"
        verbose_name_plural = "courriers"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["refused_at"],
                name="core_email_refused",
                condition=Q(refused_at__isnull=False),
            ),
            models.Index(fields=["message_id"], name="core_email_message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class JobState(models.TextChoices):
    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "faite"
    FAILED = "failed", "abandonnée"
    CANCELLED = "cancelled", "annulée"


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> Self:
        return self.filter(state=JobState.WAITING, next_at__lte=now)

    def lost(self, now: datetime) -> Self:
        """Still running after its last heartbeat's promise: its worker died."""
        return self.filter(state=JobState.RUNNING, deadline_at__lte=now)

    def living(self) -> Self:
        return self.filter(state__in=[JobState.WAITING, JobState.RUNNING])

    def shown(self) -> Self:
        """Computations that somebody asked for and waits for; letters have their own page."""
        return self.exclude(title="").select_related("asked_by").order_by("-asked_at", "-pk")


class Job(models.Model):
    """Work that takes time. The row is the truth and the queue: a worker takes it by an update."""

    key = models.CharField("clé", max_length=120, unique=True)
    name = models.CharField("commission", max_length=120)
    arguments = models.JSONField("arguments", default=list)
    state = models.CharField(
        "état", max_length=10, choices=JobState, default=JobState.WAITING, db_index=True
    )
    asked_at = models.DateTimeField("demandée le")
    next_at = models.DateTimeField("prochain essai", db_index=True)
    deadline_at = models.DateTimeField("à rendre avant", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    problem = models.TextField("dernier problème", blank=True)
    worker = models.CharField("exécutant", max_length=80, blank=True, db_default="")
    # what a person who waits for it sees; "" for what nobody waits for in front of a screen
    title = models.CharField("intitulé", max_length=200, blank=True, db_default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="demandée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    percent = models.PositiveSmallIntegerField("avancement", default=0, db_default=0)
    stage = models.CharField("étape", max_length=200, blank=True, db_default="")
    outcome = models.CharField("résultat", max_length=500, blank=True, db_default="")
    address = models.CharField("page du résultat", max_length=200, blank=True, db_default="")
    cancel_asked_at = models.DateTimeField("annulation demandée le", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "commission"

    def __str__(self) -> str:
        return f"{self.title or self.name} ({self.get_state_display()})"


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


class Worker(models.Model):
    """A process that takes jobs; its row says that it lives. Forgotten once it has been silent."""

    name = models.CharField("nom", max_length=80, unique=True)
    started_at = models.DateTimeField("démarré le")
    seen_at = models.DateTimeField("vu le", db_index=True)

    class Meta:
        verbose_name = "exécutant"

    def __str__(self) -> str:
        return self.name
