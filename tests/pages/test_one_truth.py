"""The installation says one thing of itself, wherever it says it."""

import pytest
from django.conf import settings as configured
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection
from wagtail.models import Page

from fellowship.calls.sentences import of_the_site
from fellowship.core import inventory
from fellowship.pages.models import PlainPage

pytestmark = pytest.mark.django_db
IDENTITY = {
    "publisher": "le Secrétariat du code",
    "director": "Ada Martin",
    "host": "la Ferme de serveurs, 1 rue du Port, Brest",
    "controller": "le Secrétariat du code",
    "dpo": "dpo@code.example",
}


@pytest.fixture
def home_page(settings):
    settings.SITE_URL = "https://code.example"
    settings.IDENTITY = IDENTITY


def test_every_address_of_the_map_is_at_the_address_of_the_site(bring_in, client, home_page):
    bring_in(configured.ROOT / "content/site")

    found = client.get("/sitemap.xml").content.decode()

    addresses = [part.split("</loc>")[0] for part in found.split("<loc>")[1:]]
    assert len(addresses) > 20
    assert all(address.startswith("https://code.example/") for address in addresses)


def test_the_legal_pages_say_who_answers_for_the_site(bring_in, client, home_page):
    bring_in(configured.ROOT / "content/site")

    notice = client.get("/mentions-legales/").content.decode()
    privacy = client.get("/donnees-personnelles/").content.decode()

    for words in (IDENTITY["publisher"], IDENTITY["director"], IDENTITY["host"]):
        assert words in notice
    for words in (IDENTITY["controller"], IDENTITY["dpo"], "CNIL", "consentement"):
        assert words in privacy


@pytest.mark.parametrize("feed", ["/actualites.rss", "/actualites.atom"])
def test_a_feed_is_at_the_address_of_the_site_whatever_host_is_asked(
    bring_in, client, settings, home_page, feed
):
    settings.ALLOWED_HOSTS = ["*"]
    bring_in(configured.ROOT / "content/site")

    found = client.get(feed, headers={"host": "ailleurs.example.net"}).content.decode()

    assert "ailleurs.example.net" not in found
    assert f"https://code.example{feed}" in found


def test_what_a_page_says_to_machines_is_at_the_address_of_the_site(
    bring_in, client, settings, home_page
):
    settings.ALLOWED_HOSTS = ["*"]
    bring_in(configured.ROOT / "content/site")

    for page in Page.objects.live().filter(depth__gt=1):
        found = client.get(page.url, headers={"host": "ailleurs.example.net"}).content.decode()
        assert "ailleurs.example.net" not in found, page.url


def test_the_register_and_the_security_file_say_who_answers(client, settings, home_page):
    settings.SECURITY_EMAIL = "securite@code.example"

    register, security = inventory.register(), client.get("/.well-known/security.txt")

    assert IDENTITY["controller"] in register
    assert IDENTITY["dpo"] in register
    assert "Contact: mailto:securite@code.example" in security.content.decode()
    assert "Canonical: https://code.example/.well-known/security.txt" in security.content.decode()


def test_what_nobody_has_set_is_said_to_be_missing(settings):
    settings.IDENTITY = dict.fromkeys(IDENTITY, "")

    assert "à compléter" in of_the_site()["site.controller"].value


def test_a_database_that_was_migrated_has_its_cache(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_the_test",
        }
    }

    call_command("migrate", "core", verbosity=0)

    assert "cache_of_the_test" in connection.introspection.table_names()
    cache = DatabaseCache("cache_of_the_test", {})
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_a_page_travels_compressed_to_whom_can_read_it(bring_in, client, home_page):
    bring_in(configured.ROOT / "content/site")

    small = client.get("/programme/", headers={"accept-encoding": "gzip"})
    whole = client.get("/programme/")

    assert small.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in whole.headers
    assert len(small.content) < len(whole.content) / 3


def test_every_public_page_has_a_description(bring_in, client, home_page):
    bring_in(configured.ROOT / "content/site")

    bare = [page.url for page in PlainPage.objects.live() if not page.summary.strip()]

    assert bare == []
