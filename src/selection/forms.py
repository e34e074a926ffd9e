"""Frozen dataclasses whose fields are what they say, on paper and off it.

``settle`` reads every field of a dataclass against its annotation, as a document is read: a number
that is not whole is never cut, a text is never taken for a set of letters, an unknown word is never
ignored. Whatever cannot be read raises ``Malformed``.
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from fractions import Fraction
from functools import cache
from math import isfinite
from operator import index
from types import UnionType
from typing import Any, Literal, Self, TypeVar, Union, get_args, get_origin, get_type_hints

from selection.refusals import Malformed

T = TypeVar("T")
Reader = Callable[[Any], Any]

GREATEST = 10**9  # of any quantity: beyond it, sums may leave 64 bits
GREATEST_SEED = 1 << 63


class Paper:
    """A dataclass that is written as JSON and read back the same."""

    __slots__ = ()

    def document(self) -> dict[str, Any]:
        """This, as JSON."""
        return plain(self)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        return rebuilt(cls, document)


def filed(problem: str, asked: Paper, found: Paper, previous: Paper | None) -> dict[str, Any]:
    """A certificate: what a judge needs, on another machine and years later."""
    return {
        "problem": problem,
        "asked": asked.document(),
        "previous": None if previous is None else previous.document(),
        "found": found.document(),
    }


def plain(thing: Any) -> Any:
    """JSON for a dataclass, a mapping, a sequence or a set (sorted, so that bytes do not vary)."""
    if is_dataclass(thing) and not isinstance(thing, type):
        return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)}
    if isinstance(thing, Mapping):
        return {str(key): plain(value) for key, value in thing.items()}
    if isinstance(thing, set | frozenset):
        return sorted(plain(item) for item in thing)
    if isinstance(thing, list | tuple):
        return [plain(item) for item in thing]
    return thing


def settle(thing: Any) -> None:
    """Read every field of a frozen dataclass again, and keep it as its annotation says."""
    kind: Any = type(thing)
    for name, read in _fields(kind).items():
        value = getattr(thing, name)
        try:
            kept = read(value)
        except Malformed as wrong:
            who = getattr(thing, "id", None)
            title = f"{kind.__name__} {who}" if isinstance(who, str) else kind.__name__
            raise Malformed(f"{title}: {name}: {wrong}") from None
        if kept is not value:
            object.__setattr__(thing, name, kept)


def rebuilt(cls: type[T], document: Any) -> T:
    """The ``cls`` that ``document`` describes; fields with a default may be missing.

    Raises ``Malformed`` for a field that does not exist, is missing or is not of its type.
    """
    kind: Any = cls
    built: T = _reader(kind)(document)
    return built


def each(things: Any, change: Callable[[Mapping[str, Any]], Any]) -> Any:
    """The objects of a list, changed; whatever is not one is left for the problem to refuse."""
    if not isinstance(things, list | tuple):
        return things
    return [change(one) if isinstance(one, Mapping) else one for one in things]


def read(kind: Any, value: Any) -> Any:
    """``value`` as an annotation says it, or ``Malformed``."""
    return _reader(kind)(value)


def whole(value: Any, most: int = GREATEST) -> int:
    """A whole number, numpy's included; never a truth value, never one that must be cut."""
    if type(value) is not int:
        if isinstance(value, bool):
            raise Malformed(f"a whole number is expected, not {value!r}")
        try:
            value = index(value)
        except TypeError:
            raise Malformed(f"a whole number is expected, not {shown(value)}") from None
    if not -most <= value <= most:
        raise Malformed(f"a number from -{most} to {most} is expected, not {shown(value)}")
    return int(value)


def decimal(value: Any) -> float:
    """A finite number."""
    if isinstance(value, bool | str | bytes | type(None)):
        raise Malformed(f"a number is expected, not {shown(value)}")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise Malformed(f"a number is expected, not {shown(value)}") from None
    if not isfinite(number) or abs(number) > GREATEST:
        raise Malformed(f"a number from -{GREATEST} to {GREATEST} is expected, not {number}")
    return number


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise Malformed(f"a text is expected, not {shown(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed("a text that can be written is expected, not half a character") from None
    return value


def fraction(value: Any) -> Fraction:
    """An exact number: a fraction, a whole number or "p/q"; a float is read as it is written."""
    try:
        return Fraction(str(value) if isinstance(value, float) else value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        raise Malformed(f'a fraction such as "1/2" is expected, not {shown(value)}') from None


def shown(value: Any) -> str:
    """``value`` as an error quotes it: short."""
    try:
        words = repr(value)
    except ValueError:  # a number of thousands of digits
        words = "a number without end"
    return words if len(words) <= 60 else f"{words[:57]}…"


@cache
def _fields(cls: Any) -> dict[str, Reader]:
    hints = get_type_hints(cls)
    return {
        field.name: _seed if field.name == "seed" else _reader(hints[field.name])
        for field in fields(cls)
        if field.init and "read" not in field.metadata
    }


def _seed(value: Any) -> int:
    return whole(value, GREATEST_SEED)


@cache
def _reader(kind: Any) -> Reader:
    """What reads a value of this annotation."""
    simple: dict[Any, Reader] = {
        int: whole, float: decimal, str: text, bool: _truth, Fraction: fraction, Any: _any
    }  # fmt: skip
    if kind in simple:
        return simple[kind]
    if is_dataclass(kind):
        return lambda value: _thing(kind, value)
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        read = _reader(next(one for one in inside if one is not type(None)))
        return lambda value: None if value is None else read(value)
    if origin is Literal:
        return lambda value: _one_of(inside, value)
    if origin is tuple and inside[-1] is not Ellipsis:
        return _places([_reader(one) for one in inside])
    if origin in (tuple, frozenset):
        return _several(origin, inside[0])
    if origin is not None and issubclass(origin, Mapping):
        return _table(*inside)
    return lambda value: _instance(kind, value)


def _any(value: Any) -> Any:
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Malformed(f"true or false is expected, not {shown(value)}")
    return value


def _one_of(words: tuple[Any, ...], value: Any) -> Any:
    if not isinstance(value, str) or value not in words:
        raise Malformed(f"{shown(value)} is none of {', '.join(map(str, words))}")
    return value


def _instance(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise Malformed(f"{kind.__name__} is expected, not {shown(value)}")
    return value


def _several(container: Any, kind: Any) -> Reader:
    read = _reader(kind)

    def several(value: Any) -> Any:
        if type(value) is container and kind is str and all(type(one) is str for one in value):
            for one in value:
                text(one)
            return value
        if not isinstance(value, list | tuple | AbstractSet):
            raise Malformed(f"a list is expected, not {shown(value)}")
        return container(read(one) for one in value)

    return several


def _places(readers: list[Reader]) -> Reader:
    def places(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or len(value) != len(readers):
            raise Malformed(f"a list of {len(readers)} is expected, not {shown(value)}")
        return tuple(read(one) for read, one in zip(readers, value, strict=True))

    return places


def _table(key: Any, kind: Any) -> Reader:
    read_key, read = _reader(key), _reader(kind)

    def table(value: Any) -> dict[Any, Any]:
        if not isinstance(value, Mapping):
            raise Malformed(f"an object is expected, not {shown(value)}")
        return {read_key(name): read(one) for name, one in value.items()}

    return table


def _thing(cls: Any, document: Any) -> Any:
    if isinstance(document, cls):
        return document
    if not isinstance(document, Mapping):
        raise Malformed(f"{cls.__name__}: an object is expected, not {shown(document)}")
    readers = {one.name: _fields(cls).get(one.name, _any) for one in fields(cls) if one.init}
    strange = sorted(shown(name) for name in document if name not in readers)
    if strange:
        raise Malformed(f"{cls.__name__}: unknown field {', '.join(strange)}")
    for field in fields(cls):
        optional = field.default is not MISSING or field.default_factory is not MISSING
        if field.name in readers and not optional and field.name not in document:
            raise Malformed(f"{cls.__name__}: {field.name} is missing")
    values = {}
    for name, value in document.items():
        try:
            values[name] = readers[name](value)
        except Malformed as wrong:
            raise Malformed(f"{cls.__name__}.{name}: {wrong}") from None
    return cls(**values)
