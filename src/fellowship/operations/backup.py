"""Rows and files of one instant, sealed, and their way back.

Files are written once under their own name, before the row that names them, and deleted after it.
So: what is stored is copied, then the rows are read in one snapshot, then what came meanwhile is
copied. Every file that the snapshot names is in one of the two passes; it is checked row by row.
"""

import json
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import connection, connections, transaction

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Job, JobState, Worker
from fellowship.operations import files, sealing

STORED = ("private", "default")  # candidates' files, pictures of the public site
COPY = "backup_copy"  # the alias under which the copy of an SQLite database is read


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a backup. ``stamp``: size and time, which tell that it has not changed."""

    storage: str
    path: str
    stamp: str
    sha256: str
    length: int
    object: str


@dataclass(frozen=True, slots=True)
class Manifest:
    at: str
    vendor: str
    database: str
    files: list[Kept]
    rows: dict[str, int]


class Safe:
    """A folder of sealed objects; other backups in it are not touched, their files are reused."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder, self.key = folder, key

    def path_of(self, name: str) -> Path:
        return self.folder / "objects" / name[:2] / name

    def put(self, pieces: Iterator[bytes]) -> tuple[str, str, int]:
        """(name, SHA-256, length). Written aside, synchronised, then named: never half there."""
        self.folder.joinpath("objects").mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder / "objects", delete=False) as aside:
            total, length = sealing.seal(pieces, aside, self.key)
            aside.flush()
            os.fsync(aside.fileno())
        name = sealing.name_of(self.key, total)
        path = self.path_of(name)
        path.parent.mkdir(exist_ok=True)
        Path(aside.name).replace(path)
        return name, total, length

    def get(self, name: str) -> Iterator[bytes]:
        with self.path_of(name).open("rb") as source:
            yield from sealing.unseal(source, self.key)

    def write(self, manifest: Manifest) -> Path:
        path = self.folder / f"backup-{manifest.at.replace(':', '').replace('+0000', 'Z')}.sealed"
        text = json.dumps(asdict(manifest), ensure_ascii=False).encode()
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as aside:
            sealing.seal([text], aside, self.key)
            aside.flush()
            os.fsync(aside.fileno())
        Path(aside.name).replace(path)
        return path

    def manifests(self) -> list[Path]:
        return sorted(self.folder.glob("backup-*.sealed"))

    def read(self, path: Path) -> Manifest:
        with path.open("rb") as source:
            told = json.loads(b"".join(sealing.unseal(source, self.key)))
        return Manifest(**{**told, "files": [Kept(**kept) for kept in told["files"]]})


# --- out -----------------------------------------------------------------------------------------


def backup(safe: Safe, *, now: datetime) -> tuple[Path, Manifest, int]:
    """Where it is written, what it holds, how many files were new."""
    safe.folder.mkdir(parents=True, exist_ok=True)
    known = {}
    if earlier := safe.manifests():
        for kept in safe.read(earlier[-1]).files:
            known[kept.storage, kept.path, kept.stamp] = kept
    taken: dict[tuple[str, str], Kept] = {}
    new = _copy_files(safe, known, taken)
    with _snapshot(safe) as (database, alias):
        new += _copy_files(safe, known, taken)
        named = [path for path, _sum, _row in files.rows_of(storages["private"], using=alias)]
        rows = _count(alias)
    lacking = [path for path in named if ("private", path) not in taken]
    if lacking:
        raise Refused(f"Ces fichiers n’ont pas leurs octets (files verify) : {lacking[:5]}")
    at = now.isoformat(timespec="seconds")
    manifest = Manifest(at, connection.vendor, database, list(taken.values()), rows)
    return safe.write(manifest), manifest, new


def _copy_files(
    safe: Safe, known: dict[tuple[str, str, str], Kept], taken: dict[tuple[str, str], Kept]
) -> int:
    new = 0
    for name in STORED:
        storage = storages[name]
        for path in files.stored_in(storage):
            if (name, path) in taken:
                continue
            try:
                stamp = _stamp(storage, path)
                kept = known.get((name, path, stamp))
                if kept is None or not safe.path_of(kept.object).exists():
                    with storage.open(path, "rb") as source:
                        found, total, length = safe.put(iter(source.chunks()))
                    kept = Kept(name, path, stamp, total, length, found)
                    new += 1
            except FileNotFoundError:
                continue  # deleted meanwhile: its row is gone already
            taken[name, path] = kept
    return new


def _stamp(storage: Storage, path: str) -> str:
    return f"{storage.size(path)} {storage.get_modified_time(path).isoformat()}"


@contextmanager
def _snapshot(safe: Safe) -> Iterator[tuple[str, str]]:
    """The sealed rows, and the alias under which the same rows can be read while it is open."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            words = [
                "pg_dump",
                "--format=custom",
                "--no-owner",
                f"--snapshot={cursor.fetchone()[0]}",
            ]
            yield safe.put(_said_by(words))[0], "default"
        return
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        copy = Path(folder) / "copy.sqlite3"
        with (
            closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)  # one read of the whole: writers go on (WAL)
        with copy.open("rb") as source:
            name = safe.put(sealing.pieces_of(source))[0]
        connections.databases[COPY] = {
            **connections.databases["default"],
            "NAME": str(copy),
            "OPTIONS": {},
        }
        try:
            yield name, COPY
        finally:
            connections[COPY].close()
            del connections[COPY], connections.databases[COPY]


def _said_by(words: list[str]) -> Iterator[bytes]:
    """The output of one of PostgreSQL's own tools, as it comes."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=_address()) as tool:  # noqa: S603
        if tool.stdout is not None:
            yield from sealing.pieces_of(tool.stdout)  # type: ignore[arg-type]
    if tool.returncode:
        raise Refused(f"{words[0]} s’est arrêté : code {tool.returncode}.")


def _address() -> dict[str, str]:
    """How PostgreSQL's tools find the database, the password never on a command line."""
    said = connection.settings_dict
    named = {
        "PGHOST": said["HOST"],
        "PGPORT": said["PORT"],
        "PGUSER": said["USER"],
        "PGPASSWORD": said["PASSWORD"],
        "PGDATABASE": said["NAME"],
        "PATH": settings.TOOLS_PATH,
    }
    return {name: str(value) for name, value in named.items() if value}


def _count(alias: str) -> dict[str, int]:
    from fellowship.dossiers.models import Attachment, Dossier, Receipt

    models = (Dossier, Receipt, Attachment, Email, Job)
    return {m._meta.label: m._base_manager.using(alias).count() for m in models}  # noqa: SLF001


# --- back ----------------------------------------------------------------------------------------


def restore(safe: Safe, manifest: Manifest, *, sent: set[str], now: datetime) -> dict[str, int]:
    """Put everything back into an empty installation; what was done, in numbers.

    ``sent``: the Message-IDs that the log says have left. An email that was waiting and is not
    among them may have left as well: it is held, and the team decides.
    """
    if manifest.vendor != connection.vendor:
        raise Refused(f"La sauvegarde vient de {manifest.vendor}, la base est {connection.vendor}.")
    if connection.introspection.table_names():
        raise Refused("La base n’est pas vide : une restauration ne recouvre rien.")
    _rows_back(safe, manifest)
    for kept in manifest.files:
        _file_back(safe, kept)
    return {"files": len(manifest.files), **_after(sent, now=now)}


def _rows_back(safe: Safe, manifest: Manifest) -> None:
    if connection.vendor == "postgresql":
        words = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"]
        words += ["--dbname", str(connection.settings_dict["NAME"])]
        with subprocess.Popen(words, stdin=subprocess.PIPE, env=_address()) as tool:  # noqa: S603
            for piece in safe.get(manifest.database):
                tool.stdin.write(piece)  # type: ignore[union-attr]
            tool.stdin.close()  # type: ignore[union-attr]
        if tool.returncode:
            raise Refused(f"pg_restore s’est arrêté : code {tool.returncode}.")
        return
    connection.close()
    path = Path(connection.settings_dict["NAME"])
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".restored")
    with aside.open("wb") as target:
        for piece in safe.get(manifest.database):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    aside.replace(path)


def _file_back(safe: Safe, kept: Kept) -> None:
    storage = storages[kept.storage]
    with tempfile.SpooledTemporaryFile(max_size=16 << 20) as content:
        for piece in safe.get(kept.object):
            content.write(piece)
        content.seek(0)
        if storage.exists(kept.path):
            storage.delete(kept.path)
        storage.save(kept.path, File(content))
    if files.sum_of(storage, kept.path) != kept.sha256:
        raise Refused(f"{kept.path} n’est pas revenu tel qu’il était.")


@transaction.atomic
def _after(sent: set[str], *, now: datetime) -> dict[str, int]:
    """No session survives, no email leaves twice, what was running is done again once."""
    waiting = Email.objects.waiting()
    left = waiting.filter(message_id__in=sent).update(sent_at=now)
    held = waiting.filter(held=False, created_at__lte=now).update(
        held=True, problem="Restauré d’une sauvegarde : peut-être déjà parti."
    )
    running = Job.objects.filter(state=JobState.RUNNING).update(state=JobState.WAITING, next_at=now)
    Worker.objects.all().delete()
    sessions, _details = Session.objects.all().delete()
    return {"emails_known_to_have_left": left, "emails_held": held, "jobs": running,
            "sessions_ended": sessions}  # fmt: skip


def forget_older(safe: Safe, keep: int) -> int:
    """Delete all but the last ``keep`` backups, and the objects that none of them names."""
    kept = safe.manifests()[-keep:]
    for path in safe.manifests():
        if path not in kept:
            path.unlink()
    named = set()
    for path in kept:
        manifest = safe.read(path)
        named |= {manifest.database, *(file.object for file in manifest.files)}
    gone = 0
    for path in safe.folder.glob("objects/*/*"):
        if path.name not in named:
            path.unlink()
            gone += 1
    return gone
