"""The texts of a document, one by one, each with its place; and the remarks made on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from texts.dates import Span, plain, spans
from texts.findings import Finding, Severity
from texts.frontmatter import Document, dotted

Path = tuple[str | int, ...]
Spot = tuple[int, int]  # from a character to another, the second excluded
BODY: Path = ("body",)
NOWHERE: Spot = (0, 0)
_FAR = 2_000  # no sentence is longer
_LINE_END = r"\n\s*\n|\n(?=\s*[*-])"  # of a paragraph or a bullet
# Bounded, without a way back: a text of brackets alone must not cost the square of its length.
MOST_READ = 100_000  # characters of one document; the longest real one has 60,000
_AIM = r"\]\(\s{0,99}+(<[^>]{0,2000}>|[^)\s]{0,2000}+)[^)]{0,500}+\)"
_IMAGE = re.compile(rf"!\[([^\]]{{0,2000}}+){_AIM}")
_LINK = re.compile(
    r"(?<!!)\[((?:[^\]\[]++|\[[^\]]{0,500}+\]|!\[[^\]]{0,500}+\]\([^)]{0,2000}+\)){0,100}+)" + _AIM
)
_CODE = re.compile(r"(```|~~~).*?(?:\1|\Z)|`[^`\n]{1,2000}+`", re.DOTALL)
_ATTRIBUTE = re.compile(r"""(?:href|src)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w(\[\"'=/.@-])https?://[^\s<>()\"'\]]+")


@dataclass(frozen=True, slots=True)
class Link:
    """``spot``: all of it; ``aim``: its address."""

    text: str
    target: str
    spot: Spot
    aim: Spot
    is_image: bool = False

    @property
    def start(self) -> int:
        return self.spot[0]


@dataclass(frozen=True)
class Excerpt:
    """One value of a document: its path, its text, and how to say something about it."""

    document: Document
    path: Path
    text: str

    @property
    def field(self) -> str:
        return dotted(self.path)

    @cached_property
    def flat(self) -> str:
        """Same length, one kind of space and apostrophe, lower case, line breaks as spaces."""
        return re.sub(r"\s", " ", plain(self.text))

    @cached_property
    def spans(self) -> list[Span]:
        """The dates of the text; its year serves those without when it names only one."""
        years = set(re.findall(r"\b(20[1-3]\d)\b", self.text))
        return spans(self.text, year=int(years.pop()) if len(years) == 1 else None)

    @cached_property
    def bare(self) -> str:
        """The text with its code blanked, same length: what a program shows is not prose."""
        if "`" not in self.text:
            return self.text
        return _CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), self.text)

    @cached_property
    def links(self) -> list[Link]:
        """Every link and image: Markdown, HTML, bare addresses, values that are an address."""
        text = self.text
        found = [
            Link(m[1], m[2].strip("<>"), m.span(), m.span(2), is_image=True)
            for m in _IMAGE.finditer(text)
        ]
        found += [Link(m[1], m[2].strip("<>"), m.span(), m.span(2)) for m in _LINK.finditer(text)]
        if "<" in text:
            found += [Link("", m[1], m.span(), m.span(1)) for m in _ATTRIBUTE.finditer(text)]
        if "://" in text:
            inside = bytearray(len(text) + 1)  # 1 where a link already stands
            for link in found:
                end = min(link.start + len(link.text) + len(link.target) + 5, len(inside))
                inside[link.start : end] = b"\1" * (end - link.start)
            for match in _BARE.finditer(text):
                if not inside[match.start()]:
                    bare = match[0].rstrip(".,;:!?*_")
                    spot = (match.start(), match.start() + len(bare))
                    found.append(Link("", bare, spot, spot))
        if not found and self.path != BODY and re.fullmatch(r"\s*//?[^\s]*\s*", text):
            found.append(Link("", text.strip(), self.whole, self.whole))
        return sorted(found, key=lambda link: link.start)

    @property
    def whole(self) -> Spot:
        return 0, len(self.text)

    def spot_of(self, words: str, within: Spot) -> Spot:
        """Where ``words`` stand inside a spot, case aside; the spot itself when they do not."""
        start = self.text.lower().find(words.lower(), *within)
        return (start, start + len(words)) if start >= 0 else within

    def line(self, start: int) -> int:
        """The line of the character at ``start``."""
        if self.path == BODY:
            return self.document.body_line + self.text.count("\n", 0, start)
        row = self.text[start:].split("\n", 1)[0][:24].strip()
        return self.document.line_of(self.path, row)

    def remark(
        self,
        code: str,
        severity: Severity,
        message: str,
        *,
        at: Spot = NOWHERE,
        suggestion: str = "",
    ) -> Finding:
        """A finding on the words at ``at``, the spaces around them left out."""
        start, end = at
        words = self.text[start:end]
        if words.strip():
            start += len(words) - len(words.lstrip())
            end -= len(words) - len(words.rstrip())
        return Finding(
            file=self.document.name,
            line=self.line(start),
            field=self.field,
            code=code,
            severity=severity,
            message=message,
            suggestion=suggestion,
            excerpt=self.text[start:end],
            start=start,
            end=end,
        )


def excerpts_of(document: Document) -> list[Excerpt]:
    """Every text of the front matter, then the body, as far as ``MOST_READ`` goes."""
    found, left = [], MOST_READ
    for path, text in (*_walk(document.front, ()), (BODY, document.body)):
        if text.strip() or (text and path != BODY):
            found.append(Excerpt(document, path, text[:left]))
            left -= len(text)
        if left <= 0:
            break
    return found


def is_too_long(document: Document) -> bool:
    """Whether its end is not read."""
    front = sum(len(text) for _path, text in _walk(document.front, ()))
    return front + len(document.body.rstrip()) > MOST_READ


def _walk(tree: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from _walk(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _walk(value, (*path, index))


def sentence_spot(text: str, at: Spot) -> Spot:
    """The sentence, bullet or line that holds a spot."""
    near = max(0, at[0] - _FAR)
    walls = re.finditer(rf"[.!?](?=\s)|{_LINE_END}", text[near : at[0]])
    start = near + max((m.end() for m in walls), default=0)
    end = re.search(rf"[.!?](?=\s|$)|{_LINE_END}", text[at[1] : at[1] + _FAR])
    return start, at[1] + end.start() if end else min(len(text), at[1] + _FAR)


def short(text: str, limit: int = 60) -> str:
    """A quotation that fits in a sentence."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= limit else one_line[: limit - 1].rstrip() + "…"
