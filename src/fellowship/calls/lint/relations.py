"""Relations by title: what names nobody, what is named twice."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from fellowship.calls.lint.texts import Excerpt, Path
from fellowship.core.findings import Finding, Severity
from fellowship.core.frontmatter import Document

# field of the front matter → the folder whose titles it names
RELATIONS: dict[str, str] = {
    "defis": "defis",
    "related": "blog",
    "promos": "promos",
    "themes": "themes",
    "expertises": "expertises",
    "categories": "categories",
}
TERMS = {"promos", "themes", "expertises", "categories"}  # words of a list, not pages


def folded(title: str) -> str:
    """What two spellings of one title share: case, accents, spaces and signs put aside."""
    bare = unicodedata.normalize("NFKD", title.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in bare if not unicodedata.combining(c)))


def folder_of(document: Document) -> str:
    parts = document.name.replace("\\", "/").split("/")
    return parts[-2] if len(parts) > 1 else ""


def named(documents: Sequence[Document]) -> Iterator[tuple[str, str, bool]]:
    """(folder, title, is it here) of every page, not term, that a relation names."""
    titles: dict[str, set[str]] = {}
    for document in documents:
        titles.setdefault(folder_of(document), set()).add(folded(str(document.front.get("title"))))
    for document in documents:
        for key in RELATIONS.keys() - TERMS:
            values, folder = document.front.get(key), RELATIONS[key]
            for value in values if isinstance(values, list) else []:
                if isinstance(value, str):
                    yield folder, value, folded(value) in titles.get(folder, ())


def look(documents: Sequence[Document], partial: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """``partial``: the folders that are here in part only: nobody can tell what they lack."""
    by_folder: dict[str, list[Document]] = {}
    for document in documents:
        if not document.name.rpartition("/")[2].startswith("_index"):
            by_folder.setdefault(folder_of(document), []).append(document)
    yield from _unresolved(documents, by_folder, partial)
    yield from _twins(by_folder.get("personnes", []), "duplicate-person")
    yield from _twins(by_folder.get("blog", []), "duplicate-article")


def _unresolved(
    documents: Iterable[Document],
    by_folder: dict[str, list[Document]],
    partial: frozenset[str],
) -> Iterator[Finding]:
    titles = {
        folder: {str(d.front.get("title", "")): d for d in held}
        for folder, held in by_folder.items()
    }
    nearly = {folder: {folded(title): title for title in held} for folder, held in titles.items()}
    for document in documents:
        for key, folder in RELATIONS.items():
            values = document.front.get(key)
            if not isinstance(values, list) or folder not in titles:
                continue
            for rank, value in enumerate(values):
                if not isinstance(value, str) or value in titles[folder]:
                    continue
                path: Path = (key, rank)
                excerpt = Excerpt(document, path, value)
                right = nearly[folder].get(folded(value))
                if right is not None:
                    message = _("« %(value)s » s’écrit « %(right)s » là où il est défini.") % {
                        "value": value,
                        "right": right,
                    }
                    yield excerpt.remark("relation-spelling", "warning", message, at=excerpt.whole)
                    continue
                unsure = key in TERMS or folder in partial
                severity: Severity = "warning" if unsure else "error"
                message = _("« %(value)s » ne correspond à rien dans « %(folder)s ».") % {
                    "value": value,
                    "folder": folder,
                }
                yield excerpt.remark("unresolved-relation", severity, message, at=excerpt.whole)


def _twins(documents: list[Document], code: str) -> Iterator[Finding]:
    first: dict[str, Document] = {}
    for document in sorted(documents, key=lambda d: d.name):
        title = str(document.front.get("title", ""))
        key = folded(title)
        if not key:
            continue
        if key in first:
            message = _("« %(title)s » a déjà une fiche : %(other)s.") % {
                "title": title.strip(),
                "other": first[key].name,
            }
            excerpt = Excerpt(document, ("title",), title)
            yield excerpt.remark(code, "error", message, at=excerpt.whole)
        else:
            first[key] = document
