"""What the reviews say, for the team: values, spreads, progress. Missing is never zero."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast, overload

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from fellowship.calls.models import RuleSet, Sprint
from fellowship.dossiers.models import Dossier, DossierQuerySet
from fellowship.people.models import User
from fellowship.reviews.models import BlindSheet, Opinion, Review, Score
from fellowship.reviews.states import ReviewState
from regulations import Decision, Grid, Reading, Rules, Stage

KEPT = 24 * 3600  # seconds that an order or a calibration is kept
BATCH = 500  # dossiers read at once when all are asked for
DISPUTED = 2  # points between two readers, where the rules do not say how many call for a third


@dataclass(frozen=True, slots=True)
class Value:
    """What a dossier received at one stage: its value (None while a score is missing), its spread.

    ``spread`` is the distance between the most and the least generous reviewer, on the scale of
    the grid; None with fewer than two whole readings. ``opinions``: how many of each, most
    favourable first.
    """

    total: Fraction | None
    spread: Fraction | None
    readings: int
    gap: int = DISPUTED
    opinions: tuple[tuple[str, int], ...] = ()

    @property
    def is_disputed(self) -> bool:
        return self.spread is not None and self.spread >= self.gap


NOTHING = Value(None, None, 0)


# --- where the readings of a process are --------------------------------------------------------


def places_of(rule_sets: Iterable[RuleSet], stage: str) -> set[str]:
    """The slugs of a reading stage and of the decisions upon it: there its dossiers may be read."""
    found = {stage}
    for rule_set in rule_sets:
        process = rule_set.rules.process
        found |= {
            d.slug for d in process.of_kind("decision") if d.settings_as(Decision).of == stage
        }
    return found


def rule_sets_of(sprint: Sprint) -> list[RuleSet]:
    """The versions that bind the dossiers of a sprint, and the one in force for its call."""
    bound = Dossier.objects.filter(sprint=sprint, rule_set__isnull=False).order_by()
    return list(RuleSet.objects.filter(pk__in=bound.values("rule_set").distinct()).order_by("pk"))


def to_review(sprint: Sprint, stage: str) -> DossierQuerySet:
    """The dossiers of a sprint to be read at a stage, those whose readings are all in included."""
    places = places_of(rule_sets_of(sprint), stage)
    return Dossier.objects.filter(sprint=sprint).at_stage(*places).filter(sheets__stage=stage)


# --- in which order they stand ------------------------------------------------------------------


def mark_of(sprint: Sprint, stage: str) -> str:
    """Another text as soon as a reading that counts is sent, changed, or leaves; one query."""
    sent = Review.objects.sent().filter(dossier__sprint=sprint, stage=stage)
    found = sent.aggregate(
        which=Sum("pk"), n=Count("pk"), editions=Sum("edition"), last=Max("changed_at")
    )
    last = found.pop("last")
    return ":".join(str(part) for part in (*found.values(), last and last.timestamp()))


class Ranked(Sequence[tuple[Dossier, Value]]):
    """Every dossier of a sprint that came to a reading stage, with its value: best first, then
    those that nobody has read, by number.

    The order is worked out once for each change of the readings; a slice reads its rows alone.
    """

    def __init__(self, sprint: Sprint, stage: str) -> None:
        self.stage = stage
        came = Dossier.objects.filter(sprint=sprint, sheets__stage=stage).living()
        self.dossiers = came.with_bound_rules().defer("answers", "affirmed")
        read = Review.objects.sent().filter(stage=stage, dossier=OuterRef("pk"))
        self.unread = self.dossiers.filter(~Exists(read)).order_by("reference")
        standing = self.dossiers.filter(Exists(read))
        key = f"ranked:{sprint.pk}:{stage}:{mark_of(sprint, stage)}"
        order = cast("list[int]", cache.get_or_set(key, lambda: self._order(standing), KEPT))
        left = set(standing.values_list("pk", flat=True))
        self.read = [pk for pk in order if pk in left]  # who has withdrawn since is passed over

    def _order(self, dossiers: DossierQuerySet) -> list[int]:
        rows = list(dossiers)
        values = values_at(self.stage, rows)
        best = {row.pk: values[row.pk].total for row in rows}
        rows.sort(key=lambda row: (best[row.pk] is None, -(best[row.pk] or 0), row.reference))
        return [row.pk for row in rows]

    @cached_property
    def _length(self) -> int:
        return len(self.read) + self.unread.count()

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, wanted: int) -> tuple[Dossier, Value]: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[tuple[Dossier, Value]]: ...
    def __getitem__(
        self, wanted: int | slice
    ) -> tuple[Dossier, Value] | list[tuple[Dossier, Value]]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop, _step = wanted.indices(len(self))
        listed = self.read[start:stop]
        rows = self.dossiers.filter(pk__in=listed).in_bulk()
        dossiers = [rows[pk] for pk in listed]
        before = len(self.read)
        if stop > before:
            dossiers += list(self.unread[max(0, start - before) : stop - before])
        values = values_at(self.stage, dossiers)
        return [(dossier, values.get(dossier.pk, NOTHING)) for dossier in dossiers]

    def __iter__(self) -> Iterator[tuple[Dossier, Value]]:
        for start in range(0, len(self), BATCH):
            yield from self[start : start + BATCH]


# --- what the readings are worth ----------------------------------------------------------------


def values_at(stage: str, dossiers: Sequence[Dossier]) -> dict[int, Value]:
    """The value of each dossier at one reading stage (dossier pk → value); two queries."""
    return _values(dossiers, stage)


def values_for(dossiers: Sequence[Dossier]) -> dict[int, Value]:
    """The value of each dossier at the last stage that read it; two queries."""
    return _values(dossiers, "")


def _values(dossiers: Sequence[Dossier], only: str) -> dict[int, Value]:
    rules = _rules_of(dossiers)
    rows = Review.objects.sent().filter(dossier__in=list(rules)).order_by("pk")
    if only:
        rows = rows.filter(stage=only)
    given: dict[int, dict[str, dict[int, dict[str, int]]]] = defaultdict(lambda: defaultdict(dict))
    opinions: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    found = rows.values_list(
        "dossier", "stage", "pk", "opinion", "scores__criterion", "scores__value"
    )
    for dossier, stage, review, opinion, criterion, value in found:
        marks = given[dossier][stage].get(review)
        if marks is None:
            marks = given[dossier][stage][review] = {}
            opinions[dossier, stage][opinion] += 1
        if criterion is not None:
            marks[criterion] = value
    values = {}
    for dossier, stages in given.items():
        process = rules[dossier].process
        last = next((s for s in reversed(process.stages) if s.slug in stages), None)
        if last is not None:
            values[dossier] = _value(
                rules[dossier], last, stages[last.slug], opinions[dossier, last.slug]
            )
    return values


def _value(
    rules: Rules, stage: Stage, readings: Mapping[int, Mapping[str, int]], opinions: Counter[str]
) -> Value:
    reading = stage.settings_as(Reading)
    grid = rules.grids[reading.grid]
    by_criterion: dict[str, list[int]] = defaultdict(list)
    for scores in readings.values():
        for criterion, value in scores.items():
            by_criterion[criterion].append(value)
    spread = spread_of(grid, readings.values())
    return Value(
        grid.total(by_criterion),
        spread,
        len(readings),
        (reading.third.gap if reading.third else 0) or DISPUTED,
        tuple((str(o.label), opinions[o]) for o in Opinion if opinions[o]),
    )


def spread_of(grid: Grid, readings: Iterable[Mapping[str, int]]) -> Fraction | None:
    """Between the most and the least generous whole reading."""
    totals = [
        total
        for scores in readings
        if (total := grid.total({c: [v] for c, v in scores.items()})) is not None
    ]
    return max(totals) - min(totals) if len(totals) > 1 else None


def _rules_of(dossiers: Iterable[Dossier]) -> dict[int, Rules]:
    """Dossier pk → the rules that bind it; one query for all."""
    bound = {dossier.pk: dossier.rule_set_id for dossier in dossiers if dossier.rule_set_id}
    sets = RuleSet.objects.defer("content").in_bulk(set(bound.values()))
    return {pk: sets[rule_set].rules for pk, rule_set in bound.items()}


# --- how far the reading is ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """One reviewer's share of a reading stage."""

    person: User
    capacity: int
    assigned: int
    sent: int
    recused: int

    @property
    def left(self) -> int:
        return self.assigned - self.sent


@dataclass(frozen=True, slots=True)
class Progress:
    dossiers: int
    complete: int  # dossiers whose every reading is sent
    short: int  # dossiers that still lack a reader
    third: int  # dossiers whose first readings have asked for one more
    assigned: int
    sent: int
    recused: int
    readers: list[Reader] = field(default_factory=list)


def progress_of(sprint: Sprint, stage: str) -> Progress:
    """Where a reading stage stands; the database counts."""
    dossiers = to_review(sprint, stage).values("pk")
    rows = (
        BlindSheet.objects.filter(dossier__in=dossiers, stage=stage)
        .annotate(
            standing=number_of(Review.objects.standing()), done=number_of(Review.objects.sent())
        )
        .order_by()
        .values_list("standing", "done", "readers", "dossier__rule_set")
        .annotate(count=Count("pk"))
    )
    asked = {
        rule_set.pk: place.settings_as(Reading).readers
        for rule_set in rule_sets_of(sprint)
        if (place := rule_set.rules.process.get(stage))
    }
    counts = list(rows)
    by_person = {
        (person, state): n
        for person, state, n in Review.objects.filter(dossier__sprint=sprint, stage=stage)
        .values_list("reviewer", "state")
        .annotate(n=Count("pk"))
        .order_by()
    }
    states: Counter[str] = Counter()
    for (_person, state), n in by_person.items():
        states[state] += n
    roles = sprint.call.roles.filter(kind="reviewer").select_related("person")
    return Progress(
        dossiers=sum(n for *_, n in counts),
        complete=sum(n for _standing, done, wanted, _rules, n in counts if done >= wanted),
        short=sum(n for standing, _done, wanted, _rules, n in counts if standing < wanted),
        third=sum(n for _s, _d, wanted, rules, n in counts if wanted > asked.get(rules, wanted)),
        assigned=states[ReviewState.ASSIGNED] + states[ReviewState.SENT],
        sent=states[ReviewState.SENT],
        recused=states[ReviewState.RECUSED],
        readers=[
            Reader(
                person=role.person,
                capacity=role.capacity,
                assigned=by_person.get((role.person_id, ReviewState.ASSIGNED), 0)
                + by_person.get((role.person_id, ReviewState.SENT), 0),
                sent=by_person.get((role.person_id, ReviewState.SENT), 0),
                recused=by_person.get((role.person_id, ReviewState.RECUSED), 0),
            )
            for role in roles.order_by("person__name", "person__email")
        ],
    )


def number_of(reviews: QuerySet[Review]) -> Coalesce:
    """How many of these a sheet has: for ``BlindSheet.objects.annotate``; the database counts."""
    counted = reviews.filter(sheet=OuterRef("pk")).order_by().values("sheet")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def marks_of(review: Review) -> dict[str, int]:
    return dict(Score.objects.filter(review=review).values_list("criterion", "value"))
