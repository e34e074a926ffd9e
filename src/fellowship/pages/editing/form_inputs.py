"""Where on the editor's form a text is typed: from a path of the front matter to an input.

A finding names ``conditions.desc``; the form has ``sections-3-value-desc``. The number is that of
the block as it was posted, its rank once the page is shown again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from wagtail import blocks as wagtail
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from fellowship.pages.blocks import PersonName, Picture

Way = Sequence[tuple[str | int, Any]]  # what leads to a text: the key or rank of each block, itself
TYPED = {Picture: "address", PersonName: "name"}  # the front matter may say these in one line
OF_PICTURES = {"adresse": "address", "alt": "alt"}  # and else with these words; others: the file


@dataclass(frozen=True, slots=True)
class Place:
    """An input of the form: its HTML name and id, and what people call it."""

    name: str
    id: str
    label: str


def way_to(page: Any, field: str) -> Way:
    """The blocks that lead to a text of the sections; nothing when it is not there."""
    stream = getattr(page, "sections", None)
    kinds = [child.block_type for child in stream] if stream else []
    first, *others = field.replace("-", "_").split(".")
    if first not in kinds:
        return []
    block = page.SECTIONS.child_blocks[first]
    way: list[tuple[str | int, Any]] = [(kinds.index(first), block)]
    for step in others:
        key: str | int = OF_PICTURES.get(step, "file") if isinstance(block, Picture) else step
        if isinstance(block, wagtail.ListBlock):
            key, block = int(step), block.child_block
        else:
            block = block.child_blocks[key]
        way.append((key, block))
    if own := TYPED.get(type(block)):
        way.append((own, block.child_blocks[own]))
    return way


def place_of(form: Any, field: str, posted: Mapping[str, Any]) -> Place | None:
    """The input that holds ``field``. ``posted``: what the browser sent while its form stays as
    it is; empty when the form is about to be shown again."""
    page = form.instance
    key = field.split(".")[0]
    name = {"title": "title", "body": "body"}.get(key) or page.front_fields().get(key, ("",))[0]
    if name in form.fields and "." not in field:
        return Place(name, f"id_{name}", capfirst(str(form.fields[name].label)))
    name, labels = "sections", list[str]()
    for step, block in way_to(page, field):
        if isinstance(step, int):
            name = f"{name}-{_posted_at(posted, name, step)}-value"
            labels += [str(step + 1)] if labels else []
        else:
            name = f"{name}-{step}"
        labels += [str(block.label)] if block.label else []
    return Place(name, name, capfirst(", ".join(labels))) if labels else None


def _posted_at(posted: Mapping[str, Any], prefix: str, rank: int) -> int:
    """The number a browser gave to the block of that rank: those removed keep theirs, those moved
    say their order."""
    numbers = [
        (int(posted.get(f"{prefix}-{n}-order") or n), n)
        for n in range(int(posted.get(f"{prefix}-count") or 0))
        if not posted.get(f"{prefix}-{n}-deleted")
    ]
    return sorted(numbers)[rank][1] if rank < len(numbers) else rank


def refusal(block: Any, said: Sequence[tuple[Way, str]]) -> ValidationError:
    """One error for a stream, each message on the block it speaks of: Wagtail shows only the first
    error of a field of blocks."""
    own = [message for way, message in said if not way]
    below: dict[str | int, ValidationError] = {}
    for key, child in dict(way[0] for way, _message in said if way).items():
        inside = [(way[1:], message) for way, message in said if way and way[0][0] == key]
        below[key] = refusal(child, inside)
    for kind, error in (
        (wagtail.StreamBlock, StreamBlockValidationError),
        (wagtail.ListBlock, ListBlockValidationError),
        (wagtail.StructBlock, StructBlockValidationError),
    ):
        if isinstance(block, kind):
            return error(block_errors=below, non_block_errors=own)
    return ValidationError(own)
