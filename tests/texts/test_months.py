from datetime import date

import pytest

from texts.months import last_day, months_after, months_before


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 9, 2), 2, date(2024, 11, 1)),
        (date(2024, 12, 31), 2, date(2025, 2, 27)),
        (date(2020, 9, 1), 10, date(2021, 6, 30)),
        (date(2021, 9, 13), 10, date(2022, 7, 12)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
    ],
)
def test_a_period_ends_the_day_before_its_anniversary(start, months, end):
    assert last_day(start, months) == end


def test_an_impossible_day_becomes_the_last_of_the_month():
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
