"""A level of heading that is jumped, inside one text."""

import re
from collections.abc import Iterator

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt, short
from texts.findings import Finding
from texts.translation import gettext_lazy as _

JUMP = code(
    "heading-jump",
    "warning",
    _("niveau de titre sauté"),
    _("Le titre « %(title)s » saute du niveau %(one)s au niveau %(two)s."),
    evidence="RGAA 9.1 ; vingt-neuf sur le site réel",
)
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)


@on_text
def headings(excerpt: Excerpt, _reading: Reading) -> Iterator[Finding]:
    if "#" not in excerpt.text:
        return
    before = 0
    for match in _HEADING.finditer(excerpt.bare):
        level = len(match[1])
        if before and level > before + 1:
            title = short(match[2])
            yield JUMP.on(excerpt, match.span(), title=title, one=before, two=level)
        before = level
