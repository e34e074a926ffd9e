"""Sentences read into claims: what each date or figure says of which milestone or rule.

A claim is made of words; whether it is true is for ``judge``. A sentence that speaks of another
call (a past promotion, another organisation, a testimony) gives claims marked ``other``.
"""

import re
from collections.abc import Iterator

from proofreading.claims.context import Claim, Setting
from proofreading.claims.counts import Counts
from proofreading.claims.dated import Dated
from texts.dates import MONTH_PATTERN

__all__ = ["WORTH", "Claim", "Setting", "read"]

# without any of these a text says nothing that a rule or a calendar could contradict
WORTH = re.compile(
    rf"\d|\b{MONTH_PATTERN}\b|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze"
    rf"|quinze|vingt|trente|quarante"
    r"|cinquante|cent|mille|un an|un mois|une année|une semaine|un seul|une seule|un par mois"
    r"|double|triple|simple lecture|plusieurs|quelques|quinzaine|dizaine|douzaine|vingtaine|moitié"
    r"|toute l'année|tout au long de l'année|à tout moment|cdi|cdd|indéterminée|stage"
    r"|renouvelables?"
    r"|direction|directeur|directrice|designers?|data|juristes?|minuit|midi|printemps|automne|hiver"
    r"|été|rentrée|fin de journée|entièrement|intégralement|totalement|renouvelée?s?|dimanche|lundi"
    r"|mardi|mercredi|jeudi|vendredi|samedi|alternance|freelance|vacat\w+|stagiaires?"
    r"|apprenti\w*|contrats? de projet|développeu\w*|ingénieure?s?|géomatici\w+|graphistes?"
    r"|prochainement|bientôt)\b"
)


def read(flat: str, original: str, setting: Setting) -> list[Claim]:
    """The claims of one sentence. ``flat``: it, flattened; ``original``: it, as typed."""
    if flat.rstrip().endswith("?"):
        return []  # a question affirms nothing
    if not WORTH.search(flat) and not WORTH.search(setting.heading):
        return []
    return list(Reading(flat, original, setting).claims())


class Reading(Dated, Counts):
    """All that one sentence claims."""

    def claims(self) -> Iterator[Claim]:
        yield from self.timed()
        yield from self.kinds()
        for quantity in self.quantities:
            if quantity.kind == "money":
                yield from self.money(quantity)
            elif quantity.kind == "percent":
                yield from self.percent(quantity)
            elif quantity.kind == "length":
                yield from self.length(quantity)
            elif quantity.kind == "scale":
                yield self.claim("scale", quantity)
        yield from self.counts()
        yield from self.fully()
