"""The one way a pure room has its French sentences translated: by whoever installs a translator.

Alone, a room says its French as written. The platform installs Django's ``gettext`` when it starts
(``fellowship.core.apps``), so that a catalogue reaches these sentences too.
"""

from collections.abc import Callable


def _as_written(message: str) -> str:
    return message


def plural_as_written(one: str, many: str, count: int) -> str:
    """French: zero and one are singular."""
    return one if abs(count) < 2 else many


_translate: Callable[[str], str] = _as_written
_translate_plural: Callable[[str, str, int], str] = plural_as_written


def install(
    translate: Callable[[str], str], plural: Callable[[str, str, int], str] = plural_as_written
) -> None:
    """Have every sentence of the pure rooms go through these, lazy ones included."""
    global _translate, _translate_plural
    _translate, _translate_plural = translate, plural


def gettext(message: str) -> str:
    """``message`` in the language of the moment."""
    return _translate(message)


def ngettext(one: str, many: str, count: int) -> str:
    """``one`` or ``many`` as ``count`` wants it, in the language of the moment."""
    return _translate_plural(one, many, count)


class LazyText:
    """A sentence of a constant: translated each time it is shown, not when the module is read."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return _translate(self.message)

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | LazyText) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


gettext_lazy = LazyText
