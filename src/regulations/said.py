"""The typed value of a declaration in French words, with its unit."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from regulations.declarations import Value
from texts import voice
from texts.translation import gettext as _


def plural(count: Decimal | float, one: str, several: str) -> str:
    """The word for ``count`` things: French keeps the singular below two."""
    return one if -2 < count < 2 else several


def said(held: Any, one: Value) -> str:
    """A typed value in words, with its unit."""
    if one.words is not None:
        coded = [held] if isinstance(held, str) else list(held)
        return voice.listed(one.words.get(word, word) for word in coded)
    if isinstance(held, bool):
        return _("oui") if held else _("non")
    if isinstance(held, date):
        return voice.day(held)
    if isinstance(held, time):
        return voice.hour(held)
    if isinstance(held, int | Decimal):
        figure = voice.number(held)
        return f"{figure}{voice.NBSP}{plural(held, *map(str, one.unit))}" if one.unit else figure
    if isinstance(held, tuple):
        return voice.listed(part[1] if isinstance(part, tuple) else part for part in held)
    return str(held)


def said_plainly(held: Any, one: Value | None) -> Any:
    """A value as the file holds it, for whoever compares: coded words in words, lists in a row."""
    if isinstance(held, Mapping):
        return ", ".join(f"{key} → {target}" for key, target in held.items())
    if isinstance(held, list):
        return ", ".join(_part(item, one) for item in held)
    if one is not None and one.words and isinstance(held, str) and held in one.words:
        return str(one.words[held])
    return held


def _part(item: Any, one: Value | None) -> str:
    if isinstance(item, list):
        return " : ".join(str(part) for part in item)
    words = one.words if one is not None and one.words else {}
    return str(words.get(item, item)) if isinstance(item, str) else str(item)
