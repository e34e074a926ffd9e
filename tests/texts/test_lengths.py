from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texts.months import Length, Stretch, length, merged, months_after, whole_months

START = date(2024, 9, 2)


@pytest.mark.parametrize(
    ("stretches", "months", "days", "years"),
    [
        ([(date(2014, 9, 3), START)], 119, 30, 9),
        ([(date(2014, 9, 2), START)], 120, 0, 10),
        ([(date(2012, 9, 2), START)], 144, 0, 12),
        ([], 0, 0, 0),
        ([(date(2010, 1, 1), date(2019, 12, 31))], 120, 0, 10),
        # the same five years twice, and a month that overlaps
        ([(date(2015, 1, 1), date(2019, 12, 31))] * 2, 60, 0, 5),
        ([(date(2015, 1, 1), date(2015, 6, 30)), (date(2015, 6, 1), date(2015, 12, 31))], 12, 0, 1),
        # one ends the day before the other begins
        (
            [(date(2014, 1, 1), date(2018, 12, 31)), (date(2019, 1, 1), date(2023, 12, 31))],
            120,
            0,
            10,
        ),
        # separate stretches add up
        (
            [(date(2010, 1, 1), date(2014, 12, 31)), (date(2016, 3, 1), date(2021, 2, 28))],
            120,
            0,
            10,
        ),
        # sixteen odd days and sixteen more make a month and a day
        ([(date(2020, 1, 1), date(2020, 1, 16)), (date(2021, 1, 1), date(2021, 1, 16))], 1, 1, 0),
        # nothing counts from the first day of the contract on
        ([(date(2024, 9, 2), date(2026, 1, 1))], 0, 0, 0),
    ],
)
def test_experience_is_counted_in_completed_months_once(stretches, months, days, years):
    found = length([Stretch(*s) for s in stretches], before=START)

    assert (found, found.years) == (Length(months, days), years)


days = st.dates(date(1990, 1, 1), date(2030, 1, 1))
some = st.lists(st.builds(lambda a, b: Stretch(min(a, b), max(a, b)), days, days), max_size=6)


@given(some)
def test_merging_keeps_each_day_once(stretches):
    wanted = {d for s in stretches for d in range(s.start.toordinal(), s.end.toordinal() + 1)}
    found = [
        d for s in merged(stretches) for d in range(s.start.toordinal(), s.end.toordinal() + 1)
    ]

    assert sorted(wanted) == found


@given(days, st.integers(0, 600))
def test_whole_months_undoes_adding_months(start, months):
    assert whole_months(start, months_after(start, months)) == months


@given(some, days)
def test_more_work_is_never_worth_less(stretches, before):
    for n in range(len(stretches)):
        less, more = (length(stretches[:k], before=before) for k in (n, n + 1))
        assert less.months - 1 <= more.months
