"""What changed between two versions of a rule set, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from regulations.declarations import FAMILIES, Value, every_value, values_of
from regulations.rules import Rules, upgrade
from regulations.said import said_plainly

SKIPPED = {"version", "in_force_on"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value. ``before`` None: it is new; ``after`` None: it is gone."""

    path: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of a tree that holds no other. ``one`` None: nobody declared it."""

    path: str
    label: str
    value: Any
    one: Value | None


def leaves(tree: Any, made: type | None = Rules, path: str = "", label: str = "") -> Iterator[Leaf]:
    """Every leaf with its path; the rows of a list are named by what tells them apart."""
    if not isinstance(tree, Mapping):
        yield Leaf(path, label, tree, None)
        return
    declared = {one.key: one for one in values_of(made, tree)} if made else {}
    known = {key: tree[key] for key in declared if key in tree}
    for key, value in {**known, **tree}.items():
        one = declared.get(key)
        here = f"{path}.{key}".lstrip(".")
        words = str(one.label) if one else str(key)
        said = f"{label} › {words}" if label else words
        if one is not None and one.kind == "group" and isinstance(value, Mapping):
            yield from leaves(value, one.family, here, said)
        elif one is not None and one.kind == "rows" and isinstance(value, list) and value:
            yield from _rows(value, one, here, said)
        else:
            yield Leaf(here, said, value, one)


def _rows(rows: list[Any], one: Value, path: str, label: str) -> Iterator[Leaf]:
    family = one.family
    named_by = FAMILIES[family].named_by if family else ""
    for rank, row in enumerate(rows, 1):
        name = row.get(named_by, rank) if isinstance(row, Mapping) else rank
        rest = row
        if isinstance(row, Mapping):
            rest = {key: held for key, held in row.items() if key != named_by} or {named_by: name}
        yield from leaves(rest, family, f"{path}.{name}", f"{label} › {name}")


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """In the order of the new version, then what it lost. Version and date are left out.

    A content of the first edition is read as the acts read it: with its stages.
    """
    before = {leaf.path: leaf for leaf in leaves(upgrade(old))}
    after = {leaf.path: leaf for leaf in leaves(upgrade(new))}
    paths = [path for path in after if path not in SKIPPED]
    paths += [path for path in before if path not in after and path not in SKIPPED]
    return [
        Difference(
            path,
            (after.get(path) or before[path]).label,
            _said(before.get(path)),
            _said(after.get(path)),
        )
        for path in paths
        if _held(before.get(path)) != _held(after.get(path))
    ]


def _held(leaf: Leaf | None) -> Any:
    return None if leaf is None else leaf.value


def _said(leaf: Leaf | None) -> Any:
    if leaf is None or leaf.value is None:
        return None
    return said_plainly(leaf.value, leaf.one)


def label_of(path: str) -> str:
    """« Rémunération › 10 › Net mensuel » for ``pay.10.net_monthly``."""
    made: type | None = Rules
    words = []
    steps = path.split(".")
    while steps:
        step = steps.pop(0)
        one = _any_value(made, step)
        words.append(str(one.label) if one else step)
        made = one.family if one else None
        if one is not None and one.kind == "rows" and steps:
            words.append(steps.pop(0))
    return " › ".join(words)


def _any_value(made: type | None, key: str) -> Value | None:
    return next((one for one in every_value(made) if one.key == key), None) if made else None
