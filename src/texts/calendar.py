"""The calendar of an ``apply`` page, read into a draft with what is wrong in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from texts import voice
from texts.dates import (
    MONTH_PATTERN,
    NUMBERS,
    Remark,
    Span,
    closing,
    month_number,
    opening,
    plain,
    spans,
)
from texts.draft import CalendarDraft, Refusal, SprintDraft, Window
from texts.findings import Finding, Severity
from texts.translation import gettext as _

_KINDS = [
    ("shortlist", r"annonce de la présélection|résultats? de (?:la )?présélection"),
    ("deposit", r"dép[oô]ts?|candidatures?|candidater|postul"),
    ("interviews", r"entretiens?|auditions?|soutenances?|jurys?"),
    ("wishes", r"vœux|voeux|positionner"),
    ("evaluation", r"évaluations?"),
    ("results", r"résultats?"),
    ("acceptance", r"acceptations?"),
    ("meeting", r"réunions?|webinaires?"),
    ("start", r"démarrez|démarrages?|prises? de poste|arrivées?"),
]
_LATER = re.compile(
    r"communiqué|seront annoncé|sera annoncé|prochainement|à venir|à annoncer|à préciser"
)
_NUMBERED = re.compile(
    r"(?:sprints?|sessions?)(?:[ ]+de[ ]+recrutement)?[ ]*(?:n[°ºo]\.?[ ]*)?(\d+)"
    r"|(\d+)(?:er|re|ère|e|ème|ième)[ ]+(?:sprint|session)"
)
_COVER = re.compile(
    rf"({MONTH_PATTERN})(?:[ ]+(\d{{4}}))?"
    rf"(?:[ ]*(?:-|–|—|/|à|et)[ ]*({MONTH_PATTERN}))?[ ]+(\d{{4}})"
)
_COUNTED = re.compile(r"(?<![\w°])(\d+|" + "|".join(NUMBERS[2:]) + r")[ ]+(sprints?)\b")


def kinds_of(text: str) -> list[str]:
    """The milestones a sentence speaks of, in the order of the text."""
    flat = plain(text)
    found = [(match.start(), kind) for kind, words in _KINDS if (match := re.search(words, flat))]
    return [kind for _where, kind in sorted(found)]


def months_covered(label: str) -> tuple[date, date] | None:
    """The first and last day the months of a label cover: « février-mars 2024 »."""
    match = _COVER.search(plain(label))
    if not match:
        return None
    year = int(match[4])
    first, last = month_number(match[1]), month_number(match[3] or match[1])
    if first is None or last is None:
        return None
    first_year = int(match[2]) if match[2] else year - (1 if first > last else 0)
    after = date(year + last // 12, last % 12 + 1, 1)
    return date(first_year, first, 1), after - timedelta(days=1)


Lines = Mapping[tuple[str | int, ...], int] | Callable[[tuple[str | int, ...], str], int]


class _Reader:
    """One reading of one page: it gathers findings and knows where things are."""

    def __init__(self, front: Mapping[str, Any], zone: str, lines: Lines, name: str) -> None:
        self.front, self.zone, self.lines, self.name = front, ZoneInfo(zone), lines, name
        self.findings: list[Finding] = []
        self.year = self._only_year()

    def _only_year(self) -> int | None:
        """The year of the page when all its full dates share one: it serves the dates without."""
        years = {
            mention.day.year
            for text in _strings(self.front)
            for span in spans(text)
            for mention in span.mentions
            if mention.day
        }
        return years.pop() if len(years) == 1 else None

    def line(self, path: str, containing: str = "") -> int:
        """Where a dotted path is written, its nearest known parent otherwise, 0 when unknown."""
        steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
        if callable(self.lines):
            return self.lines(steps, containing)
        while steps:
            if steps in self.lines:
                return self.lines[steps]
            steps = steps[:-1]
        return 0

    @cached_property
    def texts(self) -> dict[str, str]:
        """Every text by its dotted path."""
        return dict(_paths(self.front))

    def find(self, path: str, remark: Remark, sentence: str = "", words: str = "") -> None:
        """``words``: those at fault, in that sentence of the text at ``path``; without them the
        whole text is."""
        text = self.texts.get(path, "")
        around = max(text.find(sentence), 0)
        words = words or sentence or text
        start = text.find(words, around) if words else -1
        if start < 0:  # the sentence was put together from two texts
            words, start = "", 0
        self.findings.append(
            Finding(
                file=self.name,
                line=self.line(path, sentence[:24]),
                field=path,
                code=remark.code,
                severity=remark.severity,
                message=remark.message,
                suggestion=remark.suggestion,
                excerpt=words,
                start=start,
                end=start + len(words),
            )
        )

    def read(self) -> CalendarDraft:
        steps = self.front.get("steps") or {}
        entries = steps.get("dates") if isinstance(steps, Mapping) else None
        sprints: dict[int, SprintDraft] = {}
        loose: list[Window] = []
        loose_refused: list[Refusal] = []
        for index, entry in enumerate(entries if isinstance(entries, list) else []):
            if not isinstance(entry, Mapping):
                continue
            path = f"steps.dates.{index}"
            label, text = str(entry.get("date") or ""), str(entry.get("desc") or "")
            number = _number(label)
            if number is None:
                windows, refused = self._windows(
                    f"{label} : {text}", f"{path}.date", only_first=True
                )
                loose += windows
                loose_refused += refused
                continue
            if number in sprints:
                message = _("Le numéro %(number)s est porté par deux sprints.") % {"number": number}
                self.find(f"{path}.date", Remark("duplicate-number", "error", message))
                continue
            windows, refused = self._windows(text, f"{path}.desc")
            if not windows and not refused:
                windows = [Window("deposit", announced=True, text=text, line=self.line(path))]
            sprints[number] = self._checked(
                SprintDraft(
                    number,
                    label,
                    tuple(windows),
                    tuple(refused),
                    text,
                    self.line(f"{path}.date"),
                ),
                path,
            )
        if not sprints and (loose or loose_refused):
            title = str(self.front.get("title") or "")
            draft = SprintDraft(1, title, tuple(_unique(loose)), tuple(loose_refused))
            sprints[1] = self._checked(draft, "steps.dates")
        draft_of_all = CalendarDraft(
            self.zone.key, tuple(sprints[number] for number in sorted(sprints))
        )
        self._check_order(draft_of_all)
        self._check_counts(len(sprints))
        return draft_of_all

    def _windows(
        self, text: str, path: str, *, only_first: bool = False
    ) -> tuple[list[Window], list[Refusal]]:
        windows: list[Window] = []
        refused: list[Refusal] = []
        for sentence in _sentences(text):
            found = spans(sentence, year=self.year)
            kinds = kinds_of(sentence)
            line = self.line(path, sentence[:24])
            if not found:
                if _LATER.search(plain(sentence)):
                    for kind in kinds:
                        windows.append(Window(kind, announced=True, text=sentence, line=line))
                continue
            kind = "wishes" if "wishes" in kinds else kinds[0] if kinds else "deposit"
            read = self._window(kind, found[0], sentence, path, line)
            if isinstance(read, Window):
                windows.append(read)
            else:
                refused.append(read)
            if only_first:
                break
        return _unique(windows), refused

    def _window(
        self, kind: str, span: Span, sentence: str, path: str, line: int
    ) -> Window | Refusal:
        blocking = ""
        for mention in span.mentions:
            words = sentence[mention.start : mention.end]
            for remark in mention.remarks:
                self.find(path, remark, sentence, words)
                if remark.severity == "error":
                    blocking = blocking or remark.message
            if mention.day is None and not mention.remarks:
                message = _("« %(words)s » : l’année n’est pas indiquée.") % {"words": mention.text}
                self.find(path, Remark("year-missing", "error", message), sentence, words)
                blocking = blocking or message
            elif mention.year is None:
                message = _(
                    "« %(words)s » : l’année n’est pas indiquée ; %(year)s est lue ailleurs "
                    "dans la page."
                ) % {"words": mention.text, "year": self.year}
                self.find(path, Remark("year-inferred", "warning", message), sentence, words)
        if blocking:
            return Refusal(kind, sentence, blocking, line)
        first = span.first.day if span.first else None
        last = span.last.day if span.last else None
        starts_at = opening(first, span.first.hour, self.zone) if span.first and first else None
        stated = bool(span.last and span.last.hour)
        hour = span.last.hour if span.last else None
        if span.shape == "day":
            starts_at = opening(first, None, self.zone) if first else None
        ends_at = closing(last, hour, self.zone) if last else None
        if starts_at and ends_at and ends_at <= starts_at:
            message = _("« %(text)s » : la fin précède le début.") % {"text": span.text}
            self.find(path, Remark("reversed-window", "error", message), sentence, span.text)
            return Refusal(kind, sentence, message, line)
        if kind == "deposit" and ends_at and not stated:
            message = _(
                "« %(text)s » : l’heure de clôture n’est pas indiquée ; la fin du jour est retenue."
            ) % {"text": span.text}
            advice = _("Ajouter l’heure, par exemple « à 23 h 59 ».")
            self.find(path, Remark("hour-missing", "warning", message, advice), sentence, span.text)
        if kind == "deposit" and ends_at and not starts_at:
            message = _("« %(text)s » : le jour d’ouverture n’est pas indiqué.") % {
                "text": span.text
            }
            self.find(path, Remark("opening-missing", "warning", message), sentence, span.text)
        if kind == "deposit" and starts_at and ends_at and ends_at < _a_month_after(starts_at):
            days = (ends_at.date() - starts_at.date()).days
            message = _(
                "« %(text)s » : %(days)s jours, moins d’un mois entre la publication et la clôture "
                "(décret n° 2019-1414, sauf urgence motivée)."
            ) % {"text": span.text, "days": days}
            self.find(path, Remark("short-window", "info", message), sentence, span.text)
        return Window(kind, starts_at, ends_at, stated, text=sentence, line=line)

    def _checked(self, sprint: SprintDraft, path: str) -> SprintDraft:
        """Interviews after the deposit (A8), label over the windows (A9)."""
        deposit, interviews = sprint.window("deposit"), sprint.window("interviews")
        windows, refused = list(sprint.windows), list(sprint.refused)
        if (
            deposit and deposit.ends_at and interviews and interviews.starts_at
            and interviews.starts_at < deposit.ends_at
        ):  # fmt: skip
            last = deposit.ends_at - timedelta(seconds=1)
            message = _(
                "Les entretiens commencent le %(start)s, avant la fin du dépôt des dossiers "
                "(%(end)s)."
            ) % {
                "start": voice.day(interviews.starts_at.date()),
                "end": voice.day(last.date()),
            }
            where = f"{path}.desc" if path != "steps.dates" else path
            remark = Remark("interview-overlaps-deposit", "error", message)
            self.find(where, remark, interviews.text)
            windows.remove(interviews)
            refused.append(Refusal("interviews", interviews.text, message, interviews.line))
        cover = months_covered(sprint.label)
        if deposit and deposit.ends_at and cover:
            first = (deposit.starts_at or deposit.ends_at - timedelta(seconds=1)).date()
            last_day = (deposit.ends_at - timedelta(seconds=1)).date()
            outside = last_day < cover[0] or first > cover[1]
            if outside or last_day > cover[1]:
                message = _(
                    "« %(label)s » ne couvre pas le dépôt des dossiers, du %(first)s au %(last)s."
                ) % {
                    "label": sprint.label,
                    "first": voice.day(first),
                    "last": voice.day(last_day),
                }
                severity: Severity = "error" if outside else "warning"
                self.find(f"{path}.date", Remark("label-mismatch", severity, message))
        return SprintDraft(
            sprint.number, sprint.label, tuple(windows), tuple(refused), sprint.text, sprint.line
        )

    def _check_order(self, draft: CalendarDraft) -> None:
        numbers = [sprint.number for sprint in draft.sprints]
        if numbers and numbers != list(range(1, len(numbers) + 1)):
            said = ", ".join(str(number) for number in numbers)
            message = _("Les sprints ne sont pas numérotés de 1 à %(count)s : %(said)s.") % {
                "count": len(numbers),
                "said": said,
            }
            self.find("steps.dates", Remark("number-gap", "error", message))
        dated = [s for s in draft.sprints if (w := s.window("deposit")) and w.ends_at]
        for before, after in pairwise(dated):
            one, two = before.window("deposit"), after.window("deposit")
            if (
                one
                and two
                and one.ends_at
                and (two.starts_at or two.ends_at or one.ends_at) < one.ends_at
            ):
                message = _("Le sprint n° %(two)s commence avant la fin du sprint n° %(one)s.") % {
                    "one": before.number,
                    "two": after.number,
                }
                self.find("steps.dates", Remark("sprint-order", "error", message))

    def _check_counts(self, count: int) -> None:
        for path, text in _paths(self.front):
            for match in _COUNTED.finditer(plain(text)):
                word = match[1]
                said = int(word) if word.isdigit() else NUMBERS.index(word)
                if count and said != count:
                    words = text[match.start() : match.end()]
                    message = _("« %(words)s » : le calendrier en compte %(count)s.") % {
                        "words": words,
                        "count": count,
                    }
                    self.find(path, Remark("count-mismatch", "error", message), words=words)


def read_calendar(
    front: Mapping[str, Any],
    *,
    zone: str = "Europe/Paris",
    lines: Lines | None = None,
    name: str = "",
) -> tuple[CalendarDraft, list[Finding]]:
    """The sprints and dates of an ``apply`` page (``steps.dates``), and what is wrong with them.

    ``lines``: ``Document.line_of`` of the front-matter reader, or its ``lines``, or nothing.
    """
    reader = _Reader(front, zone, lines or {}, name)
    draft = reader.read()
    return draft, reader.findings


def _number(label: str) -> int | None:
    match = _NUMBERED.search(plain(label))
    return int(match[1] or match[2]) if match else None


def _unique(windows: list[Window]) -> list[Window]:
    """One window per kind: the dated one first, else the first said."""
    kept: dict[str, Window] = {}
    for window in windows:
        held = kept.get(window.kind)
        if held is None or (held.announced and not window.announced):
            kept[window.kind] = window
    return list(kept.values())


def _sentences(text: str) -> Iterator[str]:
    """Bullets and paragraphs; soft line breaks stay inside."""
    for piece in re.split(r"\n\s*\n|\n(?=\s*(?:[*+-]|\d+\.)\s)", text):
        bare = re.sub(r"^\s*(?:[*+-]|\d+\.)\s+", "", piece).strip()
        if bare:
            yield bare


def _paths(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _paths(value, f"{path}.{key}".lstrip("."))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _paths(value, f"{path}.{index}")


def _strings(tree: Any) -> Iterator[str]:
    return (text for _path, text in _paths(tree))


def _a_month_after(instant: datetime) -> datetime:
    """The same day of the next month, or its last day when that day does not exist."""
    year, month = instant.year + instant.month // 12, instant.month % 12 + 1
    for day in range(instant.day, 27, -1):
        try:
            return instant.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return instant.replace(year=year, month=month)
