"""After a loss: what was acknowledged and is not here, from proofs that need no database.

A receipt is signed: whoever holds one, a candidate or the copy the mail server kept, proves a
deposit. The log has a line for each deposit and each email that left; it names nobody.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path

from fellowship.dossiers import receipts
from fellowship.dossiers.models import Receipt


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """``here``: the same receipt is in the database. ``proof``: ``receipt`` (signed) or ``log``."""

    number: str
    reference: str
    received_at: str
    proof: str
    here: bool


def compare(paths: Iterable[Path], *, key: str) -> tuple[list[Acknowledged], list[str]]:
    """Each deposit that the proofs tell of, once; and what was no proof of ours."""
    found: dict[str, Acknowledged] = {}
    flawed = []
    for path in paths:
        for text in _texts_of(path):
            if flaws := receipts.flaws(text, key):
                flawed.append(f"{path.name} : {' '.join(flaws)}")
                continue
            said = json.loads(text)["statement"]
            row = Receipt.objects.filter(number=said["number"]).first()
            here = row is not None and json.loads(row.sealed or "{}").get("statement") == said
            found[said["number"]] = Acknowledged(
                said["number"], said["reference"], said["received_at"], "receipt", here
            )
        for line in _lines_of(path, "deposit"):
            number = line["number"]
            here = Receipt.objects.filter(number=number).exists()
            found.setdefault(
                number,
                Acknowledged(number, line["reference"], line["received_at"], "log", here),
            )
    return sorted(found.values(), key=lambda deposit: deposit.received_at), flawed


def sent_according_to(paths: Iterable[Path]) -> set[str]:
    """The Message-IDs that the log says have left."""
    return {line["message_id"] for path in paths for line in _lines_of(path, "email_sent")}


def _texts_of(path: Path) -> Iterator[str]:
    """A receipt, or the receipts joined to a message."""
    if path.suffix == ".json":
        yield path.read_text("utf-8")
    elif path.suffix == ".eml":
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        for part in message.iter_attachments():
            if part.get_content_type() == "application/json":
                content = part.get_content()
                yield content if isinstance(content, str) else content.decode("utf-8", "replace")


def _lines_of(path: Path, event: str) -> Iterator[dict[str, str]]:
    if path.suffix in {".json", ".eml"}:
        return
    with path.open(encoding="utf-8", errors="replace") as lines:
        for text in lines:
            start = text.find("{")  # journald and others write something before
            if start < 0 or event not in text:
                continue
            try:
                line = json.loads(text[start:])
            except ValueError:
                continue
            if line.get("event") == event:
                yield line
