"""Addresses of pages: the path rule of the former engine, and links brought back to our own site.

Hugo's rule (urlize, ``RemovePathAccents``): lower case, accents removed, spaces to hyphens, and
characters other than letters, digits and ``. / \\ _ # + ~ -`` dropped, so that
``/defis/karfur/`` is the page of ``karfu’r.md``.
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from django.conf import settings

_DROPPED = re.compile(r"[^\w./\\#+~-]+")
_SPACES = re.compile(r"\s+")
_NOT_IN_SLUG = re.compile(r"[^\w-]+")


def former_path(path: str) -> str:
    """The path the former engine gave to a file or a link; accents, case and quotes folded."""
    text = unicodedata.normalize("NFKD", unquote(path).strip())
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    return _DROPPED.sub("", _SPACES.sub("-", text))


def slug_of(name: str, longest: int = 200) -> str:
    """A slug for one step of an address: the former rule, then what Wagtail's routes admit."""
    text = former_path(name.replace("’", "").replace("'", ""))
    slug = re.sub(r"-{2,}", "-", _NOT_IN_SLUG.sub("-", text)).strip("-")
    if len(slug) > longest:
        slug = slug[:longest].rpartition("-")[0] or slug[:longest]
    return slug or "page"


def title_slug(title: str, longest: int = 80) -> str:
    """A slug made from a sentence: words apart, quotes as separators."""
    return slug_of(re.sub(r"[’'·.()«»:!?,;/]+", " ", title).strip(), longest)


def own_hosts() -> frozenset[str]:
    """The names our site answers to, today's and the former ones."""
    today = urlsplit(settings.SITE_URL).hostname or ""
    return frozenset({today, *settings.SITE_FORMER_HOSTS} - {""})


def is_outside(address: str) -> bool:
    """Does this address lead to somebody else's site?"""
    parts = urlsplit(address)
    return bool(parts.netloc) and parts.hostname not in own_hosts()


def brought_home(address: str) -> str:
    """An internal link as the site serves it: relative, by the path rule, with its last slash.

    Others come back untouched. ``//defis/x`` is read as the path it was meant to be: a host has
    a dot.
    """
    address = address.strip()
    if address.startswith("//") and "." not in address[2:].split("/")[0]:
        address = address[1:]
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if parts.netloc and parts.hostname not in own_hosts():
        return address
    if parts.scheme and not parts.netloc:  # mailto:, tel:
        return address
    if not parts.path.startswith("/"):
        if parts.netloc:
            return "/"
        return address
    path = parts.path
    if "." not in path.rsplit("/", 1)[-1]:
        path = former_path(path)
        if not path.endswith("/"):
            path += "/"
    query = f"?{parts.query}" if parts.query else ""
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return f"{path}{query}{anchor}"
