"""The rules of a call, typed: the whole, its values, its process."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from dataclasses import field as made
from datetime import date, time
from typing import Any

from regulations import process as processes
from regulations.asked import Applicant, ClosedList, Field, Form, Profile, Section, Statement
from regulations.declarations import FAMILIES, MINUTES, Names, family, value, values_of
from regulations.hiring import (
    Cap,
    Continuity,
    Contract,
    Funding,
    Grade,
    Probation,
    Renewal,
    Retention,
    Team,
    cap_sentences,
    pay_sentences,
)
from regulations.process import AT_ONCE, Process, Stage
from regulations.projects import Project
from regulations.scoring import Grid
from regulations.trees import Fault, Path, Reader, near, pruned, row_name
from regulations.upgrade import is_first_edition, staged
from texts.translation import gettext as _now
from texts.translation import gettext_lazy as _

DOSSIER = "dossier"  # the form made of the sections of the rules


class BrokenRules(ValueError):  # noqa: N818
    """The rule set cannot be used; ``sentences`` say why, one by one."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


def _rules_faults(rules: "Rules") -> Iterator[tuple[str, str]]:
    pay: Sequence[Grade] = rules.pay
    if pay and min(grade.from_years for grade in pay):
        yield "pay", _now("La grille de rémunération commence à 0 année d’expérience.")


@family(_("Règlement"), titled_by="title", check=_rules_faults)
@dataclass(frozen=True)
class Rules:
    code: str = value(
        _("Code"),
        kind="slug",
        chapter="cadre",
        help=_(
            "Ce qui relie les versions entre elles et l’appel à son règlement. En changer commence "
            "un autre règlement, à la version 1."
        ),
        read_by="fellowship.calls.actions.regulations",
    )
    version: int = value(
        _("Version"),
        least=1,
        most=10000,
        chapter="cadre",
        read_by="fellowship.calls.actions.regulations",
    )
    title: str = value(
        _("Titre"), most=200, chapter="cadre", read_by="fellowship.calls.actions.regulations"
    )
    in_force_on: date = value(
        _("En vigueur le"),
        chapter="cadre",
        help=_("Un dossier suit la version en vigueur le jour de son dépôt."),
        read_by="fellowship.calls.actions.regulations",
    )
    closing_hour: time = value(
        _("Heure de clôture"),
        default=time(23, 59),
        chapter="cadre",
        help=_("La dernière minute acceptée, à l’heure du fuseau de l’appel. Elle compte entière."),
        sentence=_(
            "Le dépôt se clôt à %(value)s, à l’heure du fuseau de l’appel, le dernier jour du "
            "calendrier publié. La minute indiquée compte entière."
        ),
    )
    reception_minutes: int = value(
        _("Attente prise en compte"),
        default=2,
        least=0,
        most=10,
        unit=MINUTES,
        chapter="cadre",
        help=_("Ce que l’attente d’un dépôt dans nos serveurs peut lui faire regagner, au plus."),
        sentence=_(
            "L’instant où un dépôt arrive au service fait foi, même si la réponse tarde. Une "
            "attente plus longue que %(value)s compte pour %(value)s ; l’accusé dit quel instant "
            "a été retenu."
        ),
        read_by="fellowship.dossiers.actions",
    )
    cohort: str = value(
        _("Promotion"),
        default="",
        chapter="cadre",
        help=_("Par exemple : 7."),
        read_by="fellowship.calls.document.words",
    )
    authority: str = value(
        _("Qui valide la liste finale"),
        default="",
        chapter="cadre",
        help=_("L’autorité qui signe, là où une décision le demande."),
        sentence=_("La liste finale est validée par : %(value)s."),
        read_by="regulations.page",
    )
    source: str = value(
        _("D’où vient ce texte"),
        default="",
        kind="prose",
        chapter="cadre",
        help=_("Le document et sa date. Par exemple : règlement provisoire du 26 janvier."),
        read_by="regulations.page",
    )
    rhythm: str = value(
        _("Rythme"),
        default="sprints",
        chapter="cadre",
        words={
            "sprints": _("par sprints, l’un après l’autre"),
            "promotion": _("une seule fois, pour une promotion"),
            "all_year": _("toute l’année, sans date de clôture"),
        },
        sentence=_("L’appel se tient : %(value)s."),
        read_by="fellowship.reviews.rules",
    )
    applicant: Applicant = value(_("Qui candidate"), default=Applicant(), chapter="cadre")
    project: Project | None = value(
        _("Projet d’une administration"),
        default=None,
        chapter="cadre",
        help=_("Absent : l’appel ne dit rien de plus que ses conditions."),
        read_by="regulations.projects",
    )
    closed_list: ClosedList | None = value(
        _("Appel réservé"), default=None, chapter="cadre", read_by="fellowship.calls.rules"
    )
    profiles: tuple[Profile, ...] = value(
        _("Profils recherchés"),
        default=(),
        chapter="cadre",
        help=_("Aucun : l’appel ne distingue pas de profils."),
        read_by="fellowship.dossiers.rules",
    )
    eligibility: tuple[Statement, ...] = value(
        _("Qui peut candidater"),
        default=(),
        chapter="cadre",
        help=_("Des conditions : la personne coche chacune avant d’envoyer."),
        read_by="fellowship.dossiers.rules",
    )
    sections: tuple[Section, ...] = value(
        _("Sections du dossier"),
        default=(),
        chapter="dossier",
        help=_("Dans l’ordre où la personne les remplit. C’est le formulaire « dossier »."),
        read_by="fellowship.dossiers.rules",
    )
    forms: Mapping[str, Form] = value(
        _("Autres formulaires"),
        default={},
        keyed=True,
        chapter="dossier",
        help=_("Pour une étape qui en fait remplir un de plus."),
        read_by="regulations.rules",
    )
    stages: tuple[Stage, ...] = value(
        _("Étapes"),
        chapter="etapes",
        help=_("Dans leur ordre. Une étape ne dit que ce qui diffère de l’usage."),
        read_by="regulations.rules",
    )
    grids: Mapping[str, Grid] = value(
        _("Grilles d’évaluation"),
        default={},
        keyed=True,
        chapter="evaluation",
        read_by="regulations.rules.Rules.grid_of",
    )
    team: Team = value(
        _("Équipe"),
        default=Team(),
        chapter="engagement",
        help=_("Combien de personnes une mission ou un projet accueille."),
        read_by="fellowship.missions.rules",
    )
    pay: tuple[Grade, ...] = value(
        _("Rémunération"),
        default=(),
        chapter="engagement",
        says=pay_sentences,
        read_by="regulations.rules.Rules.grade",
    )
    contract: Contract | None = value(
        _("Contrat"), default=None, chapter="engagement", read_by="fellowship.engagements.rules"
    )
    caps: tuple[Cap, ...] = value(
        _("Plafonds de recrutement"),
        default=(),
        chapter="engagement",
        says=cap_sentences,
        read_by="regulations.rules.Rules.cap",
    )
    funding: Funding | None = value(
        _("Financement"), default=None, chapter="engagement", read_by="regulations.costs"
    )
    continuity: Continuity | None = value(
        _("Continuité d’une prolongation"), default=None, chapter="engagement"
    )
    probation: Probation | None = value(
        _("Période probatoire"), default=None, chapter="engagement"
    , read_by="fellowship.engagements.mission_letter")  # fmt: skip
    renewal: Renewal | None = value(
        _("Renouvellement"),
        default=None,
        chapter="engagement",
        read_by="fellowship.fellows.rules",
    )
    retention: Retention = value(_("Conservation"), default=Retention(), chapter="engagement")
    process: Process = made(init=False, repr=False, compare=False)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> "Rules":
        """Raises ``BrokenRules``, and nothing else, for what cannot be used.

        A content of the first edition, without stages, is upgraded in memory; what it holds that
        nobody obeys is left out.
        """
        rules, faults = read(content)
        if rules is None:
            raise BrokenRules([fault.sentence for fault in faults])
        return rules

    def profile_name(self, slug: str) -> str:
        return next((p.name for p in self.profiles if p.slug == slug), slug)

    def field(self, slug: str) -> Field:
        """The question of this slug in the dossier; KeyError when there is none."""
        for section in self.sections:
            for one in section.fields:
                if one.slug == slug:
                    return one
        raise KeyError(slug)

    def form(self, slug: str) -> Form | None:
        return self.all_forms.get(slug)

    @property
    def months(self) -> int:
        """How long a person is paid: the months of a project, else those of the contract."""
        if self.project is not None and self.project.months:
            return self.project.months
        return self.contract.months if self.contract else 0

    @property
    def all_forms(self) -> Mapping[str, Form]:
        """The forms, that of the dossier first."""
        dossier = Form(slug=DOSSIER, title=_now("Dossier"), sections=self.sections)
        return {DOSSIER: dossier, **self.forms}

    def grid_of(self, stage: Stage) -> Grid | None:
        """The grid by which a stage is scored; None for one that has none."""
        return self.grids.get(stage.grid) if stage.grid else None

    def grade(self, years: int, *, more: bool = False) -> Grade:
        """The pay grade of ``years`` completed years: the highest whose threshold is reached.

        ``more``: some days beyond those years, which a threshold « plus de » counts. ValueError
        for rules without pay, which have no offer either.
        """
        return max(
            (grade for grade in self.pay if grade.reached(years, more=more)),
            key=lambda grade: grade.from_years,
        )

    def cap(self, year: int) -> int | None:
        return next((cap.count for cap in self.caps if cap.year == year), None)


@dataclass(frozen=True, slots=True)
class Heading:
    """What names a version, readable even while the rest is being typed."""

    code: str
    version: int
    title: str
    in_force_on: date


def heading(content: Any) -> Heading:
    """Raises ``BrokenRules`` when the version cannot even be named."""
    reader = Reader()
    keys = [one.name for one in fields(Heading)]
    found = reader.some(Rules, keys, content if isinstance(content, Mapping) else {})
    if reader.faults:
        raise BrokenRules([fault.sentence for fault in reader.faults])
    return Heading(**found)


def upgrade(content: Mapping[str, Any]) -> dict[str, Any]:
    """A content of the first edition as one of the second: its stages written, and without what
    nobody obeys. One that has stages is given back as it is."""
    if not is_first_edition(content):
        return dict(content)
    kept: dict[str, Any] = pruned(Rules, staged(content))
    return kept


def read(content: Mapping[str, Any]) -> tuple[Rules | None, list[Fault]]:
    """The rules and everything that keeps them from being used."""
    if not isinstance(content, Mapping):
        return None, [Fault((), "type", _now("Un règlement est une table de valeurs."))]
    reader = Reader()
    rules = reader.read(Rules, upgrade(content))
    faults = reader.faults
    if rules is None:
        return None, faults
    rules = replace(rules, pay=tuple(sorted(rules.pay, key=lambda grade: grade.from_years)))
    faults += references(rules)
    stages: Sequence[Stage] = rules.stages
    paths: list[Path] = [("stages", rank) for rank in range(len(stages))]
    process = processes.build(stages, paths, faults)
    if process is None or faults:
        return None, faults
    object.__setattr__(rules, "process", process)
    object.__setattr__(rules, "stages", process.stages)
    return rules, faults


def references(rules: Rules) -> list[Fault]:
    """What names a grid, a form, a profile or a criterion that is nowhere."""
    known: dict[Names, set[str]] = {
        "grid": set(rules.grids),
        "form": set(rules.all_forms),
        "profile": {profile.slug for profile in rules.profiles},
        "stage": {stage.slug for stage in rules.stages},
    }
    words = {
        "grid": _now("« %(slug)s » n’est pas une grille de ce règlement."),
        "form": _now("« %(slug)s » n’est pas un formulaire de ce règlement."),
        "profile": _now("« %(slug)s » n’est pas un profil de ce règlement."),
        "stage": _now("« %(slug)s » n’est pas une étape."),
    }
    faults = []
    for path, where, names, slug in _named(rules, (), ""):
        # where a stage stands and leads is told by the process, which knows more of it
        if names in known and slug not in known[names] and path[-1] != "at":
            message = words[names] % {"slug": slug}
            nearest = near(slug, known[names])
            faults.append(Fault(path, "reference", message, where, nearest))
    if DOSSIER in rules.forms:
        message = _now("« dossier » est le formulaire fait des sections du règlement.")
        faults.append(Fault(("forms",), "duplicate", message))
    return faults


def _named(held: Any, path: Path, where: str) -> Iterator[tuple[Path, str, Names, str]]:
    """Every slug that names something else, with where it stands."""
    trees = [held]
    if getattr(held, "settings", None) is not None:
        trees.append(held.settings)
    for tree in trees:
        for one in values_of(type(tree)):
            inner = getattr(tree, one.key)
            here = (*path, one.key)
            if one.kind == "group" and inner is not None:
                yield from _named(inner, here, where)
            elif one.kind == "rows":
                rows = inner.values() if isinstance(inner, Mapping) else inner
                for rank, row in enumerate(rows):
                    words = {f.name: getattr(row, f.name) for f in fields(row)}
                    name = f"{FAMILIES[type(row)].label} « {row_name(type(row), words, rank)} »"
                    yield from _named(row, (*here, rank), name)
            elif one.kind == "name" and inner and inner != AT_ONCE:
                yield here, where, one.names, inner
            elif one.kind == "names":
                for slug in inner:
                    yield here, where, one.names, slug
