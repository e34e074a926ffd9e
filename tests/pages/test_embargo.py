"""A release dated in the future waits for its minute, and nothing of it is known before."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image, Rendition
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from fellowship.core import jobs
from fellowship.pages import actions
from fellowship.pages.models import ArticlePage, PressIndexPage, PressReleasePage
from fellowship.pages.showing import media

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
RELEASE = """---
title: Cinquante postes ouverts
layout: press
date: {date}
chapeau-text: Le programme recrute.
une-ou-diaporama:
- image: uploads/affiche.png
  alternative-textuelle: Cinquante postes
files:
- nom: Le communiqué
  file: /uploads/communique.pdf
---
Un texte que personne ne doit lire avant l’heure.
"""
SILENT = (
    "/presse/",
    "/actualites.rss",
    "/actualites.atom",
    "/sitemap.xml",
    "/recherche/?q=Cinquante",
    "/plan-du-site/",
)


@pytest.fixture
def tick(at, django_capture_on_commit_callbacks):
    """The worker’s turn at this instant."""

    def run(instant):
        at(instant)
        with django_capture_on_commit_callbacks(execute=True):
            actions.keep_hours(now=instant)

    return run


@pytest.fixture
def released(write, bring_in):
    """A press release imported the day before its date."""

    def run(date, *options):
        write("presse/_index.md", "---\ntitle: Presse\nlayout: press-index\n---\n")
        write("plan-du-site.md", "---\ntitle: Plan\nlayout: plan\n---\n")
        folder = write("presse/annonce.md", RELEASE.format(date=date))
        before = datetime.fromisoformat(date) - timedelta(days=1)
        report = bring_in(folder, "--at", before.isoformat(), *options)
        assert report["refused"] == 0, report
        return PressReleasePage.objects.get()

    return run


@contextmanager
def fetched(client, address):
    """An answer whose file is let go of, as a server does once it is sent."""
    answer = client.get(address)
    yield answer
    for close in answer._resource_closers:
        close()


def status(client, address):
    with fetched(client, address) as answer:
        return answer.status_code


def pages_that_speak_of_it(client):
    pages = {address: client.get(address).content.decode() for address in SILENT}
    return [a for a, text in pages.items() if "Cinquante postes" in text or "annonce" in text]


@pytest.mark.parametrize(
    "date",
    [
        "2021-03-01 13:11:00+01:00",
        "2024-03-31 03:00:00+02:00",  # the first minute of summer time
        "2024-10-27 02:30:00+02:00",  # half past two, the first time
        "2024-10-27 02:30:00+01:00",  # half past two, the second time
    ],
)
def test_a_release_is_unknown_the_minute_before_and_everywhere_at_its_minute(
    released, tick, client, candidate, date
):
    hour = datetime.fromisoformat(date)
    page = released(date)
    assert page.go_live_at == page.dated_at == hour

    tick(hour - timedelta(minutes=1))
    for visitor in (None, candidate):
        if visitor:
            client.force_login(visitor)
        assert client.get(page.url).status_code == 404
        assert pages_that_speak_of_it(client) == []

    tick(hour)
    answer = client.get(page.url)
    assert answer.status_code == 200
    assert '"datePublished"' in answer.content.decode()
    assert pages_that_speak_of_it(client) == list(SILENT[:-1])  # the plan names collections only


def test_a_release_imported_after_its_date_is_online_at_once(write, bring_in, client):
    write("presse/annonce.md", RELEASE.format(date="2021-03-01 13:11:00 +01:00"))
    bring_in(write("x.md", "x"), "--at", "2021-03-01T13:11:00+01:00")

    assert client.get(PressReleasePage.objects.get().url).status_code == 200


def test_importing_again_changes_nothing_while_it_waits_nor_after(
    released, tick, bring_in, tmp_path
):
    date = "2026-11-30 10:00:00+01:00"
    page = released(date)
    first = page.latest_revision_id

    again = bring_in(tmp_path, "--at", "2026-11-29T12:00")
    tick(datetime.fromisoformat(date))
    after = bring_in(tmp_path)

    page.refresh_from_db()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert (after["created"], after["updated"], after["unchanged"]) == (0, 0, 3)
    assert page.live
    assert page.live_revision_id == page.latest_revision_id == first


def test_a_date_put_off_in_the_file_takes_the_release_back(released, tick, write, bring_in, client):
    page = released("2026-11-30 10:00:00+01:00")

    folder = write("presse/annonce.md", RELEASE.format(date="2026-12-01 10:00:00 +01:00"))
    bring_in(folder, "--at", "2026-11-29T12:00")

    tick(datetime(2026, 12, 1, 9, 59, 59, tzinfo=PARIS))
    assert client.get(page.url).status_code == 404
    tick(datetime(2026, 12, 1, 10, tzinfo=PARIS))
    assert client.get(page.url).status_code == 200


def test_a_draft_stays_a_draft_whatever_its_date(write, bring_in, tick):
    text = RELEASE.replace("layout: press", "layout: press\ndraft: true")
    folder = write("presse/annonce.md", text.format(date="2026-12-01 10:00:00 +01:00"))
    bring_in(folder, "--at", "2026-11-29T12:00")

    tick(datetime(2026, 12, 2, tzinfo=PARIS))

    assert not PressReleasePage.objects.get().live


def test_an_article_waits_too(write, bring_in, tick, client):
    folder = write("blog/a.md", "---\ntitle: Un article\ndate: 2026-12-01\n---\nx\n")
    bring_in(folder, "--at", "2026-11-30T23:59")
    page = ArticlePage.objects.get()
    assert client.get(page.url).status_code == 404

    tick(datetime(2026, 12, 1, tzinfo=PARIS))

    assert client.get(page.url).status_code == 200


def test_an_hour_that_does_not_exist_or_exists_twice_is_said(write, bring_in):
    write("blog/a.md", "---\ntitle: A\ndate: 2024-03-31 02:30:00\n---\nx\n")
    write("blog/b.md", "---\ntitle: B\ndate: 2024-10-27 02:30:00\n---\nx\n")
    folder = write("blog/c.md", "---\ntitle: C\ndate: 2024-10-27 04:30:00\n---\nx\n")

    report = bring_in(folder)

    codes = {f["file"]: f["code"] for f in report["findings"] if f["code"] == "ambiguous-hour"}
    assert set(codes) == {"blog/a.md", "blog/b.md"}


def test_what_it_alone_names_waits_with_it(released, tick, client, candidate, officer, settings):
    date = "2026-12-01 10:00:00+01:00"
    page = released(date)
    files = ("/uploads/communique.pdf", "/uploads/affiche.png", "/media/site/uploads/affiche.png")
    for name in files[:2]:
        place = media.place_of(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"x")

    tick(datetime(2026, 12, 1, 9, 59, tzinfo=PARIS))
    assert [status(client, name) for name in files] == [404, 404, 404]
    client.force_login(candidate)
    assert [status(client, name) for name in files] == [404, 404, 404]
    client.force_login(officer)
    for name in files:
        with fetched(client, name) as answer:
            assert answer.status_code == 200
            assert answer["Cache-Control"] == "private, no-store"

    client.logout()
    tick(datetime(2026, 12, 1, 10, tzinfo=PARIS))
    assert page.url
    assert [status(client, name) for name in files] == [200, 200, 200]


def test_a_file_that_a_page_online_names_is_not_withheld(released, write, bring_in, tick, client):
    released("2026-12-01 10:00:00+01:00")
    bring_in(write("autre.md", "---\ntitle: Autre\n---\n[Le PDF](/uploads/communique.pdf)\n"))
    place = media.place_of("/uploads/communique.pdf")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x")

    tick(datetime(2026, 12, 1, 9, 59, tzinfo=PARIS))

    assert status(client, "/uploads/communique.pdf") == 200


def test_a_picture_of_the_library_and_a_document_wait_too(released, tick, client, officer):
    page = released("2026-12-01 10:00:00+01:00")
    image = Image.objects.create(title="Affiche", file=get_test_image_file())
    small = Rendition.objects.create(  # drawn by hand: Wagtail leaves a file open when it draws
        image=image,
        filter_spec="max-1x1",
        file=get_test_image_file("petite.png"),
        width=1,
        height=1,
    )
    document = Document.objects.create(
        title="Dossier", file=ContentFile(b"x", name="dossier-de-presse.pdf")
    )
    page.share_image = image
    page.body = f"[Le dossier]({document.url})"
    page.save()
    addresses = [f"/media/{image.file.name}", f"/media/{small.file.name}", document.url]

    tick(datetime(2026, 12, 1, 9, 59, tzinfo=PARIS))
    assert [status(client, address) for address in addresses] == [404, 404, 404]
    client.force_login(officer)
    assert [status(client, address) for address in addresses] == [200, 200, 200]


@pytest.fixture
def publish(client, officer):
    """Press « Publier » on the form of an article."""

    def run(page, date):
        form = {
            "title": page.title if page else "Une annonce",
            "slug": page.slug if page else "une-annonce",
            "body": "Un texte.",
            "lead": "",
            "short_title": "",
            "author": "",
            "year": "",
            "extra": "{}",
            "dated_at": date,
            "is_listed": "on",
            "image_alt": "",
            "image_address": "",
            "seo_title": "",
            "search_description": "",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "1",
            "because": "Vérifié.",
        }
        client.force_login(officer)
        if page:
            address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        else:
            parent = Page.objects.get(slug="blog")
            address = reverse("wagtailadmin_pages:add", args=["pages", "articlepage", parent.pk])
        return client.post(address, form)

    return run


@pytest.fixture
def blog(write, bring_in):
    bring_in(write("blog/_index.md", "---\ntitle: Actualités\nlayout: list\n---\n"))


def test_an_editor_types_one_date_and_it_is_the_hour_of_publication(blog, publish, tick, client):
    assert publish(None, "2099-01-02 10:00").status_code == 302

    page = ArticlePage.objects.get()
    assert not page.live
    assert page.go_live_at == page.dated_at == datetime(2099, 1, 2, 10, tzinfo=PARIS)
    client.logout()
    tick(datetime(2099, 1, 2, 9, 59, tzinfo=PARIS))
    assert client.get(page.url).status_code == 404
    tick(datetime(2099, 1, 2, 10, tzinfo=PARIS))
    assert client.get(page.url).status_code == 200


def test_what_is_online_is_not_put_under_embargo_again_without_being_taken_down(blog, publish):
    publish(None, "2021-01-02 10:00")
    page = ArticlePage.objects.get()
    assert page.live

    refused = publish(page, "2099-01-02 10:00")

    page.refresh_from_db()
    assert refused.status_code == 200
    assert "déjà en ligne" in str(refused.context["form"].errors["dated_at"])
    assert page.dated_at.year == 2021


def test_the_worker_keeps_the_hours_of_the_site():
    jobs.load_routines()

    assert jobs.ROUTINES["fellowship.pages.actions.keep_hours"].do is actions.keep_hours


def test_a_page_leaves_at_its_hour_too(blog, tick, client):
    page = Page.objects.get(slug="blog")
    Page.objects.filter(pk=page.pk).update(expire_at=datetime(2099, 1, 2, 10, tzinfo=PARIS))

    tick(datetime(2099, 1, 2, 9, 59, tzinfo=PARIS))
    assert client.get(page.url).status_code == 200
    tick(datetime(2099, 1, 2, 10, tzinfo=PARIS))
    assert client.get(page.url).status_code == 404


def test_each_correction_is_told_with_its_instant(write, bring_in, client):
    notes = (
        "mises-a-jour:\n- date: 2021-03-01 13:40:00 +01:00\n  note: le nombre de postes\n"
        "- date: 2021-03-01 13:47:00 +01:00\n  note: le téléphone\n"
    )
    text = RELEASE.format(date="2021-03-01 13:11:00 +01:00").replace("files:", f"{notes}files:")
    bring_in(write("presse/annonce.md", text))

    html = client.get(PressReleasePage.objects.get().url).content.decode()

    first = html.index("Mis à jour le 1er mars 2021 à 13 h 47 : le téléphone")
    assert first < html.index("Mis à jour le 1er mars 2021 à 13 h 40 : le nombre de postes")
    assert '"dateModified": "2021-03-01T13:47:00+01:00"' in html


def test_a_release_that_names_nobody_shows_whom_the_press_calls_today(write, bring_in, client):
    head = "---\ntitle: Presse\nlayout: press-index\ncontact-presse:\n  name: Gaspard Lune\n---\n"
    write("presse/_index.md", head)
    bring_in(write("presse/annonce.md", RELEASE.format(date="2021-03-01 13:11:00 +01:00")))

    assert "Gaspard Lune" in client.get(PressIndexPage.objects.get().url).content.decode()
    assert "Gaspard Lune" in client.get(PressReleasePage.objects.get().url).content.decode()
