"""The ranked lists of the panels, and the draws: an order among dossiers, and how it came."""

from typing import Self

from django.db import models
from django.db.models import Q

from fellowship.calls.models import Sprint
from fellowship.core.runs import EngineRun
from fellowship.dossiers.models import Dossier
from fellowship.missions.models import Mission
from fellowship.people.models import User


class RankedListQuerySet(models.QuerySet["RankedList"]):
    def for_list(self) -> Self:
        return self.select_related("sprint__call", "mission__body").order_by(
            "mission__title", "profile", "pk"
        )

    def opened(self) -> Self:
        return self.filter(closed_at=None)


class RankedList(models.Model):
    """The order a panel gives those it heard, for a call, a profile, a mission or both (D7).

    ``alternative``: what is done when nobody suits (D9), said by the panel when it closes it.
    """

    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="ranked_lists"
    )
    stage = models.SlugField("étape", max_length=60)
    mission = models.ForeignKey(
        Mission,
        verbose_name="mission",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ranked_lists",
    )
    profile = models.CharField("profil", max_length=60, blank=True)
    seed = models.PositiveBigIntegerField("graine du tirage des égalités")
    drawn_up_at = models.DateTimeField("établie le")
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closed_by = models.ForeignKey(
        User,
        verbose_name="close par",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    alternative = models.TextField("autre solution", blank=True)

    objects = RankedListQuerySet.as_manager()

    class Meta:
        verbose_name = "liste classée"
        verbose_name_plural = "listes classées"
        constraints = [
            models.UniqueConstraint(
                fields=["sprint", "stage", "profile"],
                condition=Q(mission=None),
                name="one_ranked_list_per_profile",
            ),
            models.UniqueConstraint(
                fields=["sprint", "stage", "mission", "profile"],
                condition=Q(mission__isnull=False),
                name="one_ranked_list_per_mission_and_profile",
            ),
        ]

    def __str__(self) -> str:
        return f"Liste classée {self.pk}"


class Rank(models.Model):
    """One dossier in one list. ``tie``: what told it from an equal one, in a word of the rules."""

    list = models.ForeignKey(
        RankedList, verbose_name="liste", on_delete=models.CASCADE, related_name="ranks"
    )
    dossier = models.ForeignKey(
        Dossier, verbose_name="dossier", on_delete=models.PROTECT, related_name="ranks"
    )
    position = models.PositiveIntegerField("rang")
    value = models.DecimalField("note", max_digits=12, decimal_places=6, null=True, blank=True)
    tie = models.CharField("égalité tranchée par", max_length=10, blank=True)
    moved_because = models.TextField("motif du déplacement", blank=True)

    class Meta:
        verbose_name = "rang dans une liste"
        verbose_name_plural = "rangs dans une liste"
        ordering = ["list", "position"]
        constraints = [
            models.UniqueConstraint(fields=["list", "dossier"], name="one_rank_per_dossier"),
        ]

    def __str__(self) -> str:
        return f"Rang {self.position}"


class DrawQuerySet(models.QuerySet["Draw"]):
    def published(self) -> Self:
        return self.exclude(published_at=None)

    def for_list(self) -> Self:
        return self.select_related("sprint__call", "by").order_by("-at", "-pk")


class Draw(EngineRun):
    """A draw by lot, kept whole: who was in it, the seed, the order that came out.

    ``input`` and ``output`` name dossiers by their number, never people. Sealed until published.
    """

    sprint = models.ForeignKey(
        Sprint, verbose_name="sprint", on_delete=models.PROTECT, related_name="draws"
    )
    stage = models.SlugField("étape", max_length=60)
    digest = models.CharField("empreinte de l’entrée", max_length=64)
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = "tirage au sort"
        verbose_name_plural = "tirages au sort"
        constraints = [
            models.UniqueConstraint(fields=["sprint", "stage"], name="one_draw_per_stage"),
        ]

    def __str__(self) -> str:
        return f"Tirage n° {self.pk}"
