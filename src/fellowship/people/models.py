"""Who people are: an address that is proved, a name to call them by, what they consented to."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.create_user(email, is_staff=True, is_superuser=True, **fields)
        if password:
            user.set_password(password)
            user.save(using=self._db)
        return user


class User(AbstractUser):
    """A person. ``is_staff`` is the programme team; every other part is a row of ``calls.Part``."""

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
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email


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
        return f"{self.purpose} ({self.given_at:%d/%m/%Y})"
