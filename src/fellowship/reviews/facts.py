"""What the reviews say, for the team: values, spreads, progress. Missing is never zero."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Count, Q

from fellowship.calls.models import RuleSet, Sprint
from fellowship.calls.ruleset import Grid
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.reviews.models import FILE_GRID, Review, Score
from fellowship.reviews.states import ReviewState


@dataclass(frozen=True, slots=True)
class Value:
    """What a dossier received: its value (None while a score is missing) and its spread.

    ``spread`` is the distance between the most and the least generous reviewer, on the scale of
    the grid; None with fewer than two whole readings.
    """

    total: Fraction | None
    spread: Fraction | None
    readings: int

    @property
    def is_disputed(self) -> bool:
        """Two points or more between two people who read the same thing."""
        return self.spread is not None and self.spread >= 2


NOTHING = Value(None, None, 0)


def values_of(dossiers: Iterable[int], grids: Mapping[int, Grid]) -> dict[int, Value]:
    """``dossiers``: their pks; ``grids``: dossier pk → the grid that binds it. One query."""
    given: dict[int, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = Score.objects.filter(
        review__state=ReviewState.SENT, review__dossier__in=list(dossiers)
    ).values_list("review__dossier", "review", "criterion", "value")
    for dossier, review, criterion, value in rows:
        given[dossier][review][criterion] = value
    return {dossier: _value(grids[dossier], readings) for dossier, readings in given.items()}


def _value(grid: Grid, readings: Mapping[int, Mapping[str, int]]) -> Value:
    by_criterion: dict[str, list[int]] = defaultdict(list)
    for scores in readings.values():
        for criterion, value in scores.items():
            by_criterion[criterion].append(value)
    totals = [
        total
        for scores in readings.values()
        if (total := grid.total({c: [v] for c, v in scores.items()})) is not None
    ]
    spread = max(totals) - min(totals) if len(totals) > 1 else None
    return Value(grid.total(by_criterion), spread, len(readings))


def grids_of(dossiers: Iterable[Dossier]) -> dict[int, Grid]:
    """Dossier pk → the grid for files of the rules that bind it; one query for all rules."""
    bound = {dossier.pk: dossier.rule_set_id for dossier in dossiers if dossier.rule_set_id}
    sets = RuleSet.objects.defer("content").in_bulk(set(bound.values()))
    return {pk: sets[rule_set].rules.grids[FILE_GRID] for pk, rule_set in bound.items()}


def values_for(dossiers: Sequence[Dossier]) -> dict[int, Value]:
    grids = grids_of(dossiers)
    return values_of(grids, grids)


@dataclass(frozen=True, slots=True)
class Reader:
    """One reviewer's share of a sprint."""

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
    assigned: int
    sent: int
    recused: int
    readers: list[Reader] = field(default_factory=list)


def progress_of(sprint: Sprint, *, readers: int) -> Progress:
    """Where the reading of a sprint stands; ``readers`` is what its rules ask per dossier."""
    rows = Dossier.objects.to_review(sprint).annotate(
        standing=Count(
            "reviews", filter=Q(reviews__state__in=[ReviewState.ASSIGNED, ReviewState.SENT])
        ),
        done=Count("reviews", filter=Q(reviews__state=ReviewState.SENT)),
    )
    counts = list(rows.values_list("standing", "done"))
    states = dict(
        Review.objects.filter(dossier__sprint=sprint)
        .values_list("state")
        .annotate(n=Count("pk"))
        .order_by()
    )
    by_person = {
        (person, state): n
        for person, state, n in Review.objects.filter(dossier__sprint=sprint)
        .values_list("reviewer", "state")
        .annotate(n=Count("pk"))
        .order_by()
    }
    parts = sprint.call.parts.filter(role="reviewer").select_related("person")
    return Progress(
        dossiers=len(counts),
        complete=sum(done >= readers for _standing, done in counts),
        short=sum(standing < readers for standing, _done in counts),
        assigned=states.get(ReviewState.ASSIGNED, 0) + states.get(ReviewState.SENT, 0),
        sent=states.get(ReviewState.SENT, 0),
        recused=states.get(ReviewState.RECUSED, 0),
        readers=[
            Reader(
                person=part.person,
                capacity=part.capacity,
                assigned=by_person.get((part.person_id, ReviewState.ASSIGNED), 0)
                + by_person.get((part.person_id, ReviewState.SENT), 0),
                sent=by_person.get((part.person_id, ReviewState.SENT), 0),
                recused=by_person.get((part.person_id, ReviewState.RECUSED), 0),
            )
            for part in parts.order_by("person__name", "person__email")
        ],
    )
