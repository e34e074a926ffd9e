"""Words that wait to be replaced: « [AJOUTER LIEN] », lorem ipsum, « Xe promotion »."""

import re
from collections.abc import Iterator

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext_lazy as _

PLACEHOLDER = code(
    "placeholder",
    "error",
    _("mots qui attendent d’être remplacés"),
    _("« %(text)s » attend d’être remplacé."),
    evidence="domaine §8.2.16 (quatre dans un appel de 2018), §8.3 (« Xe promotion », mars 2022)",
)
_PATTERNS = [
    re.compile(r"\[\s*(?:(?:A |À )?AJOUTER|INS[ÉE]RER|COMPL[ÉE]TER|TODO|TEST)\b[^\]]{0,300}+\]"),
    re.compile(
        r"\[\s*(?:lien|date|nom|titre|adresse|à compléter)\b[^\]]{0,40}\](?![(\[:])", re.IGNORECASE
    ),
    re.compile(r"\blorem ipsum\b", re.IGNORECASE),
    re.compile(r"\bJJ/MM/(?:AAAA|20\d\d)\b|(?<![\w])Xe promotion\b|\bXX/XX/\d{4}\b"),
    re.compile(
        r"(?:^|[\[(<{])\s*(?:TODO|FIXME|TBD)\b|\b(?:TODO|FIXME)\s*:|\b[AÀ] COMPL[EÉ]TER\b", re.M
    ),
    re.compile(r"(?<!\w)TEST\s+-\s+\w+"),
]


@on_text
def placeholders(excerpt: Excerpt, _reading: Reading) -> Iterator[Finding]:
    taken: list[range] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(excerpt.bare):
            if any(match.start() in spot for spot in taken):
                continue
            taken.append(range(match.start(), match.end()))
            yield PLACEHOLDER.on(excerpt, match.span(), text=short(match[0]))
