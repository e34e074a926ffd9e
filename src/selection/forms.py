"""Frozen dataclasses on paper: what is written can be read back, and nothing else can."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, Self, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


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


def rebuilt(cls: type[T], document: Any) -> T:
    """The ``cls`` that ``document`` describes; fields with a default may be missing.

    Raises ``ValueError`` for a field that does not exist or is missing, ``TypeError`` for a value
    that is not of its type.
    """
    return _read(cls, document, cls.__name__)


def _read(kind: Any, value: Any, where: str) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _thing(kind, value, where)
    if origin in (Union, UnionType):
        if value is None and type(None) in inside:
            return None
        return _read(next(one for one in inside if one is not type(None)), value, where)
    if origin is Literal:
        if value not in inside:
            raise ValueError(f"{where}: {value!r} is none of {', '.join(map(str, inside))}")
        return value
    if origin in (tuple, frozenset):
        if not isinstance(value, list | tuple | set | frozenset):
            raise TypeError(f"{where}: a list is expected")
        return origin(_read(inside[0], item, where) for item in value)
    if origin is dict:
        if not isinstance(value, Mapping):
            raise TypeError(f"{where}: an object is expected")
        return {key: _read(inside[1], item, where) for key, item in value.items()}
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{where}: {kind.__name__} expected, not {value!r}")
    return value


def _thing(cls: Any, document: Any, where: str) -> Any:
    if not isinstance(document, Mapping):
        raise TypeError(f"{where}: an object is expected")
    hints = get_type_hints(cls)
    known = {field.name: field for field in fields(cls)}
    strange = sorted(set(document) - set(known))
    if strange:
        raise ValueError(f"{where}: unknown field {', '.join(strange)}")
    for name, field in known.items():
        if name not in document and field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{where}: {name} is missing")
    return cls(
        **{name: _read(hints[name], value, f"{where}.{name}") for name, value in document.items()}
    )
