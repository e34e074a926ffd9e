"""Pages back into front-matter Markdown that imports again to the same site."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page, Site

from fellowship.pages import blocks
from fellowship.pages.editing.texts import document
from fellowship.pages.exchange.mapping import SiteMapping
from fellowship.pages.models import CallSitePage, SitePage, Source, Term

_DOCUMENT = re.compile(r"/documents/(?P<pk>\d+)/(?P<name>[^\s\"'<>()\[\]]+)")


def front_of(page: Any, mapping: SiteMapping, address: str, said: dict[str, Any]) -> dict[str, Any]:
    """The front matter of a page. ``said``: that of its file, whose field names are kept."""
    front: dict[str, Any] = {"title": page.title, "layout": _layout(page, mapping)}
    front["url"] = f"/{address}"
    if page.show_in_menus:
        before = page.get_siblings().filter(show_in_menus=True, path__lte=page.path)
        front |= {"menu": True, "weight": before.count()}
    if not page.live and not page.approved_schedule:  # a text that waits comes back by its date
        front["draft"] = True
    if isinstance(page, CallSitePage) and page.call:
        front["appel"] = page.call.slug
    former = Redirect.objects.filter(redirect_page_id=page.pk).order_by("old_path")
    front["aliases"] = list(former.values_list("old_path", flat=True))
    front |= {_key(page, name, said): value for name, value in _attributes(page)}
    stream = type(page).SECTIONS
    for name, value in page.section.items():
        front[blocks.key_of(name)] = blocks.given(stream.child_blocks[name], value)
    for path, value in page.extra.items():
        _put_back(front, path, value)
    return {key: value for key, value in front.items() if value not in (None, "", [])}


def _layout(page: Any, mapping: SiteMapping) -> str:
    kind = type(page).__name__
    presets = mapping.tables["values"].get(kind, {})
    for layout, preset in presets.items():
        if all(getattr(page, name) == value for name, value in preset.items()):
            return str(layout)
    layouts = mapping.tables["layouts"].items()
    return next(name for name, known in layouts if known == kind and name not in presets)


def _attributes(page: Any) -> Iterator[tuple[str, Any]]:
    for name, how in dict.fromkeys(page.front_fields().values()):
        if how == "date":
            yield name, page.dated_at or page.year
        elif how.startswith(("terms:", "pages:")):
            yield name, list(getattr(page, name).values_list("title", flat=True))
        elif how == "picture":
            yield name, blocks.given_picture(page.image, page.image_address, page.image_alt)
        elif how == "library":
            yield name, blocks.given_picture(getattr(page, name), "", "")
        else:
            value = page.exported(name)
            yield name, value if value is not False else False


def _key(page: Any, attribute: str, said: dict[str, Any]) -> str:
    names = [key for key, (name, _how) in page.front_fields().items() if name == attribute]
    return next((key for key in names if key in said), names[-1])


def _put_back(front: dict[str, Any], path: str, value: Any) -> None:
    """A value that had no place, at the path it had; titles without a page join their list."""
    if isinstance(front.get(path), list) and isinstance(value, list):
        front[path] = [*front[path], *value]
        return
    steps: list[Any] = [int(step) if step.isdigit() else step for step in path.split(".")]
    held: Any = front
    try:
        for step in steps[:-1]:
            held = held.setdefault(step, {}) if isinstance(held, dict) else held[step]
        held[steps[-1]] = value
    except (KeyError, IndexError, TypeError):
        front[path] = value


def export(folder: Path) -> int:
    """Write every page and term under ``folder``; the number of files."""
    mapping = SiteMapping.load()
    home: Page = Site.objects.get(is_default_site=True).root_page
    sources: dict[int, list[Source]] = {}
    for source in Source.objects.exclude(page=None):
        sources.setdefault(int(source.page_id or 0), []).append(source)
    taken: set[str] = set()
    written = 0
    for term in Term.objects.all():
        _write(folder / term.kind / f"{term.slug}.md", document({"title": term.title}, ""))
        taken.add(f"{term.kind}/{term.slug}.md")
        written += 1
    for page in home.get_descendants(inclusive=True).specific().order_by("path"):
        if not isinstance(page, SitePage):
            continue
        address = str(page.url_path[len(home.url_path) :]).strip("/")
        known = sources.get(page.pk, [])
        said = {key: value for source in known for key, value in source.front.items()}
        path = _path(page, address, known, taken)
        taken.add(path)
        text = document(front_of(page, mapping, address, said), page.body)
        _write(folder / path, _with_documents(text, folder))
        for image in _pictures(page):
            _copy(image.file, folder / f"static{blocks.library_address(image)}")
        written += 1
    kept = Path(settings.MEDIA_ROOT) / "site"
    if kept.is_dir():
        shutil.copytree(kept, folder / "static", dirs_exist_ok=True)
    return written


def _path(page: Any, address: str, known: list[Source], taken: set[str]) -> str:
    """The file it came from, else its address; a page with others below is their ``_index``."""
    if len(known) == 1 and known[0].path.endswith(".md") and known[0].path not in taken:
        return known[0].path
    path = f"{address}/_index.md".lstrip("/") if page.numchild or not address else f"{address}.md"
    return path if path not in taken else f"{address}-{page.pk}.md"


def _pictures(page: Any) -> Iterator[Any]:
    """The pictures of the library that a page shows."""
    yield from filter(None, (getattr(page, "image", None), page.share_image))
    for name, value in page.section.items():
        yield from blocks.pictures_in(type(page).SECTIONS.child_blocks[name], value)


def _with_documents(text: str, folder: Path) -> str:
    """The documents of the library that a text names, beside it, at an address that stays."""

    def moved(found: re.Match[str]) -> str:
        held = get_document_model().objects.filter(pk=found["pk"]).first()
        if held is None or held.filename != unquote(found["name"]):
            return found.group()
        address = f"/uploads/documents/{found['pk']}/{found['name']}"
        _copy(held.file, folder / f"static{unquote(address)}")
        return address

    return _DOCUMENT.sub(moved, text)


def _copy(file: Any, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as source, place.open("wb") as target:
        shutil.copyfileobj(source, target)


def _write(place: Path, text: str) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, "utf-8")
