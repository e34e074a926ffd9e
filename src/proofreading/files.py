"""The documents of a folder, read within limits."""

from pathlib import Path

from texts import frontmatter
from texts.frontmatter import Document

SUFFIXES = {".md", ".markdown", ".txt"}


def files_of(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    root = path.resolve()  # a link that leads out of the folder is no text of it
    return sorted(
        p
        for p in path.rglob("*")
        if p.suffix in SUFFIXES and p.is_file() and p.resolve().is_relative_to(root)
    )


def documents_of(path: Path) -> list[Document]:
    """Each text with its name relative to the folder; a byte that is no UTF-8 is shown as such."""
    root = path if path.is_dir() else path.parent
    return [
        frontmatter.read_file(file, file.relative_to(root).as_posix()) for file in files_of(path)
    ]
