"""At exactly N years, what does the text say, and what do the rules say?"""

import re
from collections.abc import Iterator
from typing import Any

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt
from texts.findings import Finding
from texts.translation import gettext
from texts.translation import gettext_lazy as _

GAP = code(
    "threshold-gap", "error", _("seuil sans réponse"),
    _("« %(low)s » et « %(high)s » : à %(years)s ans juste, rien n’est dit."),
    evidence="domaine G2",
)  # fmt: skip
OVERLAP = code(
    "threshold-overlap", "error", _("seuil à deux réponses"),
    _("« %(low)s » et « %(high)s » : à %(years)s ans juste, deux réponses."), evidence="domaine G2",
)  # fmt: skip
AGAINST = code(
    "threshold-against-rules", "error", _("seuil placé autrement que dans le règlement"),
    _(
        "« %(low)s » / « %(high)s » : le règlement place %(years)s ans juste dans l’échelon "
        "%(side)s."
    ),
    advice=_("Insérer la grille : {{ pay }}."), evidence="domaine §8.2.7",
)  # fmt: skip
_YEARS = r"(\d{1,2}) ans"
_BELOW = [
    (re.compile(rf"jusqu'à {_YEARS}"), True),
    (re.compile(rf"{_YEARS} (?:inclus|ou moins)"), True),
    (re.compile(rf"(?:moins de|inférieure? à|<) ?{_YEARS}"), False),
    (re.compile(rf"inférieure? ou égale? à {_YEARS}"), True),
]
_ABOVE = [
    (re.compile(rf"(?:au-delà de|plus de|>) ?{_YEARS}"), False),
    (re.compile(rf"supérieure? à {_YEARS}"), False),
    (re.compile(rf"supérieure? ou égale? (?:à )?{_YEARS}"), True),
    (re.compile(rf"(?:à partir de|dès) {_YEARS}"), True),
    (re.compile(rf"{_YEARS} (?:et|ou) plus"), True),
]
_PAY = re.compile(r"expérience|salaire|rémun|€|euros")


@on_text
def thresholds(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    if " ans" not in excerpt.flat or not _PAY.search(excerpt.flat):
        return
    below = {m[1]: (m, has) for p, has in _BELOW for m in p.finditer(excerpt.flat)}
    above = {m[1]: (m, has) for p, has in _ABOVE for m in p.finditer(excerpt.flat)}
    for years in below.keys() & above.keys():
        (low, low_has), (high, high_has) = below[years], above[years]
        first = min(low, high, key=lambda match: match.start())
        if abs(low.start() - high.start()) > 400:
            continue
        words: dict[str, Any] = {"low": low[0], "high": high[0], "years": years}
        if not low_has and not high_has:
            yield GAP.on(excerpt, first.span(), **words)
        elif low_has and high_has:
            yield OVERLAP.on(excerpt, first.span(), **words)
        elif grade := next(
            (g for g in (reading.rules.pay if reading.rules else ()) if g.from_years == int(years)),
            None,
        ):
            upper_has_it = not grade.strictly
            if high_has != upper_has_it:
                side = gettext("supérieur") if upper_has_it else gettext("inférieur")
                yield AGAINST.on(excerpt, first.span(), **words, side=side)
