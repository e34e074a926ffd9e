"""Files into documents, each with what it will become: folders, data files, dated versions."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from fellowship.pages.blocks import LIBRARY
from fellowship.pages.exchange.mapping import Destiny, SiteMapping
from fellowship.pages.showing import media
from texts import frontmatter
from texts.findings import Finding
from texts.frontmatter import Document

TEXTS = {".md", ".markdown", ".txt"}
DATA = {".yml", ".yaml"}
# A page comes after those it names; one that names its own kind is completed at the end.
ORDER = {
    "Term": 0,
    "ChallengePage": 2,
    "PersonPage": 3,
    "ArticlePage": 4,
    "HomePage": 5,
    "CandidatesPage": 5,
}
LAST = 1000  # the weight of a page that gives none
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})")


@dataclass(frozen=True, slots=True)
class File:
    """A file to read. ``instant``: when this version of the page was written, if its name says."""

    path: str
    place: Path
    instant: datetime | None = None
    is_outside: bool = False  # a link that leads out of the folder


@dataclass(slots=True)
class Read:
    """A document on its way: what it says, what it becomes, when."""

    document: Document
    path: str
    destiny: Destiny
    front: dict[str, Any]
    now: datetime
    is_version: bool = False
    late: dict[str, tuple[str, Any]] = field(default_factory=dict)  # attribute → (field, titles)
    fate: str = ""  # created, updated, unchanged
    waits: bool = False  # under embargo at ``now``

    def order(self, menu: list[str]) -> tuple[int, int, int, int, str, datetime]:
        """Terms, then pages before those that name them, parents before children, data first;
        among siblings ``weight``, then the place of their entry in ``menu``: the order of ours."""
        kind = self.destiny.kind.split(":")[0]
        joined = 0 if self.document.key else 1
        depth = self.destiny.address.count("/")
        weight = self.front.get("weight")
        entry = self.front.get("menu")
        later = menu.index(entry) if entry in menu else len(menu)
        rank = weight if isinstance(weight, int) else LAST + later
        return ORDER.get(kind, 1), joined, depth, rank, self.path, self.now


def files_under(path: Path) -> Iterator[File]:
    """Everything readable, in a stable order. A folder named like a file (``x__y.md/``) holds the
    versions of the page ``x/y.md``, each named by its instant."""
    if path.is_file():
        yield _file(path, path.parent)
        return
    for place in sorted(path.rglob("*")):
        steps = place.relative_to(path).parts
        hidden = any(step.startswith(".") for step in steps)
        if place.is_file() and place.suffix.lower() in TEXTS | DATA and not hidden:
            yield _file(place, path)


def pictures_under(path: Path) -> Iterator[tuple[str, Path]]:
    """(address, file) of the pictures and documents that came with a site: ``static/img/…``."""
    if path.is_file():
        return
    for place in sorted(path.rglob("*")):
        steps = list(place.relative_to(path).parts)
        kept = next((n for n, step in enumerate(steps[:-1]) if step in media.KEPT), None)
        if kept is None or place.suffix.lower() not in media.FILES or _leads_out(place, path):
            continue
        if place.is_file():
            yield "/" + "/".join(steps[kept:]), place


def library_under(path: Path) -> dict[str, Path]:
    """The pictures of a library that an export left beside the texts, by address."""
    if path.is_file():
        return {}
    return {
        f"/{LIBRARY}/{place.name}": place
        for place in sorted(path.rglob(f"{LIBRARY}/*"))
        if place.suffix.lower() in media.PICTURES and not _leads_out(place, path)
    }


def _file(place: Path, root: Path) -> File:
    folder = place.parent
    instant = _INSTANT.match(place.stem)
    if instant and folder.suffix.lower() in TEXTS:
        day, hour, minute = instant.groups()
        then = datetime.fromisoformat(f"{day}T{hour}:{minute}")
        zone = ZoneInfo(settings.TIME_ZONE)
        name = folder.name.replace("__", "/")
        return File(_own(name), place, then.replace(tzinfo=zone), _leads_out(place, root))
    path = "/".join(place.relative_to(root).parts)
    return File(_own(path), place, is_outside=_leads_out(place, root))


def _leads_out(place: Path, root: Path) -> bool:
    """A link of the folder must not bring in what lies elsewhere on the machine."""
    return not place.resolve().is_relative_to(root.resolve())


def _own(path: str) -> str:
    """The path inside the site, whatever folder of it was given."""
    return path.removeprefix("site/").removeprefix("content/")


def collection_of(path: Path) -> str:
    """What is imported is named by its folder, or the one above ``site``, ``content``, versions."""
    folder = (path if path.is_dir() else path.parent).resolve()
    while folder.name in {"site", "content"} or folder.suffix.lower() in TEXTS:
        folder = folder.parent
    return folder.name or "contenu"


class Reader:
    """Reads files one after the other; what cannot be read is refused, with its findings."""

    def __init__(self, mapping: SiteMapping, now: datetime) -> None:
        self.mapping = mapping
        self.now = now
        self.refused = 0
        self.findings: list[Finding] = []

    def read(self, files: Iterable[File]) -> list[Read]:
        found = [read for file in files for read in self._read(file)]
        menu = list(self.mapping.tables["menu"])
        return sorted(found, key=lambda read: read.order(menu))

    def _read(self, file: File) -> Iterator[Read]:
        if file.is_outside:
            why = "Le fichier est un lien qui mène hors du dossier : il est refusé."
            self._readable(frontmatter.refused(file.path, "leads-outside", why))
            return
        if file.place.stat().st_size > frontmatter.LARGEST:  # before a byte of it is read
            self._readable(frontmatter.read_file(file.place, file.path))
            return
        try:
            text = file.place.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"Le fichier n’est pas en UTF-8 (octet {error.start}) : il est refusé."
            self.findings.append(Finding(file.path, 1, "", "encoding", "error", message))
            self.refused += 1
            return
        if file.place.suffix.lower() in DATA:
            yield from self._entries(text, file)
            return
        name = file.place.name if file.instant else file.path
        document = frontmatter.read(text, name)
        if self._readable(document) and self._says_something(document):
            destiny = self.mapping.destiny(document, file.path)
            front = self.mapping.renamed(destiny.kind, document.front)
            day = self.mapping.day_of(file.path)
            if day and destiny.kind == "ArticlePage":
                front.setdefault("date", day)
            now = file.instant or self.now
            yield Read(document, file.path, destiny, front, now, file.instant is not None)

    def _entries(self, text: str, file: File) -> Iterator[Read]:
        rule = self.mapping.data_rule(file.path)
        if rule is None:
            message = "Fichier de données sans règle dans la table d’import : il n’est pas importé."
            self.findings.append(Finding(file.path, 0, "", "not-imported", "warning", message))
            return
        entries = frontmatter.read_entries(text, file.path)
        if "field" in rule:
            entries = [_gathered(entries, rule)] if entries else []
        for entry in entries:
            if not self._readable(entry):
                continue
            destiny = self.mapping.entry_destiny(entry, rule)
            front = self.mapping.renamed(destiny.kind, entry.front)
            yield Read(entry, f"{file.path}#{entry.key}", destiny, front, self.now)

    def _says_something(self, document: Document) -> bool:
        """Nothing becomes a page without a title or a text: the file is named, with the reason."""
        if why := _lacks(document):
            self.findings.append(Finding(document.name, 1, "", "nothing-to-say", "error", why))
            self.refused += 1
        return not why

    def _readable(self, document: Document) -> bool:
        if not document.is_readable:
            self.findings += document.findings
            self.refused += 1
        return document.is_readable


def _lacks(document: Document) -> str:
    """Why a text cannot become a page at all; "" when it can."""
    front, body = document.front, document.body.strip()
    title = front.get("title")
    if isinstance(title, list | dict | bool):
        return f"Le titre n’est pas un texte ({type(title).__name__}) : le fichier est mis de côté."
    if not front and not body:
        return "Le fichier est vide : il est mis de côté."
    titled = "" if title is None else str(title).strip()
    said = any(value not in (None, "", [], {}) for key, value in front.items() if key != "layout")
    if not titled and not body and not said:
        return "Ni titre ni texte : le fichier est mis de côté."
    return ""


def _gathered(entries: list[Document], rule: Any) -> Document:
    """One document that holds all the entries of a file in one field: a list of questions."""
    first = entries[0]
    whole = Document(
        first.name, {"title": rule["title"], rule["field"]: [e.front for e in entries]}, "", {},
        [f for e in entries for f in e.findings], "\n".join(e.original for e in entries),
        has_front=True, key=rule["field"],
    )  # fmt: skip
    for rank, entry in enumerate(entries):
        for path, line in entry.lines.items():
            whole.lines[rule["field"], rank, *path] = line
    return whole
