"""Date arithmetic, in one place: months are calendar months (domain.md §8.5).

An impossible day becomes the last day of the month; a period of n months ends the day before its
anniversary.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import TypeVar

Day = TypeVar("Day", date, datetime)


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


def whole_years(start: date, end: date) -> int:
    """Completed years from ``start`` (included) to ``end`` (excluded)."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
