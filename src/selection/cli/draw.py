"""``python -m selection draw FILE``: a published draw made again, for whoever wants to check it."""

from collections.abc import Mapping
from typing import Any

from selection import draw


def answer(document: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """``document``: the file that is published (its ``question`` is read), or a question alone."""
    question = document.get("question", document)
    found = draw.answer(question)
    return found, {"problem": "draw", "question": question, "answer": found}
