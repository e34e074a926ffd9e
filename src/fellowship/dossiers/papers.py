"""A PDF from a stranger, opened by a process of its own that may use little time and memory.

Run as a script it is that process: bytes on standard input, one word on standard output.
"""

import subprocess
import sys
from io import BytesIO
from typing import Literal, get_args

Verdict = Literal["fine", "locked", "empty", "broken"]
SECONDS = 10  # of processor, and of waiting
MEMORY = 1 << 30  # bytes of address space


def verdict(content: bytes) -> Verdict:
    """Whether the file opens without a password and has pages; ``broken`` whatever else happens."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file, by our own interpreter
            [sys.executable, "-I", __file__],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        return "broken"
    said = done.stdout.decode("ascii", "replace").strip()
    return next((word for word in get_args(Verdict) if word == said), "broken")


def _read(content: bytes) -> Verdict:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content), strict=False)
    if reader.is_encrypted:
        return "locked"
    return "fine" if len(reader.pages) else "empty"


if __name__ == "__main__":
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(_read(sys.stdin.buffer.read()))
