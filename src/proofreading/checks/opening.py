"""The « open » flag of a page against its own text and the windows known."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from proofreading.reading import Reading
from proofreading.registry import code, on_document
from proofreading.texts import Excerpt, short
from texts.dates import plain
from texts.findings import Finding
from texts.translation import gettext
from texts.translation import gettext_lazy as _

NOT_BOOLEAN = code(
    "open-not-boolean", "error", _("ouverture qui n’est ni oui ni non"),
    _("« open » vaut « %(value)s » : ce n’est ni oui ni non."),
    advice=_("Écrire true ou false ; mieux, laisser le calendrier en décider."),
    evidence="domaine §4.3",
)  # fmt: skip
AGAINST_TEXT = code(
    "open-against-text", "error", _("ouverture contredite par le texte"),
    _("La page se dit ouverte et annonce le prochain sprint : « %(text)s »."),
    evidence="domaine §8.2.4",
)  # fmt: skip
NO_WINDOW = code(
    "open-without-window", "error", _("page ouverte sans dépôt ouvert"),
    _("La page se dit ouverte et aucun dépôt ne l’est."),
    evidence="domaine §8.1 : 655 jours de fausse ouverture",
)  # fmt: skip
CLOSED = code(
    "closed-during-window", "error", _("page close pendant un dépôt ouvert"),
    _("La page se dit close et un dépôt est ouvert."), evidence="domaine §8.1 : 18 septembre 2025",
)  # fmt: skip
_NEXT = re.compile(r"prochain (?:sprint|appel)[^.]*\b(?:commencera|se tiendra|débutera|ouvrira)")
_IS_OPEN = re.compile(r"\bdépôt[^.]*\best ouvert")
EVE = timedelta(days=3)  # a page is made ready a little before the opening, and closed after


@on_document
def open_flag(reading: Reading) -> Iterator[Finding]:
    front, known = reading.document.front, reading.known
    if "open" not in front or front.get("layout") not in {"candidates", "admins", None}:
        return
    flag = front["open"]
    excerpt = Excerpt(reading.document, ("open",), str(flag))
    if not isinstance(flag, bool):
        yield NOT_BOOLEAN.on(excerpt, value=flag)
        return
    if front.get("layout") == "admins":
        return
    head = front.get("head")
    sub = plain(str(head.get("sub") or "")) if isinstance(head, Mapping) else ""
    if flag and _NEXT.search(sub):
        yield AGAINST_TEXT.on(excerpt, text=short(sub.strip()))
    if not flag and _IS_OPEN.search(sub):
        said = gettext("La page se dit close et écrit « %(text)s ».")
        yield AGAINST_TEXT.on(excerpt, sentence=said, text=short(sub.strip()))
    if known.now is None:
        return
    windows = [
        window
        for _name, calendar in reading.calendars
        for sprint in calendar.sprints
        if (window := sprint.window("deposit")) and window.starts_at and window.ends_at
    ]
    if not windows:
        return  # nothing is known of the instant of this version: nothing contradicts it
    spans = [(w.starts_at, w.ends_at) for w in windows if w.starts_at and w.ends_at]
    inside = any(start <= known.now < end for start, end in spans)
    nearly = any(start - EVE <= known.now < end + EVE for start, end in spans)
    if flag and not inside:
        yield NO_WINDOW.on(excerpt, severity="warning" if nearly else "error")
    if not flag and inside:
        yield CLOSED.on(excerpt)
