"""Names looked for as people type them: without accents, by their first letters, with a slip."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

Key = TypeVar("Key")
WORD = re.compile(r"[^\W_]+")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})
SHORTEST_WITH_A_SLIP = 4  # letters: a slip in three of them would be another name


def folded_words(text: str) -> list[str]:
    """« Zoé L'Hœuf-Martin » → zoe, l, hoeuf, martin."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    return WORD.findall("".join(c for c in bare if not unicodedata.combining(c)))


def is_one_slip(asked: str, word: str) -> bool:
    """The same word, but for one letter missing, added or changed, or two neighbours swapped."""
    if abs(len(asked) - len(word)) > 1:
        return False
    start, shortest = 0, min(len(asked), len(word))
    while start < shortest and asked[start] == word[start]:
        start += 1
    end = 0
    while end < shortest - start and asked[-1 - end] == word[-1 - end]:
        end += 1
    left, right = asked[start : len(asked) - end], word[start : len(word) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])


def looked_for(asked: str, named: Iterable[tuple[Key, str]]) -> list[Key]:
    """The keys of the names that hold every word of ``asked``, begun at least; when there is none,
    of those that do with one slip a word. A word takes one word of the name.
    """
    # The longest first: « an anne » is Anne Antoine, whichever is typed before the other.
    words = sorted(folded_words(asked), key=len, reverse=True)
    if not words:
        return []
    folded = [(key, folded_words(name)) for key, name in named]
    return [key for key, name in folded if _holds(name, words, _begins)] or [
        key for key, name in folded if _holds(name, words, _nearly)
    ]


def _begins(asked: str, word: str) -> bool:
    return word.startswith(asked)


def _nearly(asked: str, word: str) -> bool:
    return _begins(asked, word) or (len(asked) >= SHORTEST_WITH_A_SLIP and is_one_slip(asked, word))


def _holds(name: list[str], words: list[str], same: Callable[[str, str], bool]) -> bool:
    left = list(name)
    for asked in words:
        found = next((word for word in left if same(asked, word)), None)
        if found is None:
            return False
        left.remove(found)
    return True
