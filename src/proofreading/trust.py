"""What a programme trusts and how its folders relate: data, not code.

``content/proofreading.toml`` holds the addresses readers must be able to trust, the domains of
mailboxes that are read no more, the frames that may be shown, and which field of the front matter
names the titles of which folder.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

NAME = "proofreading.toml"
OURS = Path(__file__).resolve().parents[2] / "content" / NAME


@dataclass(frozen=True, slots=True)
class Trust:
    """``relations``: field → folder; ``terms``: the folders that are words of a list, not pages."""

    domains: frozenset[str] = frozenset()
    former_mail: frozenset[str] = frozenset()
    frames: frozenset[str] = frozenset()
    relations: Mapping[str, str] = field(default_factory=dict, hash=False)
    terms: frozenset[str] = frozenset()


def read(path: Path) -> Trust:
    """The lists of a file; ``OSError`` and ``tomllib.TOMLDecodeError`` are the caller's."""
    held = tomllib.loads(path.read_text("utf-8"))
    return Trust(
        frozenset(held.get("trusted_domains", ())),
        frozenset(held.get("former_mail_domains", ())),
        frozenset(held.get("frames", ())),
        dict(held.get("relations", {})),
        frozenset(held.get("terms", ())),
    )


@cache
def ours() -> Trust:
    """The lists shipped with the programme; empty ones when the room is used alone."""
    return read(OURS) if OURS.is_file() else Trust()
