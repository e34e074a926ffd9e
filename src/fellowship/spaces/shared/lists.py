"""Pages of a long list, at a cost that does not grow with it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PER_PAGE = 50
AHEAD = 10  # pages counted beyond the one being read


class NearbyPaginator(Paginator[Any]):
    """Counts only what lies around the reader: ten pages ahead, never the whole table."""

    def __init__(self, rows: QuerySet[Any], number: int) -> None:
        super().__init__(rows, PER_PAGE)
        self.rows = rows
        self.limit = (max(number, 1) + AHEAD) * PER_PAGE

    @cached_property
    def count(self) -> int:
        return self.rows.order_by().values("pk")[: self.limit].count()

    @property
    def is_whole(self) -> bool:
        return self.count < self.limit


def page_of(rows: QuerySet[Any] | Sequence[Any], asked: str | None) -> Page[Any]:
    """The page asked for in the address; the nearest one when it does not exist.

    ``rows`` that are already in memory are counted as they are.
    """
    asked = asked or ""
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    if isinstance(rows, QuerySet):
        return NearbyPaginator(rows, number).get_page(number)
    return Paginator(rows, PER_PAGE).get_page(number)
