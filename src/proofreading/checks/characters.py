"""Characters that nobody sees: invisible ones, accents in two signs, spaces at the edge."""

import unicodedata
from collections.abc import Iterator

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext_lazy as _

INVISIBLE = code(
    "invisible-character",
    "warning",
    _("caractère invisible"),
    _("Caractère invisible %(name)s dans « %(around)s »."),
    advice=_("L’ôter."),
    evidence="douze sur le site réel : une recherche ne trouve plus le mot",
)
DECOMPOSED = code(
    "decomposed-accent",
    "info",
    _("accents décomposés"),
    _("Des accents sont écrits en deux signes : la recherche ne les trouvera pas."),
    evidence="treize textes du site réel",
)
EDGE = code(
    "edge-space",
    "info",
    _("espace au bord d’une valeur"),
    _("« %(text)s » commence ou finit par une espace."),
    evidence="domaine §8.2.13",
)
_INVISIBLE = {
    chr(number): f"U+{number:04X}"
    for number in (
        0xFEFF, 0x200B, 0x200C, 0x200D, 0x2060, 0x2028, 0x2029, 0x202A, 0x202B, 0x202D, 0x202E,
        0x00AD,
    )
}  # fmt: skip


@on_text
def characters(excerpt: Excerpt, _reading: Reading) -> Iterator[Finding]:
    text = excerpt.text
    if not text.isascii():
        for position, character in enumerate(text):
            name = _INVISIBLE.get(character)
            if name and not _joins_emoji(text, position):
                around = text[max(0, position - 12) : position + 12].replace(character, "")
                spot = (position, position + 1)
                yield INVISIBLE.on(excerpt, spot, name=name, around=short(around))
        if not unicodedata.is_normalized("NFC", text):
            yield DECOMPOSED.on(excerpt)
    if text != text.strip(" ") and "\n" not in text:
        before = len(text) - len(text.lstrip(" "))
        spot = (0, before) if before else (len(text.rstrip(" ")), len(text))
        yield EDGE.on(excerpt, spot, text=text)


def _joins_emoji(text: str, position: int) -> bool:
    return text[position] == "\u200d" and any(
        ord(c) > 0x2190 for c in text[max(0, position - 2) : position + 2] if c != "\u200d"
    )
