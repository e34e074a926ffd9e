"""« {{ sprint.close }} »: no such fact, or not there; readers would see the braces."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext
from texts.translation import gettext_lazy as _

UNKNOWN = code(
    "unknown-fact",
    "error",
    _("nom d’aucun fait, ou fait là où rien n’est inséré"),
    _("« %(text)s » n’est le nom d’aucun fait : les lecteurs verraient ces mots."),
    evidence="un fait inséré est la seule date qui ne puisse pas devenir fausse",
)
_FACT = re.compile(r"\{\{(?![<%])\s*([^{}\n]*?)\s*\}\}")  # « {{< … >}} » is a shortcode


@on_text
def inserted_facts(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    known = reading.known
    if known.facts is None or "{{" not in excerpt.text:
        return
    for match in _FACT.finditer(excerpt.bare):
        if excerpt.field in known.as_typed:
            said = gettext("« %(text)s » : ce champ est montré tel quel, sans insérer de fait.")
            yield UNKNOWN.on(excerpt, match.span(), sentence=said, text=short(match[0]))
            continue
        if match[1] in known.facts:
            continue
        near = get_close_matches(match[1].lower(), sorted(known.facts), 1, 0.6)
        advice = (
            gettext("Vouliez-vous dire « {{ %(name)s }} » ?") % {"name": near[0]}
            if near
            else gettext("Choisir un fait de la liste.")
        )
        yield UNKNOWN.on(excerpt, match.span(), suggestion=advice, text=short(match[0]))
