"""Asking ClamAV what a file is, by its own protocol on a socket (INSTREAM)."""

import socket
from typing import Literal

from django.conf import settings

Answer = Literal["clean", "infected"]
PIECE = 1 << 16
SECONDS = 60


class Unanswered(Exception):  # noqa: N818
    """Absent, slow, or it said something else than yes or no: the file has not been scanned."""


def is_configured() -> bool:
    return bool(settings.CLAMAV_SOCKET)


def _connected() -> socket.socket:
    place: str = settings.CLAMAV_SOCKET
    host, colon, port = place.rpartition(":")
    if colon and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS)
    try:
        line.connect(place)
    except OSError:
        line.close()
        raise
    return line


def scan(content: bytes) -> Answer:
    """Raises ``Unanswered``; never takes silence for « clean »."""
    if not is_configured():
        raise Unanswered
    try:
        with _connected() as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), PIECE):
                piece = content[start : start + PIECE]
                line.sendall(len(piece).to_bytes(4, "big") + piece)
            line.sendall((0).to_bytes(4, "big"))
            said = b""
            while b"\0" not in said and (more := line.recv(4096)):
                said += more
    except OSError as problem:
        raise Unanswered from problem
    word = said.rstrip(b"\0\n").decode("ascii", "replace")
    if word == "stream: OK":
        return "clean"
    if word.startswith("stream: ") and word.endswith(" FOUND"):
        return "infected"
    raise Unanswered(word)
