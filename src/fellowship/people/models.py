"""Who people are: an address that is proved, a name to call them by, what they consented to."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext

ERASED = "@efface.invalid"  # the address of who is only a number: no mail reaches it (RFC 2606)


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Never: a database constraint refuses one."""
        raise NotImplementedError("Nobody is above the roles: see manage.py team.")


class User(AbstractUser):
    """A person. Her part in the team is rows of ``TeamRole``, in a call rows of ``calls.Role``.

    ``is_staff``, which Django brings, opens nothing; nobody is a superuser.
    """

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom affiché", max_length=120, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_address"),
            models.CheckConstraint(
                name="nobody_is_above_the_roles", condition=Q(is_superuser=False)
            ),
        ]

    def __str__(self) -> str:
        if self.email.endswith(ERASED):
            return gettext("personne effacée")
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class TeamRoleKind(models.TextChoices):
    READER = "reader", "lecture seule"
    PROGRAMME = "programme", "programme"
    SECRETARY = "secretary", "secrétariat des jurys"
    HR = "hr", "ressources humaines"
    COMMUNICATION = "communication", "communication"
    DPO = "dpo", "protection des données"
    AUDITOR = "auditor", "audit"


class TeamRoleQuerySet(models.QuerySet["TeamRole"]):
    def standing(self, now: datetime) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=now), Q(since__lte=now), ended_at=None)

    def for_list(self) -> Self:
        return self.select_related("person", "given_by", "lent_by").order_by(
            "person__name", "person__email", "kind", "pk"
        )


class TeamRole(models.Model):
    """A role in the team: what it allows is in ``rights``. Lent by somebody, or given."""

    person = models.ForeignKey(
        User, verbose_name="personne", on_delete=models.CASCADE, related_name="team_roles"
    )
    kind = models.CharField("rôle", max_length=20, choices=TeamRoleKind)
    # the programme it is held for, "" for all of them
    programme = models.SlugField("programme", max_length=60, blank=True)
    since = models.DateTimeField("depuis")
    until = models.DateTimeField("jusqu’à (exclu)", null=True, blank=True)
    ended_at = models.DateTimeField("retiré le", null=True, blank=True)
    given_by = models.ForeignKey(
        User,
        verbose_name="donné par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lent_by = models.ForeignKey(
        User,
        verbose_name="prêté par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="roles_lent",
    )

    objects = TeamRoleQuerySet.as_manager()

    class Meta:
        verbose_name = "rôle dans l’équipe"
        verbose_name_plural = "rôles dans l’équipe"
        constraints = [
            models.UniqueConstraint(
                name="one_standing_team_role_of_a_kind",
                fields=["person", "kind", "programme"],
                condition=Q(ended_at=None, lent_by=None),
            ),
            models.UniqueConstraint(
                name="one_standing_loan_of_a_team_role",
                fields=["person", "kind", "programme", "lent_by"],
                condition=Q(ended_at=None, lent_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_kind_display()})"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def standing(self, now: datetime) -> Self:
        """Given, not withdrawn, not expired."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=now), given_at__lte=now, withdrawn_at=None
        )


class Consent(models.Model):
    """A line of the consent ledger: what was said yes to, in which words, until when."""

    person = models.ForeignKey(
        User, verbose_name="personne", on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField("finalité", max_length=60)
    subject = models.CharField("objet", max_length=80, blank=True, db_index=True)
    wording = models.TextField("texte accepté")
    given_at = models.DateTimeField("donné le")
    expires_at = models.DateTimeField("expire le", null=True, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "consentement"
        constraints = [
            models.UniqueConstraint(
                name="one_standing_consent_per_purpose",
                fields=["person", "purpose", "subject"],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.given_at.date().isoformat()})"


class DataRequestKind(models.TextChoices):
    ACCESS = "access", "accès"
    RECTIFICATION = "rectification", "rectification"
    ERASURE = "erasure", "effacement"
    OBJECTION = "objection", "opposition ou limitation"


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    def open(self) -> Self:
        return self.filter(answered_at=None)

    def for_list(self) -> Self:
        return self.select_related("person", "answered_by").order_by("answered_at", "due_at", "pk")


class DataRequest(models.Model):
    """What a person asks about her own data, and what was answered, within a month (RGPD 12.3)."""

    person = models.ForeignKey(
        User, verbose_name="personne", on_delete=models.CASCADE, related_name="data_requests"
    )
    kind = models.CharField("demande", max_length=20, choices=DataRequestKind)
    words = models.TextField("précisions", blank=True)
    asked_at = models.DateTimeField("demandée le")
    due_at = models.DateTimeField("à répondre avant le")
    answer = models.TextField("réponse", blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    answered_by = models.ForeignKey(
        User,
        verbose_name="répondue par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande sur des données"
        verbose_name_plural = "demandes sur des données"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.asked_at.date().isoformat()})"


class SignInCode(models.Model):
    """A code that was mailed. Only its keyed digest is kept, and only for a day."""

    address = models.EmailField("adresse électronique", db_index=True)
    network = models.CharField("empreinte du réseau", max_length=32)
    digest = models.CharField("empreinte du code", max_length=64)
    sent_at = models.DateTimeField("envoyé le", db_index=True)
    tries = models.PositiveSmallIntegerField("essais", default=0)
    used_at = models.DateTimeField("employé le", null=True, blank=True)

    class Meta:
        verbose_name = "code de connexion"
        verbose_name_plural = "codes de connexion"
        indexes = [models.Index(fields=["network", "sent_at"], name="codes_of_a_network")]

    def __str__(self) -> str:
        return f"code de connexion {self.pk}"


class WrongCodes(models.Model):
    """How many wrong codes an address was tried with, in the window that began at ``since``.

    ``device``: "" for browsers that nobody knows, which share one budget; one that the person has
    used before has its own, so that a stranger's guesses do not shut her out.
    """

    address = models.EmailField("adresse électronique")
    device = models.CharField("appareil", max_length=64, blank=True)
    since = models.DateTimeField("depuis", db_index=True)
    count = models.PositiveSmallIntegerField("codes faux", default=0)

    class Meta:
        verbose_name = "codes faux"
        constraints = [
            models.UniqueConstraint(
                name="one_budget_per_address_and_device", fields=["address", "device"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.count} codes faux"


class Device(models.Model):
    """A browser a person has signed in with: it holds a secret of which this is the digest."""

    person = models.ForeignKey(
        User, verbose_name="personne", on_delete=models.CASCADE, related_name="devices"
    )
    digest = models.CharField("empreinte", max_length=64, unique=True)
    agent = models.CharField("navigateur", max_length=200, blank=True)
    first_at = models.DateTimeField("vu la première fois le")
    last_at = models.DateTimeField("vu la dernière fois le")

    class Meta:
        verbose_name = "appareil"

    def __str__(self) -> str:
        return f"appareil {self.pk}"
