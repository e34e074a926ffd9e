"""The parts of a page. The names of the blocks are the names of the front matter: one schema
serves the editor's form, the import and the export.

``taken`` turns a value of a file into what a block stores, with a finding for whatever had to be
coerced; ``given`` is its inverse.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import PurePosixPath
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from texts.frontmatter import Document, Path

LIBRARY = "mediatheque"  # the folder of the library's pictures among exported files
PICTURE_KEYS = ("fichier", "titre", "adresse", "alt")
YES, NO = {"true", "yes", "on", "oui", "vrai"}, {"false", "no", "off", "non", "faux", ""}


class Line(blocks.CharBlock):
    """One line of text, shown as it is."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class Prose(blocks.TextBlock):
    """Markdown, shown through ``pages.prose``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, rows=6, help_text=_("Texte en Markdown."), **options)


class Flag(blocks.BooleanBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class Instant(blocks.DateTimeBlock):
    """A date and its minute, in the zone of the site when the file gives none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class Picture(blocks.StructBlock):
    """A picture chosen in the library, or the address it had in the file it came from."""

    file = ImageChooserBlock(required=False, label=_("image de la médiathèque"))
    address = Line(label=_("adresse d’origine"))
    alt = Line(label=_("texte de remplacement"), help_text=_("Vide si l’image est décorative."))


class PersonName(blocks.StructBlock):
    """Somebody who has a page: the link is kept, so that a renaming follows; the name is what
    the file said."""

    person = blocks.PageChooserBlock(
        required=False, page_type="pages.PersonPage", label=_("personne")
    )
    name = Line(label=_("nom, si la personne n’a pas de page"))


def group(*children: tuple[str, blocks.Block], label: Any = "") -> blocks.StructBlock:
    return (
        blocks.StructBlock(list(children), label=label)
        if label
        else blocks.StructBlock(list(children))
    )


def many(child: blocks.Block, label: Any = "") -> blocks.ListBlock:
    return (
        blocks.ListBlock(child, label=label, default=[])
        if label
        else blocks.ListBlock(child, default=[])
    )


def sections(*children: tuple[str, blocks.Block]) -> blocks.StreamBlock:
    """The sections of a page, each at most once, in whatever order the template shows them."""
    return blocks.StreamBlock(
        list(children),
        required=False,
        block_counts={name: {"max_num": 1} for name, _block in children},
    )


BUTTON = (("title", Line(label=_("texte"))), ("url", Line(label=_("adresse"))))


def key_of(name: str) -> str:
    """The front-matter field of a block: Wagtail refuses the hyphens files use."""
    return name.replace("_", "-")


class Unfit(Exception):  # noqa: N818
    """The value cannot be what the block stores; the caller keeps it aside."""


def taken(block: blocks.Block, value: Any, path: Path, document: Document) -> Any:
    """What ``block`` stores for ``value``, in Wagtail's raw form.

    Sub-fields the block does not know are reported by the caller (``unknown_in``); a value of the
    wrong kind raises ``Unfit`` after an error finding.
    """
    if isinstance(block, Picture):
        return picture_of(value, path, document)
    if isinstance(block, PersonName):
        return {"person": None, "name": _text(value, path, document)}
    if isinstance(block, blocks.StructBlock):
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise _unfit(path, document, "un groupe de champs", value)
        return {
            name: taken(child, value[key_of(name)], (*path, key_of(name)), document)
            for name, child in block.child_blocks.items()
            if key_of(name) in value
        }
    if isinstance(block, blocks.ListBlock):
        if value is None:
            value = []
        if not isinstance(value, list):
            document.remark(
                path, "not-a-list", "warning", "Une liste est attendue : la valeur seule est prise."
            )
            value = [value]
        return [
            {
                "type": "item",
                "value": taken(block.child_block, item, (*path, n), document),
                "id": _id(document.name, *path, n),
            }
            for n, item in enumerate(value)
        ]
    if isinstance(block, Flag):
        return _flag(value, path, document)
    if isinstance(block, Instant):
        return _instant(value, path, document)
    return _text(value, path, document)


def given(block: blocks.Block, value: Any) -> Any:
    """The front-matter value of what ``block`` holds (a Python value of Wagtail)."""
    if isinstance(block, Picture):
        return given_picture(value.get("file"), value.get("address"), value.get("alt"))
    if isinstance(block, Instant):
        return value
    if isinstance(block, PersonName):
        return value["person"].title if value.get("person") else value.get("name") or ""
    if isinstance(block, blocks.StructBlock):
        return {
            key_of(name): given(child, value.get(name))
            for name, child in block.child_blocks.items()
            if value.get(name) not in (None, "")
        }
    if isinstance(block, blocks.ListBlock):
        return [given(block.child_block, item) for item in value or []]
    if isinstance(block, Flag):
        return bool(value)
    return value or ""


def told(block: blocks.Block, value: Any, fill: Callable[[str], str]) -> Any:
    """``value`` as readers see it: the facts its lines insert filled in. Markdown is filled when
    it is rendered."""
    if isinstance(block, Line):
        return fill(value or "")
    if isinstance(block, blocks.StructBlock) and value and type(block) not in {Picture, PersonName}:
        return {
            name: told(child, value.get(name), fill) for name, child in block.child_blocks.items()
        }
    if isinstance(block, blocks.ListBlock):
        return [told(block.child_block, item, fill) for item in value or []]
    return value


def unknown_in(block: blocks.Block, value: Any, path: Path) -> list[Path]:
    """The sub-fields of ``value`` that the block has no place for."""
    if isinstance(block, Picture) and isinstance(value, dict):
        return [(*path, key) for key in value if key not in PICTURE_KEYS]
    if isinstance(block, Picture | PersonName):
        return []
    if isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        names = {key_of(name): child for name, child in block.child_blocks.items()}
        found = [(*path, key) for key in value if key not in names]
        for key, child in names.items():
            found += unknown_in(child, value.get(key), (*path, key))
        return found
    if isinstance(block, blocks.ListBlock) and isinstance(value, list):
        return [
            p
            for n, item in enumerate(value)
            for p in unknown_in(block.child_block, item, (*path, n))
        ]
    return []


def given_picture(image: Any, address: str | None, alt: str | None) -> Any:
    """A picture in a file: its address alone, or what is known of it besides."""
    if image is None and not alt:
        return address or ""
    told = {"fichier": library_address(image), "titre": image.title} if image else {}
    told |= {"adresse": address or "", "alt": alt or ""}
    return {key: word for key, word in told.items() if word}


def library_address(image: Any) -> str:
    """Where a picture of the library stands among exported files."""
    return f"/{LIBRARY}/{PurePosixPath(image.file.name).name}"


def pictures_in(block: blocks.Block, value: Any) -> Iterator[Any]:
    """The pictures of the library that a section shows."""
    if isinstance(block, Picture):
        if value and value.get("file"):
            yield value["file"]
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from pictures_in(child, (value or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value or []:
            yield from pictures_in(block.child_block, item)


def section_id(name: str, section: str) -> str:
    return _id(name, section)


def _id(*steps: object) -> str:
    """Stable from one import to the next, so that importing twice changes nothing."""
    return str(uuid5(NAMESPACE_URL, "/".join(str(step) for step in steps)))


def _text(value: Any, path: Path, document: Document) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise _unfit(path, document, "un texte", value)
    return str(value)


def picture_of(value: Any, path: Path, document: Document) -> dict[str, Any]:
    """``file`` holds what the file says of a picture of the library, until it is found there."""
    if not isinstance(value, dict):
        return {"file": None, "address": _text(value, path, document), "alt": ""}
    told = {key: _text(value.get(key), (*path, key), document) for key in PICTURE_KEYS}
    file = {key: told[key] for key in ("fichier", "titre")} if told["fichier"] else None
    return {"file": file, "address": told["adresse"], "alt": told["alt"]}


def _instant(value: Any, path: Path, document: Document) -> str | None:
    if value in (None, ""):
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise _unfit(path, document, "une date et son heure", value)
    return (value if value.tzinfo else make_aware(value)).isoformat()


def flag_of(value: Any, path: Path, document: Document) -> bool:
    return _flag(value, path, document)


def _flag(value: Any, path: Path, document: Document) -> bool:
    if isinstance(value, bool):
        return value
    if value is None:
        return False
    word = str(value).strip().lower()
    if isinstance(value, str) and word in YES | NO:
        meant = word in YES
        document.remark(
            path,
            "string-boolean",
            "warning",
            f"« {value} » est un texte, pas un oui/non : lu comme « {'oui' if meant else 'non'} »."
            " Ôtez les guillemets.",
        )
        return meant
    raise _unfit(path, document, "oui ou non (true, false)", value)


def _unfit(path: Path, document: Document, wanted: str, value: Any) -> Unfit:
    document.remark(
        path,
        "bad-type",
        "error",
        f"{wanted.capitalize()} attendu, trouvé : {str(value)[:80]!r}. La valeur est mise à part.",
    )
    return Unfit()
