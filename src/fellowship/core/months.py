"""Calendar months and years between days: the only place where the programme counts them.

Months are calendar months, an impossible day becomes the last day of its month, a period of n
months ends the day before its anniversary (domain §8.5).
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
# Odd days of separate stretches add up; a month is never granted for less than the longest one.
DAYS_FOR_A_MONTH = 31


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months later (earlier if negative), or the last of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def last_day(start: date, months: int) -> date:
    """The last day of a period of ``months`` months that begins on ``start``."""
    return add_months(start, months) - DAY


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant after ``day`` in ``zone``: a deadline on that day excludes it."""
    return datetime.combine(day + DAY, time(), tzinfo=zone)


def whole_months(start: date, until: date) -> int:
    """Months completed from ``start`` included to ``until`` excluded."""
    months = (until.year - start.year) * 12 + until.month - start.month
    return months - 1 if add_months(start, months) > until else months


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from ``start`` to ``end``, both included."""

    start: date
    end: date


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same days counted once, in order; stretches that touch become one."""
    result: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda s: (s.start, s.end)):
        if result and stretch.start <= result[-1].end + DAY:
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
    for stretch in merged(Stretch(s.start, min(s.end, before - DAY)) for s in stretches):
        if stretch.end < stretch.start:
            continue
        after = stretch.end + DAY
        whole = whole_months(stretch.start, after)
        months += whole
        days += (after - add_months(stretch.start, whole)).days
    return Length(months + days // DAYS_FOR_A_MONTH, days % DAYS_FOR_A_MONTH)
