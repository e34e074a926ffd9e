"""A PDF from a stranger, opened by a process that may use little time and memory.

Run as a script this file is a server on a socket of this machine: it has read the library once,
and forks for each file, so that opening one costs milliseconds; the child alone may crash, be
stopped by its limits, or be taken over by what it reads: it holds no secret and nobody else's file.
It answers a word, then the file written anew: its pages, without action, script, attachment nor
metadata.
"""

import atexit
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, get_args

Verdict = Literal["fine", "locked", "empty", "broken"]
SECONDS = 10  # of processor
PATIENCE = 120  # of waiting: a busy machine is slow, that does not make a file bad
MEMORY = 1 << 30  # bytes of address space
LOCK = threading.Lock()
# What acts, runs, carries other files or tells of who wrote, wherever it is in the file.
HARMFUL = {
    "/AA", "/OpenAction", "/A", "/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EF", "/AF",
    "/Names", "/AcroForm", "/XFA", "/RichMediaContent", "/RichMediaSettings", "/Annots",
    "/Metadata",
    "/PieceInfo", "/Perms", "/Collection", "/URI", "/Dests", "/LastModified", "/SpiderInfo",
}  # fmt: skip


class Checker:
    """The server, started when the first file comes and again whenever it is gone."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="pdf-")
        self.place = str(Path(self.folder) / "socket")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with LOCK:
            if self.process and self.process.poll() is None:
                return
            self.stop()
            Path(self.place).unlink(missing_ok=True)
            self.process = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
                [sys.executable, "-I", __file__, self.place, str(SECONDS), str(MEMORY)],
                stdin=subprocess.PIPE,  # closed with us: the server then stops
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
            atexit.register(self.stop)
            assert self.process.stdout  # noqa: S101 - a pipe was asked for
            self.process.stdout.readline()  # it listens

    def ask(self, content: bytes, want: str) -> bytes:
        self.start()
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE)
            line.connect(self.place)
            line.sendall(want.encode() + len(content).to_bytes(8, "big") + content)
            line.shutdown(socket.SHUT_WR)
            answer = BytesIO()
            while piece := line.recv(1 << 16):
                answer.write(piece)
        return answer.getvalue()

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe:
                    pipe.close()


@cache
def checker() -> Checker:
    return Checker()


def _asked(content: bytes, want: str) -> bytes:
    try:
        return checker().ask(content, want)
    except OSError:
        with suppress(OSError):  # it was gone: once more, with another
            return checker().ask(content, want)
    return b""


def verdict(content: bytes) -> Verdict:
    """Whether the file opens without a password and has pages; ``broken`` whatever else happens."""
    said = _asked(content, "v").decode("ascii", "replace").strip()
    return next((word for word in get_args(Verdict) if word == said), "broken")


def clean(content: bytes) -> bytes:
    """The same pages, written anew without anything that acts, carries or tells; empty when the
    file cannot be read."""
    word, _sep, written = _asked(content, "c").partition(b"\n")
    return written if word == b"fine" else b""


def _read(content: bytes) -> tuple[Verdict, Any]:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        return "locked", None
    return ("fine" if len(reader.pages) else "empty"), reader


def _written(reader: Any) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject

    writer = PdfWriter()
    for page in reader.pages:
        for key in HARMFUL & set(page):
            del page[key]
        writer.add_page(page)
    for thing in list(writer._objects):  # noqa: SLF001 - the only list of all there is
        inner = [thing]
        while inner:
            each = inner.pop()
            if isinstance(each, DictionaryObject):
                for key in HARMFUL & set(each):
                    del each[key]
                inner += [v for v in each.values() if isinstance(v, DictionaryObject | ArrayObject)]
            elif isinstance(each, ArrayObject):
                inner += [v for v in each if isinstance(v, DictionaryObject | ArrayObject)]
    writer.metadata = None
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _serve(place: str, seconds: int, memory: int) -> None:
    import os
    import resource
    import select
    import signal

    import pypdf  # noqa: F401 - read once, before the forks

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        os.chmod(place, 0o600)  # noqa: PTH101 - no other import than needed
        door.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            ready, _w, _x = select.select([door, sys.stdin.buffer], [], [])
            if sys.stdin.buffer in ready and not os.read(0, 1):
                return
            if door not in ready:
                continue
            line, _address = door.accept()
            if os.fork():
                line.close()
                continue
            try:
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
                resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
                _answer(line)
            finally:
                os._exit(0)


def _answer(line: socket.socket) -> None:
    with line.makefile("rb") as asked:
        want, size = asked.read(1), int.from_bytes(asked.read(8), "big")
        content = asked.read(size)
    word, reader = _read(content)
    written = _written(reader) if want == b"c" and word == "fine" else b""
    line.sendall(word.encode() + b"\n" + written)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
