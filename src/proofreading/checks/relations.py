"""Relations by title: what names nobody, what is named twice."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from proofreading.reading import Site
from proofreading.registry import Code, code, on_site
from proofreading.sites import copied_in_part
from proofreading.texts import Excerpt
from proofreading.trust import Trust
from texts.findings import Finding, Severity
from texts.frontmatter import Document
from texts.translation import gettext_lazy as _

UNRESOLVED = code(
    "unresolved-relation",
    "error",
    _("relation vers rien"),
    _("« %(value)s » ne correspond à rien dans « %(folder)s »."),
    evidence="domaine §4.3",
)
SPELLING = code(
    "relation-spelling",
    "warning",
    _("relation orthographiée autrement"),
    _("« %(value)s » s’écrit « %(right)s » là où il est défini."),
    evidence="dix-huit sur le site réel : espace de tête, ou casse",
)
_TWIN = _("« %(title)s » a déjà une fiche : %(other)s.")
PERSON = code("duplicate-person", "error", _("personne en double"), _TWIN, evidence="domaine §4.3")
ARTICLE = code("duplicate-article", "error", _("article en double"), _TWIN, evidence="domaine §4.3")


def folded(title: str) -> str:
    """What two spellings of one title share: case, accents, spaces and signs put aside."""
    bare = unicodedata.normalize("NFKD", title.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in bare if not unicodedata.combining(c)))


def folder_of(document: Document) -> str:
    parts = document.name.replace("\\", "/").split("/")
    return parts[-2] if len(parts) > 1 else ""


def named(documents: Sequence[Document], trust: Trust) -> Iterator[tuple[str, str, bool]]:
    """(folder, title, is it here) of every page, not term, that a relation names."""
    titles: dict[str, set[str]] = {}
    for document in documents:
        titles.setdefault(folder_of(document), set()).add(folded(str(document.front.get("title"))))
    for document in documents:
        for key, folder in trust.relations.items():
            if key in trust.terms:
                continue
            values = document.front.get(key)
            for value in values if isinstance(values, list) else []:
                if isinstance(value, str):
                    yield folder, value, folded(value) in titles.get(folder, ())


@on_site
def relations(site: Site) -> Iterator[Finding]:
    trust, documents = site.known.trust, site.documents
    by_folder: dict[str, list[Document]] = {}
    for document in documents:
        if not document.name.rpartition("/")[2].startswith("_index"):
            by_folder.setdefault(folder_of(document), []).append(document)
    partial = copied_in_part(site, named(documents, trust))
    titles = {
        folder: {str(d.front.get("title", "")): d for d in held}
        for folder, held in by_folder.items()
    }
    nearly = {folder: {folded(title): title for title in held} for folder, held in titles.items()}
    for document in documents:
        for key, folder in trust.relations.items():
            values = document.front.get(key)
            if isinstance(values, list) and folder in titles:
                for rank, value in enumerate(values):
                    if not isinstance(value, str) or value in titles[folder]:
                        continue
                    excerpt = Excerpt(document, (key, rank), value)
                    right = nearly[folder].get(folded(value))
                    if right is not None:
                        yield SPELLING.on(excerpt, excerpt.whole, value=value, right=right)
                        continue
                    unsure = key in trust.terms or folder in partial
                    severity: Severity = "warning" if unsure else "error"
                    yield UNRESOLVED.on(
                        excerpt, excerpt.whole, severity=severity, value=value, folder=folder
                    )
    yield from _twins(by_folder.get("personnes", []), PERSON)
    yield from _twins(by_folder.get("blog", []), ARTICLE)


def _twins(documents: list[Document], what: Code) -> Iterator[Finding]:
    first: dict[str, Document] = {}
    for document in sorted(documents, key=lambda d: d.name):
        title = str(document.front.get("title", ""))
        key = folded(title)
        if not key:
            continue
        if key in first:
            excerpt = Excerpt(document, ("title",), title)
            yield what.on(excerpt, excerpt.whole, title=title.strip(), other=first[key].name)
        else:
            first[key] = document
