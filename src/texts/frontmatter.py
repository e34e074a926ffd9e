"""Markdown files with front matter, read with the line of every value.

Pure: no Django, no site. A file that cannot be read is a document with an error finding and no
front matter, never an exception: the caller refuses it and goes on with the next.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite
from pathlib import Path as FilePath
from typing import Any

import yaml

from texts.findings import Finding, Severity

Path = tuple[str | int, ...]
FENCE = "---"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What one file may cost. The largest of 712 real files has 76 kB, 900 values, 8 levels, no alias.
LARGEST = 300_000  # bytes
MOST_VALUES = 20_000  # once every alias is written out
DEEPEST = 40
LONGEST_FRONT = 200_000  # characters of YAML
_YAML = "tag:yaml.org,2002:"
_SIMPLE = {
    f"{_YAML}{kind}"
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
}


class TooMuchError(Exception):
    """A file that would cost more than a text is worth; ``str`` says why, in French."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


def dotted(path: Path) -> str:
    """``("steps", "dates", 0)`` → ``steps.dates.0``."""
    return ".".join(str(step) for step in path)


@dataclass(slots=True)
class Document:
    """A file as read. ``lines``: path of a value → its line, from 1; ``body_line``: the line of
    the first character of ``body``. ``original`` is the text as received, byte order mark and
    line ends included. A document that is not readable has no values: its findings say why."""

    name: str
    front: dict[str, Any]
    body: str
    lines: dict[Path, int]
    findings: list[Finding]
    original: str
    body_line: int = 1
    has_front: bool = False
    is_readable: bool = True
    key: str = ""  # which entry of a data file, when it is one
    _rows: list[str] = field(default_factory=list, repr=False)
    _first: int = 2  # the line of the file that holds the first line of YAML

    def line_of(self, path: Path, containing: str = "") -> int:
        """The line of a value, or of the first line of it that holds ``containing``.

        An unknown path gives the line of its nearest known parent, else 1.
        """
        while path and path not in self.lines and path != ("body",):
            path = path[:-1]
        start = self.body_line if path == ("body",) else self.lines.get(path, self.lines.get((), 1))
        if containing:
            wanted = containing.strip().splitlines()[0] if containing.strip() else ""
            for number in range(start, len(self._rows) + 1):
                if wanted in self._rows[number - 1]:
                    return number
        return start

    def remark(
        self,
        path: Path,
        code: str,
        severity: Severity,
        message: str,
        *,
        containing: str = "",
        suggestion: str = "",
    ) -> Finding:
        """A finding on the value at ``path``, kept with the others and returned."""
        found = Finding(
            file=self.name,
            line=self.line_of(path, containing),
            field=dotted(path),
            code=code,
            severity=severity,
            message=message,
            suggestion=suggestion,
        )
        self.findings.append(found)
        return found


def read_file(place: FilePath, name: str) -> Document:
    """A file as it lies on a disk; bytes that are no UTF-8 are shown as such. Too large a file is
    not read at all."""
    size = place.stat().st_size
    if size > LARGEST:
        return refused(name, "too-large", _too_large(size))
    return read(place.read_bytes().decode("utf-8", "replace"), name)


def _too_large(size: int) -> str:
    return (
        f"Le fichier pèse {size // 1000} ko, un texte en pèse {LARGEST // 1000} au plus : "
        "il est refusé."
    )


def refused(name: str, code: str, message: str) -> Document:
    """A document that says nothing but why it is refused."""
    document = Document(name, {}, "", {}, [], "", is_readable=False)
    document.findings.append(Finding(name, 1, "", code, "error", message))
    return document


def read(text: str, name: str) -> Document:
    """``text`` decoded as UTF-8, with or without byte order mark; any line ends."""
    if len(text) > LARGEST:
        return refused(name, "too-large", _too_large(len(text)))
    if "\0" in text:
        why = "Le fichier contient un caractère nul : ce n’est pas un texte, il est refusé."
        return refused(name, "not-a-text", why)
    document = Document(name, {}, "", {}, [], text)
    if text.startswith("\ufeff"):
        document.remark((), "bom", "info", "Marque d’ordre des octets en tête de fichier, ôtée.")
        text = text.lstrip("\ufeff")
    if "\r" in text:
        document.remark((), "crlf", "info", "Fins de ligne CRLF, lues comme des fins de ligne LF.")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = document._rows = text.split("\n")  # noqa: SLF001 — built here, in two steps
    if rows[0].rstrip() != FENCE:
        document.body = text
        return document
    document.has_front = True
    closing = next((n for n, row in enumerate(rows[1:], 1) if row.rstrip() == FENCE), None)
    if closing is None:
        document.is_readable = False
        document.remark(
            (),
            "unclosed-front-matter",
            "error",
            "L’en-tête ouvert par « --- » n’est jamais fermé : le fichier est refusé.",
        )
        return document
    document.body_line = closing + 2
    document.body = "\n".join(rows[closing + 1 :])
    _read_front(document, "\n".join(rows[1:closing]) + "\n")
    return document


def _loader(source: str) -> Any:
    try:
        return _Loader(source)
    except UnicodeError as error:  # half a character, which no file encoded as UTF-8 holds
        raise yaml.YAMLError(str(error)) from error


def _read_front(document: Document, source: str) -> None:
    try:
        _look_at_depth(source)
    except TooMuchError as much:
        _set_aside(document, much)
        return
    except yaml.YAMLError as error:
        _broken(document, error)
        return
    loader: Any = None
    try:
        loader = _loader(source)
        node = loader.get_single_node()
        if node is None:
            return
        _weigh(node)
        if not isinstance(node, yaml.MappingNode):
            document.is_readable = False
            document.remark(
                (), "front-matter", "error", "L’en-tête n’est pas une suite de champs nommés."
            )
            return
        _walk(document, node, ())
        document.front = _value(document, loader, node, ())
    except TooMuchError as much:
        _set_aside(document, much)
    except yaml.YAMLError as error:
        _broken(document, error)
    finally:
        if loader is not None:
            loader.dispose()


def _set_aside(document: Document, much: TooMuchError) -> None:
    document.front, document.is_readable = {}, False
    document.findings.append(Finding(document.name, 1, "", much.code, "error", str(much)))


def _look_at_depth(source: str) -> None:
    """Refuse what is nested too deep before it is read: reading it would exhaust the stack.

    Only a source that could be that deep is looked at, event by event, without a stack.
    """
    if len(source) > LONGEST_FRONT:
        raise TooMuchError("too-large", "L’en-tête est plus long qu’un texte : il est refusé.")
    signs = source.count("[") + source.count("{") + source.count("- -") + source.count("? ")
    indent = max((len(row) - len(row.lstrip(" ")) for row in source.split("\n")), default=0)
    if signs <= DEEPEST and indent <= DEEPEST:
        return
    depth = 0
    for event in yaml.parse(source, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                raise TooMuchError(
                    "too-deep",
                    f"L’en-tête est imbriqué sur plus de {DEEPEST} niveaux : il est refusé.",
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _weigh(root: yaml.Node) -> None:
    """Refuse aliases that multiply or turn in circles, and tags that are not of plain YAML.

    The size of a node is counted once, however often it is named.
    """
    sizes: dict[int, int] = {}
    under_way: set[int] = set()

    def size(node: yaml.Node, depth: int) -> int:
        key = id(node)
        if key in under_way:
            raise TooMuchError("alias-loop", "L’en-tête se contient lui-même : il est refusé.")
        if key in sizes:
            return sizes[key]
        if node.tag not in _SIMPLE:
            tag = node.tag.removeprefix(_YAML)
            raise TooMuchError(
                "yaml-tag", f"« {tag} » n’est pas une valeur simple : le fichier est refusé."
            )
        if isinstance(node, yaml.MappingNode) and not all(
            isinstance(name, yaml.ScalarNode) for name, _value in node.value
        ):
            raise TooMuchError("yaml-key", "Un champ a pour nom une liste : le fichier est refusé.")
        if depth > DEEPEST:
            raise TooMuchError(
                "too-deep", f"L’en-tête est imbriqué sur plus de {DEEPEST} niveaux : il est refusé."
            )
        total = 1
        if isinstance(node, yaml.CollectionNode):
            under_way.add(key)
            for held in node.value:
                for one in held if isinstance(held, tuple) else (held,):
                    total += size(one, depth + 1)
                    if total > MOST_VALUES:
                        raise TooMuchError(
                            "too-many-values",
                            f"L’en-tête compte plus de {MOST_VALUES} valeurs une fois ses renvois "
                            "développés : il est refusé.",
                        )
            under_way.discard(key)
        sizes[key] = total
        return total

    size(root, 0)


def _broken(document: Document, error: yaml.YAMLError) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + document._first if mark else 1  # noqa: SLF001
    rows = document._rows  # noqa: SLF001
    row = rows[line - 1] if line <= len(rows) else ""
    if "\t" in row[: len(row) - len(row.lstrip())]:
        code, why = "yaml-tab", "une tabulation sert d’indentation, YAML n’admet que l’espace"
    else:
        problem = getattr(error, "problem", None) or "caractère interdit"
        code, why = "yaml", f"YAML illisible ({problem})"
    document.front, document.is_readable = {}, False
    document.findings.append(
        Finding(document.name, line, "", code, "error", f"Ligne {line} : {why}.")
    )


def read_entries(text: str, name: str) -> list[Document]:
    """A data file: one document per entry of its map or list, without body.

    ``key`` is the key of the map, or the rank in the list. A file that cannot be read is one
    document that says why.
    """
    if len(text) > LARGEST:
        return [refused(name, "too-large", _too_large(len(text)))]
    whole = Document(name, {}, "", {}, [], text, _first=1)
    text = text.lstrip("\ufeff").replace("\r\n", "\n")
    whole._rows = text.split("\n")  # noqa: SLF001
    entries: list[Document] = []
    try:
        _look_at_depth(text)
    except TooMuchError as much:
        _set_aside(whole, much)
        return [whole]
    except yaml.YAMLError as error:
        _broken(whole, error)
        return [whole]
    loader: Any = None
    try:
        loader = _loader(text)
        root = loader.get_single_node()
        if root is not None:
            _weigh(root)
        pairs: list[tuple[str, yaml.Node]] = []
        if isinstance(root, yaml.MappingNode):
            pairs = [(str(key.value), value) for key, value in root.value]
        elif isinstance(root, yaml.SequenceNode):
            pairs = [(str(rank), value) for rank, value in enumerate(root.value)]
        for key, node in pairs:
            entry = Document(f"{name}", {}, "", {}, [], text, has_front=True, key=key, _first=1)
            entry._rows = whole._rows  # noqa: SLF001
            _walk(entry, node, ())
            entry.lines[()] = node.start_mark.line + 1
            value = _value(entry, loader, node, ())
            entry.front = value if isinstance(value, dict) else {"value": value}
            rows = whole._rows[node.start_mark.line : node.end_mark.line + 1]  # noqa: SLF001
            entry.original = "\n".join(rows)
            entries.append(entry)
    except TooMuchError as much:
        _set_aside(whole, much)
        return [whole]
    except yaml.YAMLError as error:
        _broken(whole, error)
        return [whole]
    finally:
        if loader is not None:
            loader.dispose()
    return entries


def _walk(document: Document, node: yaml.Node, path: Path) -> None:
    if path:
        document.lines.setdefault(path, node.start_mark.line + document._first)  # noqa: SLF001
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            here = (*path, str(key.value))
            line = key.start_mark.line + document._first  # noqa: SLF001
            document.lines[here] = line
            if key.value in seen:
                document.remark(
                    here,
                    "duplicate-key",
                    "warning",
                    f"Le champ « {key.value} » est écrit deux fois (lignes {seen[key.value]} et "
                    f"{line}) : le dernier l’emporte.",
                )
            seen[key.value] = line
            _walk(document, value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _walk(document, value, (*path, number))


def _value(document: Document, loader: Any, node: yaml.Node, path: Path) -> Any:
    """Plain Python values; keys are strings, an impossible date stays the text it was."""
    if isinstance(node, yaml.MappingNode):
        loader.flatten_mapping(node)
        return {
            str(key.value): _value(document, loader, value, (*path, str(key.value)))
            for key, value in node.value
        }
    if isinstance(node, yaml.SequenceNode):
        return [_value(document, loader, item, (*path, n)) for n, item in enumerate(node.value)]
    try:
        value: Hashable = loader.construct_object(node)
    except (ValueError, OverflowError):
        if node.tag != f"{_YAML}timestamp":
            return node.value
        document.remark(
            path, "impossible-date", "error", f"« {node.value} » n’est pas une date du calendrier."
        )
        return node.value
    if isinstance(value, int) and value.bit_length() > 63:
        return node.value  # no date, count or amount is that long: a text that looks like a number
    if isinstance(value, float) and not isfinite(value):
        return node.value
    return value


def plain(value: Any) -> Any:
    """The same value for JSON: dates in ISO form, everything else as it is."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return value
