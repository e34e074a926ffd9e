"""Date arithmetic, in one place: months are calendar months (domain.md §8.5).

An impossible day becomes the last day of the month; a period of n months ends the day before its
anniversary.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TypeVar

Day = TypeVar("Day", date, datetime)
ONE = timedelta(days=1)
# Odd days of separate stretches add up; a month is never granted for less than the longest one.
DAYS_FOR_A_MONTH = 31


def months_after(day: Day, months: int) -> Day:
    """The same day ``months`` later; 31 January + 1 month is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def months_before(day: Day, months: int) -> Day:
    return months_after(day, -months)


def last_day(start: date, months: int) -> date:
    """The last day of a period of ``months`` that begins on ``start``."""
    return months_after(start, months) - timedelta(days=1)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant after ``day`` in ``zone``: a deadline on that day excludes it."""
    return datetime.combine(day + ONE, time(), tzinfo=zone)


def whole_months(start: date, end: date) -> int:
    """Completed months from ``start`` (included) to ``end`` (excluded)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - 1 if months_after(start, months) > end else months


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from ``start`` to ``end``, both included."""

    start: date
    end: date


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same days counted once, in order; stretches that touch become one."""
    result: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.start, s.end)):
        if result and stretch.start <= result[-1].end + ONE:
            result[-1] = Stretch(result[-1].start, max(result[-1].end, stretch.end))
        else:
            result.append(stretch)
    return result


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in completed months and odd days."""

    months: int
    days: int

    @property
    def years(self) -> int:
        return self.months // 12


def length(stretches: Iterable[Stretch], *, before: date) -> Length:
    """How long the days of ``stretches`` that precede ``before`` last, overlaps counted once."""
    months = days = 0
    known = [s for s in stretches if s.start < before]
    for stretch in merged(Stretch(s.start, min(s.end, before - ONE)) for s in known):
        after = stretch.end + ONE
        whole = whole_months(stretch.start, after)
        months += whole
        days += (after - months_after(stretch.start, whole)).days
    return Length(months + days // DAYS_FOR_A_MONTH, days % DAYS_FOR_A_MONTH)
