"""The quantities of a French sentence: days, hours, lengths, amounts, shares, counts, scales.

Pure text in, values out. Positions are those of the text given. What one reader took, the next
leaves alone: « 4 décembre 2026 » is not also a count of four.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from texts.dates import MONTH_PATTERN, Mention, Span, month_number, spans
from texts.voice import WEEKDAYS

UNITS = {
    "zéro": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30,
    "quarante": 40, "cinquante": 50, "soixante": 60,
}  # fmt: skip
_WORD = "|".join(sorted([*UNITS, "cents?", "mille"], key=len, reverse=True))
_WORDS = rf"\b(?:{_WORD})(?:[- ](?:{_WORD})|[- ]et[- ](?:une?|onze))*\b"
_DIGITS = (
    r"(?<![\w.,/])(?<!\d-)\d{1,3}(?:[ .]\d{3})+(?:,\d+)?(?![\d])"
    r"|(?<![\w/])\d+(?:,\d+)?(?![\d/])"
)
NUMBER = rf"(?:{_DIGITS}|{_WORDS})"
_PAIR = rf"(?P<a>{NUMBER})(?:\s*(?:à|ou|et|-|–|—)\s*(?P<b>{NUMBER}))?"
_MONEY = re.compile(
    rf"(?P<a>{NUMBER})(?:\s*(?:€|euros?)?\s*(?:à|ou|et|-|–|—)\s*(?P<b>{NUMBER}))?"
    r"\s*(?P<k>k)?\s*(?P<unit>€|euros?\b|eur\b|keur\b)"
)
_PERCENT = re.compile(rf"{_PAIR}\s*(?:%|pour ?cents?\b)")
_HALF = re.compile(r"\b(?:la |pour )?moitié\b")
_LENGTH = re.compile(
    rf"(?P<first>\b(?:les|vos|ses|des|nos) )?{_PAIR}\s*(?:premiers? |premières? |prochains? )?"
    r"(?P<unit>jours?|semaines?|mois|ans?|années?|heures?)\b"
    r"(?P<more> et demie?\b| et (?:un|deux|trois|\d) (?:jours?|mois)\b)?"
    r"(?P<work> (?:ouvrés?|ouvrables?|francs?))?"
)
_SOME = re.compile(r"\b(?:quelques|plusieurs) (?:jours|semaines|mois|années|heures)\b")
_FORTNIGHT = re.compile(r"\b(?:une |la )?(quinzaine|huitaine)\b(?: de jours)?")
_HOUR = re.compile(
    r"(?<![\d:/-])(?P<h>\d{1,2})[ ]?(?:h|heures?)(?:[ ]?(?P<m>\d{2}))?(?![\w])"
    r"|(?<![\d:/-])(?P<hc>\d{1,2}):(?P<mc>\d{2})(?![\d:])|\b(?P<w>minuit|midi)\b"
)
_ISO = re.compile(
    r"(?<![\d-])(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\d-])"
    r"|(?<![\d./-])(?P<d2>\d{1,2})(?P<s>[./-])(?P<m2>\d{1,2})(?P=s)(?P<y2>20\d\d"
    r"|\d\d)(?![\d./-]\d|\d)"
)
_VAGUE_MONTH = re.compile(
    rf"\b(?P<part>fin|début|mi-|mi |la mi-|courant|milieu|en|au mois de|au mois d'|dès|de|à|pour)"
    rf"\s*(?P<month>{MONTH_PATTERN})(?!\w)(?:\s+(?P<year>20\d\d))?"
)
_SEASON = re.compile(
    r"\b(?:au printemps|à l'automne|en automne|en hiver|en été|cet été|à l'été|l'hiver prochain"
    r"|à la rentrée|avant l'été|après l'été|semaine prochaine|mois prochain|bientôt|prochainement"
    r"|en fin de journée|en soirée|dans la soirée|dans la nuit|le soir même|fin de semaine"
    r"|dans quelques (?:jours|semaines|mois)|sous peu)\b"
)
_ALL_YEAR = re.compile(
    r"\b(?:toute l'année|tout au long de l'année|à tout moment|en permanence|en continu"
    r"|tout le temps"
    r"|sans interruption|à n'importe quel moment)\b"
)
_WEEKDAY = re.compile(rf"\b(?:un|le|ce|tombe un) ({'|'.join(WEEKDAYS)})\b(?! \d| 1er)")
_SCALE = re.compile(
    rf"(?:\b(?:de|entre|va de|vont de|comprise? entre)\s+"
    rf"|\bbarème\s*:?\s*)(?P<a>{NUMBER})\s*(?:à|et)\s*(?P<b>{NUMBER})"
    rf"(?!\s*(?:%|€|ans?\b|mois\b|jours?\b|semaines?\b|euros?\b|personnes|eig\b))"
    rf"|\b(?:sur une note de|sur)\s+(?!une? )(?P<on>{NUMBER})(?!\s*(?:%|€|ans?\b|mois\b"
    rf"|jours?\b|semaines?\b|(?!points)\w+s\b))"
)
_PHONE = re.compile(r"(?:\+33|\b0\d)(?:[ .-]?\d{2}){4}\b")
_BARE = re.compile(_PAIR)
_VAGUE = re.compile(
    r"\b(?:environ|autour de|à peu près|quelque|quelques|plusieurs|presque|près de"
    r"|approximativement"
    r"|grosso modo|en général|généralement|d'ordinaire|souvent|par exemple|plus ou moins|tourne"
    r"|(?:une |la )?(?:dizaine|douzaine|quinzaine|vingtaine|trentaine|cinquantaine|centaine))\b"
)
TENS = {"dizaine": 10, "douzaine": 12, "vingtaine": 20, "trentaine": 30, "cinquantaine": 50,
        "centaine": 100}  # fmt: skip
_ROUGH = re.compile(rf"\b(?:une |la )?({'|'.join(TENS)}) (?:de |d')")
SEVERAL = re.compile(r"\b(?:plusieurs|quelques|divers(?:es)?|de nombreux|de nombreuses)\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """``kind``: day, month, season, always, hour, weekday, money, percent, length, scale, count.

    ``low``/``high``: the value, twice the same unless a stretch is given; lengths in ``unit``
    (day, month), amounts in euros, hours in minutes since midnight, weekdays from 0 (Monday).
    ``span``: of a day, with its shape; ``first``/``last``: of a month, the days it may mean.
    """

    kind: str
    start: int
    end: int
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    unit: str = ""
    span: Span | None = None
    mention: Mention | None = None
    first: date | None = None
    last: date | None = None
    hours: bool = False  # working days, or a part of speech that no arithmetic settles


def number(words: str) -> Fraction | None:
    """« 4 250 », « 4.250 », « 4,5 », « quatre mille deux cent cinquante », « soixante-dix »."""
    words = words.strip()
    if len(words) > 80:
        return None  # six thousand nines are no figure of a call
    if words[:1].isdigit():
        bare = re.sub(r"(?<=\d)[ .](?=\d{3})", "", words)
        return Fraction(bare.replace(",", "."))
    total = held = 0
    for word in re.split(r"[ -]+", words):
        if word == "et":
            continue
        if word == "mille":
            total, held = total + (held or 1) * 1000, 0
        elif word.startswith("cent"):
            held = (held or 1) * 100
        elif word in {"vingt", "vingts"} and held % 100 == 4:
            held += 76  # quatre-vingts
        elif word in UNITS:
            held += UNITS[word]
        else:
            return None
    return Fraction(total + held)


class Sentence:
    """A flattened sentence from which quantities are taken one kind after the other."""

    def __init__(self, flat: str, *, year: int | None = None) -> None:
        self.flat, self.year = flat, year
        self.left = flat  # what no quantity has taken yet, same length

    def _take(self, start: int, end: int) -> None:
        self.left = self.left[:start] + "\0" * (end - start) + self.left[end:]

    def all(self) -> list[Quantity]:
        found: list[Quantity] = []
        for match in _PHONE.finditer(self.flat):
            self._take(*match.span())
        for read in (
            self._days, self._iso, self._months, self._hours, self._weekdays, self._money,
            self._percents, self._scales, self._lengths, self._seasons,
        ):  # fmt: skip
            found += list(read())
        return sorted(found, key=lambda q: (q.start, q.end))

    def _days(self) -> Iterator[Quantity]:
        if not re.search(r"\d", self.flat):
            return
        for span in spans(self.flat, year=self.year):
            self._take(span.start, span.end)
            yield Quantity("day", span.start, span.end, span=span)
            for mention in span.mentions:
                if mention.hour:
                    value = Fraction(mention.hour[0] * 60 + mention.hour[1])
                    yield Quantity("hour", mention.start, mention.end, value, value)

    def _iso(self) -> Iterator[Quantity]:
        for match in _ISO.finditer(self.left):
            try:
                year = int(match["y"] or match["y2"])
                year += 2000 if year < 100 else 0
                day = date(year, int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
            except ValueError:
                continue
            self._take(*match.span())
            mention = Mention(match[0], day, None, (), *match.span(), day.year, day.month)
            before = self.flat[max(0, match.start() - 22) : match.start()]
            until = re.search(r"(?:jusqu'au|avant le|au plus tard le)\s*$", before)
            shape = "until" if until else "day"
            span = Span(match[0], mention, mention, shape, *match.span())
            yield Quantity("day", *match.span(), span=span)

    def _months(self) -> Iterator[Quantity]:
        for match in _VAGUE_MONTH.finditer(self.left):
            month = month_number(match["month"])
            if month is None or match["month"] == "sept":  # « commence à sept ans »
                continue
            stated = re.match(r"\s+(20\d\d)\b", self.flat[match.end() :])
            year = int(match["year"] or (stated[1] if stated else 0)) or self.year
            self._take(*match.span())
            if year is None:
                yield Quantity("month", *match.span(), unit=match["part"], low=Fraction(month))
                continue
            after = date(year + month // 12, month % 12 + 1, 1)
            last = date.fromordinal(after.toordinal() - 1)
            first = date(year, month, 1)
            part = match["part"].strip("- ")
            if part == "début":
                last = first.replace(day=10)
            elif part in {"mi", "la mi", "milieu"}:
                first, last = first.replace(day=10), first.replace(day=20)
            elif part == "fin":
                first = first.replace(day=20)
            yield Quantity(
                "month", *match.span(), unit=part, low=Fraction(month), first=first, last=last
            )

    def _hours(self) -> Iterator[Quantity]:
        for match in _HOUR.finditer(self.left):
            if match["w"]:
                value = 12 * 60 if match["w"] == "midi" else 23 * 60 + 59
            else:
                hour, minute = int(match["h"] or match["hc"]), int(match["m"] or match["mc"] or 0)
                if hour > 24 or minute > 59:
                    continue
                if match["h"] and "heure" in match[0] and hour > 23:
                    continue  # « 72 heures » is a length
                value = 23 * 60 + 59 if hour == 24 else hour * 60 + minute
            if re.match(r"\s*(?:de|d')\s", self.flat[match.end() :]):
                continue  # « 2 heures de travail »
            self._take(*match.span())
            yield Quantity("hour", *match.span(), Fraction(value), Fraction(value))

    def _weekdays(self) -> Iterator[Quantity]:
        for match in _WEEKDAY.finditer(self.left):
            value = Fraction(WEEKDAYS.index(match[1]))
            yield Quantity("weekday", *match.span(1), value, value, unit=match[0].split()[0])

    def _money(self) -> Iterator[Quantity]:
        last_end = -1
        for match in _MONEY.finditer(self.left):
            low, high = number(match["a"]), number(match["b"] or match["a"])
            if low is None or high is None:
                continue
            times = 1000 if match["k"] or match["unit"].startswith("k") else 1
            self._take(*match.span())
            last_end = match.end()
            yield Quantity("money", *match.span(), low * times, high * times)
        if last_end >= 0:  # « 4 250 € nets par mois, ou 5 000 au-delà »
            for match in re.finditer(r"\b(?:ou|puis|et) (\d[ .]?\d{3})\b(?!\s*\w*(?:ans|agents))",
                                     self.left[last_end:]):  # fmt: skip
                value = number(match[1])
                if value is not None:
                    start, end = match.start(1) + last_end, match.end(1) + last_end
                    self._take(start, end)
                    yield Quantity("money", start, end, value, value)

    def _percents(self) -> Iterator[Quantity]:
        for match in _PERCENT.finditer(self.left):
            low, high = number(match["a"]), number(match["b"] or match["a"])
            if low is not None and high is not None:
                self._take(*match.span())
                yield Quantity("percent", *match.span(), low, high)
        for match in _HALF.finditer(self.left):
            yield Quantity("percent", *match.span(), Fraction(50), Fraction(50))

    def _scales(self) -> Iterator[Quantity]:
        if not re.search(r"\bnotation\b|\bnot(?:e|es|é|ée|és|ées|ent)\b|barème|échelle", self.flat):
            return
        for match in _SCALE.finditer(self.left):
            if match["on"]:
                low, high = None, number(match["on"])
            else:
                low, high = number(match["a"]), number(match["b"])
            if high is not None:
                self._take(*match.span())
                yield Quantity("scale", *match.span(), Fraction(-1) if low is None else low, high)

    def _lengths(self) -> Iterator[Quantity]:
        for match in _LENGTH.finditer(self.left):
            low, high = number(match["a"]), number(match["b"] or match["a"])
            if low is None or high is None:
                continue
            unit, times = _unit(match["unit"])
            low, high = low * times, high * times
            if more := match["more"]:
                extra = _extra(more, unit, match["unit"])
                low, high = low + extra, high + extra
            self._take(*match.span())
            yield Quantity("length", *match.span(), low, high, unit, hours=bool(match["work"]))
        for match in _SOME.finditer(self.left):
            self._take(*match.span())
            yield Quantity("length", *match.span(), unit="vague")
        for match in _FORTNIGHT.finditer(self.left):
            days = Fraction(15 if match[1] == "quinzaine" else 8)
            self._take(*match.span())
            yield Quantity("length", *match.span(), days, days, "day")

    def _seasons(self) -> Iterator[Quantity]:
        for match in _SEASON.finditer(self.left):
            yield Quantity("season", *match.span())
        for match in _ALL_YEAR.finditer(self.left):
            yield Quantity("always", *match.span())

    def counts(self) -> Iterator[Quantity]:
        """The numbers that are left: whoever reads them says of what."""
        for match in _ROUGH.finditer(self.left):
            value = Fraction(TENS[match[1]])
            yield Quantity("count", *match.span(), value, value, "vague")
        for match in _BARE.finditer(self.left):
            low, high = number(match["a"]), number(match["b"] or match["a"])
            if low is None or high is None:
                continue
            if re.fullmatch(r"(?:19|20)\d\d", match[0]):
                continue  # a year
            yield Quantity("count", *match.span(), low, high)


def _unit(word: str) -> tuple[str, Fraction]:
    if word.startswith("jour"):
        return "day", Fraction(1)
    if word.startswith("semaine"):
        return "day", Fraction(7)
    if word.startswith("heure"):
        return "day", Fraction(1, 24)
    return "month", Fraction(12 if word.startswith("an") else 1)


def _extra(more: str, unit: str, word: str) -> Fraction:
    if "demi" in more:
        return Fraction(6) if word.startswith("an") else Fraction(1, 2)
    words = more.split()
    value = number(words[1]) or Fraction(0)
    return value if (unit == "month") == words[2].startswith("mois") else Fraction(0)


def is_vague(flat: str, start: int, end: int) -> bool:
    """« environ 4 500 € », « une dizaine de postes », « en général deux semaines »."""
    near = flat[max(0, start - 30) : end + 2]
    return bool(_VAGUE.search(near) or " environ" in flat[end : end + 24])
