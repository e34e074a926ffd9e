"""The only chance in the engine: a draw that anyone can repeat from its public seed."""

from collections.abc import Iterable
from hashlib import blake2b


def ticket(seed: int | str, identifier: str) -> int:
    """The lottery ticket of ``identifier``: 64 bits of BLAKE2b(seed, identifier).

    One seed gives one ticket to each identifier, whatever else is drawn and in whatever order.
    """
    key = str(seed).encode()
    return int.from_bytes(blake2b(identifier.encode(), digest_size=8, key=key[:64]).digest(), "big")


def shuffled(seed: int | str, identifiers: Iterable[str]) -> list[str]:
    """``identifiers`` in the order of their tickets; a tie of tickets goes to the smaller name."""
    return sorted(identifiers, key=lambda identifier: (ticket(seed, identifier), identifier))
