"""The one voice: every day, hour, amount or list that a person reads is written here.

Pages, refusals, mails, calendars, documents and forms call these functions, so that one fact has
one spelling. Spaces that hold a number to its unit do not break (U+00A0). An instant is said in
the zone it is given, never in that of the machine.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from texts.translation import gettext as _
from texts.translation import ngettext

NBSP = "\u00a0"
MINUTE = timedelta(minutes=1)
MONTHS = [
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
]  # fmt: skip
WEEKDAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
# The zones of the French Republic whose name is not that of the last part of their key.
PLACES = {
    "Indian/Reunion": "La Réunion",
    "Indian/Mayotte": "Mayotte",
    "America/Guadeloupe": "la Guadeloupe",
    "America/Martinique": "la Martinique",
    "America/Cayenne": "la Guyane",
    "America/Miquelon": "Saint-Pierre-et-Miquelon",
    "America/St_Barthelemy": "Saint-Barthélemy",
    "America/Marigot": "Saint-Martin",
    "Pacific/Noumea": "la Nouvelle-Calédonie",
    "Pacific/Tahiti": "Tahiti",
    "Pacific/Wallis": "Wallis-et-Futuna",
}


def day(when: date, *, year: bool = True, weekday: bool = False) -> str:
    """« vendredi 1er mars 2024 »: French says the first of a month, and no other, as an ordinal."""
    words = [WEEKDAYS[when.weekday()]] if weekday else []
    words += ["1er" if when.day == 1 else str(when.day), MONTHS[when.month - 1]]
    return " ".join([*words, str(when.year)] if year else words)


def month(when: date) -> str:
    """« mars 2024 »."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def hour(when: time | datetime, *, seconds: bool = False) -> str:
    """« 17 h », « 23 h 59 », « 23 h 59 min 07 s »."""
    words = f"{when.hour}{NBSP}h"
    if seconds:
        return f"{words}{NBSP}{when.minute:02}{NBSP}min{NBSP}{when.second:02}{NBSP}s"
    return words + (f"{NBSP}{when.minute:02}" if when.minute else "")


def instant(when: datetime, zone: ZoneInfo, *, weekday: bool = False, seconds: bool = False) -> str:
    """« 1er mars 2024 à 23 h 59 », in ``zone``."""
    local = when.astimezone(zone)
    return _("%(day)s à %(hour)s") % {
        "day": day(local.date(), weekday=weekday),
        "hour": hour(local, seconds=seconds),
    }


def day_of(when: datetime, zone: ZoneInfo, *, year: bool = True, weekday: bool = False) -> str:
    """The day of an instant in ``zone``."""
    return day(when.astimezone(zone).date(), year=year, weekday=weekday)


def day_or_instant(when: datetime, zone: ZoneInfo, *, weekday: bool = False) -> str:
    """An instant, or its day alone at midnight, where nobody has said an hour (rule A4)."""
    local = when.astimezone(zone)
    if local.hour or local.minute:
        return instant(when, zone, weekday=weekday)
    return day(local.date(), weekday=weekday)


def last_minute(end: datetime, zone: ZoneInfo, *, weekday: bool = False, hours: bool = True) -> str:
    """The last minute that is accepted, from the first instant that is refused (``end``)."""
    last = end - MINUTE
    return instant(last, zone, weekday=weekday) if hours else day_of(last, zone, weekday=weekday)


def zone_name(zone: ZoneInfo) -> str:
    """« heure de Paris », « heure de La Réunion »: whose hour an hour is."""
    place = PLACES.get(zone.key) or zone.key.rpartition("/")[2].replace("_", " ")
    return _("heure de %(place)s") % {"place": place}


def span(
    start: datetime | None, end: datetime | None, zone: ZoneInfo, *, hours: bool = True
) -> str:
    """« du lundi 29 janvier au vendredi 1er mars 2024 à 23 h 59 », or the bound that is known.

    ``end`` is the first instant that is refused; what is said is the last minute accepted.
    """
    if start and end:
        return _stretch(start.astimezone(zone), (end - MINUTE).astimezone(zone), hours=hours)
    if end:
        return _("jusqu’au %(end)s") % {"end": last_minute(end, zone, weekday=True, hours=hours)}
    if start:
        say = day_or_instant if hours else day_of
        words = say(start, zone, weekday=True)
        return _("à partir du %(start)s") % {"start": words}
    return _("date à annoncer")


def _stretch(first: datetime, last: datetime, *, hours: bool) -> str:
    if first.date() == last.date():
        words = _("le %(day)s") % {"day": day(first.date(), weekday=True)}
        return f"{words} {_hours_between(first, last)}".strip() if hours else words
    same_year = first.year == last.year
    start = day(first.date(), year=not same_year, weekday=True)
    if hours and (first.hour or first.minute):
        start = _("%(day)s à %(hour)s") % {"day": start, "hour": hour(first)}
    elif same_year and first.month == last.month:
        start = start.rpartition(" ")[0]
    end = day(last.date(), weekday=True)
    if hours:
        end = _("%(day)s à %(hour)s") % {"day": end, "hour": hour(last)}
    return _("du %(start)s au %(end)s") % {"start": start, "end": end}


def _hours_between(first: datetime, last: datetime) -> str:
    if (first.hour, first.minute, last.hour, last.minute) == (0, 0, 23, 59):
        return ""  # the whole day
    return _("de %(start)s à %(end)s") % {"start": hour(first), "end": hour(last + MINUTE)}


def number(value: Decimal | float) -> str:
    """« 6 », « 4,5 », « 12 000 »: no zero that says nothing."""
    text = f"{Decimal(str(value)):,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(",", NBSP).replace(".", ",")


def amount(value: Decimal | int, *, unit: str = "€") -> str:
    """« 4 250 € », « 4 250,50 € »."""
    exact = Decimal(value)
    text = f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,.2f}"
    return text.replace(",", NBSP).replace(".", ",") + f"{NBSP}{unit}"


def percent(value: Decimal | float) -> str:
    """« 6 % », « 7,5 % »."""
    return f"{number(value)}{NBSP}%"


def size(count: int) -> str:
    """A number of bytes: « 812 octets », « 340 ko », « 4,2 Mo »."""
    if count < 1000:
        return ngettext("%(n)s octet", "%(n)s octets", count) % {"n": count}
    for unit, bytes_in in (("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if count >= bytes_in:
            value = count / bytes_in
            return f"{number(round(value, 1) if value < 10 else round(value))}{NBSP}{unit}"
    raise AssertionError  # every count is below 1000 or has its unit


def length(months: int, days: int = 0) -> str:
    """« 9 ans, 11 mois et 30 jours »."""
    years, rest = divmod(months, 12)
    parts = [
        *([ngettext("%(n)s an", "%(n)s ans", years) % {"n": years}] if years else []),
        *([_("%(n)s mois") % {"n": rest}] if rest else []),
        *([ngettext("%(n)s jour", "%(n)s jours", days) % {"n": days}] if days else []),
    ]
    return listed(parts) if parts else _("aucune")


def years(count: int) -> str:
    return ngettext("%(n)s an", "%(n)s ans", count) % {"n": count}


def listed(words: Iterable[object], last: str = "") -> str:
    """« a, b et c »; ``last``: another word than « et »."""
    known = [str(word) for word in words]
    if len(known) < 2:
        return "".join(known)
    return _("%(first)s %(and)s %(last)s") % {
        "first": ", ".join(known[:-1]),
        "and": last or _("et"),
        "last": known[-1],
    }
