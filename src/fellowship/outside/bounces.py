"""The mailbox where mail servers report what they could not deliver (RFC 3464)."""

import imaplib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Protocol, cast
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Report:
    """One failed delivery. ``message_id``: of the message that failed; ``status``: 5.1.1…"""

    message_id: str
    status: str
    words: str


class Mailbox(Protocol):
    def unread(self) -> Iterator[bytes]:
        """Each message not read yet; read once the caller asks for the next."""


class Imap:
    """``imaps://user:password@host:port/FOLDER``. A message is marked read once it is handled."""

    def __init__(self, address: str) -> None:
        self.parts = urlsplit(address)
        if self.parts.scheme not in {"imaps", "imap"} or not self.parts.hostname:
            raise ValueError("imaps://user:password@host/FOLDER")

    def unread(self) -> Iterator[bytes]:
        host, port = cast("str", self.parts.hostname), self.parts.port
        secure = self.parts.scheme == "imaps"
        line = (
            imaplib.IMAP4_SSL(host, port or 993, timeout=20)
            if secure
            else imaplib.IMAP4(host, port or 143, timeout=20)
        )
        try:
            line.login(unquote(self.parts.username or ""), unquote(self.parts.password or ""))
            line.select(unquote(self.parts.path[1:]) or "INBOX")
            _status, found = line.search(None, "UNSEEN")
            for number in found[0].split()[:200]:
                _status, parts = line.fetch(number, "(BODY.PEEK[])")
                for part in parts:
                    if isinstance(part, tuple):
                        yield part[1]
                line.store(number, "+FLAGS", "\\Seen")
        finally:
            line.logout()


class Pile:
    """The fake: messages in memory."""

    def __init__(self, messages: Iterable[bytes] = ()) -> None:
        self.messages = list(messages)

    def unread(self) -> Iterator[bytes]:
        while self.messages:
            yield self.messages.pop(0)


def report_of(raw: bytes) -> Report | None:
    """What a message says failed for good; nothing for a delay, an answer or anything else."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    if message.get_content_type() != "multipart/report":
        return None
    parts = list(message.walk())
    status = next((p for p in parts if p.get_content_type() == "message/delivery-status"), None)
    if status is None:
        return None
    fields: dict[str, str] = {}
    for block in cast("list[EmailMessage]", status.get_payload()):
        fields |= {name.lower(): str(value) for name, value in block.items()}
    code = fields.get("status", "")
    if fields.get("action", "").lower() != "failed" or not code.startswith("5"):
        return None
    words = fields.get("diagnostic-code", "").partition(";")[2].strip()
    return Report(_identity_of(parts), code[:10], " ".join(words.split())[:300])


def _identity_of(parts: list[EmailMessage]) -> str:
    """The Message-ID of the message that came back, whole or by its headers alone."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = cast("list[EmailMessage]", part.get_payload())
            return str(inner[0].get("Message-ID", "")).strip() if inner else ""
        if kind == "text/rfc822-headers":
            headers = BytesParser(policy=policy.default).parsebytes(
                cast("bytes", part.get_payload(decode=True)), headersonly=True
            )
            return str(headers.get("Message-ID", "")).strip()
    return ""
