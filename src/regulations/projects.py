"""What a call asks of an administration and its project, and the questions that tell it early.

The rules quote their article to a « no », in the words of the page of the rules: a person told that
a project is not eligible must find the same sentence there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from regulations.asked import ARTICLE_HELP, with_article
from regulations.declarations import MONTHS, family, value
from texts import voice
from texts.translation import gettext as _now
from texts.translation import gettext_lazy as _

if TYPE_CHECKING:
    from regulations.asked import Statement
    from regulations.hiring import Team
    from regulations.process import Process, Stage
    from regulations.scoring import Grid

BODIES = {
    "central": _("administration centrale"),
    "operator": _("opérateur de l’État"),
    "territorial": _("service déconcentré"),
    "independent": _("autorité administrative indépendante"),
    "local": _("collectivité territoriale"),
    "health": _("établissement de santé"),
    "other": _("autre organisme public"),
}
PHASES = {
    "investigation": _("investigation"),
    "construction": _("construction"),
    "acceleration": _("accélération"),
    "sustainment": _("pérennisation ou transfert"),
}
YES, NO, DRAFT, NONE = "oui", "non", "brouillon", "aucune"


def _faults(project: "Project") -> Iterator[tuple[str, str]]:
    if project.bodies_article and not project.bodies:
        yield "bodies_article", _now("Cet article ne dit aucune administration : dire « bodies ».")
    if project.elsewhere and not project.bodies:
        yield "elsewhere", _now("Rien ne s’oppose à cet autre texte : dire « bodies ».")
    if project.product_article and not (project.sheet or project.phases):
        yield "product_article", _now("Cet article ne dit rien du produit : dire « phases ».")


def _says(project: "Project") -> list[str]:
    said = []
    if project.bodies:
        said.append(with_article(_bodies_rule(project), project.bodies_article))
    if project.elsewhere:
        said.append(_now("Un autre texte dit : %(text)s Ce règlement l’emporte.") % {
            "text": project.elsewhere
        })  # fmt: skip
    if project.sheet:
        said.append(with_article(_sheet_rule(), project.product_article))
    if project.phases:
        said.append(with_article(_phases_rule(project), project.product_article))
    return said


@family(_("Projet d’une administration"), check=_faults, says=_says)
@dataclass(frozen=True, slots=True)
class Project:
    """Which administrations may file a project, and where its product must stand."""

    bodies: tuple[str, ...] = value(
        _("Administrations éligibles"),
        default=(),
        words=BODIES,
        help=_("Aucune : toutes."),
        read_by="regulations.projects",
    )
    bodies_article: str = value(
        _("Article sur les administrations"),
        default="",
        help=ARTICLE_HELP,
        read_by="regulations.projects",
    )
    elsewhere: str = value(
        _("Ce qu’un autre texte en dit"),
        default="",
        kind="prose",
        help=_("Une phrase. Le règlement l’emporte, et la contradiction est montrée."),
        read_by="regulations.projects",
    )
    sheet: bool = value(
        _("La fiche du produit est publiée avant le dépôt"),
        default=False,
        read_by="regulations.projects",
    )
    phases: tuple[str, ...] = value(
        _("Phases éligibles du produit"),
        default=(),
        words=PHASES,
        help=_("Aucune : la phase n’est pas demandée."),
        read_by="regulations.projects",
    )
    product_article: str = value(
        _("Article sur le produit"), default="", help=ARTICLE_HELP, read_by="regulations.projects"
    )
    months: int = value(
        _("Durée du projet"),
        default=0,
        least=0,
        most=60,
        unit=MONTHS,
        help=_("Sur laquelle un coût se compte. 0 : celle du contrat."),
        read_by="regulations.rules",
    )
    team_article: str = value(
        _("Article sur le nombre de personnes"),
        default="",
        help=ARTICLE_HELP,
        read_by="regulations.projects",
    )


def _bodies_rule(project: Project) -> str:
    return _now("L’appel s’adresse à : %s.") % voice.listed(
        str(BODIES[body]) for body in project.bodies
    )


def _sheet_rule() -> str:
    return _now("La fiche du produit est déjà publiée.")


def _phases_rule(project: Project) -> str:
    return _now("Le service est dans l’une de ces phases : %s.") % voice.listed(
        str(PHASES[phase]) for phase in project.phases
    )


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that decides whether a project is received. Without choices, a whole number."""

    slug: str
    label: str
    rule: str  # what the rules say of it
    accepted: frozenset[str]
    choices: tuple[tuple[str, str], ...] = ()
    article: str = ""
    note: str = ""

    @property
    def quoted(self) -> str:
        return with_article(self.rule, self.article)


class RulesOfACall(Protocol):
    """What is read here of ``Rules``, which declares a project and so cannot be imported."""

    @property
    def project(self) -> Project | None: ...
    @property
    def team(self) -> "Team": ...
    @property
    def eligibility(self) -> "Sequence[Statement]": ...
    @property
    def process(self) -> "Process": ...
    def grid_of(self, stage: "Stage") -> "Grid | None": ...


def questions(rules: "RulesOfACall") -> list[Question]:
    """What an administration is asked before it files, in the order of the rules."""
    return [*_of_project(rules), *_of_statements(rules)]


def refusals(rules: "RulesOfACall", answers: Mapping[str, str]) -> list[Question]:
    """The questions whose answer the rules do not accept; one left unanswered is not accepted."""
    return [one for one in questions(rules) if answers.get(one.slug, "") not in one.accepted]


def _of_project(rules: "RulesOfACall") -> Iterator[Question]:
    project = rules.project
    if project is None:
        return
    if project.bodies:
        yield Question(
            slug="administration",
            label=_now("De quelle nature est votre administration ?"),
            rule=_bodies_rule(project),
            accepted=frozenset(project.bodies),
            choices=tuple((slug, str(label).capitalize()) for slug, label in BODIES.items()),
            article=project.bodies_article,
            note=project.elsewhere,
        )
    if project.sheet:
        yield Question(
            slug="fiche",
            label=_now("La fiche du produit est-elle publiée ?"),
            rule=_sheet_rule(),
            accepted=frozenset({YES}),
            choices=(
                (YES, _now("Oui")),
                (DRAFT, _now("Pas encore : elle est en préparation")),
                (NO, _now("Non")),
            ),
            article=project.product_article,
        )
    if project.phases:
        yield Question(
            slug="phase",
            label=_now("Dans quelle phase est le service ?"),
            rule=_phases_rule(project),
            accepted=frozenset(project.phases),
            choices=(
                *((slug, str(label).capitalize()) for slug, label in PHASES.items()),
                (NONE, _now("Aucune de celles-là")),
            ),
            article=project.product_article,
        )
    low, high = rules.team.lowest, rules.team.highest
    words = _now("Chaque projet accueille %(low)s personnes.")
    if low != high:
        words = _now("Chaque projet accueille de %(low)s à %(high)s personnes.")
    elif low == 1:
        words = _now("Chaque projet accueille une personne.")
    yield Question(
        slug="equipe",
        label=_now("Combien de personnes voulez-vous accueillir ?"),
        rule=words % {"low": low, "high": high} if "%(" in words else words,
        accepted=frozenset(str(count) for count in range(low, high + 1)),
        article=project.team_article,
    )


def _of_statements(rules: "RulesOfACall") -> Iterator[Question]:
    """What is affirmed before sending is asked here first."""
    for statement in rules.eligibility:
        yield Question(
            slug=f"condition-{statement.slug}",
            label=statement.text,
            rule=statement.text,
            accepted=frozenset({YES}),
            choices=((YES, _now("Oui")), (NO, _now("Non"))),
            article=statement.article,
        )


def judged_on(rules: "RulesOfACall") -> list[tuple[str, list[str]]]:
    """The stages that judge a project, each with the criteria of its grid: those of the rules, and
    of no other page (domain H4)."""
    found = []
    for stage in rules.process.stages:
        grid = rules.grid_of(stage)
        if grid is not None:
            found.append((stage.name, [criterion.name for criterion in grid.criteria]))
    return found
