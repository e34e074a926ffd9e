"""A rule set as a file: TOML both ways, where each value stands, and the digest of a version."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

import tomlkit

from regulations.declarations import Value, values_of
from regulations.rules import BrokenRules, Rules
from texts.translation import gettext as _


def plain(value: Any) -> Any:
    """The same tree with what JSON holds: days and hours as ISO text."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def digest(content: Mapping[str, Any]) -> str:
    """sha256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    text = dumps(plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def from_toml(text: str) -> dict[str, Any]:
    """The tree of a file; ``BrokenRules`` for a text that is not TOML."""
    try:
        content: dict[str, Any] = plain(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        message = _("Ce fichier n’est pas du TOML : %(problem)s.") % {"problem": problem}
        raise BrokenRules([message]) from problem
    if "\\u0000" in dumps(content):
        raise BrokenRules([_("Ce fichier contient un signe qui ne peut pas être enregistré.")])
    return content


def to_toml(content: Mapping[str, Any]) -> str:
    """TOML that reads back to the same digest, in the order of the declarations.

    Simple values come before tables, as TOML asks; groups of few simple values stay on one line.
    """
    document = tomlkit.document()
    for key, item in _ordered(Rules, content):
        if _is_table(item):
            document.add(tomlkit.nl())
        document.add(key, _written(_declared(Rules, content).get(key), item))
    return tomlkit.dumps(document)


def _declared(made: type | None, tree: Mapping[str, Any]) -> dict[str, Value]:
    return {one.key: one for one in values_of(made, tree)} if made else {}


def _ordered(made: type | None, tree: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """As declared, what is not declared after, tables last."""
    rank = {key: n for n, key in enumerate(_declared(made, tree))}
    known = sorted(tree.items(), key=lambda item: rank.get(item[0], len(rank)))
    return sorted(known, key=lambda item: _is_table(item[1]))


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
    )


def _written(one: Value | None, value: Any, depth: int = 0) -> Any:
    if one is not None and one.kind == "day" and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return tomlkit.item(value)
    family = one.family if one else None
    if isinstance(value, dict):
        inline = depth > 0 and not any(isinstance(item, dict | list) for item in value.values())
        table: Any = tomlkit.inline_table() if inline else tomlkit.table()
        declared = _declared(family, value)
        for name, item in _ordered(family, value):
            table.add(name, _written(declared.get(name), item, depth + 1))
        return table
    if _is_table(value):
        tables = tomlkit.aot()
        for row in value:
            table = tomlkit.table()
            declared = _declared(family, row)
            for name, item in _ordered(family, row):
                table.add(name, _written(declared.get(name), item, depth + 1))
            tables.append(table)
        return tables
    return tomlkit.item(value)
