"""One step told in two ways: who enters the pool, who reads the files."""

import re
from collections.abc import Iterator

from proofreading.reading import Site
from proofreading.registry import code, on_site
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext_lazy as _

_SAID = _("Dit autrement dans « %(other)s » : « %(text)s ».")
POOL = code(
    "told-twice-pool-entry", "warning", _("entrée au vivier dite de deux façons"), _SAID,
    evidence="domaine §8.2.8",
)  # fmt: skip
EVALUATOR = code(
    "told-twice-evaluator", "warning", _("évaluation attribuée à deux groupes"), _SAID,
    evidence="domaine §8.2.11",
)  # fmt: skip
_TELLINGS = [
    (
        POOL,
        re.compile(r"\bprésélectionn[^.]*?vivier"),
        re.compile(r"(?<!pré)(?<!pré-)\bsélectionné(?:e|\(e\))?s?(?!\w)[^.]*?vivier"),
        "vivier",
    ),
    (
        EVALUATOR,
        re.compile(r"\bjury\b[^.]*?évaluer les dossiers"),
        re.compile(r"évalué(?:e|\(e\))?s?(?!\w)[^.]*?par les? expert(?:e|\(e\))?"),
        "évalu",
    ),
]


@on_site
def tellings(site: Site) -> Iterator[Finding]:
    for what, one, two, word in _TELLINGS:
        first: dict[int, Excerpt] = {}
        for reading in site.readings:
            if reading.is_dated_post:
                continue
            for excerpt in reading.excerpts:
                if word not in excerpt.flat:
                    continue
                for side, pattern in enumerate((one, two)):
                    match = pattern.search(excerpt.flat)
                    if not match:
                        continue
                    other = first.get(1 - side)
                    if other is not None and side not in first:
                        text = short(match[0], 90)
                        yield what.on(excerpt, match.span(), other=other.document.name, text=text)
                    first.setdefault(side, excerpt)
