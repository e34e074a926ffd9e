"""Code that would run in the reader's browser."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext_lazy as _

ACTIVE = code(
    "active-html",
    "error",
    _("code actif ou adresse javascript"),
    _("« %(code)s » : du code actif ne se publie pas."),
    evidence="cinq sur le site réel : trois scripts, deux cadres d’hôtes inconnus",
)
_ACTIVE = re.compile(
    r"<\s*(script|iframe|object|embed|form)\b|<[^<>]{0,2000}?\bon\w{1,30}+\s{0,9}+=\s{0,9}+[\"']"
    r"|(?:\(|=\s*[\"']?|^\s*)javascript:",
    re.IGNORECASE,
)


@on_text
def active(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    if "<" not in excerpt.text and "script:" not in excerpt.text.lower():
        return
    for match in _ACTIVE.finditer(excerpt.bare):
        tail = excerpt.text[match.start() : match.start() + 300]
        source = re.search(r"""src\s*=\s*["']?([^"'\s>]+)""", tail)
        frame = match[1] and match[1].lower() == "iframe" and source
        if frame and source and _host(source[1]) in reading.known.trust.frames:
            continue
        yield ACTIVE.on(excerpt, match.span(), code=short(tail, 40))


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
