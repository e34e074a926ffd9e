"""Which promotion a document is about."""

import re
from collections import Counter
from collections.abc import Iterable

from proofreading.texts import Excerpt

_COHORT = re.compile(
    r"promotion[ -](?:n° ?)?(\d{1,4})\b|\b(\d{1,2})(?:e|ème|ième|ᵉ) promotion|\baa[cp]-eig(\d)\b"
    r"|\beig[ -](\d)\b"
)


def cohort_of(excerpts: Iterable[Excerpt]) -> str:
    """The promotion a document names most, the latest when it hesitates; "" when it names none."""
    counted: Counter[str] = Counter()
    for excerpt in excerpts:
        if "promotion" in excerpt.flat or "eig" in excerpt.flat:
            for match in _COHORT.finditer(excerpt.flat):
                counted[next(group for group in match.groups() if group)] += 1
    if not counted:
        return ""
    return max(counted, key=lambda number: (counted[number], int(number)))
