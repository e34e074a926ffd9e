"""The door between the juries and the engine of draws: references out, an order back."""

from collections.abc import Iterable, Mapping

from selection import draw
from selection.paper import fingerprint

VERSION = draw.VERSION


def ticket(seed: int, reference: str) -> int:
    """What tells two equal dossiers apart: a draw that anyone can repeat from its seed."""
    return draw.ticket(seed, reference)


def drawn(
    seed: int, entries: Iterable[tuple[str, str]], seats: int, *, per_group: bool
) -> tuple[dict[str, object], dict[str, object], str]:
    """``entries``: (reference, group). The question, the answer and the digest of the question."""
    question: dict[str, object] = {
        "seed": seed,
        "seats": seats,
        "per_group": per_group,
        "entries": [{"id": one, "group": group} for one, group in sorted(entries)],
    }
    answer: Mapping[str, object] = draw.answer(question)
    return question, dict(answer), fingerprint(question)
