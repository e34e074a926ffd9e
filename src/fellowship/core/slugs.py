"""Short names for addresses."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify


def free_slug(rows: QuerySet[Any], text: str, *, default: str) -> str:
    """The slug of ``text`` (``default`` when nothing is left of it) that none of ``rows`` has: a
    number follows from the second on."""
    root = slugify(text)[:70] or default
    slug, number = root, 1
    while rows.filter(slug=slug).exists():
        number += 1
        slug = f"{root}-{number}"
    return slug
