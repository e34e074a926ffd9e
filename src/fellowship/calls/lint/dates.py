"""Dates typed in a text: impossible, past, without hour, or not those of the calendar."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from fellowship.calls.lint.known import Known
from fellowship.calls.lint.texts import NOWHERE, Excerpt, Spot, sentence_spot, short
from fellowship.calls.prose import CalendarDraft, Mention, Span, day_in_french, spans
from fellowship.core.findings import Finding
from fellowship.core.frontmatter import Document

_CLOSING = re.compile(r"ouvert|clôtur|dépôt des|dépos|candidat|postul|répondre à l'appel")
_COMING = re.compile(
    r"\b(?:prochain\w*|commencera|commenceront|débutera|se tiendra|se tiendront|aura lieu"
    r"|auront lieu|ouvrira|sera ouvert\w*|rendez-vous|sera communiqué\w*|fermera|se fera)\b"
)
_SPRINT = re.compile(r"\b(?:sprint|dépôt des dossiers|appel à candidatures?)\b")
_OPENS = re.compile(
    r"\b(?:commencera|débutera|se tiendra|ouvrira|ouvre|aura lieu|sera ouvert\w*)\b"
)
# no day, only months or a year: « est ouvert de janvier à décembre 2024 »
_STILL_OPEN = re.compile(
    r"\b(?:est|sont|sera|seront) ouverte?s?\b[^.\d\[\]()]{0,60}\b(20[1-3]\d)\b"
)


def spans_of(excerpt: Excerpt) -> list[Span]:
    """The dates of a text, those of addresses and file names left out."""
    if not re.search(r"\d", excerpt.text):
        return []
    year = None
    years = {int(found) for found in re.findall(r"\b(20[1-3]\d)\b", excerpt.text)}
    if len(years) == 1:
        year = years.pop()
    return spans(excerpt.text, year=year)


def sentence_around(excerpt: Excerpt, span: Span) -> str:
    """The sentence, bullet or line a date stands in, flattened."""
    start, end = sentence_spot(excerpt.text, _spot(span))
    return excerpt.flat[start:end]


def _spot(words: Span | Mention) -> Spot:
    return words.start, words.end


def is_dated_post(document: Document) -> bool:
    """A text that speaks of the day it was written: an article, a press release."""
    return bool(document.front.get("date")) or "/blog/" in f"/{document.name}"


def look(excerpt: Excerpt, known: Known) -> Iterator[Finding]:
    dated = is_dated_post(excerpt.document)
    if known.now and not dated:
        for match in _STILL_OPEN.finditer(excerpt.flat):
            if int(match[1]) < known.now.astimezone(known.zone).year:
                message = _("« %(text)s » : l’année est passée.") % {"text": short(match[0])}
                yield excerpt.remark("past-date", "warning", message, at=match.span())
    for span in spans_of(excerpt):
        for mention in span.mentions:
            for remark in mention.remarks:
                if remark.code == "weekday-mismatch" and mention.year is None:
                    continue  # the year was a guess, the weekday may be right
                yield excerpt.remark(
                    remark.code,
                    remark.severity,
                    remark.message,
                    at=_spot(mention),
                    suggestion=remark.suggestion,
                )
        first, last = span.first, span.last
        if (
            span.shape == "range" and first and last and first.day and last.day
            and last.day < first.day
        ):  # fmt: skip
            message = _("« %(text)s » : la fin précède le début.") % {"text": short(span.text)}
            yield excerpt.remark("reversed-window", "error", message, at=_spot(span))
            continue
        if not last or not last.day or last.year is None:
            continue
        sentence = sentence_around(excerpt, span)
        closes = span.shape in {"range", "until"} and _CLOSING.search(sentence)
        if closes and last.hour is None and not dated:
            message = _("« %(text)s » : une clôture sans heure.") % {"text": short(span.text)}
            advice = _("Insérer la date du calendrier : {{ sprint.closes }}.")
            yield excerpt.remark(
                "hour-missing", "warning", message, at=_spot(span), suggestion=advice
            )
        before = excerpt.flat[max(0, span.start - 60) : span.start]
        coming = re.search(_COMING.pattern + r"[^.\[\]()]*$", before)
        if known.now and not dated and coming:
            today = known.now.astimezone(known.zone).date()
            if last.day < today:
                message = _("« %(text)s » est passé, la phrase parle de l’avenir.") % {
                    "text": short(span.text)
                }
                yield excerpt.remark("past-date", "warning", message, at=_spot(span))


def typed_twice(excerpts: list[Excerpt]) -> Iterator[Finding]:
    """The same stretch typed again in one document: two places to keep in step."""
    seen: Counter[tuple[date | None, date | None]] = Counter()
    for excerpt in excerpts:
        if is_dated_post(excerpt.document) or excerpt.field.startswith("steps.dates"):
            continue
        for span in spans_of(excerpt):
            if span.shape not in {"range", "until"} or not span.last or not span.last.day:
                continue
            key = (span.first.day if span.first else None, span.last.day)
            seen[key] += 1
            if seen[key] == 2:
                message = _("« %(text)s » est écrit plusieurs fois dans cette page.") % {
                    "text": short(span.text)
                }
                advice = _("Insérer la date du calendrier : {{ sprint.window }}.")
                yield excerpt.remark(
                    "date-typed-twice", "info", message, at=_spot(span), suggestion=advice
                )


def only_in_alt(excerpts: list[Excerpt]) -> Iterator[Finding]:
    """A day that only the text of an image says: nobody who sees the page can select it."""
    told: set[tuple[int, int]] = set()
    pictured: list[tuple[Excerpt, Mention, tuple[int, int]]] = []
    for excerpt in excerpts:
        alt_field = bool(excerpt.path) and str(excerpt.path[-1]) in {"alternative-textuelle", "alt"}
        if alt_field:
            for span in spans_of(excerpt):
                for mention in span.mentions:
                    if key := _day_month(mention.text):
                        pictured.append((excerpt, mention, key))
            continue
        images = [link for link in excerpt.links if link.is_image]
        for span in spans_of(excerpt):
            inside = any(i.start <= span.start < i.start + len(i.text) + 3 for i in images)
            for mention in span.mentions:
                key = _day_month(mention.text)
                if key and inside:
                    pictured.append((excerpt, mention, key))
                elif key:
                    told.add(key)
    for excerpt, mention, key in pictured:
        if key not in told:
            message = _("« %(words)s » n’est dit que par le texte d’une image.") % {
                "words": mention.text
            }
            yield excerpt.remark("date-only-in-alt", "warning", message, at=_spot(mention))


def _day_month(words: str) -> tuple[int, int] | None:
    from fellowship.calls.prose.dates import month_number

    match = re.search(r"(1er|\d{1,2})\s+([^\W\d]+)", words.lower())
    if match and (month := month_number(match[2])):
        return (1 if match[1] == "1er" else int(match[1])), month
    match = re.search(r"(\d{1,2})/(\d{1,2})/", words)
    return (int(match[1]), int(match[2])) if match else None


def not_in_calendar(
    excerpt: Excerpt, calendars: list[tuple[str, CalendarDraft]]
) -> Iterator[Finding]:
    """A sentence that opens or closes a sprint on a day that no calendar knows."""
    if is_dated_post(excerpt.document) or not calendars:
        return
    starts, ends = set(), set()
    for _name, calendar in calendars:
        for sprint in calendar.sprints:
            window = sprint.window("deposit")
            if window and window.starts_at:
                starts.add(window.starts_at.date())
            if window and window.ends_at:
                ends.add((window.ends_at - timedelta(seconds=1)).date())
    for span in spans_of(excerpt):
        sentence = sentence_around(excerpt, span)
        if not _SPRINT.search(sentence):
            continue
        about_opening = _OPENS.search(sentence)
        wrong: date | None = None
        if span.shape == "range" and (about_opening or "dépôt" in sentence):
            first = span.first.day if span.first else None
            last = span.last.day if span.last else None
            if first and first not in starts:
                wrong = first
            elif last and last not in ends:
                wrong = last
        elif span.shape == "day" and about_opening and span.first and span.first.day:
            wrong = span.first.day if span.first.day not in starts else None
        elif span.shape == "until" and span.last and span.last.day and "dépôt" in sentence:
            wrong = span.last.day if span.last.day not in ends else None
        if wrong:
            message = _("« %(text)s » : le %(day)s n’est dans aucun sprint du calendrier.") % {
                "text": short(sentence.strip()),
                "day": day_in_french(wrong),
            }
            advice = _("Insérer la date du calendrier : {{ sprint.opens }} ou {{ sprint.closes }}.")
            yield excerpt.remark(
                "date-not-in-calendar", "error", message, at=_spot(span), suggestion=advice
            )


def contradictions(calendars: list[tuple[Document, CalendarDraft]]) -> Iterator[Finding]:
    """Two pages that give one sprint two windows, or announce it under two months."""
    held: dict[int, tuple[Document, CalendarDraft]] = {}
    for document, calendar in calendars:
        for index, sprint in enumerate(calendar.sprints):
            window = sprint.window("deposit")
            if sprint.number in held:
                other, before = held[sprint.number]
                previous = next(s for s in before.sprints if s.number == sprint.number)
                old = previous.window("deposit")
                if (
                    window and old and window.ends_at and old.ends_at
                    and (window.starts_at, window.ends_at) != (old.starts_at, old.ends_at)
                    and abs((window.ends_at - old.ends_at).days) < 300
                ):  # fmt: skip
                    last = (window.ends_at - timedelta(seconds=1)).date()
                    message = _(
                        "Le dépôt du sprint n° %(number)s finit le %(one)s ici et le %(two)s dans "
                        "« %(other)s »."
                    ) % {
                        "number": sprint.number,
                        "one": day_in_french(last),
                        "two": day_in_french((old.ends_at - timedelta(seconds=1)).date()),
                        "other": other.name,
                    }
                    excerpt = _place(document, index)
                    yield excerpt.remark(
                        "calendar-contradiction", "error", message, at=_until(excerpt, last)
                    )
            if window and window.ends_at:
                held.setdefault(sprint.number, (document, calendar))


def _place(document: Document, index: int) -> Excerpt:
    entry = document.front["steps"]["dates"][index]
    return Excerpt(document, ("steps", "dates", index, "desc"), str(entry.get("desc", "")))


def _until(excerpt: Excerpt, last: date) -> Spot:
    """The words that end a window on that day."""
    ends = (_spot(span) for span in spans_of(excerpt) if span.last and span.last.day == last)
    return next(ends, NOWHERE)


def copied_announcements(documents: list[Document]) -> Iterator[Finding]:
    """« Communiquées prochainement » typed by hand, sprint after sprint, in several wordings."""
    wordings: dict[str, str] = {}
    for document in documents:
        entries = (document.front.get("steps") or {}).get("dates") or []
        texts = [str(e.get("desc", "")) for e in entries if isinstance(e, dict)]
        later = [" ".join(t.split()) for t in texts if "prochainement" in t and len(t) < 250]
        if not later:
            continue
        place = next(
            Excerpt(document, ("steps", "dates", i, "desc"), t)
            for i, t in enumerate(texts)
            if "prochainement" in t
        )
        if len(later) > 1:
            message = _("La même phrase est recopiée pour %(count)s sprints.") % {
                "count": len(later)
            }
            advice = _("Laisser le calendrier l’écrire.")
            yield place.remark(
                "copied-sentence", "info", message, at=place.whole, suggestion=advice
            )
        for text in dict.fromkeys(later):
            wordings.setdefault(text, document.name)
        others = {name for text, name in wordings.items() if text not in later}
        if others:
            message = _("Les dates à annoncer se disent autrement dans « %(other)s ».") % {
                "other": sorted(others)[0]
            }
            yield place.remark("announcement-wording", "info", message, at=place.whole)
