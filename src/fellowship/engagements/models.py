"""From the offer to the mission letter: experience, offers, waivers, contracts, letters."""

from datetime import date, datetime
from typing import Any, Self

from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q

from fellowship.calls.models import Role, RoleKind
from fellowship.core.lifecycle import Living
from fellowship.dossiers.models import Dossier
from fellowship.engagements.states import (
    COFUNDING_MOVES,
    CONTRACT_MOVES,
    OFFER_MOVES,
    CofundingState,
    ContractState,
    OfferState,
)
from fellowship.missions.models import Mission, Seat
from fellowship.people.models import User
from fellowship.people.rights import Right, may
from fellowship.teams.models import Pairing
from texts.months import Length, Stretch, length


class ExperienceQuerySet(models.QuerySet["Experience"]):
    def visible_to(self, user: User) -> Self:
        return self if may(user, Right.PAY, Right.RUN) else self.filter(dossier__candidate=user)

    def counted(self) -> Self:
        return self.filter(accepted=True)

    def to_verify(self) -> Self:
        return self.filter(accepted=None)


class Experience(models.Model):
    """A period of work the candidate declares and an agent verifies."""

    class Kind(models.TextChoices):
        EMPLOYEE = "employee", "salariat"
        PUBLIC = "public", "emploi public"
        FREELANCE = "freelance", "activité indépendante"
        COMPANY = "company", "création ou direction d’entreprise"

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.CASCADE, related_name="experiences"
    )
    title = models.CharField("poste et employeur", max_length=200)
    kind = models.CharField("nature", max_length=20, choices=Kind, default=Kind.EMPLOYEE)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    declared_at = models.DateTimeField("déclarée le")
    accepted = models.BooleanField("retenue", null=True, blank=True)
    remark = models.CharField("remarque", max_length=200, blank=True)
    verified_by = models.ForeignKey(
        User,
        verbose_name="vérifiée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    verified_at = models.DateTimeField("vérifiée le", null=True, blank=True)

    objects = ExperienceQuerySet.as_manager()

    class Meta:
        verbose_name = "période d’expérience"
        verbose_name_plural = "périodes d’expérience"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="experience_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Le dernier jour doit suivre le premier.",
            ),
            models.CheckConstraint(
                name="a_verified_experience_is_dated",
                condition=Q(accepted=None, verified_at=None)
                | Q(accepted__isnull=False, verified_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.starts_on, self.ends_on or date.max.replace(year=9000))


def experience_of(dossier: Dossier, *, before: date) -> Length:
    """Verified experience at ``before``, overlaps counted once."""
    rows = Experience.objects.counted().filter(dossier=dossier)
    return length([row.stretch for row in rows], before=before)


class OfferQuerySet(models.QuerySet["Offer"]):
    def living(self) -> Self:
        return self.filter(state__in=[OfferState.PREPARED, OfferState.SENT, OfferState.ACCEPTED])

    def standing_on(self, day: date) -> Self:
        """Living, but for those whose contract is over before ``day``: a person may come back."""
        over = Contract.objects.living().filter(ends_on__lt=day)
        return self.living().exclude(pk__in=over.values("offer"))

    def hired_for(self, mission: Mission, *, on: date | None = None) -> Self:
        """``on``: only those who are still there that day."""
        rows = self if on is None else self.standing_on(on)
        return rows.filter(mission=mission, state=OfferState.ACCEPTED)

    def visible_to(self, user: User) -> Self:
        """The team sees all; a candidate her own once sent."""
        if may(user, Right.PAY, Right.RUN):
            return self
        return self.filter(dossier__candidate=user, sent_at__isnull=False)

    def counted(self, code: str, year: int) -> Self:
        """What counts against the cap of ``year``: accepted, not withdrawn, by contract start."""
        return self.filter(
            dossier__rule_set__code=code, state=OfferState.ACCEPTED, starts_on__year=year
        )

    def to_lapse(self, now: datetime) -> Self:
        """Past their deadline without an answer; a yes that the cap holds back is an answer."""
        return self.filter(state=OfferState.SENT, deadline_at__lte=now, wanted_at=None)

    def for_list(self) -> Self:
        return self.select_related(
            "dossier__candidate", "dossier__call", "dossier__rule_set", "mission__body", "waiver"
        ).order_by("-prepared_at", "-pk")


class Offer(Living):
    """What the employer proposes: the pay is computed once and frozen here with its reasons."""

    moves = OFFER_MOVES

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="offers"
    )
    mission = models.ForeignKey(
        Mission, verbose_name="mission", on_delete=models.PROTECT, related_name="offers"
    )
    pairing = models.ForeignKey(
        Pairing,
        verbose_name="appariement",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offers",
    )
    state = models.CharField(
        "état", max_length=30, choices=OfferState, default=OfferState.PREPARED, db_index=True
    )
    starts_on = models.DateField("début du contrat", db_index=True)
    experience_months = models.PositiveSmallIntegerField("mois d’expérience vérifiés")
    experience_days = models.PositiveSmallIntegerField("jours d’expérience en plus", default=0)
    net_monthly = models.DecimalField("net mensuel", max_digits=9, decimal_places=2)
    variable_percent = models.DecimalField("part variable (%)", max_digits=5, decimal_places=2)
    exception = models.TextField("motif de l’exception", blank=True)
    exception_by = models.ForeignKey(
        User,
        verbose_name="exception approuvée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
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
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    deadline_at = models.DateTimeField("répondre avant (exclu)", null=True, blank=True)
    wanted_at = models.DateTimeField("accord reçu, plafond atteint", null=True, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition d’embauche"
        verbose_name_plural = "propositions d’embauche"
        constraints = [
            models.UniqueConstraint(
                name="one_living_offer_per_dossier",
                fields=["dossier"],
                condition=Q(state__in=["prepared", "sent", "accepted"]),
            ),
            models.UniqueConstraint(
                name="one_living_offer_per_pairing",
                fields=["pairing"],
                condition=Q(state__in=["prepared", "sent", "accepted"]),
            ),
            models.CheckConstraint(
                name="a_sent_offer_has_a_deadline",
                condition=Q(sent_at=None) | Q(deadline_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Proposition {self.pk}"

    @property
    def years(self) -> int:
        return self.experience_months // 12


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self, on: date) -> Self:
        """Those of who will still be there on ``on``."""
        return self.filter(Q(until=None) | Q(until__gte=on), freed_at=None)


class Hold(models.Model):
    """A seat kept by an offer, from its preparation until it is refused, lapses or is withdrawn.

    ``until``: the last day of the contract that followed; after it the seat may be promised to
    somebody else. Before there is one, the database gives a seat to one offer only.
    """

    seat = models.ForeignKey(
        Seat, verbose_name="place", on_delete=models.PROTECT, related_name="holds"
    )
    offer = models.OneToOneField(
        Offer, verbose_name="proposition", on_delete=models.CASCADE, related_name="hold"
    )
    since = models.DateTimeField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)
    freed_at = models.DateTimeField("libérée le", null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = "place tenue"
        verbose_name_plural = "places tenues"
        constraints = [
            models.UniqueConstraint(
                name="one_offer_holds_a_seat",
                fields=["seat"],
                condition=Q(freed_at=None, until=None),
            ),
        ]

    def __str__(self) -> str:
        return f"Place {self.seat_id}"


class Waiver(models.Model):
    """Someone named let this offer pass the cap, and said why."""

    offer = models.OneToOneField(
        Offer, verbose_name="proposition", on_delete=models.CASCADE, related_name="waiver"
    )
    granted_by = models.ForeignKey(
        User,
        verbose_name="accordée par",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    granted_at = models.DateTimeField("accordée le")
    because = models.TextField("motif")

    class Meta:
        verbose_name = "dérogation au plafond"
        verbose_name_plural = "dérogations au plafond"

    def __str__(self) -> str:
        return f"Dérogation {self.pk}"


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: User) -> Self:
        return (
            self if may(user, Right.PAY, Right.RUN) else self.filter(offer__dossier__candidate=user)
        )

    def living(self) -> Self:
        return self.exclude(state=ContractState.CANCELLED)

    def for_list(self) -> Self:
        return self.select_related(
            "offer__dossier__candidate", "offer__dossier__call", "offer__mission__body"
        ).order_by("starts_on", "pk")


class Contract(Living):
    """The fixed-term contract an accepted offer leads to; once signed, it opens the letter."""

    moves = CONTRACT_MOVES

    offer = models.ForeignKey(
        Offer, verbose_name="proposition", on_delete=models.PROTECT, related_name="contracts"
    )
    kind = models.CharField("nature", max_length=80)
    employer = models.CharField("employeur", max_length=200)
    starts_on = models.DateField("premier jour")
    ends_on = models.DateField("dernier jour")
    state = models.CharField(
        "état", max_length=30, choices=ContractState, default=ContractState.PREPARED, db_index=True
    )
    signed_on = models.DateField("signé le", null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "contrat"
        constraints = [
            models.UniqueConstraint(
                name="one_living_contract_per_offer",
                fields=["offer"],
                condition=~Q(state="cancelled"),
            ),
            models.CheckConstraint(
                name="contract_ends_after_it_starts", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="a_signed_contract_has_its_day",
                condition=~Q(state="signed") | Q(signed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Contrat {self.pk}"

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.starts_on, self.ends_on)


def private_storage() -> Any:
    return storages["private"]


def letter_path(letter: "MissionLetter", filename: str) -> str:  # noqa: ARG001
    """A path that says nothing of the person."""
    return f"lettres/{letter.contract_id}-{letter.number}-{letter.sha256[:16]}.pdf"


class MissionLetterQuerySet(models.QuerySet["MissionLetter"]):
    def visible_to(self, user: User, now: datetime) -> Self:
        """The team, the person, and the administration that welcomes her."""
        if may(user, Right.PAY, Right.RUN):
            return self
        bodies = Role.objects.of(user, RoleKind.HOST).standing(now).values("body")
        return self.filter(
            Q(contract__offer__dossier__candidate=user)
            | Q(contract__offer__mission__body__in=bodies)
        )


class MissionLetter(models.Model):
    """One edition of the mission letter: what it says is frozen, a new one never erases the old."""

    contract = models.ForeignKey(
        Contract, verbose_name="contrat", on_delete=models.PROTECT, related_name="letters"
    )
    number = models.PositiveSmallIntegerField("édition", default=1)
    content = models.JSONField("contenu")
    # those of the contract, in letters older than these columns
    starts_on = models.DateField("début de la mission", null=True, blank=True)
    ends_on = models.DateField("fin de la mission", null=True, blank=True)
    file = models.FileField(
        "fichier PDF", storage=private_storage, upload_to=letter_path, blank=True, max_length=200
    )
    sha256 = models.CharField("empreinte", max_length=64, blank=True)
    issued_at = models.DateTimeField("établie le")
    issued_by = models.ForeignKey(
        User,
        verbose_name="établie par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = MissionLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "lettre de mission"
        verbose_name_plural = "lettres de mission"
        ordering = ["contract", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="one_letter_per_edition"),
        ]

    def __str__(self) -> str:
        return f"Lettre de mission {self.contract_id}-{self.number}"


class Agreement(models.Model):
    """What an administration and the programme sign together, each by its own account.

    ``text``: what the rules say of it that day; frozen. A signature is an account and an instant.
    """

    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="agreements"
    )
    stage = models.SlugField("étape", max_length=60)
    text = models.JSONField("texte", default=list)
    opened_at = models.DateTimeField("ouverte le")
    host_signed_by = models.ForeignKey(
        User,
        verbose_name="signée par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    host_signed_at = models.DateTimeField("signée par l’administration le", null=True, blank=True)
    programme_signed_by = models.ForeignKey(
        User,
        verbose_name="signée, pour le programme, par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    programme_signed_at = models.DateTimeField("signée par le programme le", null=True, blank=True)
    failed_at = models.DateTimeField("abandonnée le", null=True, blank=True)

    class Meta:
        verbose_name = "convention"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "stage"], name="one_agreement_per_stage"),
        ]

    def __str__(self) -> str:
        return f"Convention {self.pk}"

    @property
    def is_signed(self) -> bool:
        return bool(self.host_signed_at and self.programme_signed_at)


class CofundingQuerySet(models.QuerySet["Cofunding"]):
    def for_list(self) -> Self:
        return self.select_related(
            "agreement__dossier__candidate", "agreement__dossier__call", "agreement__dossier__body"
        ).order_by("agreement__dossier__call", "pk")


class Cofunding(Living):
    """What the programme owes a project whose people are hired, followed until it is paid.

    ``amount`` is what the rules of its call gave for ``people`` that day, to the cent; it does not
    move. ``receiver``: who gets the credits, a ministry when the administration cannot.
    """

    moves = COFUNDING_MOVES

    agreement = models.OneToOneField(
        Agreement, verbose_name="convention", on_delete=models.PROTECT, related_name="cofunding"
    )
    people = models.PositiveSmallIntegerField("personnes recrutées")
    monthly_cost = models.DecimalField(
        "coût mensuel d’une personne", max_digits=9, decimal_places=2, null=True, blank=True
    )
    amount = models.DecimalField("montant dû", max_digits=12, decimal_places=2)
    receiver = models.CharField("destinataire des crédits", max_length=200)
    state = models.CharField(
        "état", max_length=30, choices=CofundingState, default=CofundingState.DUE, db_index=True
    )
    opened_at = models.DateTimeField("compté le")
    budget_programme = models.CharField("programme budgétaire", max_length=60, blank=True)
    claimed_at = models.DateTimeField("demandé le", null=True, blank=True)
    proof = models.CharField("justificatif de recrutement", max_length=300, blank=True)
    proved_at = models.DateTimeField("justifié le", null=True, blank=True)
    paid_on = models.DateField("versé le", null=True, blank=True)
    payment = models.CharField("référence du versement", max_length=200, blank=True)

    objects = CofundingQuerySet.as_manager()

    class Meta:
        verbose_name = "cofinancement"
        constraints = [
            models.CheckConstraint(name="cofunding_is_a_sum", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="a_paid_cofunding_has_its_day",
                condition=~Q(state="paid") | Q(paid_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Cofinancement {self.pk}"
