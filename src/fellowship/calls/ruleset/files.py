"""A rule set as a file: TOML both ways, and the digest that tells two versions apart."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from json import dumps
from typing import Any

import tomlkit

from fellowship.calls.ruleset.reading import BrokenRules


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
    try:
        content: dict[str, Any] = plain(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise BrokenRules([f"Ce fichier n’est pas du TOML : {problem}."]) from problem
    return content


def to_toml(content: Mapping[str, Any]) -> str:
    """TOML that reads back to the same digest; simple values come before tables, as TOML asks."""
    document = tomlkit.document()
    flat = {k: v for k, v in content.items() if not _is_table(v)}
    for key, value in flat.items():
        document.add(key, _toml_value(key, value))
    for key, value in content.items():
        if key not in flat:
            document.add(tomlkit.nl())
            document.add(key, _toml_value(key, value))
    return tomlkit.dumps(document)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
    )


def _toml_value(key: str, value: Any) -> Any:
    if key.endswith("_on") and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    if isinstance(value, dict):
        table = tomlkit.table()
        ordered = sorted(value.items(), key=lambda item: _is_table(item[1]))
        for name, item in ordered:
            table.add(name, _toml_value(name, item))
        return table
    if _is_table(value):
        tables = tomlkit.aot()
        for item in value:
            tables.append(_toml_value("", item))
        return tables
    return tomlkit.item(value)
