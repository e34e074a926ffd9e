"""Rows and bytes: each file of a row is there and whole, each file there has its row."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import PurePosixPath

from django.apps import apps
from django.core.files.storage import Storage, storages
from django.db import models

PRIVATE = "private"  # the storage of candidates' files; Wagtail looks after the public one
GRACE = timedelta(hours=1)  # a file is written before its row: it may be waiting for it


@dataclass(frozen=True, slots=True)
class Fault:
    """``missing``, ``changed`` (its SHA-256 is not the row's) or ``orphan`` (no row knows it)."""

    kind: str
    path: str
    row: str = ""


def kept_in(storage: Storage) -> Iterator[tuple[type[models.Model], str]]:
    """(model, field) of everything that keeps its bytes in this storage."""
    for model in apps.get_models():
        for field in model._meta.fields:  # noqa: SLF001
            if isinstance(field, models.FileField) and field.storage == storage:
                yield model, field.name


def rows_of(storage: Storage, using: str = "default") -> Iterator[tuple[str, str, str]]:
    """(path, SHA-256 or nothing, name of the row) of every file that rows know."""
    for model, field in kept_in(storage):
        has_sum = any(f.name == "sha256" for f in model._meta.fields)  # noqa: SLF001
        rows = model._base_manager.using(using).filter(**{f"{field}__gt": ""})  # noqa: SLF001
        names = ["pk", field, *(["sha256"] if has_sum else [])]
        for pk, path, *known in rows.values_list(*names).iterator(chunk_size=1000):
            yield path, known[0] if known else "", f"{model._meta.label}:{pk}"  # noqa: SLF001


def stored_in(storage: Storage, folder: str = "") -> Iterator[str]:
    """The path of every file of a storage."""
    try:
        folders, names = storage.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return
    for name in names:
        yield str(PurePosixPath(folder) / name)
    for name in folders:
        yield from stored_in(storage, str(PurePosixPath(folder) / name))


def sum_of(storage: Storage, path: str) -> str:
    total = sha256()
    with storage.open(path, "rb") as source:
        for chunk in source.chunks():
            total.update(chunk)
    return total.hexdigest()


def verify(*, now: datetime) -> tuple[int, list[Fault]]:
    """How many files the rows know, and everything that is wrong with rows or bytes."""
    storage = storages[PRIVATE]
    known: set[str] = set()
    faults = []
    for path, expected, row in rows_of(storage):
        known.add(path)
        try:
            found = sum_of(storage, path)
        except FileNotFoundError:
            faults.append(Fault("missing", path, row))
            continue
        if expected and found != expected:
            faults.append(Fault("changed", path, row))
    stored = stored_in(storage)
    faults += [Fault("orphan", path) for path in _orphans(storage, stored, known, now)]
    return len(known), faults


def _orphans(
    storage: Storage, stored: Iterable[str], known: set[str], now: datetime
) -> Iterator[str]:
    for path in sorted(set(stored) - known):
        try:
            if storage.get_modified_time(path) < now - GRACE:
                yield path
        except FileNotFoundError:
            continue


def sweep(*, now: datetime) -> int:
    """Delete what no row knows: a kill between the bytes and their row leaves such files."""
    storage = storages[PRIVATE]
    stored = list(stored_in(storage))  # before the rows: what comes meanwhile is not in the list
    known = {path for path, _sum, _row in rows_of(storage)}
    gone = list(_orphans(storage, stored, known, now))
    for path in gone:
        storage.delete(path)
    return len(gone)
