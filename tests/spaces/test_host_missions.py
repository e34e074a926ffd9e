import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.talents import actions as talents
from fellowship.teams.models import Opinion, Pairing
from tests.factories.calls import HostBodyFactory, RoleFactory
from tests.factories.dossiers import ANSWERS, DossierFactory
from tests.factories.engagements import OfferFactory
from tests.factories.missions import MissionFactory
from tests.factories.people import UserFactory
from tests.factories.talents import APRIL, IntroductionFactory, MembershipFactory
from tests.factories.teams import PairingFactory, WishFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _april(at):
    at(APRIL)


@pytest.fixture
def introduction(host, candidate):
    dossier = DossierFactory(
        admitted=True,
        candidate=candidate,
        answers={**ANSWERS, "telephone": "06 00 00 00 01"},
    )
    return IntroductionFactory(
        membership=MembershipFactory(dossier=dossier), mission=MissionFactory(title="Marées")
    )


TYPED = {
    "title": "Ouvrir les données des ports",
    "summary": "Les horaires et les tirants d’eau.",
    "place": "4 quai du Nord, Lorient",
    "manager": "Yann Prigent",
    "starts_on": "2024-09-02",
    "seat_1": ["produit", "technique"],
}


def test_a_host_writes_a_mission_and_the_team_opens_it(client, host, officer):
    client.force_login(host)

    client.post(reverse("host:draft_mission"), TYPED)

    mission = Mission.objects.get()
    assert (mission.state, mission.body.name) == (MissionState.DRAFTED, "Agence des rivages")
    assert list(mission.seats.values_list("profiles", flat=True)) == [["produit", "technique"]]
    client.force_login(officer)
    client.post(reverse("programme:open_mission", args=[mission.pk]))
    mission.refresh_from_db()
    assert mission.state == MissionState.OPENED


def test_a_mission_without_a_seat_is_refused_and_what_was_typed_is_kept(client, host):
    client.force_login(host)

    page = client.post(reverse("host:draft_mission"), {**TYPED, "seat_1": []})

    assertContains(page, "4 quai du Nord, Lorient")
    assertContains(page, "Erreur")
    assert not Mission.objects.exists()


def test_a_host_changes_its_mission(client, host):
    mission = MissionFactory()
    client.force_login(host)
    form = reverse("host:edit_mission", args=[mission.pk])
    assertContains(client.get(form), "12 quai des Brumes, Brest")

    response = client.post(form, TYPED)

    assertRedirects(response, reverse("host:mission_detail", args=[mission.pk]))
    mission.refresh_from_db()
    assert mission.title == "Ouvrir les données des ports"


def test_a_host_sees_the_profile_and_not_how_to_reach_the_person(client, host, introduction):
    client.force_login(host)

    page = client.get(reverse("host:person_detail", args=[introduction.pk]))
    mission = client.get(reverse("host:mission_detail", args=[introduction.mission_id]))

    for shown in ("Camille Vasseur-Lindt", "Direction de produit", "Conduire un produit"):
        assertContains(page, shown)
    for response in (page, mission):
        assertNotContains(response, "06 00 00 00 01")
        assertNotContains(response, "camille@example.org")


def test_the_pool_is_never_seen_and_nor_are_the_wishes(client, host, introduction):
    hidden = MembershipFactory(dossier__candidate__name="Ines Cachée")
    WishFactory(membership=hidden, mission=introduction.mission)
    client.force_login(host)
    mission = reverse("host:mission_detail", args=[introduction.mission_id])

    for address in (mission, reverse("host:rank_people", args=[introduction.mission_id])):
        assertContains(client.get(address), "Camille")
        assertNotContains(client.get(address), "Ines")
    assert client.get(reverse("programme:membership_list")).status_code == 404


def test_a_person_who_leaves_is_at_once_shown_as_withdrawn(client, host, introduction):
    client.force_login(host)
    mission = reverse("host:mission_detail", args=[introduction.mission_id])
    assertContains(client.get(mission), "Camille")
    dossier = introduction.membership.dossier

    talents.opt_out(dossier, by=dossier.candidate, now=APRIL)

    page = client.get(mission)
    assertContains(page, "retirée")
    assertNotContains(page, "Camille")
    assertNotContains(
        client.get(reverse("host:person_detail", args=[introduction.pk])), "Conduire un produit"
    )
    assertNotContains(
        client.get(reverse("host:rank_people", args=[introduction.mission_id])), "Camille"
    )


def test_a_person_who_is_hired_is_said_hired_and_named_to_her_own_host_alone(
    client, host, officer, introduction
):
    membership = introduction.membership
    other = IntroductionFactory(membership=membership, mission=MissionFactory(title="Récifs"))
    OfferFactory(accepted=True, dossier=membership.dossier, mission=introduction.mission)
    talents.hire(membership.dossier, by=officer, now=APRIL)
    client.force_login(host)

    own = client.get(reverse("host:mission_detail", args=[introduction.mission_id]))
    elsewhere = client.get(reverse("host:mission_detail", args=[other.mission_id]))

    assertContains(own, "recrutée pour cette mission")
    assertContains(own, "Camille Vasseur-Lindt")
    assertContains(elsewhere, "recrutée pour une autre mission")
    assertNotContains(elsewhere, "Camille")
    for page in (own, elsewhere):
        assertNotContains(page, "retirée")
    client.force_login(officer)
    for mission, said in [(introduction.mission_id, "cette"), (other.mission_id, "une autre")]:
        page = client.get(reverse("programme:mission_detail", args=[mission]))
        assertContains(page, f"recrutée pour {said} mission")


def test_a_host_ranks_refuses_and_corrects_what_cannot_be_read(client, host, introduction):
    other = IntroductionFactory(mission=introduction.mission)
    first, second = introduction.membership_id, other.membership_id
    client.force_login(host)
    page = reverse("host:rank_people", args=[introduction.mission_id])

    both = client.post(page, {f"rank-{first}": "1", f"refused-{first}": "1"})
    assertContains(both, "soit classée, soit écartée")
    words = client.post(page, {f"rank-{first}": "deux"})
    assertContains(words, 'value="deux"')
    assert not Opinion.objects.exists()
    client.post(page, {f"rank-{first}": "1", f"refused-{second}": "1"})

    assert list(
        Opinion.objects.order_by("membership").values_list("membership", "rank", "refused")
    ) == [(first, 1, False), (second, None, True)]


def test_a_closed_mission_is_neither_ranked_nor_written(client, host):
    mission = MissionFactory(state=MissionState.CLOSED)
    client.force_login(host)

    assertContains(client.get(reverse("host:edit_mission", args=[mission.pk])), "est fermée")
    page = client.get(reverse("host:rank_people", args=[mission.pk]))
    assertContains(page, "pendant que la mission est ouverte")


def test_the_team_shows_after_confirmation_only(client, host, introduction):
    pairing = PairingFactory(membership=introduction.membership, mission=introduction.mission)
    client.force_login(host)
    page = reverse("host:mission_detail", args=[introduction.mission_id])
    assertContains(client.get(page), "L’équipe paraîtra ici")

    Pairing.objects.filter(pk=pairing.pk).update(confirmed_at=APRIL)

    assertContains(client.get(page), "Équipe confirmée")


@pytest.mark.parametrize("route", ["mission_detail", "edit_mission", "rank_people"])
def test_missions_of_another_administration_do_not_exist(client, host, officer, stranger, route):
    other = HostBodyFactory(name="Office des forêts", slug="forets")
    mission = MissionFactory(body=other)
    neighbour = RoleFactory(person=UserFactory(), kind="host", body=other).person
    address = reverse(f"host:{route}", args=[mission.pk])
    client.force_login(neighbour)
    assert client.get(address).status_code == 200

    for person in (host, officer, stranger):
        client.force_login(person)
        assert client.get(address).status_code == 404


def test_a_person_introduced_elsewhere_does_not_exist(client, host):
    other = HostBodyFactory(name="Office des forêts", slug="forets")
    introduction = IntroductionFactory(mission=MissionFactory(body=other))
    client.force_login(host)

    assert client.get(reverse("host:person_detail", args=[introduction.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_or_three(client, host, count, django_assert_num_queries):
    for _ in range(count):
        MissionFactory()
    client.force_login(host)

    with django_assert_num_queries(8):
        page = client.get(reverse("host:mission_list"))

    assertContains(page, "Agence des rivages", count=count)


@pytest.mark.parametrize("count", [1, 3])
def test_a_mission_costs_the_same_for_one_or_three(client, host, count, django_assert_num_queries):
    mission = MissionFactory()
    for _ in range(count):
        IntroductionFactory(mission=mission)
    client.force_login(host)

    with django_assert_num_queries(13):
        page = client.get(reverse("host:mission_detail", args=[mission.pk]))

    assertContains(page, "Personne ", count=count)


def test_an_empty_list_says_what_to_do(client, host):
    client.force_login(host)

    assertContains(client.get(reverse("host:mission_list")), "Écrivez la première")
