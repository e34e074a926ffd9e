"""Whatever a hostile file does to the process that opens it, ours goes on and says so."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from fellowship.dossiers import pdf_check
from tests.factories.dossiers import small_pdf

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def reader(monkeypatch, tmp_path):
    """Another way to read in the place of ours, in a server of its own."""
    servers = []

    def run(body, seconds=1):
        script = Path(pdf_check.__file__).read_text("utf-8")
        script = script.replace("def _answer(line: socket.socket) -> None:\n",
                                "def _answer(line: socket.socket) -> None:\n" + body)  # fmt: skip
        file = tmp_path / "reader.py"
        file.write_text(script, "utf-8")
        monkeypatch.setattr(pdf_check, "__file__", str(file))
        monkeypatch.setattr(pdf_check, "SECONDS", seconds)
        monkeypatch.setattr(pdf_check, "PATIENCE", 5)
        server = pdf_check.Checker()
        servers.append(server)
        monkeypatch.setattr(pdf_check, "checker", lambda: server)

    yield run
    for server in servers:
        server.stop()


def test_a_pdf_that_opens_is_fine():
    assert pdf_check.verdict(small_pdf()) == "fine"


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", small_pdf()[:200], b"%PDF-" + b"\xff" * 4096]
)
def test_what_does_not_open_is_broken(content):
    assert pdf_check.verdict(content) == "broken"
    assert pdf_check.clean(content) == b""


@pytest.mark.parametrize(
    "body",
    [
        "    while True: pass\n",
        "    import os; os.abort()\n",
        "    line.sendall(b'fine and more'); return\n",
        "    raise SystemExit('fine')\n",
        "    line.sendall(b'\\xff'); return\n",
        "    x = [bytes(1 << 28) for _ in range(40)]\n",
    ],
    ids=["hangs", "dies", "babbles", "leaves", "no word", "takes all the memory"],
)
def test_a_process_that_hangs_dies_or_babbles_has_read_nothing(reader, body):
    reader(body)

    assert pdf_check.verdict(small_pdf()) == "broken"
    assert pdf_check.verdict(small_pdf()) == "broken"


def test_the_process_knows_nothing_of_our_environment(reader, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for strangers")
    reader(
        "    import os\n    line.recv(99)\n"
        "    line.sendall(b'broken' if set(os.environ) & {'SECRET_KEY', 'HOME'} else b'fine')\n"
        "    return\n"
    )

    assert pdf_check.verdict(b"") == "fine"


def test_a_server_that_was_killed_is_started_again():
    pdf_check.verdict(small_pdf())
    os.kill(pdf_check.checker().process.pid, signal.SIGKILL)
    pdf_check.checker().process.wait()

    assert pdf_check.verdict(small_pdf()) == "fine"


def test_no_sound_file_is_refused_on_a_machine_with_twenty_things_to_do():
    stop = threading.Event()
    others = [threading.Thread(target=lambda: stop.wait(0) or _busy(stop)) for _ in range(20)]
    for other in others:
        other.start()
    try:
        with ThreadPoolExecutor(20) as pool:
            words = list(pool.map(lambda _n: pdf_check.verdict(small_pdf()), range(60)))
    finally:
        stop.set()
        for other in others:
            other.join()

    assert words == ["fine"] * 60


def _busy(stop):
    while not stop.is_set():
        time.sleep(0)


def nasty():
    """Everything that acts, carries or tells, in one file of one page."""
    writer = PdfWriter(clone_from=BytesIO(small_pdf()))
    writer.add_metadata({"/Author": "Zephyrine Quorblay", "/Producer": "Quorblay"})
    script = DictionaryObject({
        NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")
    })  # fmt: skip
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): script})
    writer.add_attachment("programme.exe", b"MZ" + EICAR)
    launch = DictionaryObject({
        NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("cmd.exe")
    })  # fmt: skip
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): launch})
    writer.root_object[NameObject("/OpenAction")] = launch
    writer.add_uri(0, "https://mal.example/balise", (0, 0, 100, 100))
    out = BytesIO()
    writer.write(out)
    return out.getvalue() + EICAR + b"PK\x03\x04<html><script>alert(1)</script>"


def test_the_copy_of_a_nasty_file_neither_acts_nor_carries_nor_tells():
    content = nasty()
    bad = [b"/JavaScript", b"/JS", b"/Launch", b"cmd.exe", b"EmbeddedFile", b"programme.exe",
           b"/OpenAction", b"/URI", b"mal.example", b"Quorblay", b"EICAR", b"<script>",
           b"PK\x03\x04", b"/Metadata"]  # fmt: skip

    copy = pdf_check.clean(content)

    assert all(word in content for word in bad if word.startswith(b"/") and word != b"/Metadata")
    assert [word for word in bad if word in copy] == []
    assert len(PdfReader(BytesIO(copy)).pages) == len(PdfReader(BytesIO(content)).pages)
    assert PdfReader(BytesIO(copy)).metadata in (None, {})


def test_what_the_page_says_is_in_the_copy():
    text = PdfReader(BytesIO(small_pdf())).pages[0].extract_text()

    assert PdfReader(BytesIO(pdf_check.clean(small_pdf()))).pages[0].extract_text() == text
