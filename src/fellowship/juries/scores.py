"""What an interview is worth: the marks of the file, those of the jurors, the mean of the latest.

Domain D2: the first criteria may be scored again « le cas échéant »; both values are kept, and the
mean is that of the latest values. Missing is not zero: no mean until every criterion has a value.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fellowship.dossiers.models import Dossier
from fellowship.juries.models import Assessment, Interview, Mark
from fellowship.reviews.models import Opinion, Score
from fellowship.reviews.states import ReviewState
from regulations import Criterion, Grid

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


def grid_of(interview: Interview) -> Grid | None:
    """The grid of its stage, in the rules its dossier is bound to; None: a written opinion."""
    rule_set, stage = interview.dossier.rule_set, interview.hearing
    return rule_set.rules.grid_of(stage) if rule_set and stage else None


def hearings(interviews: Sequence[Interview]) -> dict[int, Hearing]:
    """The hearing of each interview that has a grid, in two queries whatever their number."""
    on_file = marks_on_file([interview.dossier for interview in interviews])
    heard = marks_heard(interviews)
    result = {}
    for interview in interviews:
        grid = grid_of(interview)
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


OPINIONS = {
    Opinion.FAVOURITE: 3,
    Opinion.FAVOURABLE: 2,
    Opinion.RESERVED: 1,
    Opinion.AGAINST: 0,
}


def worth_of(
    interviews: Sequence[Interview],
) -> dict[int, tuple[Fraction | None, tuple[Fraction, ...]]]:
    """By interview: its value, and what tells equal ones apart, criterion after criterion (lower
    first). Where a grid has no scale, the value is the mean of the opinions (0 to 3)."""
    filled = hearings(interviews)
    given: dict[int, list[int]] = defaultdict(list)
    rows = Assessment.objects.sent().filter(interview__in=[i.pk for i in interviews])
    for heard, opinion in rows.exclude(opinion="").values_list("interview", "opinion"):
        given[heard].append(OPINIONS[Opinion(opinion)])
    result = {}
    for interview in interviews:
        one = filled.get(interview.pk)
        total = one.total if one else None
        marks = tuple(-(line.latest or Fraction(0)) for line in one.lines) if one else ()
        result[interview.pk] = (total if total is not None else mean(given[interview.pk]), marks)
    return result
