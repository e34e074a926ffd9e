"""Slips of the pen: a word missing, written twice, misspelt, a space that lacks."""

import re
from collections.abc import Iterator

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt
from texts.findings import Finding
from texts.translation import gettext_lazy as _

MISSING_WORD = code(
    "missing-word", "warning", _("mot manquant"), _("« %(text)s » : il manque un mot."),
    evidence="domaine §8.2.12 : « À l’issue de chaque de recrutement »",
)  # fmt: skip
AGREEMENT = code(
    "agreement", "warning", _("singulier et pluriel ne s’accordent pas"),
    _("« %(text)s » : singulier et pluriel ne s’accordent pas."),
    evidence="domaine §8.3 : « une administrations publiques »",
)  # fmt: skip
REPEATED = code(
    "repeated-word", "warning", _("mot répété"),
    _("« %(text)s » : le mot est écrit deux fois."),
    evidence="domaine §8.3 : « promotion du promotion du programme » ; un nom propre n’en est pas",
)  # fmt: skip
AMOUNT = code(
    "amount-spacing", "info", _("espace manquante avant €"),
    _("« %(text)s » : il manque une espace avant « € »."), evidence="domaine §8.2.17",
)  # fmt: skip
LIGATURE = code(
    "ligature", "info", _("œ écrit oe"), _("« %(text)s » s’écrit « %(right)sœur »."),
    evidence="domaine §8.2.13",
)  # fmt: skip
SEMICOLON = code(
    "semicolon-spacing", "info", _("espace manquante avant ;"),
    _("« %(text)s » : il manque une espace avant le point-virgule."),
    evidence="domaine §8.2.13 ; le point-virgule d’une entité n’est pas une ponctuation",
)  # fmt: skip
VARIANT = code(
    "spelling-variant", "info", _("mot écrit de deux façons"),
    _("« %(text)s » s’écrit de deux façons ici."), evidence="domaine §8.2.13",
)  # fmt: skip
_CHAQUE = re.compile(r"\bchaque (de|du|des) \w+")
_SINGULAR = re.compile(r"\bun(e?) ([a-zà-ÿ]{4,}s) (publiques|publics|partenaires)\b")
_SAME_WORD = re.compile(r"(?<![\w'’-])([a-zà-ÿ]{2,}) \1(?![\w'’-])", re.IGNORECASE)
_PROMOTION = re.compile(r"\b(promotion) du \1 du\b")
_EUROS = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]?\d{3})€")
_COEUR = re.compile(r"\b([Cc])oeur\b")
_SEMICOLON = re.compile(r"(?<![&#\w-])(?:\w+[’'-])*\w+;(?=\s|$)(?![^<]*>)")
_VARIANTS = [
    (
        re.compile(r"\bpré-sélectionn", re.IGNORECASE),
        re.compile(r"\bprésélectionn", re.IGNORECASE),
        "présélectionné",
    ),
    (
        re.compile(r"Démarches Simplifiées"),
        re.compile(r"Démarches simplifiées"),
        "Démarches simplifiées",
    ),
]
_TWICE_ON_PURPOSE = {"nous", "vous", "très", "bien", "oui", "non", "si", "ha", "la"}


@on_text
def slips(excerpt: Excerpt, _reading: Reading) -> Iterator[Finding]:
    text = excerpt.bare
    if " " in text:
        for found, pattern in (
            (MISSING_WORD, _CHAQUE),
            (AGREEMENT, _SINGULAR),
            (REPEATED, _PROMOTION),
        ):
            for match in pattern.finditer(text):
                yield found.on(excerpt, match.span(), text=match[0])
        for match in _SAME_WORD.finditer(text):
            if match[1].lower() not in _TWICE_ON_PURPOSE and not _is_a_name(match[0]):
                yield REPEATED.on(excerpt, match.span(), text=match[0])
    if "€" in text:
        for match in _EUROS.finditer(text):
            yield AMOUNT.on(excerpt, match.span(), text=match[0])
    if "oeur" in text:
        for match in _COEUR.finditer(text):
            yield LIGATURE.on(excerpt, match.span(), text=match[0], right=match[1])
    if ";" in text:
        for match in _SEMICOLON.finditer(text):
            yield SEMICOLON.on(excerpt, match.span(), text=match[0])
    for one, two, right in _VARIANTS:
        first = one.search(text)
        if first and two.search(text):
            yield VARIANT.on(excerpt, first.span(), text=right)


def _is_a_name(words: str) -> bool:
    """« Bora Bora », « Sidi Sidi »: both words wear a capital, or both are all capitals."""
    one, two = words.split(" ")
    return one[0].isupper() and two[0].isupper()
