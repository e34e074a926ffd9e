"""The only chance in the engine: a draw that anyone can repeat from its public seed."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any


def ticket(seed: int | str, identifier: str) -> int:
    """The lottery ticket of ``identifier``: 64 bits of BLAKE2b(seed, identifier).

    One seed gives one ticket to each identifier, whatever else is drawn and in whatever order.
    """
    key = str(seed).encode()
    return int.from_bytes(blake2b(identifier.encode(), digest_size=8, key=key[:64]).digest(), "big")


def shuffled(seed: int | str, identifiers: Iterable[str]) -> list[str]:
    """``identifiers`` in the order of their tickets; a tie of tickets goes to the smaller name."""
    return sorted(identifiers, key=lambda identifier: (ticket(seed, identifier), identifier))


VERSION = "1"
METHOD = (
    "Chaque numéro de dossier reçoit un billet : les 64 premiers bits de BLAKE2b du numéro, avec "
    "la graine pour clé. Les billets sont rangés du plus petit au plus grand ; à égalité, le "
    "numéro le plus petit passe d’abord. Les premiers sont tirés, autant qu’il y a de places ; les "
    "suivants attendent dans cet ordre."
)


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Who is drawn and in which order, from a public question that anyone can ask again.

    ``question``: ``{"seed", "seats", "per_group", "entries": [{"id", "group"}]}``; ``per_group``:
    as many seats for each group. The answer: ``{"order", "drawn", "waiting", "method"}``.
    """
    group_of = {str(entry["id"]): str(entry.get("group", "")) for entry in question["entries"]}
    if len(group_of) != len(question["entries"]):
        raise ValueError("an entry is there twice")
    order = shuffled(question["seed"], group_of)
    left: dict[str, int] = {}
    drawn: list[str] = []
    waiting: list[str] = []
    for one in order:
        group = group_of[one] if question.get("per_group") else ""
        seats = left.setdefault(group, int(question["seats"]))
        (drawn if seats else waiting).append(one)
        left[group] = max(seats - 1, 0)
    return {"order": order, "drawn": drawn, "waiting": waiting, "method": METHOD}
