"""Finding a page or a term by the title a file gives it.

Spaces, invisible characters and quotes apart, a title is the same title, and the link is made.
Case, accents or hyphens apart, it is only near: a person is asked, nothing is linked.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Ways = Literal["exact", "normalised", "near"]


def folded(title: str) -> str:
    """Outer and repeated spaces, invisible characters and typographic quotes aside."""
    text = unicodedata.normalize("NFC", title).replace("\ufeff", "").replace("\u00ad", "")
    return " ".join(text.replace("’", "'").split())


def letters(title: str) -> str:
    """Letters and digits alone, accents removed."""
    text = unicodedata.normalize("NFKD", title)
    return re.sub(r"[^a-z0-9]", "", text.casefold().encode("ascii", "ignore").decode())


@dataclass(slots=True)
class TitleIndex:
    """Titles → keys of rows. Several rows may bear one title: then none is chosen for you."""

    _exact: dict[str, set[int]] = field(default_factory=dict)
    _folded: dict[str, set[int]] = field(default_factory=dict)
    _letters: dict[str, set[int]] = field(default_factory=dict)
    _titles: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str]]) -> "TitleIndex":
        index = cls()
        for key, title in rows:
            index.add(key, title)
        return index

    def add(self, key: int, title: str) -> None:
        self._titles[key] = title
        self._exact.setdefault(title, set()).add(key)
        self._folded.setdefault(folded(title), set()).add(key)
        self._letters.setdefault(letters(title), set()).add(key)

    def title_of(self, key: int) -> str:
        return self._titles[key]

    def find(self, title: str) -> tuple[set[int], Ways]:
        """The rows of that title, and how far it had to be normalised to find them."""
        if title in self._exact:
            return self._exact[title], "exact"
        found = self._folded.get(folded(title))
        if found:
            return found, "normalised"
        return self._letters.get(letters(title), set()) if letters(title) else set(), "near"
