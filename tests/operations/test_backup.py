import io
import shutil
import sqlite3
import tempfile
from functools import partial
from pathlib import Path

import pytest

from bench.drill import drill
from fellowship.operations import sealing
from tests.conftest import ROOT, schema_digest
from tests.operations import servers

KEY, OTHER = b"k" * 32, b"o" * 32
PIECES = [b"", b"x", b"y" * sealing.PIECE, b"z" * (2 * sealing.PIECE + 5)]


def sealed(content):
    out = io.BytesIO()
    sealing.seal(sealing.pieces_of(io.BytesIO(content)), out, KEY)
    return out.getvalue()


def read(raw, key=KEY):
    return b"".join(sealing.unseal(io.BytesIO(raw), key))


@pytest.mark.parametrize("content", PIECES, ids=len)
def test_what_is_sealed_comes_back_whole_and_shows_nothing(content):
    raw = sealed(content)
    assert read(raw) == content
    assert len(content) < 2 or content[:50] not in raw


@pytest.mark.parametrize(
    "harm",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-20] + b"X" + raw[-19:],
        lambda raw: raw + b"x",
        lambda raw: raw[: 29 + sealing.PIECE + 16],  # the first piece alone, cut clean
        lambda raw: b"other" + raw,
    ],
)
def test_what_was_altered_cut_or_sealed_with_another_key_is_refused(harm):
    raw = sealed(PIECES[3])
    with pytest.raises(sealing.Unreadable):
        read(harm(raw))
    with pytest.raises(sealing.Unreadable):
        read(raw, OTHER)


def rehearsed(folder, urls, prepare):
    """Deposits, a backup, others, nothing left: see ``bench/drill.py``, which fails by itself."""
    table = drill(folder, *urls, before=6, after=3, prepare=prepare, say=lambda line: None)
    assert table["restored: receipts"] == 6
    assert table["acknowledged after it, listed as absent"] == "3 of 3"
    assert table["letters that left twice"] == 0
    assert table["letters held for the team"] == 2  # the log says that two others had left


def test_a_loss_is_repaired_and_what_is_missing_is_named(tmp_path, django_db_setup):
    schema = ROOT / ".cache" / f"schema-{schema_digest()}.sqlite3"
    one, two = (tmp_path / place / "passerelle.sqlite3" for place in ("one", "two"))
    # where the suite runs on PostgreSQL there is no migrated file: the drill makes its own
    prepare = partial(shutil.copy, schema, one) if schema.exists() else None
    rehearsed(tmp_path, (f"sqlite:///{one}", f"sqlite:///{two}"), prepare)
    with sqlite3.connect(two) as line:
        assert line.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_loss_of_postgresql_is_repaired_in_the_same_way(tmp_path):
    with tempfile.TemporaryDirectory(prefix="passerelle-drill-") as cluster:
        Path(cluster).chmod(0o755)  # the server runs under its own account
        server = servers.Postgres(Path(cluster) / "cluster")
        try:
            one, two = server.create("one"), server.create("two")
            (tmp_path / "first").mkdir()
            first = servers.environment(tmp_path / "first", one)
            rehearsed(tmp_path, (one, two), partial(server.migrate, first))
        finally:
            server.stop()
