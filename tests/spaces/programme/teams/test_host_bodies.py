import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from fellowship.calls import actions
from fellowship.calls.models import HostBody, Role
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event
from tests.factories.calls import NOON, CallFactory, HostBodyFactory, RoleFactory
from tests.factories.missions import MissionFactory

pytestmark = pytest.mark.django_db
TYPED = {"name": "Office des forêts", "kind": "operator", "parent": "Ministère des arbres"}


@pytest.fixture
def team(client, officer):
    client.force_login(officer)
    return client


def to(route, *args):
    return reverse(f"programme:{route}", args=args)


def test_the_team_adds_an_administration_and_the_person_who_speaks_for_it(team):
    call = CallFactory()

    response = team.post(to("create_body"), TYPED)

    assertRedirects(response, to("body_list"))
    body = HostBody.objects.get()
    assert (body.name, body.slug, body.kind) == (
        "Office des forêts",
        "office-des-forets",
        "operator",
    )
    assertContains(team.get(to("body_detail", body.pk)), "Personne ne parle pour")
    form = f"{to('give_part', call.pk)}?role=host&body={body.pk}"
    assertContains(team.get(form), f'<option value="{body.pk}" selected>')
    team.post(
        form,
        {"email": "f@example.org", "name": "Flore", "kind": "host", "body": body.pk, "capacity": 1},
    )
    assert Role.objects.get().body == body
    assertContains(team.get(to("body_detail", body.pk)), "Flore")


def test_a_name_is_corrected_and_its_identifier_stays(team):
    body = HostBodyFactory()

    team.post(to("edit_body", body.pk), {**TYPED, "name": " Agence  des rives "})

    body.refresh_from_db()
    assert (body.name, body.slug) == ("Agence des rives", "agence-des-rivages")
    assert Event.objects.about(body).get().facts["before"] == "Agence des rivages"


@pytest.mark.parametrize(
    ("name", "why"), [("agence DES rivages", "porte déjà ce nom"), ("  ", "a un nom")]
)
def test_a_name_is_given_and_is_nobody_elses(officer, name, why):
    HostBodyFactory()

    with pytest.raises(Refused, match=why):
        actions.create_body(name, by=officer, now=NOON)

    assert HostBody.objects.count() == 1


def test_keeping_its_own_name_is_no_clash(officer):
    body = HostBodyFactory()

    actions.change_body(body, body.name, kind="operator", by=officer, now=NOON)

    body.refresh_from_db()
    assert body.kind == "operator"


@pytest.mark.parametrize("route", ["body_list", "body_detail"])
def test_an_administration_costs_the_same_for_one_or_three_of_everything(team, route):
    body = HostBodyFactory()
    page = to(route, *([body.pk] if route == "body_detail" else []))

    def queries():
        team.get(page)
        with CaptureQueriesContext(connection) as captured:
            team.get(page)
        return len(captured)

    def more():
        HostBody.objects.create(
            name=f"Autre {HostBody.objects.count()}", slug=f"a{HostBody.objects.count()}"
        )
        RoleFactory(host=True)
        MissionFactory(body=body)

    more()
    one = queries()
    more()
    more()

    assert queries() == one
    assertContains(team.get(page), "Agence des rivages")
