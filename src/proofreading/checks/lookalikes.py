"""Hosts that imitate a trusted one, or mix alphabets."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from proofreading.reading import Reading
from proofreading.registry import code, on_text
from proofreading.texts import Excerpt
from texts.findings import Finding
from texts.translation import gettext_lazy as _

LOOK_ALIKE = code(
    "look-alike-domain",
    "error",
    _("domaine qui en imite un autre"),
    _("« %(host)s » ressemble à « %(right)s » et n’est pas lui."),
    evidence="domaine §8.1 : demarches-simplifees.fr, de 2018 à 2024, jusque dans les règlements",
)
MIXED = code(
    "mixed-script",
    "error",
    _("domaine qui mêle des alphabets"),
    _("« %(host)s » mêle des alphabets : %(scripts)s."),
    evidence="une lettre cyrillique se lit comme une latine",
)


@on_text
def hosts(excerpt: Excerpt, reading: Reading) -> Iterator[Finding]:
    for link in excerpt.links:
        try:
            host = (urlsplit(link.target).hostname or "").rstrip(".")
        except ValueError:
            continue
        if link.target.startswith("//") or "." not in host:
            continue
        at = excerpt.spot_of(host, link.aim)
        scripts = () if host.isascii() and "xn--" not in host else _scripts(host)
        if len(scripts) > 1:
            yield MIXED.on(excerpt, at, host=host, scripts=", ".join(sorted(scripts)))
        elif right := look_alike(host, reading.known.trust.domains):
            advice = str(_("Écrire « %(right)s ».")) % {"right": right}
            yield LOOK_ALIKE.on(excerpt, at, suggestion=advice, host=host, right=right)


def _scripts(host: str) -> set[str]:
    text = host
    if "xn--" in host:
        try:
            text = host.encode("ascii").decode("idna")
        except UnicodeError:
            return {"?", "LATIN"}
    return {unicodedata.name(sign, "?").split()[0] for sign in text if sign.isalpha()}


def registered(host: str) -> str:
    """The part of a host that someone registered: ``data.gouv.fr``, ``linkedin.com``."""
    labels = host.lower().removeprefix("www.").split(".")
    depth = 3 if labels[-2:] == ["gouv", "fr"] else 2
    return ".".join(labels[-depth:])


@lru_cache(maxsize=4096)
def look_alike(host: str, trusted: frozenset[str]) -> str:
    """The trusted name ``host`` imitates, or nothing."""
    name = registered(host)
    if name in trusted or any(name.endswith(f".{right}") for right in trusted):
        return ""
    for right in sorted(trusted):
        near = 1 if len(right) < 12 else 2
        if abs(len(name) - len(right)) <= near and 0 < distance(name, right, near) <= near:
            same_end = name.rpartition(".")[2] == right.rpartition(".")[2]
            if same_end or distance(name, right, 1) == 1:
                return right
    return ""


def distance(one: str, two: str, limit: int) -> int:
    """Edits from one to two, a swap counts one; ``limit + 1`` when there are more."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(two, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if older and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
