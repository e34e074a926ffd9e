"""Dates typed in a text: impossible, past, without hour, typed twice, told by an image alone."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from proofreading.reading import Reading
from proofreading.registry import CODES, code, on_document, on_text
from proofreading.texts import Excerpt, Spot, sentence_spot, short
from texts.dates import Mention, Span, month_number
from texts.findings import Finding
from texts.translation import gettext_lazy as _

_READ = "lecteur de dates (texts.dates)"
IMPOSSIBLE = code("impossible-date", "error", _("date qui n’existe pas"), evidence=_READ)
IMPOSSIBLE_HOUR = code("impossible-hour", "error", _("heure qui n’existe pas"), evidence=_READ)
AMBIGUOUS = code("ambiguous-hour", "warning", _("heure qui se lit de deux façons"), evidence=_READ)
WEEKDAY = code(
    "weekday-mismatch", "error", _("jour de semaine faux"), evidence="domaine §8.3, guide du jury"
)
OFFSET = code("wrong-offset", "error", _("décalage horaire faux"), evidence="domaine A2")
REVERSED = code(
    "reversed-window", "error", _("fin avant le début"),
    _("« %(text)s » : la fin précède le début."), evidence="domaine §8.3, règlement 5",
)  # fmt: skip
NO_HOUR = code(
    "hour-missing", "warning", _("clôture sans heure"), _("« %(text)s » : une clôture sans heure."),
    advice=_("Insérer la date du calendrier : {{ sprint.closes }}."), evidence="domaine A3",
)  # fmt: skip
PAST = code(
    "past-date", "warning", _("date passée annoncée à venir"),
    _("« %(text)s » est passé, la phrase parle de l’avenir."), evidence="domaine §8.1",
)  # fmt: skip
PAST_YEAR = _("« %(text)s » : l’année est passée.")
TWICE = code(
    "date-typed-twice", "info", _("date écrite plusieurs fois"),
    _("« %(text)s » est écrit plusieurs fois dans cette page."),
    advice=_("Insérer la date du calendrier : {{ sprint.window }}."), evidence="domaine §8.2.16",
)  # fmt: skip
ONLY_ALT = code(
    "date-only-in-alt", "warning", _("date dite par le seul texte d’une image"),
    _("« %(text)s » n’est dit que par le texte d’une image."), evidence="domaine §8.2.17",
)  # fmt: skip
_CLOSING = re.compile(r"ouvert|clôtur|dépôt des|dépos|candidat|postul|répondre à l'appel")
_COMING = re.compile(
    r"\b(?:prochain\w*|commencera|commenceront|débutera|se tiendra|se tiendront|aura lieu"
    r"|auront lieu|ouvrira|sera ouvert\w*|rendez-vous|sera communiqué\w*|fermera|se fera)\b"
    r"[^.\[\]()]*$"
)
# no day, only months or a year: « est ouvert de janvier à décembre 2024 »
_STILL_OPEN = re.compile(
    r"\b(?:est|sont|sera|seront) ouverte?s?\b[^.\d\[\]()]{0,60}\b(20[1-3]\d)\b"
)


def _spot(words: Span | Mention) -> Spot:
    return words.start, words.end


@on_text
def typed(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    if reading.own and excerpt.field.startswith("steps.dates."):
        return  # the reader of calendars says it better
    known, dated = reading.known, reading.is_dated_post
    if known.now and not dated and " ouvert" in excerpt.flat:
        for match in _STILL_OPEN.finditer(excerpt.flat):
            if int(match[1]) < known.now.astimezone(known.zone).year:
                yield PAST.on(excerpt, match.span(), sentence=str(PAST_YEAR), text=short(match[0]))
    for span in excerpt.spans:
        for mention in span.mentions:
            for remark in mention.remarks:
                if remark.code == "weekday-mismatch" and mention.year is None:
                    continue  # the year was a guess, the weekday may be right
                yield CODES[remark.code].on(
                    excerpt, _spot(mention), sentence=remark.message, suggestion=remark.suggestion
                )
        yield from _stretch(excerpt, span, reading)


def _stretch(excerpt: Excerpt, span: Span, reading: Reading) -> Iterator[Finding]:
    known, dated = reading.known, reading.is_dated_post
    first, last, words = span.first, span.last, short(span.text)
    if span.shape == "range" and first and last and first.day and last.day and last.day < first.day:
        yield REVERSED.on(excerpt, _spot(span), text=words)
        return
    if not last or not last.day or last.year is None:
        return
    start, end = sentence_spot(excerpt.text, _spot(span))
    closes = span.shape in {"range", "until"} and _CLOSING.search(excerpt.flat[start:end])
    if closes and last.hour is None and not dated:
        yield NO_HOUR.on(excerpt, _spot(span), text=words)
    if known.now and not dated:
        before = excerpt.flat[max(0, span.start - 60) : span.start]
        if last.day < known.now.astimezone(known.zone).date() and _COMING.search(before):
            yield PAST.on(excerpt, _spot(span), text=words)


@on_document
def typed_twice(reading: Reading) -> Iterator[Finding]:
    """The same stretch typed again in one document: two places to keep in step."""
    if reading.is_dated_post:
        return
    seen: Counter[tuple[date | None, date | None]] = Counter()
    for excerpt in reading.excerpts:
        if excerpt.field.startswith("steps.dates"):
            continue
        for span in excerpt.spans:
            if span.shape in {"range", "until"} and span.last and span.last.day:
                key = (span.first.day if span.first else None, span.last.day)
                seen[key] += 1
                if seen[key] == 2:
                    yield TWICE.on(excerpt, _spot(span), text=short(span.text))


@on_document
def only_in_alt(reading: Reading) -> Iterator[Finding]:
    """A day that only the text of an image says: nobody who sees the page can select it."""
    told: set[tuple[int, int]] = set()
    pictured: list[tuple[Excerpt, Mention, tuple[int, int]]] = []
    for excerpt in reading.excerpts:
        alone = bool(excerpt.path) and str(excerpt.path[-1]) in {"alternative-textuelle", "alt"}
        found = excerpt.spans
        images = [link for link in excerpt.links if link.is_image] if found else []
        for span in found:
            inside = alone or any(i.start <= span.start < i.start + len(i.text) + 3 for i in images)
            for mention in span.mentions:
                key = _day_month(mention.text)
                if key and inside:
                    pictured.append((excerpt, mention, key))
                elif key:
                    told.add(key)
    for excerpt, mention, key in pictured:
        if key not in told:
            yield ONLY_ALT.on(excerpt, _spot(mention), text=mention.text)


def _day_month(words: str) -> tuple[int, int] | None:
    match = re.search(r"(1er|\d{1,2})\s+([^\W\d]+)", words.lower())
    if match and (month := month_number(match[2])):
        return (1 if match[1] == "1er" else int(match[1])), month
    match = re.search(r"(\d{1,2})/(\d{1,2})/", words)
    return (int(match[1]), int(match[2])) if match else None
