"""Files into pages. Each file ends up created, updated, unchanged or refused, and says why.

Importing the same files twice changes nothing. A file never undoes an editor's work silently:
what it replaces stays in the history of the page, and a finding says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from fellowship.calls import proofreading_data, sentences
from fellowship.pages.exchange.intake.library import Library
from fellowship.pages.exchange.intake.reading import (
    File,
    Read,
    Reader,
    collection_of,
    files_under,
    library_under,
    pictures_under,
)
from fellowship.pages.exchange.intake.relations import Relations
from fellowship.pages.exchange.intake.values import SILENT, Values, lacks_substance, unknown
from fellowship.pages.exchange.mapping import SiteMapping
from fellowship.pages.models import CallSitePage, Embargoed, Source, Term
from fellowship.pages.showing import dates, prose
from fellowship.pages.showing.addresses import former_path, own_hosts, slug_of
from fellowship.people.models import User
from proofreading import lint
from texts import frontmatter, voice
from texts.findings import Finding
from texts.frontmatter import Document, plain

__all__ = [
    "Intake",
    "Library",
    "Report",
    "collection_of",
    "files_under",
    "library_under",
    "pictures_under",
]


@dataclass(slots=True)
class Report:
    """What an import did. ``findings`` in the order of the files."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        names = ("created", "updated", "unchanged", "refused")
        rows = [finding.as_row() for finding in self.findings]
        return {**{name: self.counts[name] for name in names}, "findings": rows}


class Intake:
    """One import: the table it follows, the instant it happens at, what it has seen so far.

    ``confirm``: whether the calendars read are in force at once; ``None``: those of dated versions
    only, which were public then.
    """

    def __init__(
        self,
        mapping: SiteMapping,
        *,
        collection: str,
        now: datetime,
        by: User | None = None,
        confirm: bool | None = None,
        lint: bool = True,
        say: Callable[[int, int], None] | None = None,
        library: Library | None = None,
    ) -> None:
        self.mapping = mapping
        self.collection = collection
        self.now = now
        self.by = by
        self.confirm = confirm
        self.lint = lint
        self.say = say
        self.report = Report()
        grow = frozenset(mapping.tables["grow"].get("lists", []))
        self.relations = Relations(library or Library({}), grow=grow)
        self.values = Values(self.relations)
        self.home: Page = Site.objects.get(is_default_site=True).root_page
        self.sources = {s.path: s for s in Source.objects.filter(collection=collection)}
        self._at: dict[str, int] = {}
        self._menu: dict[str, str] = dict(mapping.tables["menu"])

    # -- the whole ---------------------------------------------------------------------------

    def run(self, files: Iterable[File]) -> Report:
        reader = Reader(self.mapping, self.now)
        reads = reader.read(files)
        self.report.findings += reader.findings
        self.report.counts["refused"] += reader.refused
        self._terms_that_must_exist()
        for number, read in enumerate(reads, 1):
            self._take(read)
            if self.say and (number % 20 == 0 or number == len(reads)):
                self.say(number, len(reads))
        for read in reads:
            if read.fate:
                self._complete(read)
        self._proofread(reads)
        self.report.findings.sort(key=lambda f: (f.file, f.line, f.field, f.code))
        return self.report

    def _proofread(self, reads: list[Read]) -> None:
        """What the linter adds: contradictions between the texts, the calendars and the rules."""
        if not self.lint:
            return
        whole = any(read.path == "_index.md" for read in reads)
        names = sentences.every_name(self.now)
        held = proofreading_data.known(self.now, hosts=own_hosts(), whole=whole, facts=names)
        said = {(f.file, f.line, f.code) for f in self.report.findings}
        texts = {(f.file, f.field, f.code) for f in self.report.findings}
        for finding in lint([read.document for read in reads if not read.document.key], held):
            known_line = (finding.file, finding.line, finding.code) in said
            if not known_line and (finding.file, finding.field, finding.code) not in texts:
                self.report.findings.append(finding)

    def _terms_that_must_exist(self) -> None:
        for kind, titles in self.mapping.tables["terms"].items():
            for title in titles:
                Term.objects.get_or_create(
                    kind=kind, slug=slug_of(title), defaults={"title": title}
                )

    def _take(self, read: Read) -> None:
        document = read.document
        take = self._take_term if read.destiny.kind.startswith("Term:") else self._take_page
        try:
            with transaction.atomic():
                read.fate = take(read)
        except ValidationError as error:
            document.remark((), "invalid", "error", " ".join(error.messages))
            self.report.findings += document.findings
            self.report.counts["refused"] += 1
            return
        self.report.counts[read.fate] += 1

    def _complete(self, read: Read) -> None:
        """The relations of a page to pages of its own kind, which had to exist first."""
        source = self.sources.get(read.path)
        for attribute, (key, titles) in read.late.items():
            kind = read.destiny.kind
            rows, loose = self.relations.find(f"pages:{kind}", titles, (key,), read.document)
            if source is None or read.fate == "unchanged" or not source.page_id:
                continue
            page = Page.objects.get(pk=source.page_id).specific
            setattr(page, attribute, rows)
            if loose:
                page.extra = {**page.extra, key: loose}
            page.save()
            self._record(page, read)
            Source.objects.filter(pk=source.pk).update(revision=page.latest_revision_id)
        self.report.findings += read.document.findings

    # -- terms -------------------------------------------------------------------------------

    def _take_term(self, read: Read) -> str:
        kind = read.destiny.kind.split(":")[1]
        slug = read.destiny.address.rsplit("/", 1)[-1]
        for key in read.front:
            if key not in SILENT:
                unknown(read.document, (key,))
        held = self.sources.get(read.path)
        if held and self._is_known(read, held):
            return "unchanged"
        term = held.term if held else None
        term = term or Term.objects.filter(kind=kind, slug=slug).first() or Term(kind=kind)
        term.title, term.slug = read.destiny.title, slug
        term.save()
        self._keep(read, held, term=term)
        self.relations.forget(f"Term:{kind}")
        return "updated" if held else "created"

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
        values, relations = self.values.of(read, model)
        link = None
        if issubclass(model, CallSitePage):
            confirm = read.is_version if self.confirm is None else self.confirm
            link = dates.proposed_by(document, model, now=read.now, by=self.by, confirm=confirm)
        held = self.sources.get(read.path)
        if held and self._is_known(read, held):
            return "unchanged"
        page, fate = self._page_for(read, model, held)
        others = page.pk and Source.objects.filter(page_id=page.pk).exclude(path=read.path).exists()
        if others:
            values = _only_said(values, read, page)
        else:
            self.values.reset(page)
        for name, value in values.items():
            setattr(page, name, value)
        if link is not None:
            link(page)
        if not others or read.front.get("title"):
            page.title = page.draft_title = destiny.title
        is_draft = self._is_draft(read) or lacks_substance(page, read.document)
        read.waits = self._waits(read, page) and not is_draft
        page.live = not is_draft and not read.waits
        menu = read.front.get("menu")
        if menu is True or menu in self._menu:
            page.show_in_menus = True
            page.short_title = page.short_title or self._menu.get(str(menu), "")
        self._save(page, read, relations)
        self._keep(read, held, page=page)
        self._old_addresses(page, read)
        return fate

    def _waits(self, read: Read, page: Any) -> bool:
        """Is the text under embargo: dated after the instant of the import?"""
        waits = isinstance(page, Embargoed) and page.dated_at and page.dated_at > read.now
        zone = ZoneInfo(settings.TIME_ZONE)
        if waits:
            read.document.remark(
                (),
                "under-embargo",
                "info",
                f"Sous embargo jusqu’au {voice.instant(page.dated_at, zone)} : "
                "en ligne à cette minute.",
            )
        return bool(waits)

    def _is_draft(self, read: Read) -> bool:
        name = read.path.rsplit("/", 1)[-1]
        set_aside = name.startswith("_") and not name.startswith("_index")
        if set_aside:
            read.document.remark(
                (), "draft-by-name", "info", "Nom commençant par « _ » : importé comme brouillon."
            )
        return set_aside or read.front.get("draft") is True or read.front.get("published") is False

    def _page_for(self, read: Read, model: Any, held: Source | None) -> tuple[Any, str]:
        """The page this file made, the one it completes, the empty one that waits at its address,
        or a new one."""
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
                alone = Source.objects.filter(page_id=page.pk).count() == 1
                if address and alone and self._address_of(page) != address:
                    self._move(page, address)
                    page = Page.objects.get(pk=page.pk).specific
                return page, "updated"
        if read.destiny.former:
            path = Redirect.normalise_path(read.destiny.former)
            other = Redirect.objects.filter(old_path=path, redirect_page__isnull=False).first()
            if other and isinstance(page := other.redirect_page.specific, model):
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
            page.first_published_at = read.now if page.live else None
            parent = self._parent(page._parent_address)  # noqa: SLF001
            added: Any = parent.add_child(instance=page)
            self._at[self._address_of(added)] = added.pk
        else:
            page.full_clean()
            page.save(clean=False)
        self.relations.add(read.destiny.kind, page.pk, page.title)
        self._record(page, read)

    def _record(self, page: Any, read: Read) -> None:
        """A line in the history of the page, which is also its live version, or the one that
        will be when its hour comes."""
        revision = page.save_revision(
            user=self.by,
            changed=False,
            clean=False,
            approved_go_live_at=page.go_live_at if read.waits else None,
        )
        if page.go_live_at:
            page.revisions.exclude(pk=revision.pk).update(approved_go_live_at=None)
        page.live_revision = revision if page.live else None
        page.latest_revision = revision
        Page.objects.filter(pk=page.pk).update(
            live_revision=page.live_revision,
            latest_revision=revision,
            last_published_at=read.now if page.live else None,
            has_unpublished_changes=not page.live,
        )

    # -- addresses ---------------------------------------------------------------------------

    def _url_path(self, address: str) -> str:
        return f"{self.home.url_path}{address}/" if address else self.home.url_path

    def _address_of(self, page: Page) -> str:
        return str(page.url_path[len(self.home.url_path) :]).strip("/")

    def _find(self, address: str) -> int | None:
        if address not in self._at:
            rows = Page.objects.filter(url_path=self._url_path(address))
            found = rows.values_list("pk", flat=True)
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
        aliases = read.front.get("aliases") or []
        old = [str(alias) for alias in (aliases if isinstance(aliases, list) else [aliases])]
        if read.destiny.former:
            old.append(read.destiny.former)
        elif read.path.endswith(".md") and not read.document.key:
            steps = read.path.removesuffix(".md").split("/")
            former = "/".join(former_path(step) for step in steps)
            if former != "/".join(slug_of(step) for step in steps):
                old.append(f"/{former}/")
        for address in old:
            Redirect.objects.get_or_create(
                old_path=Redirect.normalise_path(address),
                site=None,
                defaults={"redirect_page_id": page.pk},
            )

    # -- what the file said ------------------------------------------------------------------

    def _is_known(self, read: Read, held: Source) -> bool:
        """The same text as last time, or a version older than the one held."""
        if held.page_id is None and held.term_id is None:
            return False
        older = read.is_version and read.now < held.imported_at
        return older or held.digest == self._digest(read)

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
        source.imported_at = read.now
        source.revision = page.latest_revision_id if page is not None else None
        source.save()
        self.sources[read.path] = source

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


def _only_said(values: dict[str, Any], read: Read, page: Any) -> dict[str, Any]:
    """What a second file about a page changes: what it says, and nothing else."""
    kept = dict(values)
    if not read.document.body.strip():
        kept.pop("body", None)
    kept["extra"] = {**page.extra, **values.get("extra", {})}
    return kept


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
