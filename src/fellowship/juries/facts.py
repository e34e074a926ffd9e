"""What an interview is worth: the marks of the file, those of the jurors, the mean of the latest.

Domain D2: the first criteria may be scored again « le cas échéant »; both values are kept, and the
mean is that of the latest values. Missing is not zero: no mean until every criterion has a value.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fellowship.calls.ruleset import Criterion, Grid
from fellowship.dossiers.models import Dossier
from fellowship.juries.models import Interview, Mark
from fellowship.reviews.models import Score
from fellowship.reviews.states import ReviewState

INTERVIEW_GRID = "entretien"  # the slug of the grid, in the rules of a call

Marks = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: what it received on the file, what at the interview."""

    criterion: Criterion
    again: bool
    on_file: Fraction | None
    heard: Fraction | None

    @property
    def latest(self) -> Fraction | None:
        return self.heard if self.heard is not None else self.on_file


@dataclass(frozen=True, slots=True)
class Hearing:
    """The grid of one interview, filled with what was sent."""

    lines: tuple[Line, ...]
    total: Fraction | None
    jurors: int


def hearing(grid: Grid, on_file: Marks, heard: Marks, *, jurors: int) -> Hearing:
    """Both values of each criterion, and the value of the latest ones."""
    latest = {}
    lines = []
    for criterion in grid.criteria:
        again = criterion.slug in grid.again
        now = list(heard.get(criterion.slug, ()))
        before = list(on_file.get(criterion.slug, ())) if again else []
        latest[criterion.slug] = now or before
        lines.append(Line(criterion, again, mean(before), mean(now)))
    return Hearing(tuple(lines), grid.total(latest), jurors)


def mean(values: Sequence[int]) -> Fraction | None:
    return Fraction(sum(values), len(values)) if values else None


def marks_on_file(dossiers: Iterable[Dossier]) -> dict[int, dict[str, list[int]]]:
    """By dossier and criterion, the scores of the reviews that were sent."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Score.objects.filter(
        review__dossier__in=[dossier.pk for dossier in dossiers], review__state=ReviewState.SENT
    ).values_list("review__dossier_id", "criterion", "value")
    for dossier, criterion, value in rows.order_by("pk"):
        found[dossier][criterion].append(value)
    return found


def marks_heard(interviews: Iterable[Interview]) -> dict[int, dict[str, list[int]]]:
    """By interview and criterion, the marks of the assessments that were sent."""
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = Mark.objects.filter(
        assessment__interview__in=[interview.pk for interview in interviews],
        assessment__sent_at__isnull=False,
    ).values_list("assessment__interview_id", "criterion", "value")
    for interview, criterion, value in rows.order_by("pk"):
        found[interview][criterion].append(value)
    return found


def grid_of(dossier: Dossier) -> Grid | None:
    """The grid of the interview in the rules the dossier is bound to."""
    if dossier.rule_set is None:
        return None
    return dossier.rule_set.rules.grids.get(INTERVIEW_GRID)


def hearings(interviews: Sequence[Interview]) -> dict[int, Hearing]:
    """The hearing of each trade interview, in two queries whatever their number."""
    on_file = marks_on_file([interview.dossier for interview in interviews])
    heard = marks_heard(interviews)
    result = {}
    for interview in interviews:
        grid = grid_of(interview.dossier)
        if grid is None:
            continue
        marks = heard.get(interview.pk, {})
        result[interview.pk] = hearing(
            grid,
            on_file.get(interview.dossier_id, {}),
            marks,
            jurors=max((len(values) for values in marks.values()), default=0),
        )
    return result
