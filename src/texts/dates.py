"""French dates of prose: days, hours, stretches, what is impossible or ambiguous in them.

Pure: the zone is given, there is no clock. See the package for the conventions.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from texts import voice
from texts.findings import Severity
from texts.translation import gettext as _
from texts.voice import MONTHS, WEEKDAYS

_SPELLINGS = {
    "janv": 1, "fevrier": 2, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "aout": 8,
    "sept": 9, "oct": 10, "nov": 11, "decembre": 12, "dec": 12,
    **{month: number for number, month in enumerate(MONTHS, 1)},
}  # fmt: skip
NUMBERS = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of dates noticed; the caller gives it a file, a line, a field."""

    code: str
    severity: Severity
    message: str
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A day named by prose, with its hour when it has one. ``day`` None: it does not exist."""

    text: str
    day: date | None
    hour: tuple[int, int] | None
    remarks: tuple[Remark, ...] = ()
    start: int = 0
    end: int = 0
    year: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of days named by prose: « du … au … », « jusqu’au … », « le … »."""

    text: str
    first: Mention | None
    last: Mention | None
    shape: str  # "range", "until", "from", "day"
    start: int = 0
    end: int = 0

    @property
    def mentions(self) -> list[Mention]:
        both = [self.first, self.last] if self.first is not self.last else [self.first]
        return [mention for mention in both if mention]


def plain(text: str) -> str:
    """The same length of text with one kind of space, apostrophe and dash; markup blanked.

    Positions stay those of the original, so that a sentence can be underlined where it is.
    """
    table = {
        0x00A0: " ", 0x202F: " ", 0x2009: " ", 0x2019: "'", 0x02BC: "'", 0x2212: "-",
        0x2011: "-", ord("*"): " ", ord("_"): " ", ord("["): " ", ord("]"): " ", 0xFEFF: " ",
        0x0130: "i",  # the one letter whose small form is two characters
    }  # fmt: skip
    return text.translate(table).lower()


def _bare(word: str) -> str:
    folded = unicodedata.normalize("NFD", word)
    return "".join(c for c in folded if not unicodedata.combining(c)).rstrip(".")


def month_number(word: str) -> int | None:
    return _SPELLINGS.get(word.lower().rstrip(".")) or _SPELLINGS.get(_bare(word.lower()))


MONTH_PATTERN = (
    r"(?:janvier|janv\.?|février|fevrier|févr\.?|fév\.?|mars|avril|avr\.|mai|juin|juillet|juil\.?"
    r"|août|aout|septembre|sept\.?|octobre|oct\.|novembre|nov\.|décembre|decembre|déc\.)"
)
_WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
_HOUR = (
    r"(?:[ ]*,?[ ]*(?:à |avant |jusqu'à )?"
    r"(?:(?P<h{n}>\d{{1,2}})[ ]?(?:h|heures?)(?:[ ]?(?P<i{n}>\d{{2}}))?(?!\w)"
    r"|(?P<hc{n}>\d{{1,2}}):(?P<ic{n}>\d{{2}})(?!\d)"
    r"|(?P<word{n}>minuit|midi)\b)"
    r"(?:[ ]*\(?(?:(?:utc|gmt)[ ]?(?P<sign{n}>[+-])[ ]?(?P<off{n}>\d{{1,2}})"
    r"(?::?(?P<offm{n}>\d\d))?)\)?)?)?"
)
_DAY = (
    rf"(?:(?P<w{{n}}>{_WEEKDAY})[ ,]+)?"
    rf"(?:(?P<d{{n}}>1er|\d{{{{1,2}}}})\s+(?P<m{{n}}>{MONTH_PATTERN})(?!\w)(?:\s+(?P<y{{n}}>\d{{{{4}}}})(?!\d))?"
    rf"|(?P<nd{{n}}>\d{{{{1,2}}}})/(?P<nm{{n}}>\d{{{{1,2}}}})/(?P<ny{{n}}>\d{{{{4}}}})(?!\d))"
)
_ALONE = rf"(?:(?P<w{{n}}>{_WEEKDAY})\s+)?(?P<d{{n}}>1er|\d{{{{1,2}}}})"
_TO = r"\s*(?:au|jusqu'au|→|->|➜|-|–|—|et(?: le)?|à)\s+"


# A day has a month in letters or two slashes; looking for one is cheap.
_HINT = re.compile(rf"\d/\d{{1,2}}/\d|(?:\d|1er)\s+{MONTH_PATTERN}")
# A dash that opens a list item is not « from… to… »: the line break before it stays a wall.
_BREAK = re.compile(r"\n(?=\s*(?:[-+•–—|]|\d+\.)\s|\s*\n)")


def _full(n: int) -> str:
    return (_DAY + _HOUR).format(n=n)


@cache
def _pattern() -> re.Pattern[str]:
    """Ranges first, then what has one end; a date alone comes last."""
    partial, bare = _ALONE.format(n=1), _ALONE.format(n=8)
    return re.compile(
        rf"(?P<short>(?<!\w)(?:(?:du|entre(?: le)?|de|les?)\s+{partial}"
        rf"\s*(?:au|et(?: le)?|à|-|–|→)|(?<![\d/.]){bare}"
        rf"\s*(?:→|->|➜|–|-))\s*{_full(2)})"
        rf"|(?P<range>(?<!\w)(?:(?:du|entre(?: le)?|de|le)\s+)?{_full(3)}{_TO}{_full(4)})"
        rf"|(?P<until>(?<!\w)(?:jusqu'au|jusqu'à(?: le)?|avant le|au plus tard le)\s+{_full(5)})"
        rf"|(?P<from>(?<!\w)(?:à partir du|à compter du|dès le|depuis le)\s+{_full(6)})"
        rf"|(?P<day>(?<![\w/]){_full(7)})"
    )


def spans(text: str, *, year: int | None = None) -> list[Span]:
    """Every stretch of days ``text`` names, in order. ``year`` serves dates that have none."""
    flat = plain(text)
    if not _HINT.search(flat):
        return []
    flat = re.sub(r"\s", " ", re.sub(_BREAK, "\0", flat))
    found = []
    for match in _pattern().finditer(flat):
        here = text[match.start() : match.end()].strip()
        at = (match.start(), match.end())
        if match["short"]:
            last = _mention(match, 2, text, year)
            first = _mention(match, 1 if match["d1"] else 8, text, year, after=last)
            found.append(Span(here, first, last, "range", *at))
        elif match["range"]:
            last = _mention(match, 4, text, year)
            first = _mention(match, 3, text, year, after=last)
            found.append(Span(here, first, last, "range", *at))
        elif match["until"]:
            found.append(Span(here, None, _mention(match, 5, text, year), "until", *at))
        elif match["from"]:
            found.append(Span(here, _mention(match, 6, text, year), None, "from", *at))
        else:
            alone = _mention(match, 7, text, year)
            found.append(Span(here, alone, alone, "day", *at))
    return found


def _mention(
    match: re.Match[str], n: int, text: str, year: int | None, after: Mention | None = None
) -> Mention:
    group = match.groupdict().get
    ends = [match.span(name) for name in match.groupdict() if re.fullmatch(rf"[a-z]+{n}", name)]
    spots = [spot for spot in ends if spot != (-1, -1)]
    start, end = min(s for s, _e in spots), max(e for _s, e in spots)
    words = re.sub(r"\s+", " ", text[start:end]).strip()
    if words.count("(") > words.count(")"):
        words += ")"
    remarks: list[Remark] = []
    day_text, month_text = group(f"nd{n}") or group(f"d{n}"), group(f"nm{n}")
    day = 1 if day_text == "1er" else int(day_text or 0)
    month = int(month_text) if month_text else month_number(group(f"m{n}") or "")
    stated = group(f"ny{n}") or group(f"y{n}")
    own = int(stated) if stated else None
    if after is not None and after.month is not None:
        month = month or after.month
        if own is None and after.year is not None:
            own = after.year - (1 if month > after.month else 0)
    chosen = own if own is not None else year
    civil = _civil(chosen, month, day)
    if chosen is not None and month is not None and civil is None:
        name = words if group(f"m{n}") or group(f"nm{n}") else f"{words} {MONTHS[month - 1]}"
        remarks.append(
            Remark("impossible-date", "error", _("« %(words)s » n’existe pas.") % {"words": name})
        )
    weekday = group(f"w{n}")
    if weekday and civil and WEEKDAYS[civil.weekday()] != weekday:
        remarks.append(
            Remark(
                "weekday-mismatch",
                "error",
                _("« %(words)s » : le %(day)s est un %(weekday)s.")
                % {
                    "words": words,
                    "day": voice.day(civil),
                    "weekday": WEEKDAYS[civil.weekday()],
                },
                _("Écrire « %(weekday)s %(day)s ».")
                % {"weekday": WEEKDAYS[civil.weekday()], "day": voice.day(civil)},
            )
        )
    hour, hour_remarks = _hour(group, n, words)
    remarks += hour_remarks
    if hour and civil and (sign := group(f"sign{n}")):
        remarks += _offset_remarks(
            words, civil, hour, sign, int(group(f"off{n}") or 0), int(group(f"offm{n}") or 0)
        )
    return Mention(words, civil, hour, tuple(remarks), start, end, own, month)


def _civil(year: int | None, month: int | None, day: int) -> date | None:
    try:
        return date(year or 0, month or 0, day)
    except ValueError:
        return None


def _hour(group: Any, n: int, words: str) -> tuple[tuple[int, int] | None, list[Remark]]:
    if word := group(f"word{n}"):
        if word == "midi":
            return (12, 0), []
        message = _("« %(words)s » : minuit se lit de deux façons ; la fin de ce jour est retenue.")
        advice = _("Écrire « 23 h 59 ».")
        return (23, 59), [Remark("ambiguous-hour", "warning", message % {"words": words}, advice)]
    hours = group(f"h{n}") or group(f"hc{n}")
    if hours is None:
        return None, []
    hour, minute = int(hours), int(group(f"i{n}") or group(f"ic{n}") or 0)
    if (hour, minute) == (24, 0):
        return (23, 59), []
    if hour > 23 or minute > 59:
        message = _("« %(words)s » : cette heure n’existe pas.") % {"words": words}
        return None, [Remark("impossible-hour", "error", message)]
    return (hour, minute), []


def _offset_remarks(
    words: str, day: date, hour: tuple[int, int], sign: str, hours: int, minutes: int
) -> list[Remark]:
    """A stated offset against that of Paris on that day (rule A2), both readings shown."""
    paris = ZoneInfo("Europe/Paris")
    stated = timedelta(hours=hours, minutes=minutes) * (1 if sign == "+" else -1)
    local = datetime(day.year, day.month, day.day, *hour, tzinfo=paris)
    real = local.utcoffset()
    if real is None or real == stated:
        return []
    other = local.replace(tzinfo=None) - stated + real
    message = _(
        "« %(words)s » : le %(day)s, l’heure de Paris est UTC%(real)s. En heure de Paris, c’est le "
        "%(first)s ; en UTC%(stated)s, le %(second)s (heure de Paris)."
    ) % {
        "words": words,
        "day": voice.day(day),
        "real": _signed(real),
        "stated": _signed(stated),
        "first": f"{voice.day(day)} à {voice.hour(time(*hour))}",
        "second": f"{voice.day(other.date())} à {voice.hour(other)}",
    }
    advice = _("Retirer le décalage et écrire l’heure de Paris.")
    return [Remark("wrong-offset", "error", message, advice)]


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'+' if minutes >= 0 else '-'}{hours}" + (f":{rest:02}" if rest else "")


def opening(day: date, hour: tuple[int, int] | None, zone: ZoneInfo) -> datetime:
    """The first instant: 00:00 local when no hour is stated (rule A4)."""
    return datetime(day.year, day.month, day.day, *(hour or (0, 0)), tzinfo=zone)


def closing(day: date, hour: tuple[int, int] | None, zone: ZoneInfo) -> datetime:
    """The first refused instant: the stated minute counts whole, no hour is the end of the day.

    Computed on the wall clock, then placed in the zone: right on both clock-change Sundays. A
    minute that happens twice closes after its second time, in favour of who is sending.
    """
    wall = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall clock has no zone
    if hour is None:
        wall += timedelta(days=1)
    else:
        wall = wall.replace(hour=hour[0], minute=hour[1]) + timedelta(minutes=1)
    return wall.replace(tzinfo=zone, fold=1)
