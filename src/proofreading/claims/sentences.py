"""A text cut into sentences, each with its place and the headings it stands under."""

import re
from collections.abc import Iterator
from typing import Any

from texts.dates import plain

# an end of sentence, of paragraph, of bullet, of a line that is a heading or a bullet
_WALL = re.compile(r"[.!?…](?=[\s\"»)]|$)|\n\s*\n|\n(?=\s*(?:[-*+•>|]|\d+[.)]|#{1,6}\s))|(?<=\n)$")
_HEADING = re.compile(r"^\s*#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
_HIDDEN = re.compile(
    r"\{\{.*?\}\}|\]\(\s*(?:<[^>]*>|[^)\s]*)[^)]*\)|https?://\S+|&#?\w+;|<[^>]{0,200}>|`[^`\n]*`"
    r"|^\s*(?:[-*+•>]|\d{1,2}[.)])\s",
    re.DOTALL | re.MULTILINE,
)
# an abbreviation or a number whose point ends nothing
_STILL = re.compile(
    r"(?:\b(?:art|n|no|p|cf|etc|env|max|min|janv|févr|fév|avr|juil|sept|oct|nov|déc|M|Mme)|\b\d)\.$"
)
LONGEST = 500  # characters
TITLES = ("title", "question", "date", "label", "name", "step", "nom", "def")


def flatten(text: str) -> str:
    """Same length: one kind of space, addresses, facts, tags and list signs blanked."""
    flat = plain(text)
    if any(sign in flat for sign in "{(<&`:-*+•>.)"):
        flat = _HIDDEN.sub(lambda m: " " * len(m[0]), flat)
    return re.sub(r"\s", " ", flat)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, in order."""
    start = 0
    for match in _WALL.finditer(text):
        end = match.end()
        if match[0] == "." and _STILL.search(text[max(0, end - 8) : end]):
            following = text[end : end + 2].strip()
            if not following[:1].isupper():
                continue
        yield from _pieces(text, start, end)
        start = end
    yield from _pieces(text, start, len(text))


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, whole unless no one could read it: what it says of what costs its square."""
    while end - start > LONGEST:
        space = text.rfind(" ", start + 1, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        if text[start:cut].strip():
            yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end


def heading_before(text: str, position: int) -> str:
    """The last Markdown heading above, flattened."""
    found = ""
    for match in _HEADING.finditer(text, 0, position):
        found = match[1]
    return plain(found)


def heading_of(front: Any, path: tuple[str | int, ...]) -> str:
    """The title that stands beside a value: of its question, of its date, of its section."""
    words: list[str] = []
    tree = front
    for step in path[:-1]:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(tree, dict):
            beside = [str(tree[key]) for key in TITLES
                      if isinstance(tree.get(key), str) and key != path[-1]]  # fmt: skip
            if beside:
                words = beside
    if path and path[-1] in TITLES and isinstance(tree, dict):  # a title, by the text beneath it
        words += [str(tree[key])[:200] for key in ("desc", "text", "sub") if key in tree]
    return plain(" ".join(words))
