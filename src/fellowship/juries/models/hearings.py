"""Panels, the slots they offer, the interviews booked on them and what the jurors gave."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from fellowship.calls.models import Call, RuleSet, Sprint
from fellowship.core.lifecycle import Living
from fellowship.dossiers.models import Dossier
from fellowship.juries.states import MOVES, InterviewState
from fellowship.missions.models import Mission
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.reviews.models import Conflict, Opinion
from fellowship.talents.models import Introduction, Wish
from regulations import Hearing, Pitch, Stage

TICK = timedelta(minutes=5)  # slots begin and last whole ticks: see Sitting
HEARINGS = ("hearing", "pitch")  # the kinds of stage in which somebody is heard
PER_MISSION = {"mission", "wish"}


def settings_of(stage: Stage) -> Hearing | Pitch:
    """The values of a stage in which somebody is heard."""
    settings = stage.settings
    assert isinstance(settings, Hearing | Pitch)  # noqa: S101 - of a kind of HEARINGS
    return settings


def is_per_mission(stage: Stage) -> bool:
    return settings_of(stage).per in PER_MISSION


def label_of(stage: Stage) -> str:
    return settings_of(stage).label or stage.name


def length_of(stage: Stage) -> timedelta:
    """What one hearing takes of the hours of a panel: alone, with the person, alone again."""
    settings = settings_of(stage)
    minutes = settings.minutes
    if isinstance(settings, Pitch):
        minutes += settings.alone_minutes + settings.deliberation_minutes
    return timedelta(minutes=minutes)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def standing(self) -> Self:
        """The person said yes."""
        return self.filter(consents=True)


class Suggestion(models.Model):
    """A mission that a panel proposes to someone who did not ask for it (domain D8)."""

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="suggestions"
    )
    stage = models.SlugField("étape", max_length=60)
    mission = models.ForeignKey(
        Mission, verbose_name="mission", on_delete=models.PROTECT, related_name="suggestions"
    )
    because = models.TextField("pourquoi", blank=True)
    proposed_by = models.ForeignKey(
        User,
        verbose_name="proposée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    proposed_at = models.DateTimeField("proposée le")
    consents = models.BooleanField("accord", null=True, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition d’un autre projet"
        verbose_name_plural = "propositions d’un autre projet"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "mission"], name="one_suggestion_per_mission"
            ),
        ]

    def __str__(self) -> str:
        return f"Proposition {self.pk}"


def missions_to_hear(dossier: Dossier, stage: Stage, now: datetime) -> models.QuerySet[Mission]:
    """For which missions this person may be heard at a stage that hears mission by mission.

    Those she was introduced to, in a pool; else those she wished for and those a panel proposed
    and she agreed to; else, where no mission is wished for, the open ones with a seat for her.
    """
    process = dossier.process
    assert process is not None  # noqa: S101 - it is heard: it was sent
    if process.place_of(stage).kind == "pool":
        shown = Introduction.objects.standing(now).filter(membership__dossier=dossier)
        return Mission.objects.filter(pk__in=shown.values("mission"))
    agreed = Suggestion.objects.standing().filter(dossier=dossier)
    wished = Wish.objects.filter(list__dossier=dossier)
    if wished.filter(mission__isnull=False).exists():
        asked = Q(pk__in=wished.values("mission")) | Q(pk__in=agreed.values("mission"))
        return Mission.objects.opened().filter(asked)
    profiles = set(wished.values_list("choice", flat=True)) or {dossier.profile} - {""}
    opened = Mission.objects.opened().filter(call=dossier.call_id).prefetch_related("seats")
    fit = [
        mission.pk
        for mission in opened
        if not profiles or any(profiles & set(seat.profiles) for seat in mission.seats.all())
    ]
    return Mission.objects.filter(Q(pk__in=fit) | Q(pk__in=agreed.values("mission")))


class PanelQuerySet(models.QuerySet["Panel"]):
    def visible_to(self, user: User) -> Self:
        """The team sees all; a juror the panels he or she sits on."""
        return self if may(user, Right.READ) else self.filter(jurors=user)

    def for_list(self) -> Self:
        return self.select_related("call").prefetch_related("jurors").order_by("name", "pk")


class Panel(models.Model):
    """The people who hear candidates together, for one profile or for all."""

    call = models.ForeignKey(
        Call, verbose_name="appel", on_delete=models.PROTECT, related_name="juries"
    )
    name = models.CharField("nom", max_length=120)
    profile = models.CharField("profil", max_length=60, blank=True)
    jurors = models.ManyToManyField(User, verbose_name="membres", related_name="juries")

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="one_panel_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SlotQuerySet(models.QuerySet["Slot"]):
    def visible_to(self, user: User) -> Self:
        return self if may(user, Right.READ) else self.filter(panel__jurors=user)

    def with_taken(self) -> Self:
        living = Interview.objects.living().filter(slot=OuterRef("pk"))
        return self.annotate(is_taken=Exists(living))

    def offered(self, now: datetime) -> Self:
        """Still to come, open and free. The taken ones are read once, not asked of each slot."""
        taken = Interview.objects.living().filter(slot__starts_at__gt=now)
        return self.filter(closed_at=None, starts_at__gt=now).exclude(pk__in=taken.values("slot"))

    def bookable_by(self, dossier: Dossier, stage: Stage, now: datetime) -> Self:
        """What one candidate may take: free, for her profile, before nobody she is tied to.

        In her sprint while she stands at the hearing itself, at any time in a pool; where a
        mission hears, for one of those she may be heard for.
        """
        rows = self.offered(now).filter(
            Q(panel__profile="") | Q(panel__profile=dossier.profile),
            stage=stage.slug,
            panel__call=dossier.call_id,
        )
        if is_per_mission(stage):
            rows = rows.filter(mission__in=missions_to_hear(dossier, stage, now))
        if stage.is_place:
            rows = rows.filter(sprint=dossier.sprint_id)
        return rows.exclude(
            panel__in=Panel.objects.filter(
                jurors__conflicts__dossier__candidate=dossier.candidate_id
            ).values("pk")
        )

    def for_list(self) -> Self:
        return self.select_related("panel__call", "sprint", "mission").order_by("starts_at", "pk")


class Slot(models.Model):
    """A dated place at a panel's table that one candidate may take."""

    panel = models.ForeignKey(
        Panel, verbose_name="jury", on_delete=models.PROTECT, related_name="slots"
    )
    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="slots"
    )
    stage = models.SlugField("étape", max_length=60)
    mission = models.ForeignKey(
        Mission,
        verbose_name="mission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="slots",
    )
    starts_at = models.DateTimeField("début", db_index=True)
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200, blank=True)
    video = models.URLField("adresse de visioconférence", blank=True)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "starts_at"],
                condition=Q(closed_at=None),
                name="one_open_slot_per_panel_and_hour",
            ),
            models.CheckConstraint(
                name="slot_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="slot_is_somewhere", condition=~Q(place="") | ~Q(video="")),
        ]

    def __str__(self) -> str:
        return f"Créneau {self.pk}"

    @property
    def ticks(self) -> list[datetime]:
        count = -(-(self.ends_at - self.starts_at) // TICK)
        return [self.starts_at + TICK * n for n in range(count)]


class Sitting(models.Model):
    """Five minutes of a juror's time, given to a slot.

    One row per tick and juror makes « nobody is in two rooms at once » a plain uniqueness, which
    SQLite and PostgreSQL both hold, whatever the lengths of the slots.
    """

    slot = models.ForeignKey(
        Slot, verbose_name="créneau", on_delete=models.CASCADE, related_name="sittings"
    )
    juror = models.ForeignKey(
        User, verbose_name="membre du jury", on_delete=models.CASCADE, related_name="sittings"
    )
    at = models.DateTimeField("instant")

    class Meta:
        verbose_name = "présence"
        constraints = [
            models.UniqueConstraint(fields=["juror", "at"], name="no_juror_in_two_rooms"),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} {self.at.isoformat()}"


def ties_of_panel() -> models.QuerySet[Conflict]:
    """The ties, with the candidate of the outer interview, of those who sit on its panel."""
    return Conflict.objects.filter(
        person__juries=OuterRef("slot__panel"),
        dossier__candidate=OuterRef("dossier__candidate"),
    )


class InterviewQuerySet(models.QuerySet["Interview"]):
    def living(self) -> Self:
        return self.exclude(state=InterviewState.CANCELLED)

    def visible_to(self, user: User) -> Self:
        """The team sees all, a candidate her own, a juror those of the panels he sits on."""
        if may(user, Right.READ):
            return self
        return (self.of_candidate(user) | self.of_juror(user)).distinct()

    def of_candidate(self, user: User) -> Self:
        return self.filter(dossier__candidate=user)

    def of_juror(self, user: User) -> Self:
        """The timetable of one juror: what is booked where he or she sits, ties left out."""
        tied = Conflict.objects.filter(
            person=user, dossier__candidate=OuterRef("dossier__candidate")
        )
        return self.living().filter(~Exists(tied), slot__panel__jurors=user)

    def with_tied_juror(self) -> Self:
        """Whether someone of the panel has since declared a tie with the candidate."""
        return self.annotate(has_tied_juror=Exists(ties_of_panel()))

    def tied(self) -> Self:
        return self.filter(Exists(ties_of_panel()))

    def for_list(self) -> Self:
        return (
            self.select_related(
                "slot__panel",
                "slot__sprint",
                "slot__mission",
                "dossier__candidate",
                "dossier__call",
            )
            .prefetch_related(
                models.Prefetch("dossier__rule_set", RuleSet.objects.defer("content"))
            )
            .order_by("slot__starts_at", "pk")
        )


class Interview(Living):
    """A dossier heard on a slot. ``sequence`` counts its moves for calendars (RFC 5545)."""

    moves = MOVES

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="interviews"
    )
    slot = models.ForeignKey(
        Slot, verbose_name="créneau", on_delete=models.PROTECT, related_name="interviews"
    )
    stage = models.SlugField("étape", max_length=60)
    mission = models.ForeignKey(
        Mission,
        verbose_name="mission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interviews",
    )
    state = models.CharField(
        "état", max_length=30, choices=InterviewState, default=InterviewState.BOOKED, db_index=True
    )
    booked_at = models.DateTimeField("réservé le")
    sequence = models.PositiveSmallIntegerField("version de l’invitation", default=0)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = "entretien"
        constraints = [
            models.UniqueConstraint(
                name="one_living_interview_per_slot",
                fields=["slot"],
                condition=~Q(state="cancelled"),
            ),
            models.UniqueConstraint(
                name="one_living_interview_per_dossier_and_stage",
                fields=["dossier", "stage"],
                condition=~Q(state="cancelled") & Q(mission=None),
            ),
            models.UniqueConstraint(
                name="one_living_interview_per_stage_and_mission",
                fields=["dossier", "stage", "mission"],
                condition=~Q(state="cancelled") & Q(mission__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Entretien {self.pk}"

    @property
    def hearing(self) -> Stage | None:
        """The stage of the rules of the dossier that it belongs to."""
        return self.dossier.process.get(self.stage) if self.dossier.process else None

    @property
    def label(self) -> str:
        """« entretien métier », « soutenance »: what the rules call it."""
        return label_of(self.hearing) if self.hearing else str(self._meta.verbose_name)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> Self:
        """One's own; those of the others only once one's own is sent (domain D12)."""
        if may(user, Right.READ):
            return self
        mine = Assessment.objects.filter(
            interview=OuterRef("interview"), juror=user, sent_at__isnull=False
        )
        return self.filter(Q(juror=user) | (Q(sent_at__isnull=False) & Exists(mine)))

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)


class Assessment(models.Model):
    """What one juror thought of one interview: an appreciation and marks. Sent once, for good."""

    interview = models.ForeignKey(
        Interview, verbose_name="entretien", on_delete=models.CASCADE, related_name="assessments"
    )
    juror = models.ForeignKey(
        User, verbose_name="membre du jury", on_delete=models.PROTECT, related_name="assessments"
    )
    appreciation = models.TextField("appréciation", blank=True)
    opinion = models.CharField("avis", max_length=20, choices=Opinion, blank=True)
    changed_at = models.DateTimeField("modifiée le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True, db_index=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation d’entretien"
        verbose_name_plural = "évaluations d’entretien"
        constraints = [
            models.UniqueConstraint(fields=["interview", "juror"], name="one_assessment_per_juror"),
        ]

    def __str__(self) -> str:
        return f"Évaluation {self.pk}"


class Mark(models.Model):
    """One criterion, one value. A re-scored criterion leaves the mark of the file where it is."""

    assessment = models.ForeignKey(
        Assessment, verbose_name="évaluation", on_delete=models.CASCADE, related_name="marks"
    )
    criterion = models.CharField("critère", max_length=60)
    value = models.SmallIntegerField("note")

    class Meta:
        verbose_name = "note d’entretien"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "criterion"], name="one_mark_per_criterion"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} : {self.value}"


def phases_of(interview: Interview) -> tuple[datetime, datetime]:
    """When the person is in the room: the hours of the slot, less those of the panel alone."""
    stage, slot = interview.hearing, interview.slot
    if stage is None or not isinstance(stage.settings, Pitch):
        return slot.starts_at, slot.ends_at
    alone = timedelta(minutes=stage.settings.alone_minutes)
    after = timedelta(minutes=stage.settings.deliberation_minutes)
    starts_at, ends_at = slot.starts_at + alone, slot.ends_at - after
    return (starts_at, ends_at) if starts_at < ends_at else (slot.starts_at, slot.ends_at)
