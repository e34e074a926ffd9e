"""The real thing in the real browser: the server and the worker of ``make run``, Chromium, axe."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(
    (shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome") if shutil.which(n)),
    None,
)
WIDTHS = {"large": (1280, 900), "phone": (320, 640)}
ROLES = {
    "programme": "equipe@passerelle.example",
    "candidate": "candidate@passerelle.example",
    "reviewer": "relectrice@passerelle.example",
    "juror": "jury@passerelle.example",
    "host": "administration@passerelle.example",
    "pool": "vivier@passerelle.example",
    "offered": "proposition@passerelle.example",
    "laureate": "laureate@passerelle.example",
}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session", autouse=True)
def _browser_at_hand():
    if CHROMIUM:
        return
    if os.environ.get("BROWSER_REQUIRED"):
        pytest.fail("Chromium est exigé ici et manque : apt-get install chromium libatomic1")
    warnings.warn("!!! Chromium manque : tests dans le navigateur SAUTÉS", stacklevel=1)
    pytest.skip("!!! Chromium manque : tests dans le navigateur SAUTÉS")


class Site:
    def __init__(self, address, data):
        self.address, self.data = address, data
        self.cookies = {}

    def code_for(self, email):
        """The code in the newest mail to ``email``, as a person reads it in their mailbox."""
        for _ in range(100):
            for mail in sorted(
                (self.data / "courrier").glob("*.log"), key=os.path.getmtime, reverse=True
            ):
                text = mail.read_text("utf-8", "replace")
                # Other emails hold six digits too: a colour, the hash of the day's anchor.
                found = re.findall(
                    r"Subject: Votre code de connexion\n.*?"
                    rf"To: {re.escape(email)}\n.*?\b(\d{{6}})\b",
                    text,
                    re.S,
                )
                if found:
                    mail.unlink()
                    return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"no code was sent to {email}")

    def sign_in(self, context, email):
        if email in self.cookies:
            context.add_cookies(self.cookies[email])
            return
        page = context.new_page()
        page.goto(f"{self.address}/connexion/")
        page.get_by_label("Votre adresse électronique").fill(email)
        page.get_by_role("button", name="Recevoir un code").click()
        page.get_by_label("Code reçu").fill(self.code_for(email))
        page.locator("main").get_by_role("button", name="Se connecter").click()
        page.wait_for_url(re.compile("/espace/"))
        page.close()
        self.cookies[email] = context.cookies()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "TEST_DATABASE_URL"}
    }
    environment |= {
        "DATA": str(data),
        "PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    log = (data / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(6000):  # ten minutes: what loads the demonstration shares its machine
        try:
            urlopen(f"{address}/connexion/", timeout=5).close()
            break
        except (URLError, OSError):
            assert server.poll() is None, (data / "server.log").read_text()
            time.sleep(0.1)
    else:
        raise AssertionError((data / "server.log").read_text())
    yield Site(address, data)
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=40)
    log.close()


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-quic",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    """``visit(role, width)`` → a signed-in page; what it asks of others and its errors are kept."""
    contexts = []

    def open_page(role=None, width="large"):
        w, h = WIDTHS[width]
        context = chromium.new_context(
            viewport={"width": w, "height": h}, locale="fr-FR", timezone_id="Europe/Paris"
        )
        contexts.append(context)
        if role:
            site.sign_in(context, ROLES.get(role, role))
        page = context.new_page()
        page.foreign, page.errors = [], []
        page.on(
            "request",
            lambda r: (
                page.foreign.append(r.url)
                if not r.url.startswith((site.address, "data:", "blob:"))
                else None
            ),
        )
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: page.errors.append(str(e)))
        return page

    yield open_page
    for context in contexts:
        context.close()


def violations(page, within=None):
    """What axe says of this page, or of the part ``within`` selects, one line a violation; empty
    is good."""
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(page, context=within, options={"resultTypes": ["violations"]})
    return [
        f"{v['id']} ({v['impact']}): {node['target']} {node['html'][:160]}"
        for v in results.response["violations"]
        for node in v["nodes"]
    ]


def overflows(page):
    """True when the page scrolls sideways: at 320 px it must not."""
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    )
