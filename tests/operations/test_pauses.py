import errno
import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver

from fellowship.operations import pauses
from fellowship.pages.showing import page_cache

pytestmark = pytest.mark.django_db
LOCKED = OperationalError("database is locked")


@pytest.fixture
def cut(monkeypatch):
    """From now on every query says that the database is away."""
    from django.db.backends.utils import CursorWrapper

    def start(problem=LOCKED):
        def refuse(*args, **kwargs):
            raise problem

        monkeypatch.setattr(CursorWrapper, "execute", refuse)

    return start


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def fields(page):
    form = BeautifulSoup(page.content, "html.parser").find("form")
    return form, {field["name"]: field["value"] for field in form.find_all("input")}


def test_a_cut_answers_503_with_the_time_to_wait(client, candidate, cut):
    client.force_login(candidate)
    cut()
    page = client.get("/espace/candidat/")

    assert page.status_code == 503
    assert page["Retry-After"] == "10"
    assert page["X-Request-ID"] in page.content.decode()
    assert "pause" in page.content.decode()


def test_what_was_typed_is_kept_and_sent_again_as_it_was(client, candidate, cut):
    client.force_login(candidate)
    cut()
    typed = {"texte": "l’« été » <b>\n2e ligne", "choix": ["a", "b"]}
    page = client.post("/espace/candidat/dossiers/1/envoyer/?x=1", typed)

    form, sent = fields(page)
    assert page.status_code == 503
    assert form["action"] == "/espace/candidat/dossiers/1/envoyer/?x=1"
    assert sent["texte"] == "l’« été » <b>\n2e ligne"
    assert len(form.find_all("input", {"name": "choix"})) == 2
    assert "premier_envoi" in sent
    assert form.find("button").text == "Envoyer de nouveau"


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (OperationalError("database is locked"), "database"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk"),
        (OSError(errno.ENOENT, "no such file"), ""),
        (ValueError("bug"), ""),
        (None, ""),
    ],
)
def test_only_what_passes_by_itself_is_a_pause(problem, reason):
    assert pauses.reason_of(problem) == reason


def test_a_mistake_of_sqlite_is_a_fault_and_not_a_pause():
    import sqlite3

    wrong = OperationalError("no such table: x")
    wrong.__cause__ = sqlite3.OperationalError("no such table: x")
    assert pauses.reason_of(wrong) == ""
    full = OperationalError("database or disk is full")
    full.__cause__ = sqlite3.OperationalError("database or disk is full")
    assert pauses.reason_of(full) == "disk"


def test_a_fault_stays_a_500_and_says_its_number(client, candidate, monkeypatch):
    from fellowship.spaces.candidate import dossiers

    def broken(*args, **kwargs):
        raise ValueError("bug")

    monkeypatch.setattr(dossiers, "_mine", broken)
    client.force_login(candidate)
    page = client.get("/espace/candidat/")
    assert page.status_code == 500
    assert re.search(page["X-Request-ID"], page.content.decode())


def test_public_pages_are_served_from_memory_while_the_database_is_away(
    client, candidate, cut, settings, monkeypatch
):
    settings.PAGE_CACHE = "default"
    first = client.get("/accessibilite/")
    if first.status_code == 404:
        first = client.get("/")
    address = first.request["PATH_INFO"]
    assert first.status_code == 200

    real = cache.get
    monkeypatch.setattr(
        page_cache, "cache", type("Away", (), {"get": lambda *a: (_ for _ in ()).throw(LOCKED)})()
    )
    assert real is not None
    cut()
    page_cache._Current.until = 0  # the version is asked again, and nobody answers
    assert client.get(address).content == first.content

    clock = page_cache.time.time() + 7200  # the page is past its hour: still better than none
    monkeypatch.setattr(page_cache.time, "time", lambda: clock)
    assert client.get(address).content == first.content

    client.cookies["sessionid"] = "x" * 32  # somebody signed in
    assert client.get(address).content == first.content


@pytest.mark.parametrize("urlconf", ["config.urls", "config.urls_dev"])
def test_every_root_of_addresses_knows_what_a_pause_is(urlconf):
    handler = get_resolver(urlconf).resolve_error_handler(500)
    assert handler.__module__ == "fellowship.operations.views"
