"""The process of a call: its stages in order, and where each outcome of each leads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from regulations.declarations import DAYS, family, value, variants
from regulations.kinds import END, KINDS, NEXT, SOURCE, STAY, Decision, Kind, Matching, Outcome
from regulations.trees import Fault, Path, near
from texts.translation import gettext as _now
from texts.translation import gettext_lazy as _

AT_ONCE = "at_once"
T = TypeVar("T")


@family(_("Comment le résultat est dit"))
@dataclass(frozen=True, slots=True)
class Told:
    """When the outcomes of a stage are told. ``at_once``: as soon as they are known."""

    applicants: str = value(
        _("Aux candidats"),
        default=AT_ONCE,
        names="milestone",
        help=_("L’identifiant d’un jalon du calendrier, ou « at_once » : dès la décision."),
        read_by="fellowship.dossiers.timeline",
    )
    public: str = value(
        _("Au public"),
        default="",
        names="milestone",
        help=_("L’identifiant d’un jalon. Absent : rien n’est publié."),
        read_by="regulations.page",
    )


@family(_("Étape"), one=_("une étape"), named_by="slug", titled_by="name")
@dataclass(frozen=True, slots=True)
class Stage:
    """One step. ``at``: the stage at which a dossier stands while this one happens; empty, it is a
    place. ``outcomes``: each leads to the slug of a stage or to ``END``, all resolved."""

    slug: str = value(
        _("Identifiant"),
        kind="slug",
        help=_(
            "Minuscules, chiffres et tirets. Il ne change plus une fois la version publiée : les "
            "dossiers se tiennent à une étape par ce nom."
        ),
        read_by="regulations.process",
    )
    kind: str = value(
        _("Nature"), words={slug: kind.label for slug, kind in KINDS.items()}
    , read_by="regulations.process")  # fmt: skip
    name: str = value(
        _("Nom"),
        default="",
        help=_("Ce que lit le public. Absent : le nom de la nature de l’étape."),
        read_by="regulations.process",
    )
    status: str = value(
        _("Ce qu’on dit d’un dossier qui s’y tient"),
        default="",
        help=_("« en cours d’évaluation ». Absent : le mot usuel."),
        read_by="fellowship.process.models",
    )
    help: str = value(
        _("Explication"),
        default="",
        kind="prose",
        sentence=_("%(value)s"),
        read_by="regulations.page",
    )
    at: str = value(
        _("Pendant que le dossier se tient à"),
        default="",
        names="stage",
        help=_("Absent : le dossier se tient à cette étape même."),
        read_by="regulations.process",
    )
    window: str = value(
        _("Fenêtre"),
        default="",
        names="milestone",
        help=_(
            "L’identifiant d’un jalon du calendrier. Absent : le jalon usuel de cette nature "
            "d’étape, pour la première."
        ),
        read_by="regulations.process",
    )
    outcomes: Mapping[str, str] = value(
        _("Issues"),
        default={},
        help=_(
            "Où mène chacune : une étape, ou « end ». Absente : la première mène à l’étape "
            "suivante, les refus à la fin."
        ),
        read_by="regulations.process",
    )
    words: Mapping[str, str] = value(
        _("Mots des issues"),
        default={},
        kind="labels",
        help=_(
            "Ce qu’on dit de chaque issue, à la place du mot usuel : « admis(e) au concours » pour "
            "kept."
        ),
        read_by="regulations.process",
    )
    told: Told = value(_("Annonce"), default=Told(), read_by="regulations.page")
    target_days: int = value(
        _("Délai annoncé"),
        default=0,
        least=0,
        most=3650,
        unit=DAYS,
        help=_("Une cible, montrée ; l’équipe est alertée quand elle passe. 0 : aucune."),
        sentence=_("Délai visé : %(value)s."),
        read_by="regulations.page",
    )
    settings: Any = value(_("Réglages"), default=None, kind="variant")

    @property
    def is_place(self) -> bool:
        return not self.at

    @property
    def sort(self) -> Kind:
        """What is declared of its kind."""
        return KINDS[self.kind]

    def settings_as(self, settings: type[T]) -> T:
        """The values of its kind; TypeError when they are those of another."""
        if not isinstance(self.settings, settings):
            message = f"the stage {self.slug} has no {settings.__name__}"
            raise TypeError(message)
        return self.settings

    def outcome(self, slug: str) -> Outcome | None:
        return next((one for one in self.sort.outcomes if one.slug == slug), None)

    def outcome_label(self, slug: str) -> str:
        """The word of an outcome: that of the rules, else the usual one of its kind."""
        usual = self.outcome(slug)
        return self.words.get(slug) or (str(usual.label) if usual else slug)

    @property
    def grid(self) -> str:
        return str(getattr(self.settings, "grid", ""))


variants(Stage, "kind", {slug: kind.settings for slug, kind in KINDS.items()})


@dataclass(frozen=True)
class Process:
    """The stages of a rule set, resolved. Every slug they name exists."""

    stages: tuple[Stage, ...]
    _by_slug: Mapping[str, Stage] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_slug", {stage.slug: stage for stage in self.stages})

    @cached_property
    def places(self) -> tuple[Stage, ...]:
        """The stages at which a dossier may stand."""
        return tuple(stage for stage in self.stages if stage.is_place)

    @property
    def first(self) -> Stage:
        """The deposit."""
        return self.stages[0]

    def get(self, slug: str) -> Stage | None:
        return self._by_slug.get(slug)

    def of_kind(self, *kinds: str) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.kind in kinds)

    def place_of(self, stage: Stage) -> Stage:
        """Where a dossier stands while ``stage`` happens."""
        return self._by_slug[stage.at] if stage.at else stage

    def after(self, stage: Stage, outcome: str) -> Stage | None:
        """Where ``outcome`` leads; None: the end. ValueError for an outcome the stage has not."""
        if outcome not in stage.outcomes:
            message = f"the stage {stage.slug} has no outcome {outcome}"
            raise ValueError(message)
        return self._by_slug.get(stage.outcomes[outcome])

    def acting_at(self, place: Stage) -> tuple[Stage, ...]:
        """What happens while a dossier stands at ``place``: itself, and what is ``at`` it."""
        return tuple(s for s in self.stages if place.slug in (s.slug, s.at))

    def ahead(self, place: Stage) -> tuple[Stage, ...]:
        """The places after ``place`` by the usual way (each first outcome) to the end."""
        found: list[Stage] = []
        here: Stage | None = self.usual_next(place)
        while here is not None and here not in found and here != place:
            found.append(here)
            here = self.usual_next(here)
        return tuple(found)

    def usual_next(self, place: Stage) -> Stage | None:
        usual = next(iter(place.outcomes), None)
        return self._by_slug.get(place.outcomes[usual]) if usual else None

    def before(self, stage: Stage) -> Stage | None:
        """The place above ``stage`` in the list."""
        above = self.stages[: self.stages.index(stage)]
        return next((s for s in reversed(above) if s.is_place and s.slug != stage.at), None)

    @cached_property
    def milestones(self) -> Mapping[str, str]:
        """Every milestone the stages name, with the label of one the calendar does not know."""
        found: dict[str, str] = {}
        for stage in self.stages:
            if stage.window:
                found.setdefault(stage.window, stage.name)
            told = stage.told
            if told.applicants not in {"", AT_ONCE}:
                found.setdefault(told.applicants, _now("Annonce : %s") % stage.name)
            if told.public:
                found.setdefault(told.public, _now("Annonce publique : %s") % stage.name)
            if until := str(getattr(stage.settings, "until", "")):
                found.setdefault(until, _now("Fin : %s") % stage.name)
        return found


def build(read: Sequence[Stage], paths: Sequence[Path], faults: list[Fault]) -> Process | None:
    """The process of the stages as written; ``paths``: where each one stands in the file."""
    return _Builder(read, paths, faults).process()


class _Builder:
    def __init__(self, read: Sequence[Stage], paths: Sequence[Path], faults: list[Fault]) -> None:
        self.written, self.faults = read, faults
        self.path = {stage.slug: path for stage, path in zip(read, paths, strict=True)}
        self.slugs = {stage.slug: stage for stage in read}

    def process(self) -> Process | None:
        before = len(self.faults)
        if not self.written:
            self.faults.append(
                Fault(("stages",), "missing", _now("Le règlement n’a aucune étape."))
            )  # fmt: skip
            return None
        self._deposit()
        placed = [replace(stage, at=self._at(n, stage)) for n, stage in enumerate(self.written)]
        if len(self.faults) > before:
            return None
        named = self._windows([self._named(stage) for stage in placed])
        settled = [self._settled(n, stage, named) for n, stage in enumerate(named)]
        signed = self._attached(settled)
        places = {s.slug: self._leads(n, s, signed) for n, s in enumerate(signed) if s.is_place}
        led = [
            replace(s, outcomes=places[s.slug] if s.is_place else self._within(s, places[s.at]))
            for s in signed
        ]
        if len(self.faults) > before:
            return None
        process = Process(tuple(led))
        self._reachable(process)
        return None if len(self.faults) > before else process

    def _fault(self, stage: Stage, key: str, code: str, message: str, nearest: str = "") -> None:
        path = (*self.path[stage.slug], *([key] if key else []))
        name = stage.name or stage.slug
        where = _now("Étape « %(name)s »") % {"name": name}
        self.faults.append(Fault(path, code, message, where=where, suggestion=nearest))

    def _deposit(self) -> None:
        first = self.written[0]
        if first.kind != "deposit":
            message = _now('La première étape est un dépôt (kind = "deposit").')
            self._fault(first, "kind", "first", message)
        for stage in self.written[1:]:
            if stage.kind == "deposit":
                message = _now("Un seul dépôt, en premier : ensuite, un « form ».")
                self._fault(stage, "kind", "first", message)

    def _at(self, rank: int, stage: Stage) -> str:
        kind = KINDS[stage.kind]
        if stage.at:
            held = self.slugs.get(stage.at)
            if held is None:
                message = _now("« %(slug)s » n’est pas une étape.") % {"slug": stage.at}
                self._fault(stage, "at", "reference", message, near(stage.at, self.slugs))
            elif held.at or not KINDS[held.kind].place or held.slug == stage.slug:
                message = _now("Aucun dossier ne se tient à « %(slug)s ».") % {"slug": stage.at}
                self._fault(stage, "at", "place", message)
            elif stage.kind == "deposit":
                self._fault(stage, "at", "place", _now("Un dépôt est une étape à lui seul."))
            elif kind.within and held.kind not in kind.within:
                message = _now("Elle se rattache à une décision.")
                self._fault(stage, "at", "place", message)
            return stage.at
        if kind.place:
            return ""
        above = reversed(self.written[:rank])
        held = next((s for s in above if s.kind in kind.within and not s.at), None)
        if held is None:
            self._fault(stage, "kind", "place", _now("Elle se rattache à une décision avant elle."))
            return ""
        return held.slug

    @staticmethod
    def _named(stage: Stage) -> Stage:
        kind = KINDS[stage.kind]
        label = str(kind.label)
        name = stage.name or label[:1].upper() + label[1:]
        return replace(stage, name=name, status=stage.status or str(kind.status) or name)

    @staticmethod
    def _windows(stages: Sequence[Stage]) -> list[Stage]:
        """The usual window of a kind belongs to its first stage that says none."""
        taken = {stage.window for stage in stages if stage.window}
        found = []
        for stage in stages:
            usual = KINDS[stage.kind].window
            if not stage.window and usual and usual not in taken and stage.is_place:
                taken.add(usual)
                found.append(replace(stage, window=usual))
            else:
                found.append(stage)
        return found

    def _settled(self, rank: int, stage: Stage, stages: Sequence[Stage]) -> Stage:
        """A decision says what it judges, a matching which wishes it reads."""
        above = list(reversed(stages[:rank]))
        if isinstance(stage.settings, Decision) and not stage.settings.of:
            judged = next((s for s in above if s.is_place and s.slug != stage.at), None)
            return replace(
                stage, settings=replace(stage.settings, of=judged.slug if judged else "")
            )
        if isinstance(stage.settings, Matching):
            read = next((s for s in above if s.kind == "wishes"), None)
            if not stage.settings.of:
                return replace(
                    stage, settings=replace(stage.settings, of=read.slug if read else "")
                )
        return stage

    @staticmethod
    def _attached(stages: Sequence[Stage]) -> list[Stage]:
        """A validation or an announcement written apart is a value of its decision."""
        held = {stage.slug: stage for stage in stages}
        for stage in stages:
            if stage.kind not in {"validation", "announcement"}:
                continue
            decision = held[stage.at]
            if stage.kind == "validation":
                signed = replace(decision.settings, signed_by="authority")
                held[decision.slug] = replace(decision, settings=signed)
            else:
                told = stage.told
                if told == Told() and stage.window:
                    told = Told(applicants=stage.window)
                held[decision.slug] = replace(decision, told=told)
        return [held[stage.slug] for stage in stages]

    def _leads(self, rank: int, stage: Stage, stages: Sequence[Stage]) -> dict[str, str]:
        kind = KINDS[stage.kind]
        known = {outcome.slug: outcome for outcome in kind.outcomes}
        for slug, target in stage.outcomes.items():
            if slug not in known:
                message = _now("« %(slug)s » n’est pas une issue de cette nature d’étape.") % {
                    "slug": slug
                }
                self._fault(stage, "outcomes", "outcome", message, near(slug, known))
            elif target not in {END, STAY}:
                self._target(stage, target)
        for slug in stage.words:
            if slug not in known:
                message = _now("« %(slug)s » n’est pas une issue de cette nature d’étape.") % {
                    "slug": slug
                }
                self._fault(stage, "words", "outcome", message, near(slug, known))
        found = {}
        for outcome in kind.outcomes:
            said = stage.outcomes.get(outcome.slug, "")
            if said or not outcome.optional:
                found[outcome.slug] = self._resolved(rank, stage, stages, said or outcome.leads)
        return found

    def _target(self, stage: Stage, target: str) -> None:
        held = self.slugs.get(target)
        if held is None:
            message = _now("« %(slug)s » n’est pas une étape.") % {"slug": target}
            nearest = near(target, [*self.slugs, END])
            self._fault(stage, "outcomes", "reference", message, nearest)
        elif held.at or not KINDS[held.kind].place:
            message = _now("Aucun dossier ne se tient à « %(slug)s ».") % {"slug": target}
            self._fault(stage, "outcomes", "place", message)
        elif held.kind == "deposit":
            self._fault(stage, "outcomes", "place", _now("On ne revient pas au dépôt."))

    @staticmethod
    def _resolved(rank: int, stage: Stage, stages: Sequence[Stage], said: str) -> str:
        if said == STAY:
            return stage.slug
        if said == NEXT:
            below = (s for s in stages[rank + 1 :] if s.is_place and not KINDS[s.kind].side)
            return next((s.slug for s in below), END)
        if said == SOURCE:
            above = (s for s in reversed(stages[:rank]) if s.kind == "pool" and s.is_place)
            return next((s.slug for s in above), END)
        return said

    def _within(self, stage: Stage, place: Mapping[str, str]) -> dict[str, str]:
        """What happens at a place moves the dossier by the outcome of the same name of the place,
        else leaves it there."""
        if stage.outcomes:
            message = _now("Le dossier se tient à « %(at)s » : c’est elle qui dit où il va.") % {
                "at": stage.at
            }
            self._fault(stage, "outcomes", "outcome", message)
        outcomes = KINDS[stage.kind].outcomes
        return {one.slug: place.get(one.slug, stage.at) for one in outcomes}

    def _reachable(self, process: Process) -> None:
        """Each place is led to, and has a way to an end."""
        led = set(
            _spread([process.first.slug], {s.slug: s.outcomes.values() for s in process.places})
        )
        back: dict[str, list[str]] = {}
        for stage in process.places:
            for target in stage.outcomes.values():
                back.setdefault(target, []).append(stage.slug)
        ending = set(_spread([END], back))
        for stage in process.places:
            if stage.slug not in led:
                message = _now("Aucune issue d’une autre étape ne mène ici.")
                self._fault(stage, "slug", "unreachable", message)
            elif stage.slug not in ending:
                message = _now("D’ici, aucun chemin ne mène à une fin.")
                self._fault(stage, "outcomes", "endless", message)


def _spread(start: Iterable[str], ways: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Everything that can be reached from ``start``, itself included."""
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            yield here
            waiting += ways.get(here, ())
