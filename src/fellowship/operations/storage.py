"""Candidates' files on a disk: the bytes are as durable as the row that names them."""

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Written, then synchronised with their folder before ``save`` returns.

    The database synchronises its own journal when it commits: without this, a power cut keeps a
    row and its signed receipt, and loses the bytes.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        kept: str = super()._save(name, content)  # type: ignore[misc]  # Django's own hook
        path = Path(self.path(kept))
        _synchronise(path)
        root = Path(self.location)
        for folder in path.parents:
            _synchronise(folder)
            if folder == root or root not in folder.parents:
                break
        return kept


def _synchronise(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
