"""The calendars that pages tell: what is wrong inside one, and between two of the same call."""

from collections.abc import Iterator
from datetime import date, timedelta

from proofreading.reading import Reading, Site
from proofreading.registry import code, on_document, on_site
from proofreading.texts import NOWHERE, Excerpt, Spot
from texts import voice
from texts.dates import spans
from texts.draft import Window
from texts.findings import Finding
from texts.frontmatter import Document
from texts.translation import gettext
from texts.translation import gettext_lazy as _

_READ = "lecteur de calendriers (texts.calendar)"
COUNT = code("count-mismatch", "error", _("nombre de sprints faux"), evidence="domaine A9")
NUMBER = code("duplicate-number", "error", _("numéro de sprint en double"), evidence="domaine A9")
OVERLAP = code(
    "interview-overlaps-deposit",
    "error",
    _("entretiens avant la fin du dépôt"),
    evidence="domaine A8",
)
LABEL = code(
    "label-mismatch", "error", _("libellé qui ne couvre pas les dates"), evidence="domaine A9"
)
GAP = code(
    "number-gap", "error", _("numéros de sprint qui ne se suivent pas"), evidence="domaine A9"
)
OPENING = code("opening-missing", "warning", _("ouverture non datée"), evidence=_READ)
SHORT = code("short-window", "info", _("dépôt de moins d’un mois"), evidence="domaine A13")
ORDER = code("sprint-order", "error", _("sprints qui se chevauchent"), evidence="domaine A9")
INFERRED = code("year-inferred", "warning", _("année déduite"), evidence=_READ)
NO_YEAR = code("year-missing", "error", _("année absente"), evidence=_READ)
CONTRADICTION = code(
    "calendar-contradiction",
    "error",
    _("deux pages datent un sprint différemment"),
    evidence="domaine §8.2.1",
)
COPIED = code(
    "copied-sentence", "info", _("phrase recopiée d’un sprint à l’autre"),
    _("La même phrase est recopiée pour %(count)s sprints."),
    advice=_("Laisser le calendrier l’écrire."), evidence="domaine §8.2.2",
)  # fmt: skip
WORDING = code(
    "announcement-wording", "info", _("dates à annoncer dites de plusieurs façons"),
    _("Les dates à annoncer se disent autrement dans « %(other)s »."), evidence="domaine §8.2.2",
)  # fmt: skip


@on_document
def own_calendar(reading: Reading) -> Iterator[Finding]:
    if reading.own:
        yield from reading.own[1]


@on_site
def contradictions(site: Site) -> Iterator[Finding]:
    """Two pages that give one sprint of one call two windows."""
    held: dict[tuple[str, str, int], tuple[Document, Window]] = {}
    for reading in site.readings:
        if not reading.own:
            continue
        for index, sprint in enumerate(reading.own[0].sprints):
            window = sprint.window("deposit")
            if not window or not window.ends_at:
                continue
            key = (reading.audience, reading.cohort, sprint.number)
            if key in held:
                other, before = held[key]
                if message := _differs(window, before, sprint.number, other.name):
                    excerpt = _place(reading.document, index)
                    at = _until(excerpt, _last(window))
                    yield CONTRADICTION.on(excerpt, at, sentence=message)
            held.setdefault(key, (reading.document, window))


def _last(window: Window) -> date:
    assert window.ends_at is not None  # noqa: S101 — the caller has looked
    return (window.ends_at - timedelta(seconds=1)).date()


def _differs(window: Window, before: Window, number: int, other: str) -> str:
    """What the two windows do not say alike: the last day, the hour, the first day."""
    if (
        not window.ends_at
        or not before.ends_at
        or abs((window.ends_at - before.ends_at).days) > 300
    ):
        return ""
    one, two = _last(window), _last(before)
    if one != two:
        said = gettext(
            "Le dépôt du sprint n° %(number)s finit le %(one)s ici et le %(two)s dans "
            "« %(other)s »."
        )
    elif (
        window.ends_at != before.ends_at and window.hour_stated and before.hour_stated
    ):  # the same day at two hours
        said = gettext(
            "Le dépôt du sprint n° %(number)s finit le %(one)s ici et dans « %(other)s », à deux "
            "heures différentes."
        )
    elif (
        window.starts_at and before.starts_at and window.starts_at.date() != before.starts_at.date()
    ):
        one, two = window.starts_at.date(), before.starts_at.date()
        said = gettext(
            "Le dépôt du sprint n° %(number)s commence le %(one)s ici et le %(two)s dans "
            "« %(other)s »."
        )
    else:
        return ""
    words = {"number": number, "one": voice.day(one), "two": voice.day(two), "other": other}
    return said % words


def _place(document: Document, index: int) -> Excerpt:
    entry = document.front["steps"]["dates"][index]
    return Excerpt(document, ("steps", "dates", index, "desc"), str(entry.get("desc", "")))


def _until(excerpt: Excerpt, last: date) -> Spot:
    """The words that end a window on that day."""
    found = spans(excerpt.text, year=last.year)
    return next(((s.start, s.end) for s in found if s.last and s.last.day == last), NOWHERE)


@on_site
def copied_announcements(site: Site) -> Iterator[Finding]:
    """« Communiquées prochainement » typed by hand, sprint after sprint, in several wordings."""
    wordings: dict[str, str] = {}
    for reading in site.readings:
        if not reading.own or not reading.own[0].sprints:
            continue
        document = reading.document
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
            yield COPIED.on(place, place.whole, count=len(later))
        for text in dict.fromkeys(later):
            wordings.setdefault(text, document.name)
        others = {name for text, name in wordings.items() if text not in later}
        if others:
            yield WORDING.on(place, place.whole, other=sorted(others)[0])
