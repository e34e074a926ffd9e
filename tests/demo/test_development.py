"""`make dev`: the demonstration on Django's own server, reloaded at each edit."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.db import connection

from tests.conftest import use
from tests.factories.calls import CallFactory

ROOT = Path(__file__).resolve().parents[2]
WAIT = 300  # seconds before a start or a reload is held for lost; each takes a few


@pytest.fixture
def database(tmp_path, copies, django_db_setup, django_db_blocker):
    """Migrated, with a call: the demonstration is loaded already, as on a second day."""
    if connection.vendor != "sqlite":
        pytest.skip("the demonstration is on SQLite")
    shutil.copy(copies.template, tmp_path / "passerelle.sqlite3")
    with django_db_blocker.unblock():
        use(str(tmp_path / "passerelle.sqlite3"))
        CallFactory()
        use(copies.name)
    return tmp_path


@pytest.fixture
def server(database):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if not k.endswith("DATABASE_URL")} | {
        "DATA": str(database),
        "PORT": str(port),
        "DEBUG": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    log = database / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
        yield process, f"http://127.0.0.1:{port}", log
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=WAIT)


def wait_until(ready, process, log):
    limit = time.monotonic() + WAIT
    while not (found := ready()):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < limit, log.read_text()
        time.sleep(0.2)
    return found


def page_of(address):
    try:
        with urlopen(address, timeout=60) as answer:
            return answer.read().decode(), answer.headers
    except (URLError, OSError):
        return None


def test_a_page_shows_its_queries_and_an_edit_starts_the_server_again(server):
    process, address, log = server

    html, headers = wait_until(lambda: page_of(f"{address}/connexion/"), process, log)
    assert 'id="djDebug"' in html
    scripts = re.findall(r'<script[^>]* src="([^"]+)"', html)
    assert any("debug_toolbar" in script for script in scripts)
    assert all(script.startswith("/") for script in scripts)
    assert "script-src 'self';" in headers["Content-Security-Policy"] + ";"
    panel = page_of(f"{address}/composants/")
    assert "composant-notice" in panel[0]

    os.utime(ROOT / "config/urls_dev.py")
    wait_until(lambda: "urls_dev.py changed, reloading" in log.read_text(), process, log)
