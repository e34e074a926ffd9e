"""Whatever a hostile file does to the process that opens it, ours goes on and says so."""

import pytest

from fellowship.dossiers import papers
from tests.factories.dossiers import small_pdf


@pytest.fixture
def reader(monkeypatch, tmp_path):
    """Another script in the place of the reader."""

    def run(script):
        file = tmp_path / "reader.py"
        file.write_text(script, "utf-8")
        monkeypatch.setattr(papers, "__file__", str(file))
        monkeypatch.setattr(papers, "SECONDS", 1)

    return run


def test_a_pdf_that_opens_is_fine():
    assert papers.verdict(small_pdf()) == "fine"


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", small_pdf()[:200], b"%PDF-" + b"\xff" * 4096]
)
def test_what_does_not_open_is_broken(content):
    assert papers.verdict(content) == "broken"


@pytest.mark.parametrize(
    "script",
    [
        "while True: pass",
        "import os; os.abort()",
        "print('fine'); print('and more')",
        "raise SystemExit('fine')",
        "import sys; sys.stdout.buffer.write(b'\\xff')",
    ],
)
def test_a_process_that_hangs_dies_or_babbles_has_read_nothing(reader, script):
    reader(script)

    assert papers.verdict(small_pdf()) == "broken"


def test_the_process_knows_nothing_of_our_environment(reader, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for strangers")
    reader("import os; print('fine' if not set(os.environ) & {'SECRET_KEY', 'HOME'} else 'broken')")

    assert papers.verdict(b"") == "fine"
