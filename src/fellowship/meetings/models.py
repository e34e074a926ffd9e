"""Meetings people register for, on line or on site, and who registered."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, F, Q

from fellowship.core.email_proof import Proved
from fellowship.core.lifecycle import Living
from fellowship.meetings.states import (
    MEETING_MOVES,
    REGISTRATION_MOVES,
    MeetingState,
    RegistrationState,
)
from fellowship.people.models import User
from fellowship.people.rights import Right, may


class Audience(models.TextChoices):
    EVERYBODY = "everybody", "tout le monde"
    CANDIDATES = "candidates", "candidates et candidats"
    HOSTS = "hosts", "administrations"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def coming(self, now: datetime) -> Self:
        return self.filter(state=MeetingState.PLANNED, ends_at__gt=now)

    def to_mark(self, now: datetime) -> Self:
        """Over, with seats held, and nobody has noted who came."""
        over = self.filter(state=MeetingState.PLANNED, ends_at__lte=now, attended=None)
        return over.filter(registrations__state=RegistrationState.SEATED).distinct()

    def for_list(self) -> Self:
        """All that one row shows: how many hold a seat, wait for one, came."""
        state = RegistrationState
        return self.annotate(
            seated=Count("registrations", filter=Q(registrations__state=state.SEATED)),
            waiting=Count("registrations", filter=Q(registrations__state=state.WAITING)),
            asked=Count("registrations", filter=Q(registrations__state=state.ASKED)),
        ).order_by("-starts_at", "-pk")


class Meeting(Living):
    """A webinar or a meeting on site. Its date and place are here, and on no page.

    From ``starts_at`` included to ``ends_at`` excluded; one may register before ``closes_at``,
    excluded. ``capacity`` None: as many as come. ``join_url`` is shown to who holds a seat alone.
    ``registered`` and ``attended`` are the figures that outlive the registrations.
    """

    moves = MEETING_MOVES

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    audience = models.CharField(
        "public", max_length=20, choices=Audience, default=Audience.EVERYBODY
    )
    starts_at = models.DateTimeField("début", db_index=True)
    ends_at = models.DateTimeField("fin (exclue)", db_index=True)
    closes_at = models.DateTimeField("clôture des inscriptions (exclue)")
    place = models.CharField("lieu", max_length=300, blank=True)
    address = models.CharField("adresse", max_length=400, blank=True)
    identity_required = models.BooleanField("pièce d’identité demandée", default=False)
    join_url = models.URLField("lien de connexion", max_length=400, blank=True)
    replay_url = models.URLField("rediffusion", max_length=400, blank=True)
    capacity = models.PositiveSmallIntegerField("nombre de places", null=True, blank=True)
    state = models.CharField(
        "état", max_length=30, choices=MeetingState, default=MeetingState.PLANNED, db_index=True
    )
    sequence = models.PositiveSmallIntegerField("version de l’invitation", default=0)
    registered = models.PositiveIntegerField("inscriptions confirmées", null=True, blank=True)
    attended = models.PositiveIntegerField("présences", null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                name="meeting_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="La fin doit suivre le début.",
            ),
            models.CheckConstraint(
                name="registrations_close_before_the_meeting_ends",
                condition=Q(closes_at__lte=F("ends_at")),
                violation_error_message="Les inscriptions ferment au plus tard à la fin.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_cancelled(self) -> bool:
        return self.state == MeetingState.CANCELLED

    def is_past(self, now: datetime) -> bool:
        return self.ends_at <= now

    def takes_registrations(self, now: datetime) -> bool:
        return not self.is_cancelled and now < self.closes_at


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def visible_to(self, user: User) -> Self:
        """The team; people without an account come by their link (``links``)."""
        return self if may(user, Right.READ) else self.none()

    def seated(self) -> Self:
        return self.filter(state=RegistrationState.SEATED)

    def in_line(self) -> Self:
        """Who waits for a seat, the first to be served first."""
        return self.filter(state=RegistrationState.WAITING).order_by("confirmed_at", "pk")

    def proved(self) -> Self:
        """Whose address may be written to."""
        return self.exclude(confirmed_at=None)

    def for_list(self) -> Self:
        """Seats, then the line in its order, then who has not confirmed."""
        rank = models.Case(
            models.When(state=RegistrationState.SEATED, then=0),
            models.When(state=RegistrationState.WAITING, then=1),
            default=2,
        )
        return self.order_by(rank, "confirmed_at", "asked_at", "pk")


class Registration(Living, Proved):
    """A person who wants to come. A seat is held from the confirmation of the address, not before:
    an address nobody reads takes no place. Withdrawing erases the row."""

    moves = REGISTRATION_MOVES

    meeting = models.ForeignKey(
        Meeting, verbose_name="rencontre", on_delete=models.CASCADE, related_name="registrations"
    )
    name = models.CharField("nom", max_length=120)
    state = models.CharField(
        "état",
        max_length=30,
        choices=RegistrationState,
        default=RegistrationState.ASKED,
        db_index=True,
    )
    attended = models.BooleanField("présence", null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription à une rencontre"
        verbose_name_plural = "inscriptions à une rencontre"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "email"], name="one_registration_per_address"
            ),
            models.CheckConstraint(
                name="a_seat_is_held_by_a_proved_address",
                condition=Q(state="asked", confirmed_at=None)
                | (~Q(state="asked") & Q(confirmed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"Inscription {self.pk}"

    @property
    def is_seated(self) -> bool:
        return self.state == RegistrationState.SEATED
