"""Every field of every kind of page, its pictures and its files, out and in again."""

from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import models
from wagtail.blocks import ListBlock, StructBlock
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.fields import StreamField
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page

from fellowship.calls.models import Call
from fellowship.pages import blocks
from fellowship.pages.models import (
    ArticlePage,
    ChallengePage,
    HomePage,
    PersonPage,
    PressReleasePage,
    SitePage,
    Source,
    Term,
)
from fellowship.pages.showing import media
from tests.factories.calls import CallFactory
from tests.pages.conftest import own_site

pytestmark = pytest.mark.django_db

THEN = datetime(2021, 5, 6, 10, 11, tzinfo=UTC)
KINDS = [m for m in apps.get_app_config("pages").get_models() if issubclass(m, SitePage)]
LEFT_OUT = {
    # who wrote and who is at work: personal data of the site where they do
    "owner", "locked", "locked_by", "locked_at",
    # the history, and the versions that wait on a page already online, stay where they are
    "latest_revision", "live_revision", "latest_revision_created_at", "last_published_at",
    "first_published_at", "has_unpublished_changes", "draft_title",
    # the hour of a release is its date; a page of another kind that waits comes back as a draft
    "go_live_at", "expired",
    # a meeting and its people belong to the programme; its date and place go out with the page
    "meeting",
    # a year beside an instant: the instant says more, and is what readers see
    "year",
    # places and identifiers, told by the address and the kind
    "id", "page_ptr", "path", "depth", "numchild", "url_path", "content_type", "locale",
    "translation_key", "alias_of", "index_entries", "slug",
}  # fmt: skip


def told_fields(kind):
    return [
        field
        for field in kind._meta.get_fields()
        if field.name not in LEFT_OUT and (not field.auto_created or field.concrete)
        and not isinstance(field, models.ForeignObjectRel)
        and field.__class__.__name__ not in {"GenericRelation", "TaggableManager"}
    ]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _stocked(stocked):
    stocked(own_site)


@pytest.fixture
def site(db):
    CallFactory()


@pytest.fixture
def fill(site):
    """Give each field of a page a value of its own."""

    def image(name):
        file = get_test_image_file(filename=f"{name}.png", size=(8 + len(name), 9))
        return Image.objects.create(title=f"Image {name}", file=file)

    def section(block, name):
        if isinstance(block, blocks.Picture):
            return {"file": image(name).pk, "address": f"/img/{name}.png", "alt": f"Alt {name}"}
        if isinstance(block, blocks.PersonName):
            person = PersonPage.objects.first()
            return {"person": person.pk, "name": person.title}
        if isinstance(block, StructBlock):
            return {key: section(one, f"{name}-{key}") for key, one in block.child_blocks.items()}
        if isinstance(block, ListBlock):
            items = [section(block.child_block, f"{name}-{n}") for n in (1, 2)]
            return [{"type": "item", "value": item, "id": str(uuid4())} for item in items]
        if isinstance(block, blocks.Flag):
            return True
        if isinstance(block, blocks.Instant):
            return THEN.isoformat()
        return f"« {name} » : oui, non"

    def value(field, kind, page):
        name = f"{kind.__name__.lower()}-{field.name}"
        if isinstance(field, StreamField):
            named = kind.SECTIONS.child_blocks.items()
            return [{"type": key, "value": section(one, f"{name}-{key}")} for key, one in named]
        if field.related_model is Image:
            return image(name)
        if field.related_model is Term:
            term, _made = Term.objects.get_or_create(
                kind=field.get_limit_choices_to()["kind"], slug="mot", defaults={"title": "Mot"}
            )
            return [term]
        if field.related_model in {ChallengePage, ArticlePage}:
            return list(field.related_model.objects.exclude(pk=page.pk)[:2])
        if field.related_model is Call:
            return Call.objects.first()
        if field.choices:
            return field.choices[-1][0]
        if isinstance(field, models.JSONField):
            return {"couleur": "bleu", "suite": {"de": [1, "deux"]}}
        if isinstance(field, models.BooleanField):
            return not field.default if field.name == "is_listed" else True
        if isinstance(field, models.DateTimeField):
            return THEN.replace(year=2099) if field.name == "expire_at" else THEN
        if isinstance(field, models.DateField):
            return THEN.date()
        if isinstance(field, models.IntegerField):
            return 7
        text = f"Texte {name} : oui"
        return text[: field.max_length] if field.max_length else f"{text}\n\nà la ligne"

    def run(page):
        kind = type(page)
        for field in told_fields(kind):
            if field.name not in {"title", "live"}:
                setattr(page, field.name, value(field, kind, page))
        page.save()
        return page

    return run


def told(page):
    """What a page holds, field by field, in words that do not depend on the database."""
    found = {}
    for field in told_fields(type(page)):
        if isinstance(field, StreamField):
            found[field.name] = {name: shown(one) for name, one in page.section.items()}
        elif field.many_to_many:
            found[field.name] = sorted(str(one) for one in getattr(page, field.name).all())
        else:
            found[field.name] = shown(getattr(page, field.name))
    return found


def shown(value):
    if isinstance(value, Image):
        with value.file.open("rb") as file:
            return value.title, sha256(file.read()).hexdigest()
    if isinstance(value, models.Model):
        return str(value)
    if hasattr(value, "bound_blocks") and hasattr(value, "items"):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, str | bool | int | date | dict) or value is None:
        return value
    return [shown(item) for item in value]


@pytest.fixture
def out_and_in(bring_in, tmp_path, settings):
    """Export, then import into a site that holds nothing: no page, no picture, no file."""

    def run():
        call_command("export_content", str(tmp_path / "sorti"), verbosity=0)
        for page in HomePage.objects.get().get_children():
            Page.objects.get(pk=page.pk).delete()
        home = HomePage.objects.get()
        home.lead = home.body = ""
        home.sections, home.share_image = [], None
        home.save()
        for model in (Source, Term, Image, Document, Redirect):
            model.objects.all().delete()
        settings.MEDIA_ROOT = tmp_path / "media"
        report = bring_in(tmp_path / "sorti")
        assert report["refused"] == 0
        return report

    return run


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_of_a_page_comes_back(fill, out_and_in, kind):
    page = fill(kind.objects.first())
    page = kind.objects.get(pk=page.pk)
    address, before = page.url_path, told(page)
    assert all(value not in (None, "", [], {}) for value in before.values()), before

    out_and_in()

    assert told(kind.objects.get(url_path=address)) == before


def test_a_site_that_comes_back_is_exported_the_same_again(fill, out_and_in, tmp_path):
    for kind in KINDS:
        fill(kind.objects.first())

    out_and_in()
    call_command("export_content", str(tmp_path / "encore"), verbosity=0)

    first, again = (
        {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        for root in (tmp_path / "sorti", tmp_path / "encore")
    )
    assert set(again) == set(first)
    assert {n: again[n].decode() for n in first if first[n] != again[n]} == {}


def test_the_files_of_a_release_come_back_wherever_they_stood(site, out_and_in, client):
    page = PressReleasePage.objects.get()
    document = Document.objects.create(
        title="Dossier", file=ContentFile(b"le dossier", name="dossier de presse.pdf")
    )
    place = media.place_of("/uploads/communique.pdf")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes("le communiqué".encode())
    page.sections = [
        {
            "type": "files",
            "value": [
                {"type": "item", "id": str(uuid4()), "value": {"nom": address, "file": address}}
                for address in ("/uploads/communique.pdf", document.url)
            ],
        }
    ]
    page.save()

    out_and_in()

    addresses = [address for _name, address in PressReleasePage.objects.get().downloads]
    bodies = []
    for address in addresses:
        answer = client.get(address)
        bodies.append(b"".join(answer.streaming_content))
        for close in answer._resource_closers:
            close()
    assert addresses[1].startswith("/uploads/documents/")
    assert bodies == ["le communiqué".encode(), b"le dossier"]


def test_former_addresses_still_lead_to_the_page(site, out_and_in, client):
    page = PressReleasePage.objects.get()
    Redirect.objects.create(old_path="/vieux/communique", redirect_page=page)

    out_and_in()

    answer = client.get("/vieux/communique/")
    assert answer.status_code == 301
    assert answer["Location"] == PressReleasePage.objects.get().url


def test_importing_an_export_into_the_same_site_makes_no_second_picture(fill, bring_in, tmp_path):
    fill(PressReleasePage.objects.first())
    images = Image.objects.count()
    for image in Image.objects.all():
        image.get_file_hash()
    call_command("export_content", str(tmp_path / "sorti"), verbosity=0)

    bring_in(tmp_path / "sorti", "--collection", "site")

    assert Image.objects.count() == images


def test_a_rehearsal_makes_no_picture(fill, out_and_in, bring_in, tmp_path):
    fill(PressReleasePage.objects.first())
    out_and_in()
    Image.objects.all().delete()

    bring_in(tmp_path / "sorti", "--dry-run")

    assert not Image.objects.exists()
