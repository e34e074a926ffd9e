"""The rules as pages tell them: those of another promotion, a contract said otherwise."""

import re
from collections.abc import Iterator

from proofreading.reading import Reading
from proofreading.registry import code, on_document, on_text
from proofreading.texts import Excerpt, short
from texts.dates import plain
from texts.findings import Finding
from texts.translation import gettext_lazy as _

CONTRACT = code(
    "contract-against-rules", "warning", _("durée du contrat autre que celle du règlement"),
    _("« d’un an minimum » : le règlement dit « un an, renouvelable »."),
    advice=_("Insérer le contrat : {{ contract }}."), evidence="domaine §8.2.9",
)  # fmt: skip
OTHER = code(
    "rules-of-another-cohort", "warning", _("règlement d’une autre promotion"),
    _("« %(text)s » : la page parle de la promotion %(cohort)s."), evidence="domaine §8.2.16",
)  # fmt: skip
_MINIMUM = re.compile(r"contrat de projet d'un an minimum")
_RULES = re.compile(r"règlement[^\]]*promotion (\d{1,2})")


@on_text
def contract(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    told = reading.rules.contract if reading.rules else None
    if "minimum" not in excerpt.flat or told is None or told.months != 12:
        return
    if match := _MINIMUM.search(excerpt.flat):
        yield CONTRACT.on(excerpt, match.span())


@on_document
def other_cohort(reading: Reading) -> Iterator[Finding]:
    for excerpt in reading.excerpts:
        for link in excerpt.links:
            match = _RULES.search(plain(link.text)) if link.text else None
            if match and reading.cohort and match[1] != reading.cohort:
                text = short(link.text)
                yield OTHER.on(excerpt, link.spot, text=text, cohort=reading.cohort)
