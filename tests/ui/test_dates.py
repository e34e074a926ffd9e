"""Dates as French writes them, wherever a template shows one."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import engines

PARIS_MIDNIGHT = dt.datetime(2024, 2, 29, 23, 0, tzinfo=dt.UTC)  # already the first of March there


@pytest.mark.parametrize(
    ("value", "shown", "said"),
    [
        (dt.date(2024, 3, 1), "day", "1er mars 2024"),
        (dt.date(2024, 3, 2), "day", "2 mars 2024"),
        (dt.date(2024, 3, 11), "long_day", "lundi 11 mars 2024"),
        (PARIS_MIDNIGHT, "long_instant", "vendredi 1er mars 2024 à 0 h"),
        (PARIS_MIDNIGHT, "day_or_instant", "1er mars 2024"),
        (PARIS_MIDNIGHT, "exact_instant", "1er mars 2024 à 0 h 00 min 00 s"),
        (PARIS_MIDNIGHT, "instant:zone", "1er mars 2024 à 3 h"),
        (dt.time(9, 5), "hour", "9 h 05"),
        (4_200_000, "size", "4,2 Mo"),
        (None, "day", ""),
        (None, "instant", ""),
    ],
)
def test_a_template_says_days_and_hours_with_the_one_voice(value, shown, said):
    template = engines["django"].from_string(f"{{{{ value|{shown} }}}}")

    words = template.render({"value": value, "zone": ZoneInfo("Indian/Reunion")})

    assert words.replace("\u00a0", " ") == said
