"""The pages and terms a file names by their title."""

from typing import Any

from django.apps import apps

from fellowship.pages import blocks
from fellowship.pages.exchange.intake.library import Library
from fellowship.pages.models import Term
from fellowship.pages.showing.addresses import slug_of
from fellowship.pages.showing.titles import TitleIndex
from texts import frontmatter
from texts.frontmatter import Document


class Relations:
    """Titles → rows, read once per kind and kept as pages are added."""

    def __init__(self, library: Library, grow: frozenset[str] = frozenset()) -> None:
        """``grow``: the lists of terms that take in the words they do not know."""
        self.library = library
        self.grow = grow
        self._indexes: dict[str, TitleIndex] = {}

    def add(self, kind: str, key: int, title: str) -> None:
        if kind in self._indexes:
            self._indexes[kind].add(key, title)

    def forget(self, kind: str) -> None:
        self._indexes.pop(kind, None)

    def _index(self, kind: str) -> TitleIndex:
        if kind not in self._indexes:
            if kind.startswith("Term:"):
                rows: Any = Term.objects.filter(kind=kind[5:]).values_list("pk", "title")
            else:
                rows = apps.get_model("pages", kind).objects.values_list("pk", "title")
            self._indexes[kind] = TitleIndex.of(rows)
        return self._indexes[kind]

    def find(
        self, how: str, value: Any, path: frontmatter.Path, document: Document
    ) -> tuple[list[Any], list[str]]:
        """(rows found, titles that led nowhere)."""
        nature, name = how.split(":")
        kind = f"Term:{name}" if nature == "terms" else name
        model: Any = Term if nature == "terms" else apps.get_model("pages", name)
        titles = value if isinstance(value, list) else [value] if value not in (None, "") else []
        keys: list[int] = []
        loose: list[str] = []
        for number, title in enumerate(titles):
            if isinstance(title, dict):  # {nom, site}: what counts is the name
                title = title.get("nom") or title.get("title") or ""
            found = self._one(kind, str(title), (*path, number), document)
            keys += [key for key in found if key not in keys]
            if not found:
                loose.append(str(title))
        rows = {row.pk: row for row in model.objects.filter(pk__in=keys)} if keys else {}
        return [rows[key] for key in keys if key in rows], loose

    def _one(self, kind: str, title: str, path: frontmatter.Path, document: Document) -> list[int]:
        index = self._index(kind)
        found, way = index.find(title)
        if not found and ", " in title:
            parts = [index.find(part) for part in title.split(", ")]
            if all(len(keys) == 1 and how != "near" for keys, how in parts):
                document.remark(
                    path, "relation-split", "info", f"« {title} » lu comme plusieurs noms."
                )
                return [key for keys, _how in parts for key in keys]
        if not found and kind.startswith("Term:") and kind[5:] in self.grow:
            term = Term.objects.create(kind=kind[5:], title=title, slug=slug_of(title))
            index.add(term.pk, title)
            document.remark(path, "term-created", "info", f"« {title} » ajouté à la liste.")
            return [term.pk]
        if not found:
            document.remark(
                path,
                "unresolved-relation",
                "warning",
                f"« {title} » ne désigne rien de connu : le nom est gardé, sans lien.",
            )
            return []
        if way == "near":
            near = index.title_of(min(found))
            document.remark(
                path,
                "relation-near",
                "warning",
                f"« {title} » ressemble à « {near} » : le nom est gardé, sans lien, à confirmer.",
                suggestion=near,
            )
            return []
        if len(found) > 1:
            document.remark(
                path,
                "ambiguous-relation",
                "warning",
                f"« {title} » désigne {len(found)} pages : la première est prise.",
            )
        elif way != "exact":
            document.remark(
                path, "relation-normalised", "info", f"« {title} » reconnu après normalisation."
            )
        return [min(found)]

    def named(self, block: Any, taken: Any, document: Document, path: frontmatter.Path) -> Any:
        """Give their page to the names of people a section holds, their row to its pictures."""
        if isinstance(block, blocks.Picture):
            image = self.library.picture(taken["file"], path, document)
            return {**taken, "file": image.pk if image else None}
        if isinstance(block, blocks.PersonName):
            name = taken["name"]
            keys, way = self._index("PersonPage").find(name) if name else (set(), "exact")
            if keys and way != "near":
                return {"person": min(keys), "name": name}
            if name:
                document.remark(
                    path,
                    "unresolved-relation",
                    "warning",
                    f"« {name} » n’a pas de page : le nom est gardé, sans lien.",
                )
            return taken
        if isinstance(taken, dict) and hasattr(block, "child_blocks"):
            return {
                name: self.named(
                    block.child_blocks[name], value, document, (*path, blocks.key_of(name))
                )
                for name, value in taken.items()
            }
        if isinstance(taken, list):
            return [
                {
                    **item,
                    "value": self.named(block.child_block, item["value"], document, (*path, n)),
                }
                for n, item in enumerate(taken)
            ]
        return taken
