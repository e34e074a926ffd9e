"""What a file becomes: a table in TOML, ours, and that of a site laid over it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Self

from fellowship.pages.showing.addresses import slug_of, title_slug
from texts.frontmatter import Document

DEFAULT = Path(__file__).parent / "mappings" / "default.toml"
_OPAQUE = re.compile(r"\d+[_-][0-9a-f]{8,}$")
_DATED = re.compile(r"^_?(?P<year>\d{4}|\d{2})-(?P<month>\d{2})-(?P<day>\d{2})-")
_HEADING = re.compile(r"^#{1,3}\s+(.+?)\s*(?:\{[^}]*\})?\s*#*\s*$", re.M)


class BrokenMapping(Exception):  # noqa: N818
    """The mapping file cannot be used; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Destiny:
    """What a document becomes: a kind of page (or ``Term:<list>``) at an address."""

    kind: str
    address: str  # steps joined by "/", "" for the home page
    title: str
    layout: str
    is_known: bool = True
    preset: Mapping[str, Any] = field(default_factory=dict)
    former: str = ""  # the address it had on the site it comes from


@dataclass(frozen=True, slots=True)
class SiteMapping:
    tables: Mapping[str, Mapping[str, Any]]
    digest: str

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The default table, with that of ``path`` laid over it, table by table."""
        tables: dict[str, dict[str, Any]] = tomllib.loads(DEFAULT.read_text("utf-8"))
        if path is not None:
            try:
                own = tomllib.loads(path.read_text("utf-8"))
            except (OSError, tomllib.TOMLDecodeError) as error:
                raise BrokenMapping(f"Table d’import illisible : {error}") from error
            for name, table in own.items():
                if name not in tables or not isinstance(table, dict):
                    raise BrokenMapping(f"Table inconnue dans le fichier d’import : [{name}].")
                tables[name] = {**tables[name], **table}
        text = repr(
            sorted((name, sorted(table.items(), key=str)) for name, table in tables.items())
        )
        return cls(tables, sha256(text.encode()).hexdigest()[:16])

    def renamed(self, kind: str, front: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a file under the names our pages know; the others as they are.

        A name may stand for several of ours; ``questions.reponse`` renames inside a list.
        """
        names: Mapping[str, Any] = self.tables["fields"].get(kind, {})
        found: dict[str, Any] = {}
        for key, value in front.items():
            inside = {
                old.split(".", 1)[1]: new.split(".", 1)[1]
                for old, new in names.items()
                if old.startswith(f"{key}.")
            }
            if inside and isinstance(value, list):
                value = [
                    {inside.get(k, k): v for k, v in item.items()}
                    if isinstance(item, dict)
                    else item
                    for item in value
                ]
            ours = names.get(key, key)
            for one in ours if isinstance(ours, list) else [ours]:
                found[one] = self._said(kind, one, value)
        return found

    def _said(self, kind: str, name: str, value: Any) -> Any:
        """The value in our words: ``dev`` → ``Développement``; ``""`` drops a word of a list."""
        words = self.tables["words"].get(kind, {}).get(name)
        if not words:
            return value
        if isinstance(value, list):
            said = [words.get(str(item), words.get("*", item)) for item in value]
            return [word for word in said if word != ""]
        word = words.get(str(value), words.get("*", value))
        return [word] if words.get("as-list") else word

    def data_rule(self, path: str) -> Mapping[str, Any] | None:
        return self.tables["data"].get(path)

    def entry_destiny(self, document: Document, rule: Mapping[str, Any]) -> Destiny:
        """What an entry of a data file becomes."""
        front = self.renamed(rule["kind"], document.front)
        title = " ".join(str(front.get("title") or document.key).split())
        former = str(document.front.get(rule.get("former", "")) or "")
        name = PurePosixPath(former).stem if former else title_slug(title)
        return Destiny(
            kind=rule["kind"],
            address="/".join(part for part in (rule.get("at", ""), slug_of(name)) if part),
            title=title,
            layout="",
            former=former,
        )

    def destiny(self, document: Document, path: str) -> Destiny:
        """``path`` is relative to the folder imported, with ``/``."""
        front = document.front
        layout = str(front.get("layout") or "").strip()
        place = PurePosixPath(path)
        folders = [part for part in place.parts[:-1] if part not in {"content", "site"}]
        is_index = place.stem in {"_index", "index"}
        kind, known = self._kind(front, layout, folders, is_index=is_index)
        title = self._title(document, kind, place)
        preset = self.tables["values"].get(kind, {}).get(layout, {})
        return Destiny(
            kind=kind,
            former=self._former(place),
            address=self._address(front, kind, place, folders, title, is_index=is_index),
            title=title,
            layout=layout,
            is_known=known,
            preset=preset,
        )

    def _former(self, place: PurePosixPath) -> str:
        """The address the former engine gave, by the template of its folder."""
        template = self.tables["permalinks"].get("/".join(place.parts[:-1]))
        dated = _DATED.match(place.stem)
        if not template or not dated:
            return ""
        year = dated["year"] if len(dated["year"]) == 4 else f"20{dated['year']}"
        return str(template).format(
            year=year, month=dated["month"], day=dated["day"], name=place.stem[dated.end() :]
        )

    def _kind(
        self, front: Mapping[str, Any], layout: str, folders: list[str], *, is_index: bool
    ) -> tuple[str, bool]:
        layouts, by_folder = self.tables["layouts"], self.tables["folders"]
        if layout in layouts:
            return layouts[layout], True
        if folders and not is_index and folders[-1] in by_folder:
            return by_folder[folders[-1]], not layout
        for sign, kind in self.tables["signs"].items():
            if sign in front:
                return kind, not layout
        if is_index:
            found = self.tables["sections"].get("/".join(folders))
            if found:
                return found[0], not layout
            if not folders:
                return "HomePage", not layout
        return "PlainPage", not layout

    def _title(self, document: Document, kind: str, place: PurePosixPath) -> str:
        title = str(document.front.get(self._field(kind, "title")) or "").strip()
        if title:
            return " ".join(title.split())
        heading = _HEADING.search(document.body)
        if heading:
            return " ".join(re.sub(r"\[[A-ZÀ-Ý ]+\]|[*_`]", "", heading.group(1)).split())
        return place.stem.strip("_-").replace("-", " ").replace("_", " ").capitalize() or "Page"

    def _field(self, kind: str, ours: str) -> str:
        names = self.tables["fields"].get(kind, {})
        return next((theirs for theirs, known in names.items() if known == ours), ours)

    def _address(
        self,
        front: Mapping[str, Any],
        kind: str,
        place: PurePosixPath,
        folders: list[str],
        title: str,
        *,
        is_index: bool,
    ) -> str:
        url = str(front.get("url") or "").strip()
        if url.startswith("/") and not url.startswith("//"):
            return "/".join(slug_of(step) for step in url.split("/") if step)
        stem = _DATED.sub("", place.stem)
        above = [slug_of(part.lstrip("_")) for part in folders]
        if is_index:
            return "/".join(above)
        opaque = bool(_OPAQUE.search(place.stem))
        if not folders:
            if kind in self.tables["addresses"]:
                return str(self.tables["addresses"][kind])
            above = [step for step in self.tables["places"].get(kind, "").split("/") if step]
        own = front.get("slug")
        slug = slug_of(str(own)) if own else title_slug(title) if opaque else slug_of(stem)
        return "/".join([*above, slug])

    def day_of(self, path: str) -> str:
        """The day a file name starts with, in ISO form, or nothing."""
        dated = _DATED.match(PurePosixPath(path).stem)
        if not dated:
            return ""
        year = dated["year"] if len(dated["year"]) == 4 else f"20{dated['year']}"
        return f"{year}-{dated['month']}-{dated['day']}"

    def section(self, address: str) -> tuple[str, str]:
        """(kind, title) of a page nobody wrote but that others stand under."""
        kind, title = self.tables["sections"].get(
            address, ["PlainPage", address.rsplit("/", 1)[-1].replace("-", " ").capitalize()]
        )
        return kind, title
