"""One spelling for each kind of fact, in the zone that is given."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from texts import voice

PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (voice.day(date(2024, 3, 1)), "1er mars 2024"),
        (voice.day(date(2024, 3, 11), weekday=True), "lundi 11 mars 2024"),
        (voice.day(date(2024, 8, 2), year=False), "2 août"),
        (voice.month(date(2024, 8, 2)), "août 2024"),
        (voice.hour(time(17)), "17 h"),
        (voice.hour(time(23, 59)), "23 h 59"),
        (voice.hour(time(8, 5, 7), seconds=True), "8 h 05 min 07 s"),
        (voice.number(Decimal("4.50")), "4,5"),
        (voice.number(12000), "12 000"),
        (voice.amount(Decimal("4250.00")), "4 250 €"),
        (voice.amount(Decimal("4250.5")), "4 250,50 €"),
        (voice.percent(Decimal("7.50")), "7,5 %"),
        (voice.size(0), "0 octet"),
        (voice.size(999), "999 octets"),
        (voice.size(340_000), "340 ko"),
        (voice.size(4_200_000), "4,2 Mo"),
        (voice.size(5 * 10**6), "5 Mo"),
        (voice.length(0), "aucune"),
        (voice.length(12), "1 an"),
        (voice.length(119, 30), "9 ans, 11 mois et 30 jours"),
        (voice.listed([]), ""),
        (voice.listed(["a"]), "a"),
        (voice.listed(["a", "b", "c"]), "a, b et c"),
    ],
)
def test_a_fact_has_one_spelling(said, words):
    assert plain(said) == words


def plain(words: str) -> str:
    return words.replace("\u00a0", " ")


def test_the_spaces_of_a_figure_do_not_break():
    for words in (voice.amount(4250), voice.percent(6), voice.size(5 * 10**6), voice.hour(time(9))):
        assert " " not in words


def test_the_minute_before_the_refused_instant_is_said_as_the_last_one():
    midnight = at("2024-03-01T23:00:00")  # 2 March in Paris

    assert plain(voice.last_minute(midnight, PARIS)) == "1er mars 2024 à 23 h 59"


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2024-03-30T22:59:00", "30 mars 2024 à 23 h 59"),
        ("2024-03-31T21:59:00", "31 mars 2024 à 23 h 59"),
        ("2024-10-27T22:59:00", "27 octobre 2024 à 23 h 59"),
    ],
)
def test_an_instant_is_said_in_its_zone_on_the_clock_change_sundays_too(instant, words):
    assert plain(voice.instant(at(instant), PARIS)) == words


def test_a_zone_is_named_after_its_place():
    assert voice.zone_name(PARIS) == "heure de Paris"
    assert voice.zone_name(REUNION) == "heure de La Réunion"
    assert voice.zone_name(ZoneInfo("America/New_York")) == "heure de New York"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (
            "2024-01-28T23:00:00",
            "2024-03-01T23:00:00",
            "du lundi 29 janvier au vendredi 1er mars 2024 à 23 h 59",
        ),
        (
            "2024-03-10T23:00:00",
            "2024-03-29T23:00:00",
            "du lundi 11 au vendredi 29 mars 2024 à 23 h 59",
        ),
        (None, "2024-03-01T23:00:00", "jusqu’au vendredi 1er mars 2024 à 23 h 59"),
        ("2024-03-10T23:00:00", None, "à partir du lundi 11 mars 2024"),
        ("2024-03-11T09:00:00", None, "à partir du lundi 11 mars 2024 à 10 h"),
        ("2024-03-11T09:00:00", "2024-03-11T10:30:00", "le lundi 11 mars 2024 de 10 h à 11 h 30"),
        ("2024-03-10T23:00:00", "2024-03-11T23:00:00", "le lundi 11 mars 2024"),
        (
            "2024-12-15T23:00:00",
            "2025-01-10T23:00:00",
            "du lundi 16 décembre 2024 au vendredi 10 janvier 2025 à 23 h 59",
        ),
        (
            "2018-05-04T07:00:00",
            "2018-06-15T15:01:00",
            "du vendredi 4 mai à 9 h au vendredi 15 juin 2018 à 17 h",
        ),
        (None, None, "date à annoncer"),
    ],
)
def test_a_stretch_says_each_thing_once(start, end, words):
    said = voice.span(at(start) if start else None, at(end) if end else None, PARIS)

    assert plain(said) == words
