"""Files into pages. Each file ends up created, updated, unchanged or refused, and says why.

Importing the same files twice changes nothing. A file never undoes an editor's work silently:
what it replaces stays in the history of the page, and a finding says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from fellowship.core import frontmatter
from fellowship.core.findings import Finding
from fellowship.core.frontmatter import Document, plain
from fellowship.pages import blocks, prose
from fellowship.pages.addresses import former_path, slug_of
from fellowship.pages.mapping import Destiny, SiteMapping
from fellowship.pages.models import CallSitePage, Source, Term
from fellowship.pages.titles import TitleIndex
from fellowship.people.models import User

SUFFIXES = {".md", ".markdown", ".txt"}
CALLS = {"appel", "reglement", "promotion"}  # which call a page is about
SILENT = {"title", "layout", "url", "slug", "draft", "aliases", "menu", "published", *CALLS}
# A page comes after those it names; one that names its own kind is completed at the end.
ORDER = {
    "Term": 0,
    "ChallengePage": 2,
    "PersonPage": 3,
    "ArticlePage": 4,
    "HomePage": 5,
    "CandidatesPage": 5,
}


@dataclass(slots=True)
class Report:
    """What an import did. ``findings`` in the order of the files."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        names = ("created", "updated", "unchanged", "refused")
        rows = [finding.as_row() for finding in self.findings]
        return {**{name: self.counts[name] for name in names}, "findings": rows}


@dataclass(slots=True)
class Read:
    """A document on its way: what it says, what it becomes."""

    document: Document
    path: str
    destiny: Destiny
    front: dict[str, Any]
    late: dict[str, tuple[str, Any]] = field(default_factory=dict)  # attribute → (field, titles)
    taken: bool = False

    @property
    def order(self) -> tuple[int, int, str]:
        kind = self.destiny.kind.split(":")[0]
        return ORDER.get(kind, 1), self.destiny.address.count("/"), self.path


def files_under(path: Path) -> Iterator[tuple[str, Path]]:
    """(path relative to the folder, file) of everything readable, in a stable order."""
    if path.is_file():
        yield path.name, path
        return
    for file in sorted(path.rglob("*")):
        steps = file.relative_to(path).parts
        if (
            file.is_file()
            and file.suffix.lower() in SUFFIXES
            and not any(step.startswith(".") for step in steps)
        ):
            yield "/".join(steps), file


class Intake:
    """One import: the table it follows, the instant it happens at, what it has seen so far."""

    def __init__(
        self,
        mapping: SiteMapping,
        *,
        collection: str,
        now: datetime,
        by: User | None = None,
        say: Callable[[int, int], None] | None = None,
    ) -> None:
        self.mapping = mapping
        self.collection = collection
        self.now = now
        self.by = by
        self.say = say
        self.report = Report()
        self.home: Page = Site.objects.get(is_default_site=True).root_page
        self.sources = {s.path: s for s in Source.objects.filter(collection=collection)}
        self._indexes: dict[str, TitleIndex] = {}
        self._at: dict[str, int] = {}
        self._menu: dict[str, str] = dict(mapping.tables["menu"])

    # -- the whole ---------------------------------------------------------------------------

    def run(self, files: Iterable[tuple[str, Path]]) -> Report:
        reads = [read for name, file in files if (read := self._read(name, file)) is not None]
        for number, read in enumerate(sorted(reads, key=lambda read: read.order), 1):
            self._take(read)
            if self.say and (number % 20 == 0 or number == len(reads)):
                self.say(number, len(reads))
        for read in reads:
            if read.taken:
                self._complete(read)
        self.report.findings.sort(key=lambda f: (f.file, f.line, f.field, f.code))
        return self.report

    def _read(self, name: str, file: Path) -> Read | None:
        try:
            text = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            self.report.findings.append(
                Finding(
                    name,
                    1,
                    "",
                    "encoding",
                    "error",
                    f"Le fichier n’est pas en UTF-8 (octet {error.start}) : il est refusé.",
                )
            )
            self.report.counts["refused"] += 1
            return None
        document = frontmatter.read(text, name)
        if not document.is_readable:
            self._refuse(document)
            return None
        destiny = self.mapping.destiny(document, name)
        front = self.mapping.renamed(destiny.kind, document.front)
        return Read(document, name, destiny, front)

    def _refuse(self, document: Document) -> None:
        self.report.findings += document.findings
        self.report.counts["refused"] += 1

    def _take(self, read: Read) -> None:
        document, destiny = read.document, read.destiny
        try:
            with transaction.atomic():
                if destiny.kind.startswith("Term:"):
                    done = self._take_term(read)
                else:
                    done = self._take_page(read)
        except ValidationError as error:
            document.remark((), "invalid", "error", " ".join(error.messages))
            self._refuse(document)
            return
        read.taken = True
        self.report.counts[done] += 1

    def _complete(self, read: Read) -> None:
        """The relations of a page to pages of its own kind, which had to exist first."""
        source = self._held(read)
        for attribute, (key, titles) in read.late.items():
            kind = read.destiny.kind
            rows, loose = self._related(f"pages:{kind}", titles, (key,), read.document)
            if source is None or source.imported_at != self.now or not source.page_id:
                continue
            page = Page.objects.get(pk=source.page_id).specific
            setattr(page, attribute, rows)
            if loose:
                page.extra = {**page.extra, key: loose}
            page.save()
            self._record(page)
            Source.objects.filter(pk=source.pk).update(revision=page.latest_revision_id)
        self.report.findings += read.document.findings

    # -- terms -------------------------------------------------------------------------------

    def _take_term(self, read: Read) -> str:
        kind = read.destiny.kind.split(":")[1]
        slug = read.destiny.address.rsplit("/", 1)[-1]
        title = read.destiny.title
        for key in read.front:
            if key not in SILENT:
                self._unknown(read.document, (key,))
        held = self._held(read)
        if held and held.digest == self._digest(read) and held.term_id:
            return "unchanged"
        term = held.term if held else None
        term = term or Term.objects.filter(kind=kind, slug=slug).first() or Term(kind=kind)
        done = "updated" if held else "created"
        term.title, term.slug = title, slug
        term.save()
        self._keep(read, held, term=term)
        self._indexes.pop(f"Term:{kind}", None)
        return done

    # -- pages -------------------------------------------------------------------------------

    def _take_page(self, read: Read) -> str:
        document, destiny = read.document, read.destiny
        model = apps.get_model("pages", destiny.kind)
        if not destiny.is_known and destiny.layout:
            document.remark(
                ("layout",),
                "unknown-layout",
                "warning",
                f"Modèle « {destiny.layout} » inconnu : le fichier devient une page simple. "
                "Une table d’import (--map) peut lui donner un modèle.",
            )
        self._look_for_active(document)
        values, relations = self._values(read, model)
        calendar = self._calendar(read, model)
        held = self._held(read)
        if held and held.digest == self._digest(read) and held.page_id:
            return "unchanged"
        page, done = self._page_for(read, model, held)
        for name, value in values.items():
            setattr(page, name, value)
        if isinstance(page, CallSitePage) and calendar is not None:
            calendar(page)
        page.title = page.draft_title = destiny.title
        page.live = not (read.front.get("draft") is True or read.front.get("published") is False)
        if read.front.get("menu") in self._menu:
            page.show_in_menus = True
            page.short_title = page.short_title or self._menu[str(read.front["menu"])]
        self._save(page, read, relations)
        self._keep(read, held, page=page)
        self._old_addresses(page, read)
        return done

    def _page_for(self, read: Read, model: Any, held: Source | None) -> tuple[Any, str]:
        """The page this file made, the empty one that waits at its address, or a new one."""
        address = read.destiny.address
        if held and held.page_id:
            page = Page.objects.get(pk=held.page_id).specific
            if isinstance(page, model):
                if held.revision and page.latest_revision_id != held.revision:
                    read.document.remark(
                        (),
                        "edited-since-import",
                        "warning",
                        "La page avait été modifiée depuis le dernier import : sa version reste "
                        "dans l’historique.",
                    )
                if address and self._address_of(page) != address:
                    self._move(page, address)
                    page = Page.objects.get(pk=page.pk).specific
                return page, "updated"
        there = self._find(address)
        if there is not None:
            page = Page.objects.get(pk=there).specific
            free = not Source.objects.filter(page_id=there).exists()
            if free and isinstance(page, model):
                return page, "created" if held is None else "updated"
            read.document.remark(
                (),
                "address-taken",
                "warning",
                f"L’adresse « /{address}/ » est déjà celle d’une autre page : le fichier en reçoit "
                "une autre.",
            )
            address = self._free(address)
        made = model(slug=address.rsplit("/", 1)[-1])
        made._parent_address = address.rpartition("/")[0]  # noqa: SLF001
        return made, "created" if held is None else "updated"

    def _save(self, page: Any, read: Read, relations: dict[str, list[Any]]) -> None:
        for name, rows in relations.items():
            setattr(page, name, rows)
        if page.pk is None:
            page.first_published_at = self.now if page.live else None
            parent = self._parent(page._parent_address)  # noqa: SLF001
            added: Any = parent.add_child(instance=page)
            self._at[self._address_of(added)] = added.pk
        else:
            page.full_clean()
            page.save(clean=False)
        index = self._indexes.get(read.destiny.kind)
        if index is not None:
            index.add(page.pk, page.title)
        self._record(page)

    def _record(self, page: Any) -> None:
        """A line in the history of the page, which is also its live version."""
        revision = page.save_revision(user=self.by, changed=False, clean=False)
        page.live_revision = revision if page.live else None
        page.latest_revision = revision
        Page.objects.filter(pk=page.pk).update(
            live_revision=page.live_revision,
            latest_revision=revision,
            last_published_at=self.now if page.live else None,
            has_unpublished_changes=not page.live,
        )

    # -- values ------------------------------------------------------------------------------

    def _values(self, read: Read, model: Any) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """Attributes and relations of the page; what has no place goes to ``extra``."""
        document, front = read.document, dict(read.front)
        if model.__name__ == "PressReleasePage":
            _one_shape_of_files(front)
        values: dict[str, Any] = {"body": document.body.strip("\n"), **read.destiny.preset}
        relations: dict[str, list[Any]] = {}
        extra: dict[str, Any] = {}
        stream = model.SECTIONS.child_blocks if model.SECTIONS is not None else {}
        by_key = {blocks.key_of(name): (name, block) for name, block in stream.items()}
        fields = model.front_fields()
        raw: list[dict[str, Any]] = []
        for key, value in front.items():
            path = (key,)
            try:
                if key in by_key:
                    name, block = by_key[key]
                    for unknown in blocks.unknown_in(block, value, path):
                        self._unknown(document, unknown)
                        extra[frontmatter.dotted(unknown)] = plain(_dig(front, unknown))
                    taken = self._named(
                        block, blocks.taken(block, value, path, document), document, path
                    )
                    raw.append(
                        {"type": name, "value": taken, "id": blocks.section_id(read.path, name)}
                    )
                elif key in fields:
                    attribute, how = fields[key]
                    if how == f"pages:{model.__name__}":
                        read.late[attribute] = (key, value)
                    elif how.startswith(("terms:", "pages:")):
                        rows, loose = self._related(how, value, path, document)
                        relations[attribute] = rows
                        if loose:
                            extra[key] = loose
                    else:
                        values |= self._scalar(attribute, how, value, path, document)
                elif key not in SILENT:
                    self._unknown(document, path)
                    extra[key] = plain(value)
            except blocks.Unfit:
                extra[key] = plain(value)
        if raw:
            values["sections"] = raw
        values["extra"] = extra
        return self._fitting(values, model, document), relations

    def _scalar(
        self, attribute: str, how: str, value: Any, path: frontmatter.Path, document: Document
    ) -> dict[str, Any]:
        if how == "flag":
            return {attribute: blocks.flag_of(value, path, document)}
        if how == "date":
            return self._dated(value, path, document)
        if how in {"day", "instant"}:
            found = self._dated(value, path, document)["dated_at"]
            if found is not None and found.year < 1900:
                document.remark(
                    path,
                    "absurd-date",
                    "warning",
                    f"Date invraisemblable : {value}. Elle est mise à part.",
                )
                raise blocks.Unfit
            return {attribute: found.date() if how == "day" and found else found}
        if how == "number":
            try:
                return {attribute: int(value) if value not in (None, "") else None}
            except (TypeError, ValueError):
                document.remark(
                    path, "bad-type", "error", f"Un nombre est attendu, trouvé : {value!r}."
                )
                raise blocks.Unfit from None
        if value is None:
            return {attribute: ""}
        if isinstance(value, dict | list):
            document.remark(
                path, "bad-type", "error", "Un texte est attendu. La valeur est mise à part."
            )
            raise blocks.Unfit
        text = str(value)
        return {attribute: text if how == "prose" else text.strip()}

    def _dated(self, value: Any, path: frontmatter.Path, document: Document) -> dict[str, Any]:
        """An instant, a day (midnight in the site's zone), or a year that stays a year."""
        zone = ZoneInfo(settings.TIME_ZONE)
        if isinstance(value, bool) or value in (None, ""):
            return {"dated_at": None, "year": None}
        if isinstance(value, int):
            return {"dated_at": None, "year": value}
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value)
            except ValueError:
                if document.findings and document.findings[-1].code == "impossible-date":
                    raise blocks.Unfit from None
                document.remark(path, "bad-date", "error", f"« {value} » n’est pas une date.")
                raise blocks.Unfit from None
        if isinstance(value, datetime):
            return {"dated_at": value if value.tzinfo else value.replace(tzinfo=zone), "year": None}
        if isinstance(value, date):
            return {"dated_at": datetime.combine(value, time(), zone), "year": None}
        raise blocks.Unfit

    def _fitting(self, values: dict[str, Any], model: Any, document: Document) -> dict[str, Any]:
        """No value longer than its column: ``extra`` keeps the whole, the page shows the start."""
        for name, value in values.items():
            if name in {"sections", "extra"}:
                continue
            column = model._meta.get_field(name)  # noqa: SLF001
            longest = getattr(column, "max_length", None)
            if isinstance(value, str) and longest and len(value) > longest:
                document.remark(
                    (name,),
                    "too-long",
                    "warning",
                    f"Plus de {longest} caractères : coupé, l’original est gardé.",
                )
                values["extra"][name] = value
                values[name] = value[:longest]
        return values

    # -- relations ---------------------------------------------------------------------------

    def _index(self, kind: str) -> TitleIndex:
        if kind not in self._indexes:
            if kind.startswith("Term:"):
                rows: Any = Term.objects.filter(kind=kind[5:]).values_list("pk", "title")
            else:
                rows = apps.get_model("pages", kind).objects.values_list("pk", "title")
            self._indexes[kind] = TitleIndex.of(rows)
        return self._indexes[kind]

    def _related(
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

    def _named(self, block: Any, taken: Any, document: Document, path: frontmatter.Path) -> Any:
        """Give their page to the names of people a section holds."""
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
                name: self._named(
                    block.child_blocks[name], value, document, (*path, blocks.key_of(name))
                )
                for name, value in taken.items()
            }
        if isinstance(taken, list):
            return [
                {
                    **item,
                    "value": self._named(block.child_block, item["value"], document, (*path, n)),
                }
                for n, item in enumerate(taken)
            ]
        return taken

    # -- addresses ---------------------------------------------------------------------------

    def _url_path(self, address: str) -> str:
        return f"{self.home.url_path}{address}/" if address else self.home.url_path

    def _address_of(self, page: Page) -> str:
        return page.url_path[len(self.home.url_path) :].strip("/")

    def _find(self, address: str) -> int | None:
        if address not in self._at:
            found = Page.objects.filter(url_path=self._url_path(address)).values_list(
                "pk", flat=True
            )
            if not found:
                return None
            self._at[address] = found[0]
        return self._at[address]

    def _free(self, address: str) -> str:
        number = 2
        while self._find(f"{address}-{number}") is not None:
            number += 1
        return f"{address}-{number}"

    def _parent(self, address: str) -> Page:
        """The page at ``address``; made, with those above it, when nobody wrote it."""
        found = self._find(address)
        if found is not None:
            return Page.objects.get(pk=found)
        kind, title = self.mapping.section(address)
        parent = self._parent(address.rpartition("/")[0])
        page = apps.get_model("pages", kind)(title=title, slug=address.rsplit("/", 1)[-1])
        parent.add_child(instance=page)
        self._at[address] = page.pk
        return Page.objects.get(pk=page.pk)

    def _move(self, page: Page, address: str) -> None:
        """To its new address; Wagtail leaves a redirection at the old one."""
        above, _sep, slug = address.rpartition("/")
        if self._address_of(page).rpartition("/")[0] != above:
            page.move(self._parent(above), pos="last-child")
            page = Page.objects.get(pk=page.pk).specific
        if page.slug != slug:
            page.slug = slug
            page.save()
        self._at.clear()

    def _old_addresses(self, page: Page, read: Read) -> None:
        """``aliases``, and the address the former engine gave when ours cannot be the same."""
        old = [str(alias) for alias in read.front.get("aliases") or []]
        former = "/".join(former_path(step) for step in read.path.removesuffix(".md").split("/"))
        ours = "/".join(slug_of(step) for step in read.path.removesuffix(".md").split("/"))
        if read.path.endswith(".md") and former != ours:
            old.append(f"/{former}/")
        for address in old:
            path = Redirect.normalise_path(address)
            Redirect.objects.get_or_create(
                old_path=path, site=None, defaults={"redirect_page_id": page.pk}
            )

    # -- what the file said ------------------------------------------------------------------

    def _held(self, read: Read) -> Source | None:
        return self.sources.get(read.path)

    def _digest(self, read: Read) -> str:
        return sha256(f"{self.mapping.digest}\n{read.document.original}".encode()).hexdigest()

    def _keep(
        self, read: Read, held: Source | None, *, page: Any = None, term: Term | None = None
    ) -> None:
        source = held or Source(collection=self.collection, path=read.path)
        source.page_id = page.pk if page is not None else None
        source.term = term
        source.original = read.document.original
        source.front = plain(read.document.front)
        source.digest = self._digest(read)
        source.imported_at = self.now
        source.revision = page.latest_revision_id if page is not None else None
        source.save()
        self.sources[read.path] = source

    def _unknown(self, document: Document, path: frontmatter.Path) -> None:
        document.remark(
            path,
            "unknown-field",
            "info",
            f"Champ « {frontmatter.dotted(path)} » inconnu : gardé, non affiché.",
        )

    def _look_for_active(self, document: Document) -> None:
        for path, text in _texts(document):
            for part in prose.active_parts(text):
                if part.is_known_embed:
                    document.remark(
                        path,
                        "embed",
                        "info",
                        f"Contenu d’un tiers remplacé par un lien : {part.what}.",
                        containing=part.fragment,
                    )
                else:
                    document.remark(
                        path,
                        "active-html",
                        "error",
                        f"Contenu actif refusé ({part.what}) : il ne sera pas affiché.",
                        containing=part.fragment,
                    )
            for code in prose.shortcodes(text):
                if not code.known:
                    document.remark(
                        path,
                        "unknown-shortcode",
                        "warning",
                        f"Raccourci « {code.name} » inconnu : il n’est pas affiché.",
                        containing=code.text,
                    )

    # -- calls -------------------------------------------------------------------------------

    def _calendar(self, read: Read, model: Any) -> Callable[[Any], None] | None:
        """Read the dates the page was typed with; the page will show those of its call."""
        if not issubclass(model, CallSitePage):
            return None
        from fellowship.pages import dates

        return dates.proposed_by(read.document, model, now=self.now, by=self.by)


def _texts(document: Document) -> Iterator[tuple[frontmatter.Path, str]]:
    def walk(value: Any, path: frontmatter.Path) -> Iterator[tuple[frontmatter.Path, str]]:
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict):
            for key, item in value.items():
                yield from walk(item, (*path, key))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                yield from walk(item, (*path, number))

    yield from walk(document.front, ())
    yield ("body",), document.body


def _dig(front: Any, path: frontmatter.Path) -> Any:
    for step in path:
        front = front[step]
    return front


def _one_shape_of_files(front: dict[str, Any]) -> None:
    """Four shapes were written for the files of a release; ours is {nom, file} or {nom, lien}."""
    files = front.get("files")
    rows = files if isinstance(files, list) else [files] if isinstance(files, dict) else []
    single = front.pop("communique_file", None)
    if single:
        rows = [*rows, {"nom": "Télécharger le communiqué", "file": single}]
    if not rows and "files" not in front:
        return
    front["files"] = [
        {
            key: value
            for key, value in (
                ("nom", row.get("nom")),
                ("file", row.get("file") or row.get("File") or row.get("Key")),
                ("lien", row.get("lien")),
            )
            if value
        }
        for row in rows
        if isinstance(row, dict)
    ]
