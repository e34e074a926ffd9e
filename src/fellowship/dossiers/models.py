"""What one person sends in answer to one call, and its files."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from fellowship.calls.models import Call, HostBody, RuleSet, Sprint
from fellowship.core.reception import Source
from fellowship.dossiers.states import MOVES, DossierState
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.process.models import InProcess, InProcessQuerySet


class DossierQuerySet(InProcessQuerySet["Dossier"]):
    def visible_to(self, user: User) -> Self:
        """What a person may open under the candidate's name. Reviewers use ``reviews.blind``."""
        return self if may(user, Right.READ) else self.of(user)

    def of(self, user: User) -> Self:
        """Those the person sends, alone or in the name of others, and those of her teams."""
        member = Member.objects.confirmed().filter(person=user)
        return self.filter(Q(candidate=user) | Q(pk__in=member.values("dossier")))

    def for_list(self) -> Self:
        """All that a row shows, read apart: a join would let the planner sort the whole table.

        The answers stay where they are; the rules of a page of dossiers are read once.
        """
        return (
            self.with_bound_rules()
            .prefetch_related("call", "sprint", "candidate")
            .defer("answers", "affirmed")
            .order_by("-submitted_at", "-pk")
        )

    def with_bound_rules(self) -> Self:
        """The rules that bind them, one row for all: joined, their text would come with each."""
        return self.prefetch_related(models.Prefetch("rule_set", RuleSet.objects.defer("content")))

    def living(self) -> Self:
        return self.exclude(state=DossierState.WITHDRAWN)


def with_rules_at(dossiers: Iterable["Dossier"], now: datetime) -> list["Dossier"]:
    """The dossiers, each knowing its ``rules_at(now)``: one query for all the drafts."""
    rows = list(dossiers)
    drafts = [dossier for dossier in rows if dossier.rule_set_id is None]
    if not drafts:
        return rows
    days = {dossier.pk: now.astimezone(dossier.call.tz).date() for dossier in drafts}
    codes = {dossier.call.rules_code for dossier in drafts}
    versions = list(RuleSet.objects.in_force_among(codes, max(days.values())))
    for dossier in drafts:
        day = days[dossier.pk]
        dossier.in_force[day] = next(
            (v for v in versions if v.code == dossier.call.rules_code and v.in_force_on <= day),
            None,
        )
    return rows


class Dossier(InProcess):
    """A dossier: its answers follow the form of the rules, its place their stages."""

    moves = MOVES
    running = DossierState.SUBMITTED
    ended = DossierState.ENDED

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
    body = models.ForeignKey(
        HostBody,
        verbose_name="administration",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
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
                name="running_dossier_stands_somewhere",
                condition=~Q(state=DossierState.SUBMITTED) | ~Q(stage="") & ~Q(stage_kind=""),
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
            models.Index(fields=["stage", "-submitted_at", "-id"], name="dossier_by_stage"),
            models.Index(fields=["sprint", "state", "stage", "rule_set"], name="dossier_count"),
            models.Index(fields=["stage_kind", "state"], name="dossier_by_stage_kind"),
        ]

    def __str__(self) -> str:
        return f"Dossier {self.reference}"

    @cached_property
    def in_force(self) -> dict[date, RuleSet | None]:
        """The rules of its call, by day: read once, by ``rules_at`` or by ``with_rules_at``."""
        return {}

    def rules_at(self, now: datetime) -> RuleSet | None:
        """The rules it is bound to once sent; those of the day while it is a draft."""
        if self.rule_set is not None:
            return self.rule_set
        today = now.astimezone(self.call.tz).date()
        if today not in self.in_force:
            self.in_force[today] = self.call.rule_set(today)
        return self.in_force[today]


class MemberQuerySet(models.QuerySet["Member"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def waiting_for(self, user: User) -> Self:
        """The invitations a person has not answered, while the dossier is a draft."""
        return self.filter(
            email=user.email.lower(), confirmed_at=None, dossier__state=DossierState.DRAFT
        )


class Member(models.Model):
    """Someone of the team that applies, beside who writes: invited by address, then confirmed."""

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="members"
    )
    email = models.EmailField("adresse électronique")
    person = models.ForeignKey(
        User,
        verbose_name="personne",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="memberships_of_teams",
    )
    invited_at = models.DateTimeField("invitée le")
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’une équipe candidate"
        verbose_name_plural = "membres d’équipes candidates"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "email"], name="one_member_per_address"),
        ]

    def __str__(self) -> str:
        return str(self.person or self.email)


def private_storage() -> Any:
    return storages["private"]


def attachment_path(attachment: "Attachment", filename: str) -> str:  # noqa: ARG001
    """A path that says nothing of the person: the name they gave stays in the database."""
    return f"{attachment.dossier.reference}/{attachment.field}-{attachment.sha256[:16]}.pdf"


class Scan(models.TextChoices):
    PENDING = "pending", "en attente"
    CLEAN = "clean", "saine"
    INFECTED = "infected", "infectée"


class Attachment(models.Model):
    """A file of a dossier, served through a view that asks who is looking."""

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="attachments"
    )
    field = models.CharField("question", max_length=130)
    file = models.FileField("fichier", storage=private_storage, upload_to=attachment_path)
    name = models.CharField("nom du fichier", max_length=200)
    size = models.PositiveIntegerField("taille")
    sha256 = models.CharField("empreinte", max_length=64)
    added_at = models.DateTimeField("ajouté le")
    scan = models.CharField(
        "analyse antivirus", max_length=10, choices=Scan, default=Scan.PENDING, db_index=True
    )
    scanned_at = models.DateTimeField("analysée le", null=True, blank=True)

    class Meta:
        verbose_name = "pièce jointe"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "field"], name="one_file_per_question"),
        ]

    def __str__(self) -> str:
        return self.name


class Opening(models.Model):
    """Somebody opened an identified dossier, or took it away: shown to the person it is about."""

    class What(models.TextChoices):
        PAGE = "page", "dossier ouvert"
        FILE = "file", "pièce jointe ouverte"
        EXPORT = "export", "liste exportée"

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="openings"
    )
    by = models.ForeignKey(
        User,
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    role = models.CharField("à titre de", max_length=40)
    what = models.CharField("acte", max_length=10, choices=What)
    detail = models.CharField("précision", max_length=60, blank=True)
    at = models.DateTimeField("quand")

    class Meta:
        verbose_name = "consultation"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.role}"


class Receipt(models.Model):
    """The proof of a deposit: when it was received, and the fingerprint of what was received."""

    dossier = models.OneToOneField(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="receipt"
    )
    number = models.CharField("numéro d’accusé", max_length=40, unique=True)
    received_at = models.DateTimeField("reçu le")
    source = models.CharField(
        "instant donné par",
        max_length=10,
        choices=Source,
        default=Source.VIEW,
        db_default=Source.VIEW.value,
    )
    recorded_at = models.DateTimeField("enregistré le", null=True, blank=True)
    digest = models.CharField("empreinte des réponses", max_length=64)
    files = models.JSONField("fichiers", default=list)  # [{"label", "name", "size", "sha256"}]
    sealed = models.TextField("accusé signé", blank=True)  # the file handed over, as it was

    class Meta:
        verbose_name = "accusé de réception"
        verbose_name_plural = "accusés de réception"

    def __str__(self) -> str:
        return self.number


class ReopeningQuerySet(models.QuerySet["Reopening"]):
    def standing(self, now: datetime) -> Self:
        """Still to be answered."""
        return self.filter(answered_at=None, closed_at=None, until__gt=now)

    def for_list(self) -> Self:
        return self.select_related("by").order_by("-opened_at", "-pk")


class Reopening(models.Model):
    """The team asks for more after the deposit: some questions, for a time (C7).

    The deposit keeps its instant and its receipt; ``before`` and ``after`` are the history.
    """

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="reopenings"
    )
    fields = models.JSONField("questions rouvertes", default=list)
    because = models.TextField("ce qui est demandé")
    by = models.ForeignKey(
        User,
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    opened_at = models.DateTimeField("demandé le")
    until = models.DateTimeField("jusqu’à (exclu)")
    before = models.JSONField("réponses d’avant", default=dict, blank=True)
    after = models.JSONField("réponses d’après", default=dict, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    closed_at = models.DateTimeField("fermé par l’équipe le", null=True, blank=True)

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = "complément demandé"
        verbose_name_plural = "compléments demandés"
        constraints = [
            models.UniqueConstraint(
                name="one_request_for_more_at_a_time",
                fields=["dossier"],
                condition=Q(answered_at=None, closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier.reference} ({len(self.fields)})"

    def is_standing(self, now: datetime) -> bool:
        return self.answered_at is None and self.closed_at is None and now < self.until


class LateAccessQuerySet(models.QuerySet["LateAccess"]):
    def standing(self, now: datetime) -> Self:
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=now)

    def granted(self) -> Self:
        """What the public report counts: everything that could be used, even if it was not."""
        return self.filter(Q(withdrawn_at=None) | Q(used_at__isnull=False))

    def for_list(self) -> Self:
        return self.select_related("by", "dossier", "sprint__call").order_by("-given_at", "-pk")


class LateAccess(models.Model):
    """A deposit allowed to one person after the closing: once, for a reason, until an instant."""

    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="late_accesses"
    )
    email = models.EmailField("adresse électronique")
    because = models.TextField("motif")
    by = models.ForeignKey(
        User,
        verbose_name="accordé par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    given_at = models.DateTimeField("accordé le")
    expires_at = models.DateTimeField("expire le")
    opened = models.PositiveIntegerField("ouvertures du lien", default=0)
    dossier = models.ForeignKey(
        Dossier,
        verbose_name="dossier",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="late_accesses",
    )
    used_at = models.DateTimeField("employé le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = LateAccessQuerySet.as_manager()

    class Meta:
        verbose_name = "accès tardif"
        verbose_name_plural = "accès tardifs"
        constraints = [
            models.UniqueConstraint(
                name="one_late_access_per_address",
                fields=["sprint", "email"],
                condition=Q(used_at=None, withdrawn_at=None) & ~Q(email=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.sprint})"

    def is_standing(self, now: datetime) -> bool:
        return self.used_at is None and self.withdrawn_at is None and now < self.expires_at
