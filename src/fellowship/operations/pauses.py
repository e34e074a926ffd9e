"""What is a pause and not a fault: the database is away, locked, or the disk is full."""

import errno
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError

# SQLite says everything with OperationalError, its own mistakes included: only these pass by
# themselves. A server's OperationalError is always about the connection or its resources.
PASSING = (
    "locked",
    "busy",
    "unable to open database",
    "disk i/o error",
    "disk is full",
    "readonly database",
)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def causes(problem: BaseException | None) -> Iterator[BaseException]:
    """The problem, then what caused it, each once."""
    seen: set[int] = set()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield problem
        problem = problem.__cause__ or problem.__context__


def reason_of(problem: BaseException | None) -> str:
    """``database``, ``disk`` or nothing: what the service waits for."""
    for cause in causes(problem):
        if isinstance(cause, OSError) and cause.errno in FULL:
            return "disk"
        if isinstance(cause, OperationalError | InterfaceError):
            said = str(cause).lower()
            if "disk is full" in said or "no space left" in said:
                return "disk"
            if not _is_of_sqlite(cause) or any(words in said for words in PASSING):
                return "database"
    return ""


def _is_of_sqlite(problem: BaseException) -> bool:
    return any(type(cause).__module__ == "sqlite3" for cause in causes(problem))
