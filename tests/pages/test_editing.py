"""The team writes the site: every kind of page opens, previews, publishes, keeps its history."""

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from fellowship.pages.editing.form_inputs import place_of
from fellowship.pages.editing.proofreading import document_of
from fellowship.pages.models import CandidatesPage, SitePage
from fellowship.people import actions as people
from proofreading import excerpts_of
from tests.factories.people import UserFactory
from tests.pages.conftest import own_site

pytestmark = pytest.mark.django_db

KINDS = [
    model for model in apps.get_app_config("pages").get_models() if issubclass(model, SitePage)
]


@pytest.fixture(scope="module", autouse=True)
def _stocked(stocked):
    stocked(own_site)


def test_the_team_alone_enters_the_desk(client, officer, candidate):
    client.force_login(candidate)
    assert client.get(reverse("wagtailadmin_home")).status_code in {302, 403}

    client.force_login(officer)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_who_leaves_the_team_leaves_the_desk(officer):
    assert officer.groups.filter(name="Rédaction").exists()

    UserFactory(is_staff=True)  # somebody always runs the programme
    for role in officer.team_roles.all():
        people.end_team_role(role, by=None, now=timezone.now())

    assert not officer.groups.filter(name="Rédaction").exists()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_page_opens_for_editing_and_previews(client, officer, kind):
    client.force_login(officer)
    page = kind.objects.filter(depth__gt=1).first()
    assert page, "our own content shows every kind"

    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    preview = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert client.get(preview).status_code == 200


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_text_of_every_kind_of_page_has_its_place_on_the_form(kind):
    for page in kind.objects.filter(depth__gt=1):
        form = kind.get_edit_handler().get_form_class()(instance=page)
        for excerpt in excerpts_of(document_of(page)):
            place = place_of(form, excerpt.field, {})
            assert place, (page, excerpt.field)
            name, _, inside = place.name.partition("-")
            assert name in form.fields
            assert bool(inside) == (name == "sections")


def test_a_draft_is_not_shown_until_it_is_published(client):
    page = CandidatesPage.objects.get()
    page.body = "Texte à venir."
    revision = page.save_revision()
    assert "Texte à venir." not in client.get(page.url).content.decode()

    revision.publish()

    assert "Texte à venir." in client.get(page.url).content.decode()


def test_a_page_waits_for_its_hour_of_publication(client):
    from datetime import UTC, datetime, timedelta

    from django.core.management import call_command
    from django.utils import timezone

    page = Page.objects.get(slug="mentions-legales").specific
    page.body = "Nouvelle mention."
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert "Nouvelle mention." not in client.get(page.url).content.decode()

    page = page.get_latest_revision_as_object()
    page.go_live_at = datetime(2020, 1, 1, tzinfo=UTC)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled", verbosity=0)

    assert "Nouvelle mention." in client.get(page.url).content.decode()


@pytest.fixture
def publish(client, officer):
    """Press « Publier » on the edit form of a plain page with this text."""

    def run(page, body, **more):
        client.force_login(officer)
        form = {
            "title": page.title,
            "slug": page.slug,
            "body": body,
            "lead": "",
            "short_title": "",
            "extra": "{}",
            "seo_title": "",
            "search_description": "",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "1",
            **more,
        }
        return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

    return run


def test_a_page_with_a_placeholder_is_not_published_until_it_is_filled(bring_in, corpus, publish):
    bring_in(corpus / "seeds")
    page = Page.objects.get(imported_from__path__startswith="003").specific
    body = page.body

    refused = publish(page, body, because="Urgent")
    page.refresh_from_db()
    assert "AJOUTER LIEN" in refused.content.decode()
    assert refused.context["form"].errors["body"]
    assert page.revisions.count() == 1

    accepted = publish(page, "Un texte simple.", because="")
    assert accepted.status_code == 302
    page.refresh_from_db()
    assert page.body == "Un texte simple."


def test_a_warning_is_published_with_a_reason_that_is_kept(publish):
    from fellowship.core.models import Event

    page = Page.objects.get(slug="mentions-legales").specific
    doubtful = "Écrivez à equipe@data.gouv.fr."

    asked = publish(page, doubtful)
    assert asked.status_code == 200
    assert asked.context["form"].errors["because"]

    done = publish(page, doubtful, because="Ancienne adresse, gardée un mois.")
    assert done.status_code == 302
    event = Event.objects.get(verb="published_despite")
    assert event.because == "Ancienne adresse, gardée un mois."


def test_a_draft_is_saved_whatever_it_says(client, officer, publish):
    page = Page.objects.get(slug="mentions-legales").specific

    saved = publish(page, "[AJOUTER LIEN]", **{"action-publish": ""})

    assert saved.status_code in {200, 302}
