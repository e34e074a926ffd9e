"""Dates as French writes them, wherever a template shows one."""

import datetime as dt

import pytest
from django.template import engines

PARIS_MIDNIGHT = dt.datetime(2024, 2, 29, 23, 0, tzinfo=dt.UTC)  # already the first of March there


@pytest.mark.parametrize(
    ("value", "form", "said"),
    [
        (dt.date(2024, 3, 1), "j F Y", "1er mars 2024"),
        (dt.date(2024, 3, 2), "j F Y", "2 mars 2024"),
        (dt.date(2024, 3, 11), "l j F Y", "lundi 11 mars 2024"),
        (PARIS_MIDNIGHT, r"l j F Y, H \h i", "vendredi 1er mars 2024, 00 h 00"),
        (dt.date(2024, 3, 1), "Y-m-d", "2024-03-01"),
        (None, "j F Y", ""),
    ],
)
def test_the_first_of_a_month_is_said_as_in_french(value, form, said):
    template = engines["django"].from_string(f'{{{{ value|date:"{form}" }}}}')

    assert template.render({"value": value}) == said
