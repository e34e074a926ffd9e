"""Calls, their sprints and dates, their rules, the administrations, who plays which role."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

import regulations
from fellowship.calls.states import (
    CALL_MOVES,
    PROPOSAL_MOVES,
    RULE_SET_MOVES,
    CallState,
    ProposalState,
    RuleSetState,
)
from fellowship.core.email_proof import Proved
from fellowship.core.lifecycle import Living
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from texts.draft import CalendarDraft

READ: dict[str, regulations.Rules] = {}  # by digest: a few versions, read once a process


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    def public(self) -> Self:
        """What was published stays readable, even when another version has replaced it."""
        return self.exclude(state=RuleSetState.DRAFTED)

    def visible_to(self, user: User) -> Self:
        return self if may(user, Right.READ) else self.public()

    def in_force(self, code: str, on: date) -> Self:
        """The published versions of ``code`` in force that day, the newest first."""
        return self.in_force_among([code], on)

    def in_force_among(self, codes: Iterable[str], on: date) -> Self:
        """``in_force`` for several codes at once."""
        return self.filter(
            code__in=codes,
            state__in=[RuleSetState.PUBLISHED, RuleSetState.RETIRED],
            in_force_on__lte=on,
        ).order_by("-in_force_on", "-version")


class RuleSet(Living):
    """One version of the rules of a call, as data. A published version never changes."""

    moves = RULE_SET_MOVES

    code = models.SlugField("code", max_length=60)
    version = models.PositiveSmallIntegerField("version", default=1)
    title = models.CharField("titre", max_length=200)
    in_force_on = models.DateField("en vigueur le")
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte", max_length=64, blank=True)
    state = models.CharField(
        "état", max_length=30, choices=RuleSetState, default=RuleSetState.DRAFTED, db_index=True
    )
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        verbose_name = "règlement"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_rule_set_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"

    @cached_property
    def rules(self) -> regulations.Rules:
        """The typed reading; that of a published version, which never changes, is kept."""
        if not self.digest:
            return regulations.Rules.read(self.content)
        if self.digest not in READ:
            READ[self.digest] = regulations.Rules.read(self.content)
        return READ[self.digest]


class BodyKind(models.TextChoices):
    """The kinds that rules may name (``regulations.projects.BODIES``): a test holds them equal."""

    CENTRAL = "central", "administration centrale"
    OPERATOR = "operator", "opérateur de l’État"
    TERRITORIAL = "territorial", "service déconcentré"
    INDEPENDENT = "independent", "autorité administrative indépendante"
    LOCAL = "local", "collectivité territoriale"
    HEALTH = "health", "établissement de santé"
    OTHER = "other", "autre organisme public"


class HostBodyQuerySet(models.QuerySet["HostBody"]):
    def for_list(self, now: datetime) -> Self:
        """All that one row shows: its missions and how many people speak for it today."""
        standing = Q(roles__until=None) | Q(roles__until__gt=now)
        return self.annotate(
            mission_count=models.Count("missions", distinct=True),
            person_count=models.Count("roles__person", filter=standing, distinct=True),
        ).order_by("name")


class HostBody(models.Model):
    """An administration that welcomes a team."""

    name = models.CharField("nom", max_length=200, unique=True)
    slug = models.SlugField("identifiant", max_length=80, unique=True)
    kind = models.CharField("nature", max_length=40, choices=BodyKind, default=BodyKind.CENTRAL)
    parent = models.CharField("ministère ou tutelle", max_length=200, blank=True)

    objects = HostBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "administration"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CallQuerySet(models.QuerySet["Call"]):
    def public(self) -> Self:
        return self.exclude(state=CallState.PROPOSED)

    def visible_to(self, user: User) -> Self:
        """The team prepares calls; for everybody else they exist once confirmed."""
        return self if may(user, Right.READ) else self.public()

    def with_calendar(self) -> Self:
        """Everything ``is_open``, the next window and the sentences need, in three queries."""
        return self.prefetch_related("sprints__milestones")

    def for_list(self) -> Self:
        """All that one row shows: the calendar and how many proposals wait."""
        waiting = models.Count("proposals", filter=Q(proposals__state=ProposalState.PROPOSED))
        return self.with_calendar().annotate(waiting=waiting).order_by("-pk")

    def open_at(self, now: datetime) -> Self:
        return self.filter(
            state=CallState.CONFIRMED,
            sprints__milestones__kind=MilestoneKind.DEPOSIT,
            sprints__milestones__certainty=Certainty.FIRM,
            sprints__milestones__starts_at__lte=now,
            sprints__milestones__ends_at__gt=now,
        ).distinct()


class CallKind(models.TextChoices):
    CANDIDATES = "candidates", "appel à candidatures"
    PROJECTS = "projects", "appel à projets"
    INTEREST = "interest", "appel à manifestation d’intérêt"


class Call(Living):
    """A public call. Whether it is open is computed from its milestones, never stored."""

    moves = CALL_MOVES

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    title = models.CharField("intitulé", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=CallKind, default=CallKind.CANDIDATES)
    cohort = models.CharField("promotion", max_length=60, blank=True)
    rules_code = models.SlugField("code du règlement", max_length=60, blank=True)
    zone = models.CharField("fuseau", max_length=60, default="Europe/Paris")
    state = models.CharField(
        "état", max_length=30, choices=CallState, default=CallState.PROPOSED, db_index=True
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def ordered_sprints(self) -> list["Sprint"]:
        return sorted(self.sprints.all(), key=lambda sprint: sprint.number)

    def open_sprint(self, now: datetime) -> "Sprint | None":
        if self.state != CallState.CONFIRMED:
            return None
        return next((sprint for sprint in self.ordered_sprints if sprint.is_open(now)), None)

    def is_open(self, now: datetime) -> bool:
        return self.open_sprint(now) is not None

    def next_sprint(self, now: datetime) -> "Sprint | None":
        """The first sprint whose deposit window is dated and still to come, or should have opened
        and waits to be confirmed."""
        if self.state != CallState.CONFIRMED:
            return None
        coming = [s for s in self.ordered_sprints if s.opens_at and s.is_to_come(now)]
        return min(coming, key=lambda sprint: sprint.opens_at or now, default=None)

    def rule_set(self, on: date) -> RuleSet | None:
        """The version of the rules in force that day; none means the call cannot receive."""
        return RuleSet.objects.in_force(self.rules_code, on).first()


class Sprint(models.Model):
    """A numbered round inside a call. A call without rounds has one, numbered 1."""

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.CASCADE, related_name="sprints"
    )
    number = models.PositiveSmallIntegerField("numéro", default=1)
    label = models.CharField("libellé", max_length=120, blank=True)

    class Meta:
        verbose_name = "sprint"
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="one_sprint_per_number"),
        ]

    def __str__(self) -> str:
        return f"Sprint n° {self.number}"

    def milestone(self, kind: str) -> "Milestone | None":
        return next((m for m in self.milestones.all() if m.kind == kind), None)

    @property
    def deposit(self) -> "Milestone | None":
        return self.milestone(MilestoneKind.DEPOSIT)

    @property
    def opens_at(self) -> datetime | None:
        return self.deposit.starts_at if self.deposit else None

    @property
    def closes_at(self) -> datetime | None:
        """The first refused instant: « 23 h 59 » closes at 00:00:00 of the next day."""
        return self.deposit.ends_at if self.deposit else None

    def is_open(self, now: datetime) -> bool:
        """Nothing opens on a date that nobody has confirmed."""
        deposit = self.deposit
        return bool(
            deposit
            and not deposit.is_provisional
            and deposit.starts_at
            and deposit.ends_at
            and deposit.starts_at <= now < deposit.ends_at
        )

    def is_unconfirmed(self, now: datetime) -> bool:
        """Should have opened, had its dates been confirmed."""
        deposit = self.deposit
        return bool(
            deposit and deposit.is_provisional and deposit.starts_at and deposit.starts_at <= now
        )

    def is_to_come(self, now: datetime) -> bool:
        if self.is_unconfirmed(now):
            return self.closes_at is None or now < self.closes_at
        return self.opens_at is not None and now < self.opens_at


class MilestoneKind(models.TextChoices):
    DEPOSIT = "deposit", "dépôt des dossiers"
    EVALUATION = "evaluation", "évaluation des dossiers"
    SHORTLIST = "shortlist", "annonce de la présélection"
    INTERVIEWS = "interviews", "entretiens de sélection"
    RESULTS = "results", "annonce des résultats"
    WISHES = "wishes", "vœux"
    ACCEPTANCE = "acceptance", "acceptation des offres"
    MEETING = "meeting", "réunion d’information"
    START = "start", "prise de poste"


def milestone_label(kind: str, label: str = "") -> str:
    """What a milestone is called: one we know, or the word of the rules for it."""
    if kind in MilestoneKind.values:
        return str(MilestoneKind(kind).label)
    return label or kind


class Certainty(models.TextChoices):
    FIRM = "firm", "ferme"
    PROVISIONAL = "provisional", "provisoire"
    ANNOUNCED = "to_announce", "à annoncer"


class Milestone(models.Model):
    """A dated stretch of a sprint: from ``starts_at`` included to ``ends_at`` excluded (UTC).

    A milestone to be announced has neither; an announcement has ``starts_at`` alone. ``kind`` is a
    known one, or the slug by which the rules of the call name a window: its ``label`` is theirs.
    """

    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.CASCADE, related_name="milestones"
    )
    kind = models.SlugField("nature", max_length=60)
    label = models.CharField("libellé", max_length=200, blank=True)
    starts_at = models.DateTimeField("début", null=True, blank=True)
    ends_at = models.DateTimeField("fin (exclue)", null=True, blank=True)
    certainty = models.CharField(
        "certitude", max_length=20, choices=Certainty, default=Certainty.FIRM
    )
    hour_stated = models.BooleanField("heure indiquée", default=True)

    class Meta:
        verbose_name = "jalon"
        ordering = ["sprint", "starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sprint", "kind"], name="one_milestone_per_kind"),
            models.CheckConstraint(
                name="milestone_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(starts_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                name="announced_milestone_is_undated",
                condition=~Q(certainty="to_announce") | Q(starts_at=None, ends_at=None),
                violation_error_message="Un jalon à annoncer n’a pas de date.",
            ),
        ]

    def __str__(self) -> str:
        return milestone_label(self.kind, self.label)

    @property
    def is_provisional(self) -> bool:
        return self.certainty == Certainty.PROVISIONAL


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def waiting(self) -> Self:
        return self.filter(state=ProposalState.PROPOSED)

    def visible_to(self, user: User) -> Self:
        return self if may(user, Right.READ) else self.none()


class Proposal(Living):
    """A calendar read from prose or typed by hand, which a person of the team must confirm."""

    moves = PROPOSAL_MOVES

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.CASCADE, related_name="proposals"
    )
    source = models.CharField("source", max_length=200)
    read_at = models.DateTimeField("lue le")
    calendar = models.JSONField("calendrier proposé")
    findings = models.JSONField("remarques", default=list, blank=True)
    digest = models.CharField("empreinte", max_length=64)
    state = models.CharField(
        "état", max_length=30, choices=ProposalState, default=ProposalState.PROPOSED, db_index=True
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "calendrier proposé"
        ordering = ["-read_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "digest", "read_at"], name="one_proposal_per_reading"
            ),
        ]

    def __str__(self) -> str:
        return f"Calendrier lu dans {self.source}"

    @cached_property
    def draft(self) -> CalendarDraft:
        return CalendarDraft.read_back(self.calendar)


class RoleKind(models.TextChoices):
    REVIEWER = "reviewer", "relecteur ou relectrice"
    JUROR = "juror", "membre de jury"
    HOST = "host", "administration d’accueil"
    AUTHORITY = "authority", "autorité qui signe"


class RoleQuerySet(models.QuerySet["Role"]):
    def standing(self, now: datetime) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=now), since__lte=now)

    def of(self, user: User, kind: str) -> Self:
        return self.filter(person=user, kind=kind)

    def visible_to(self, user: User) -> Self:
        """The team sees who plays which role; a person sees their own."""
        return self if may(user, Right.READ) else self.filter(person=user)

    def for_list(self) -> Self:
        return self.select_related("person", "body", "call").order_by("kind", "person__name", "pk")


class Role(models.Model):
    """Who plays which role in a call, and from when to when."""

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.CASCADE, related_name="roles"
    )
    person = models.ForeignKey(
        User, verbose_name="personne", on_delete=models.CASCADE, related_name="roles"
    )
    kind = models.CharField("rôle", max_length=20, choices=RoleKind)
    body = models.ForeignKey(
        HostBody,
        verbose_name="administration",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    capacity = models.PositiveSmallIntegerField("nombre de dossiers au plus", default=30)
    since = models.DateTimeField("depuis")
    until = models.DateTimeField("jusqu’à", null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle dans un appel"
        verbose_name_plural = "rôles dans un appel"
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person", "kind"], name="one_role_per_person_and_kind"
            ),
            models.CheckConstraint(
                name="a_host_has_a_body",
                condition=~Q(kind="host") | Q(body__isnull=False),
                violation_error_message="Une personne d’une administration d’accueil la nomme.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_kind_display()})"


class Invitation(models.Model):
    """An address a closed call is open to (rule family « closed list »: promotion 5 bis)."""

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField("adresse électronique")
    invited_at = models.DateTimeField("invitée le")

    class Meta:
        verbose_name = "invitation"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(fields=["call", "email"], name="one_invitation_per_address"),
        ]

    def __str__(self) -> str:
        return self.email


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def following(self, call: Call) -> Self:
        """Who asked to be told of calls of this kind, and proved the address."""
        return self.confirmed().filter(kind=call.kind)


class Subscription(Proved):
    """« Prévenez-moi »: an address that asked for the dates of a kind of call, for a profile or
    all. It receives nothing before the address is proved; leaving erases the row."""

    kind = models.CharField("nature", max_length=20, choices=CallKind)
    profile = models.SlugField("profil", max_length=60, blank=True)
    told = models.JSONField("messages écrits", default=list, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnement au calendrier"
        verbose_name_plural = "abonnements au calendrier"
        constraints = [
            models.UniqueConstraint(
                fields=["email", "kind", "profile"], name="one_subscription_per_address_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_kind_display()})"
