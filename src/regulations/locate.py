"""Where each value of a TOML text stands: ``locate(text) -> {path: line}``, lines from 1.

``tomllib`` reads values without their places. This reads places without the values: keys, tables,
arrays and strings just as far as needed to count lines, of a text that ``tomllib`` accepted.
"""

import re
from contextlib import suppress

from regulations.trees import Path

BARE = re.compile(r"[A-Za-z0-9_-]+")


def locate(text: str) -> dict[Path, int]:
    """The line of each key, table and row; what cannot be followed is left out."""
    scanner = _Scanner(text)
    with suppress(IndexError):  # the text ends in the middle of something
        scanner.document()
    return scanner.places


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.line = text.replace("\r\n", "\n"), 0, 1
        self.places: dict[Path, int] = {}
        self.rows: dict[Path, int] = {}  # how many tables each array of tables has so far

    def document(self) -> None:
        here: Path = ()
        while self._skip(" \t\n"):
            if self._peek() == "[":
                here = self._header()
            else:
                self._pair(here)

    def _peek(self) -> str:
        return self.text[self.at]

    def _next(self) -> str:
        char = self.text[self.at]
        self.at += 1
        self.line += char == "\n"
        return char

    def _skip(self, blanks: str) -> bool:
        """Past blanks and comments; False at the end."""
        while self.at < len(self.text):
            if self._peek() == "#":
                while self.at < len(self.text) and self._peek() != "\n":
                    self._next()
            elif self._peek() in blanks:
                self._next()
            else:
                return True
        return False

    def _key(self) -> list[str]:
        """A dotted key."""
        steps = []
        while True:
            self._skip(" \t")
            if self._peek() in "\"'":
                steps.append(self._string())
            else:
                found = BARE.match(self.text, self.at)
                if found is None:
                    raise IndexError
                self.at = found.end()
                steps.append(found[0])
            self._skip(" \t")
            if self._peek() != ".":
                return steps
            self._next()

    def _under(self, steps: list[str]) -> Path:
        """The path of a header: through the last row of each array of tables."""
        path: Path = ()
        for step in steps:
            path = (*path, step)
            if path in self.rows:
                path = (*path, self.rows[path])
        return path

    def _header(self) -> Path:
        line = self.line
        self._next()
        array = self._peek() == "["
        if array:
            self._next()
        steps = self._key()
        self._next()
        if array:
            self._next()
        parent = (*self._under(steps[:-1]), steps[-1])
        if array:
            self.rows[parent] = self.rows.get(parent, -1) + 1
            self.places.setdefault(parent, line)
            path = (*parent, self.rows[parent])
        else:
            path = self._under(steps)
        self.places.setdefault(path, line)
        return path

    def _pair(self, here: Path) -> None:
        line = self.line
        path = (*here, *self._key())
        self._next()  # =
        self.places.setdefault(path, line)
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip(" \t")
        opened = self._peek()
        if opened in "\"'":
            self._string()
        elif opened == "[":
            self._array(path)
        elif opened == "{":
            self._inline(path)
        else:
            while self.at < len(self.text) and self._peek() not in ",]}#\n":
                self._next()

    def _array(self, path: Path) -> None:
        self._next()
        rank = 0
        while self._skip(" \t\n,") and self._peek() != "]":
            self.places.setdefault((*path, rank), self.line)
            self._value((*path, rank))
            rank += 1
        self._next()

    def _inline(self, path: Path) -> None:
        self._next()
        while self._skip(" \t\n,") and self._peek() != "}":
            self._pair(path)
        self._next()

    def _string(self) -> str:
        quote = self._next()
        if self.text.startswith(quote * 2, self.at):
            self.at += 2
            return self._long(quote * 3)
        start = self.at
        while self._peek() != quote:
            if self._next() == "\\" and quote == '"':
                self._next()
        self._next()
        return self.text[start : self.at - 1]

    def _long(self, fence: str) -> str:
        """A string over several lines, which may end by one or two quotes of its own."""
        while not self.text.startswith(fence, self.at):
            if self._next() == "\\" and fence[0] == '"':
                self._next()
        self.at += 3
        while self.text.startswith(fence[0], self.at):
            self.at += 1
        return ""
