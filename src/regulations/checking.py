"""What is missing or contradictory in a rule set, before anything uses it (``rules_check``).

``read`` refuses what no act could obey; here is what an act could obey and nobody would want.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from regulations.asked import Field, Form
from regulations.files import from_toml
from regulations.kinds import (
    Decision,
    Deposit,
    Draw,
    Hearing,
    Matching,
    Panel,
    Pitch,
    Ranking,
    Reading,
    WaitingList,
    Wishes,
)
from regulations.kinds import Form as Filling
from regulations.locate import locate
from regulations.process import Stage
from regulations.rules import DOSSIER, BrokenRules, Rules, read
from regulations.scoring import Grid
from regulations.trees import Fault, Path, Reader
from regulations.upgrade import is_first_edition, staged
from texts import voice
from texts.findings import Finding
from texts.months import last_day
from texts.translation import gettext as _

# What a rule set should say, though the platform can work without.
WANTED = {
    "retention": "les durées de conservation",
    "source": "le texte dont il vient",
    "eligibility": "qui peut candidater",
    "closing_hour": "l’heure de clôture : 23 h 59 est retenue",
}
# The order of the milestones that every calendar knows.
MILESTONES = (
    "deposit", "evaluation", "shortlist", "wishes", "interviews", "results", "acceptance", "start",
)  # fmt: skip


def check(content: Mapping[str, Any], name: str = "", text: str = "") -> list[Finding]:
    """Errors forbid publication; warnings are worth a look. ``text``: the file, for its lines."""
    places = locate(text) if text else {}
    return [_finding(fault, name, places) for fault in faults_of(content)]


def check_text(text: str, name: str = "") -> list[Finding]:
    """The same of a file; a text that is not TOML is one more finding."""
    try:
        content = from_toml(text)
    except BrokenRules as broken:
        return [Finding(name, 0, "", "toml", "error", sentence) for sentence in broken.sentences]
    return check(content, name, text)


def _finding(fault: Fault, name: str, places: Mapping[Path, int]) -> Finding:
    path = fault.path
    while path and path not in places:
        path = path[:-1]
    field = ".".join(str(step) for step in fault.path)
    return Finding(
        name,
        places.get(path, 0),
        field,
        fault.code,
        fault.severity,
        fault.sentence,
        fault.suggestion,
    )


def faults_of(content: Mapping[str, Any]) -> list[Fault]:
    """Everything to say of a content, in the order of the reading."""
    rules, faults = read(content)
    if is_first_edition(content):
        strict = Reader()
        strict.read(Rules, staged(content))
        faults = [*strict.faults, *(f for f in faults if f not in strict.faults)]
    if rules is None:
        return faults
    return [*faults, *_Checks(rules, content).faults()]


class _Checks:
    def __init__(self, rules: Rules, content: Mapping[str, Any]) -> None:
        self.rules, self.content = rules, content
        self.process = rules.process
        self.rank = {stage.slug: n for n, stage in enumerate(rules.process.stages)}

    def faults(self) -> Iterator[Fault]:
        yield from self._wanted()
        yield from self._forms()
        yield from self._grids()
        yield from self._families()
        yield from self._contract()
        for stage in self.process.stages:
            yield from self._stage(stage)
        yield from self._windows()
        yield from self._unused()

    # -- the whole -------------------------------------------------------------------------------

    def _wanted(self) -> Iterator[Fault]:
        for key, meaning in WANTED.items():
            if not self.content.get(key):
                said = _("Le règlement ne dit pas %(what)s.") % {"what": meaning}
                yield Fault((key,), "missing", said, severity="warning")
        if is_first_edition(self.content):
            message = _(
                "Le règlement ne dit pas ses étapes : celles de la promotion 7 sont prises."
            )
            yield Fault(("stages",), "missing", message, severity="warning")

    def _forms(self) -> Iterator[Fault]:
        if not self.rules.sections:
            yield Fault(("sections",), "missing", _("Le dossier n’a aucune section."))
        places: list[tuple[Form, Path]] = [(self.rules.all_forms[DOSSIER], ())]
        places += [(form, ("forms", n)) for n, form in enumerate(self.rules.forms.values())]
        for form, path in places:
            for slug in _twice(field.slug for field in form.fields):
                message = _("La question « %(slug)s » est posée deux fois.") % {"slug": slug}
                yield Fault((*path, "sections"), "duplicate", message)
            for n, section in enumerate(form.sections):
                here = (*path, "sections", n)
                if not section.fields:
                    message = _("La section « %(title)s » ne pose aucune question.")
                    yield Fault(here, "missing", message % {"title": section.title})
                for rank, field in enumerate(section.fields):
                    yield from _field(field, (*here, "fields", rank))

    def _grids(self) -> Iterator[Fault]:
        for n, grid in enumerate(self.rules.grids.values()):
            yield from self._grid(grid, ("grids", n))

    def _grid(self, grid: Grid, path: Path) -> Iterator[Fault]:
        where = _("Grille « %(title)s »") % {"title": grid.title}
        if not grid.is_scored and (grid.lowest, grid.highest, grid.step) != (0, 0, 1):
            message = _("Un avis sans note n’a pas d’échelle.")
            yield Fault((*path, "highest"), "scale", message, where)
        if not grid.is_scored and any(criterion.weight != 1 for criterion in grid.criteria):
            message = _("Un avis sans note n’a pas de coefficient.")
            yield Fault((*path, "criteria"), "weight", message, where)
        own = {criterion.slug for criterion in grid.criteria}
        others = [g for g in self.rules.grids.values() if g.slug != grid.slug]
        earlier = {criterion.slug for other in others for criterion in other.criteria}
        for slug in grid.again:
            if slug not in own or slug not in earlier:
                message = _("« %(slug)s » ne peut être renoté : il n’est pas dans deux grilles.")
                yield Fault((*path, "again"), "again", message % {"slug": slug}, where)

    def _families(self) -> Iterator[Fault]:
        rules = self.rules
        applicant = rules.applicant
        if applicant.lowest > applicant.highest:
            message = _("Qui candidate : au plus moins de personnes qu’au moins.")
            yield Fault(("applicant", "highest"), "range", message)
        if applicant.kind == "team" and applicant.highest < 2:
            message = _("Une équipe compte au plus une personne : dire « highest ».")
            yield Fault(("applicant", "highest"), "range", message)
        if applicant.kind != "team" and applicant.highest > 1:
            message = _('Un nombre de personnes se dit d’une équipe (kind = "team").')
            yield Fault(("applicant", "highest"), "range", message)
        if rules.project and applicant.kind != "administration":
            message = _('Un projet se dit d’une administration (kind = "administration").')
            yield Fault(("project",), "unused", message)
        months = rules.project.months if rules.project else 0
        if rules.contract and months not in {0, rules.contract.months}:
            message = _("Le projet et le contrat n’ont pas la même durée.")
            yield Fault(("project", "months"), "range", message)
        if rules.project and rules.funding and not rules.months and rules.funding.kind == "share":
            message = _("Une part d’un coût se compte sur une durée : dire « months ».")
            yield Fault(("project", "months"), "missing", message)
        pays = [grade.net_monthly for grade in rules.pay]
        if pays != sorted(pays):
            message = _("La rémunération baisse quand l’expérience monte.")
            yield Fault(("pay",), "order", message, severity="warning")
        if rules.continuity and rules.continuity.until_on <= rules.continuity.after_on:
            message = _("La prolongation finit avant de commencer.")
            yield Fault(("continuity", "until_on"), "dates", message)

    def _contract(self) -> Iterator[Fault]:
        contract, probation = self.rules.contract, self.rules.probation
        if contract is None:
            for key in ("probation", "renewal", "continuity"):
                if getattr(self.rules, key) is not None:
                    yield Fault((key,), "missing", _("Il n’y a pas de contrat dans ce règlement."))
            return
        if contract.total_months < contract.months:
            message = _("La durée du contrat dépasse la durée totale.")
            yield Fault(("contract", "longest_months"), "range", message)
        if contract.renewable and contract.total_months == contract.months:
            message = _("Le contrat est renouvelable et sa durée totale ne le permet pas.")
            yield Fault(("contract", "longest_months"), "renewal", message)
        span = 12 <= contract.months <= contract.total_months <= 72
        if "contrat de projet" in contract.kind.lower() and not span:
            message = _("Un contrat de projet dure d’un an à six ans en tout (décret n° 2020-172).")
            yield Fault(("contract", "months"), "project-contract", message)
        if contract.ends_on and not contract.starts_on:
            message = _("La fin commune est dite sans le début commun.")
            yield Fault(("contract", "ends_on"), "dates", message)
        if contract.starts_on and contract.ends_on:
            right = last_day(contract.starts_on, contract.months)
            if contract.ends_on != right:
                message = _("De %(start)s, %(months)s mois vont au %(right)s, pas au %(said)s.") % {
                    "start": voice.day(contract.starts_on),
                    "months": contract.months,
                    "right": voice.day(right),
                    "said": voice.day(contract.ends_on),
                }
                yield Fault(("contract", "ends_on"), "dates", message)
        if probation and probation.months >= contract.months:
            message = _("La période probatoire dépasse le contrat.")
            yield Fault(("probation", "months"), "range", message)

    # -- the stages ------------------------------------------------------------------------------

    def _at(self, stage: Stage, key: str, code: str, message: str) -> Fault:
        where = _("Étape « %(name)s »") % {"name": stage.name}
        path: Path = ("stages", self.rank[stage.slug])
        return Fault((*path, *key.split(".")), code, message, where)

    def _before(self, stage: Stage, *kinds: str) -> list[Stage]:
        return [s for s in self.process.stages[: self.rank[stage.slug]] if s.kind in kinds]

    def _stage(self, stage: Stage) -> Iterator[Fault]:
        yield from self._telling(stage)
        settings = stage.settings
        if isinstance(settings, Reading):
            yield from self._reading(stage, settings)
        elif isinstance(settings, Wishes):
            yield from self._wishes(stage, settings)
        elif isinstance(settings, Hearing | Pitch):
            yield from self._heard(stage, settings.per)
            yield from self._panel(stage, settings.panel)
        elif isinstance(settings, Ranking):
            yield from self._per(stage, settings.per)
            if not self._before(stage, "reading", "hearing", "pitch"):
                message = _("Rien n’est lu ni entendu avant ce classement.")
                yield self._at(stage, "kind", "order", message)
        elif isinstance(settings, Decision):
            yield from self._decision(stage, settings)
        elif isinstance(settings, Draw):
            yield from self._per(stage, settings.per)
        elif isinstance(settings, WaitingList):
            start = self.rules.contract.starts_on if self.rules.contract else None
            if settings.until_on and start and settings.until_on > start:
                message = _("La liste d’attente dure au-delà du début commun des contrats.")
                yield self._at(stage, "until_on", "dates", message)
        elif isinstance(settings, Matching):
            wishes = self.process.get(settings.of)
            if wishes is None or wishes.kind != "wishes":
                message = _("Une affectation lit des vœux : aucune étape de vœux avant elle.")
                yield self._at(stage, "of", "order", message)
        yield from self._hiring(stage)

    def _telling(self, stage: Stage) -> Iterator[Fault]:
        refused = [o for o in stage.sort.outcomes if o.refusing and o.slug in stage.outcomes]
        if refused and stage.is_place and not stage.told.applicants:
            message = _("Une issue qui refuse (%(outcome)s) est dite aux candidats : dire quand.")
            yield self._at(
                stage, "told.applicants", "untold", message % {"outcome": refused[0].label}
            )

    def _per(self, stage: Stage, per: str) -> Iterator[Fault]:
        if per in {"profile", "mission_profile"} and not self.rules.profiles:
            message = _('Le règlement ne distingue pas de profils : per = "call".')
            yield self._at(stage, "per", "profiles", message)

    def _heard(self, stage: Stage, per: str) -> Iterator[Fault]:
        yield from self._per(stage, per)
        if per == "wish" and not self._before(stage, "wishes"):
            message = _("On est entendu(e) pour un vœu : aucune étape de vœux avant celle-ci.")
            yield self._at(stage, "per", "order", message)

    def _panel(self, stage: Stage, panel: Panel) -> Iterator[Fault]:
        if panel.highest and panel.lowest > panel.highest:
            message = _("Le jury compte au plus moins de membres qu’au moins.")
            yield self._at(stage, "panel.highest", "range", message)
        if panel.highest and panel.quorum > panel.highest:
            message = _("Le jury compte moins de membres que d’avis demandés.")
            yield self._at(stage, "panel.quorum", "range", message)

    def _reading(self, stage: Stage, reading: Reading) -> Iterator[Fault]:
        grid = self.rules.grids[reading.grid]
        third = reading.third
        if third and not third.gap and not third.favourite:
            message = _("Rien n’appelle cette troisième lecture : dire « gap » ou « favourite ».")
            yield self._at(stage, "third", "missing", message)
        if third and third.gap and not grid.is_scored:
            message = _("Un avis sans note n’a pas d’écart.")
            yield self._at(stage, "third.gap", "scale", message)
        if third and reading.readers < 2:
            message = _("Une troisième lecture en suppose deux.")
            yield self._at(stage, "third", "range", message)

    def _wishes(self, stage: Stage, wishes: Wishes) -> Iterator[Fault]:
        if wishes.lowest > wishes.highest:
            message = _("Les vœux vont de %(low)s à %(high)s.")
            words = {"low": wishes.lowest, "high": wishes.highest}
            yield self._at(stage, "highest", "range", message % words)
        if wishes.of == "themes" and len(wishes.choices) < max(2, wishes.lowest):
            message = _("Les thématiques proposées ne suffisent pas : dire « choices ».")
            yield self._at(stage, "choices", "missing", message)
        if wishes.of != "themes" and wishes.choices:
            message = _("Des choix ne se proposent que pour des thématiques.")
            yield self._at(stage, "choices", "choices", message)
        if wishes.of == "profiles" and len(self.rules.profiles) < max(1, wishes.lowest):
            message = _("Le règlement a moins de profils que de vœux demandés.")
            yield self._at(stage, "lowest", "range", message)
        later = self.process.stages[self.rank[stage.slug] + 1 :]
        if wishes.of in {"missions", "projects"} and self._before(stage, "matching"):
            message = _("Ces vœux viennent après l’affectation qui devrait les lire.")
            if not any(s.kind == "matching" for s in later):
                yield self._at(stage, "kind", "order", message)

    def _decision(self, stage: Stage, decision: Decision) -> Iterator[Fault]:
        judged = self.process.get(decision.of)
        if judged is None or self.rank[judged.slug] >= self.rank[stage.slug]:
            message = _("Elle juge une étape qui vient avant elle.")
            yield self._at(stage, "of", "order", message)
        if decision.signed_by == "authority" and not self.rules.authority.strip():
            message = _("L’autorité signe : le règlement ne dit pas qui (authority).")
            yield self._at(stage, "signed_by", "missing", message)

    def _hiring(self, stage: Stage) -> Iterator[Fault]:
        if stage.kind in {"offer", "contract"} and self.rules.contract is None:
            message = _("Il n’y a pas de contrat dans ce règlement.")
            yield self._at(stage, "kind", "missing", message)
        if stage.kind == "offer" and not self.rules.pay:
            message = _("Une proposition dit une rémunération : il n’y en a pas (pay).")
            yield self._at(stage, "kind", "missing", message)
        if stage.kind == "contract" and not self._before(stage, "offer"):
            message = _("Un contrat suit une proposition acceptée.")
            yield self._at(stage, "kind", "order", message)
        if stage.kind == "letter" and not self._before(stage, "contract"):
            message = _("La lettre de mission suit un contrat signé.")
            yield self._at(stage, "kind", "order", message)

    def _windows(self) -> Iterator[Fault]:
        """Along the usual way no stage is dated before the one it depends on."""
        held: Stage | None = None
        last = -1
        for stage in (self.process.first, *self.process.ahead(self.process.first)):
            for key, slug in (("window", stage.window), ("told.applicants", stage.told.applicants)):
                if slug not in MILESTONES:
                    continue
                rank = MILESTONES.index(slug)
                if rank < last and held is not None:
                    message = _("Sa fenêtre (%(window)s) vient avant celle de « %(other)s ».")
                    words = {"window": slug, "other": held.name}
                    yield self._at(stage, key, "window", message % words)
                else:
                    last, held = rank, stage
        seen: dict[str, Stage] = {}
        for stage in self.process.stages:
            if stage.window and stage.window in seen and stage.is_place:
                message = _("Elle a la même fenêtre que « %(other)s », qui vient avant.")
                words = {"other": seen[stage.window].name}
                yield self._at(stage, "window", "window", message % words)
            if stage.window:
                seen.setdefault(stage.window, stage)

    def _unused(self) -> Iterator[Fault]:
        stages = self.process.stages
        graded = {stage.grid for stage in stages}
        for n, grid in enumerate(self.rules.grids.values()):
            if grid.slug not in graded:
                message = _("Aucune étape ne se sert de la grille « %(title)s ».")
                yield Fault(("grids", n), "unused", message % {"title": grid.title})
        filled = {s.settings.form for s in stages if isinstance(s.settings, Deposit | Filling)}
        for n, form in enumerate(self.rules.forms.values()):
            if form.slug not in filled:
                message = _("Aucune étape ne fait remplir « %(title)s ».")
                yield Fault(("forms", n), "unused", message % {"title": form.title})
        if DOSSIER not in filled and self.rules.sections:
            message = _("Aucune étape ne fait remplir les sections du dossier.")
            yield Fault(("sections",), "unused", message)
        offered = any(stage.kind in {"offer", "contract"} for stage in stages)
        for key in ("pay", "contract", "caps"):
            if getattr(self.rules, key) and not offered:
                message = _(
                    "Aucune étape ne fait de proposition : personne ne lirait cette valeur."
                )
                yield Fault((key,), "unused", message)
        signs = any(
            isinstance(s.settings, Decision) and s.settings.signed_by == "authority" for s in stages
        )
        if self.rules.authority and not signs:
            message = _("L’autorité est nommée et aucune décision n’est signée par elle.")
            yield Fault(("authority",), "unused", message, severity="warning")


def _twice(values: Iterable[str]) -> Iterator[str]:
    return (value for value, count in Counter(values).items() if count > 1)


def _field(field: Field, path: Path) -> Iterator[Fault]:
    where = _("Question « %(label)s »") % {"label": field.label}
    chosen = field.kind in {"choice", "choices"}
    if chosen and len(field.choices) < 2:
        yield Fault((*path, "choices"), "choices", _("Un choix en propose au moins deux."), where)
    if field.choices and not chosen:
        message = _("Des choix ne se proposent que pour un choix (choice ou choices).")
        yield Fault((*path, "choices"), "choices", message, where)
    if field.kind in {"text", "long"} and not field.max_length:
        message = _("Aucune longueur maximale (une « ligne » vaut 90 caractères).")
        yield Fault((*path, "max_length"), "length", message, where, severity="warning")
    if field.kind == "file" and not field.identifying:
        message = _("Un fichier nomme son auteur ; le dire « identifying ».")
        yield Fault((*path, "identifying"), "identifying", message, where, severity="warning")
