"""The addresses of a site: where each document is served, what links into the site lead to."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from proofreading.known import Known
from proofreading.reading import Site
from proofreading.texts import Excerpt
from texts.frontmatter import Document

MANY, SHARE = 5, 0.1


def urlized(text: str) -> str:
    """Hugo's rule: lower case, accents removed, spaces to hyphens, other signs dropped."""
    bare = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in bare if not unicodedata.combining(c)).lower()
    bare = re.sub(r"\s+", "-", bare.strip())
    return "".join(c for c in bare if c.isalnum() or c in "./\\_#+~-")


def path_of(document: Document) -> str:
    """Where a document of a ``content`` folder is served."""
    own = document.front.get("url")
    if isinstance(own, str) and own.startswith("/"):
        return urlized(own).strip("/")
    name = document.name.replace("\\", "/")
    name = name.rpartition("content/")[2] if "content/" in name else name
    name = re.sub(r"\.(md|markdown|txt)$", "", name)
    name = re.sub(r"(^|/)_?index$", "", name)
    return urlized(name).strip("/")


def paths_of(documents: Iterable[Document]) -> dict[str, str]:
    """Every path that answers, older ones included → the document."""
    found: dict[str, str] = {}
    for document in documents:
        aliases = document.front.get("aliases")
        older = aliases if isinstance(aliases, list) else []
        for path in [path_of(document), *(urlized(str(a)).strip("/") for a in older)]:
            found[path] = document.name
    return found


def own_path(target: str, known: Known) -> str | None:
    """The path of a link to this site; None for the others."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if parts.scheme in {"http", "https"} and parts.hostname in known.hosts:
        return parts.path
    if not parts.scheme and not parts.netloc and parts.path.startswith("/"):
        return parts.path
    return None


def own_hosts(excerpts: list[Excerpt]) -> frozenset[str]:
    """The hosts that are this site, by what its links show: two of them at least share a first
    folder with its relative links (one proves nothing: any site has a « blog »). For remarks that
    cost nothing only."""
    targets = [link.target for excerpt in excerpts for link in excerpt.links if not link.is_image]
    folders = {t.split("/")[1] for t in targets if re.match(r"/[^/.]+/", t)}
    shared: Counter[str] = Counter()
    for target in targets:
        if target.startswith("http"):
            try:
                parts = urlsplit(target)
            except ValueError:
                continue
            if parts.hostname and parts.path.strip("/").split("/")[0] in folders:
                shared[parts.hostname] += 1
    return frozenset(host for host, times in shared.items() if times > 1)


def copied_in_part(site: Site, named: Iterable[tuple[str, str, bool]]) -> frozenset[str]:
    """The folders of which these documents are only a part: those that hold no page at all, or
    lack at least ``MANY`` of the pages that links and relations name, and ``SHARE`` of them.

    ``named``: (folder, title, is it here) of the relations. A site that is whole has no such
    folder, or has so many dead links that a person must look at the folder first.
    """
    if not site.known.whole:
        return frozenset()
    if site.partial is None:
        site.partial = _copied_in_part(site, named)
    return site.partial


def _copied_in_part(site: Site, named: Iterable[tuple[str, str, bool]]) -> frozenset[str]:
    paths = paths_of(site.documents)
    here: dict[str, set[str]] = {}
    lacking: dict[str, set[str]] = {}
    for excerpt in site.excerpts:
        for link in excerpt.links:
            path = urlized(unquote(own_path(link.target, site.given) or "")).strip("/")
            if "/" in path and "." not in path.rpartition("/")[2]:
                found = here if path in paths else lacking
                found.setdefault(path.split("/")[0], set()).add(path)
    for folder, title, is_here in named:
        found = here if is_here else lacking
        found.setdefault(folder, set()).add(f"{folder}/{urlized(title)}")
    held = {path.split("/")[0] for path in paths if "/" in path}
    return frozenset(
        folder
        for folder, gone in lacking.items()
        if folder not in held
        or (len(gone) >= MANY and len(gone) >= SHARE * (len(gone) + len(here.get(folder, ()))))
    )
