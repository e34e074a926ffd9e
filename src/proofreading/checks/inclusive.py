"""Pages that do not write like most others of the site."""

import re
from collections import Counter
from collections.abc import Iterator

from proofreading.reading import Site
from proofreading.registry import code, on_site
from proofreading.texts import Excerpt
from texts.findings import Finding
from texts.translation import gettext_lazy as _

INCLUSIVE = code(
    "inclusive-variants",
    "info",
    _("plusieurs écritures inclusives"),
    _("Écriture inclusive « %(other)s », ailleurs « %(usual)s »."),
    evidence="domaine §8.2.18 : quatre écritures",
)
_FORMS = {
    "·e": re.compile(r"\w·(?:e|ne|rice|euse)"),
    "(e)": re.compile(r"\w\((?:e|ne|rice|euse)\)"),
    ".e": re.compile(r"[a-zà-ÿ]\.(?:e|ne|rice)\b(?!\.)"),
}


def forms(excerpts: list[Excerpt]) -> set[str]:
    """The inclusive spellings a document uses: « ·e », « (e) », « .e »."""
    return {
        form
        for excerpt in excerpts
        for form, pattern in _FORMS.items()
        if pattern.search(excerpt.text)
    }


@on_site
def inclusive(site: Site) -> Iterator[Finding]:
    used = [(reading, forms(reading.excerpts)) for reading in site.readings]
    counted = Counter(form for _reading, found in used for form in found)
    if len(counted) < 2:
        return
    usual = max(sorted(counted), key=lambda form: counted[form])
    for reading, found in used:
        other = sorted(found - {usual})
        if other:
            yield INCLUSIVE.on(reading.excerpts[0], other=" », « ".join(other), usual=usual)
