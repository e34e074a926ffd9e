"""How a dossier is scored: grids, their criteria, their scale."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from regulations.asked import SLUG_HELP
from regulations.declarations import family, value
from texts import voice
from texts.translation import gettext as _now
from texts.translation import gettext_lazy as _


def scale_sentence(grid: "Grid") -> str:
    """« De 0 à 5, la moyenne des critères » : how a grid is scored."""
    if not grid.is_scored:
        return _now("Les critères donnent un avis, sans note.")
    how = (
        _now("Les notes s’additionnent.")
        if grid.aggregation == "sum"
        else _now("La note est la moyenne des critères.")
    )
    return _now("Notes de %(low)s à %(high)s, par pas de %(step)s. %(how)s") % {
        "low": grid.lowest,
        "high": grid.highest,
        "step": grid.step,
        "how": how,
    }


def criteria_sentence(grid: "Grid") -> str:
    """« Motivation et expérience (de 0 à 5, moyenne). »"""
    names = voice.listed(criterion.name for criterion in grid.criteria)
    if not grid.is_scored:
        return _now("%(names)s (un avis, sans note).") % {"names": names}
    how = _now("moyenne") if grid.aggregation == "mean" else _now("somme")
    return _now("%(names)s (de %(low)s à %(high)s, %(how)s).") % {
        "names": names,
        "low": grid.lowest,
        "high": grid.highest,
        "how": how,
    }


def _says_criterion(criterion: "Criterion") -> list[str]:
    words = criterion.name
    if criterion.weight != 1:
        words += _now(" (coefficient %(n)s)") % {"n": criterion.weight}
    return [f"{words} : {criterion.help}" if criterion.help else words]


@family(_("Critère"), one=_("un critère"), named_by="slug", titled_by="name", says=_says_criterion)
@dataclass(frozen=True, slots=True)
class Criterion:
    name: str = value(_("Nom"), read_by="fellowship.reviews.blind")
    slug: str = value(
        _("Identifiant"), kind="slug", help=SLUG_HELP, read_by="regulations.scoring.Grid.total"
    )
    help: str = value(
        _("Ce qui est regardé"),
        default="",
        kind="prose",
        help=_("Montré à qui note."),
        read_by="fellowship.spaces.reviewer.reviews_forms",
    )
    weight: int = value(
        _("Coefficient"),
        default=1,
        least=1,
        most=1000,
        help=_("1 pour tous, sauf si le règlement dit autre chose."),
        read_by="regulations.scoring.Grid.total",
    )


def _grid_faults(grid: "Grid") -> Iterator[tuple[str, str]]:
    if not grid.criteria:
        yield "criteria", _now("Cette grille n’a aucun critère.")
    if grid.aggregation == "opinion":
        return
    if grid.lowest >= grid.highest:
        yield "highest", _now("L’échelle est vide : la note la plus haute dépasse la plus basse.")
    elif (grid.highest - grid.lowest) % grid.step:
        yield "step", _now("Le pas ne tombe pas juste sur la note la plus haute.")


def _says_grid(grid: "Grid") -> list[str]:
    more = _now("Une appréciation écrite accompagne la note.") if grid.is_scored else ""
    alone = more or _now("Une appréciation écrite est demandée.")
    said = [scale_sentence(grid)]
    return [*said, alone] if grid.appreciation else said


@family(
    _("Grille"),
    one=_("une grille"),
    named_by="slug",
    titled_by="title",
    check=_grid_faults,
    says=_says_grid,
)
@dataclass(frozen=True, slots=True)
class Grid:
    """Criteria on one scale. ``again`` names the criteria an earlier grid already scored."""

    slug: str = value(_("Identifiant"), kind="slug", help=SLUG_HELP, read_by="regulations.checking")
    title: str = value(_("Titre"), read_by="regulations.page")
    lowest: int = value(
        _("Note la plus basse"), default=0, least=0, most=1000, read_by="regulations.scoring.Grid"
    )
    highest: int = value(
        _("Note la plus haute"),
        default=0,
        least=0,
        most=1000,
        help=_("Absente pour un avis sans note."),
        read_by="regulations.scoring.Grid",
    )
    step: int = value(
        _("Pas"), default=1, least=1, most=1000, help=_("1 : pas de demi-point.")
    , read_by="regulations.scoring.Grid")  # fmt: skip
    aggregation: str = value(
        _("Valeur d’un dossier"),
        default="mean",
        words={
            "mean": _("la moyenne des critères"),
            "sum": _("leur somme"),
            "opinion": _("un avis, sans note"),
        },
        help=_(
            "D’abord la moyenne des lectures pour chaque critère ; une note absente n’est pas un "
            "zéro."
        ),
        read_by="regulations.scoring.Grid",
    )
    appreciation: bool = value(
        _("Une appréciation écrite est demandée"), default=False, read_by="fellowship.reviews.rules"
    )
    again: tuple[str, ...] = value(
        _("Critères renotés le cas échéant"),
        default=(),
        names="criterion",
        help=_(
            "Identifiants de critères déjà notés par une autre grille : la note d’avant reste si "
            "personne ne la change."
        ),
        read_by="fellowship.juries.rules",
    )
    criteria: tuple[Criterion, ...] = value(_("Critères"), read_by="regulations.scoring.Grid.total")

    @property
    def scale(self) -> range:
        return range(self.lowest, self.highest + 1, self.step)

    @property
    def is_scored(self) -> bool:
        return self.aggregation != "opinion"

    def total(self, scores: Mapping[str, Sequence[int]]) -> Fraction | None:
        """The value of a dossier: per criterion the mean over readers, then over criteria.

        ``scores`` maps a criterion to the scores it received. None until every criterion of the
        grid has one: missing is not zero (domain D1, decision of §8.5).
        """
        if not self.is_scored:
            return None
        if any(not scores.get(criterion.slug) for criterion in self.criteria):
            return None
        means = {c.slug: Fraction(sum(scores[c.slug]), len(scores[c.slug])) for c in self.criteria}
        weighted = sum((means[c.slug] * c.weight for c in self.criteria), Fraction(0))
        if self.aggregation == "sum":
            return weighted
        return weighted / sum(criterion.weight for criterion in self.criteria)
