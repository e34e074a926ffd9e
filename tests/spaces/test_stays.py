import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.fellows.models import Stay, Task
from fellowship.fellows.states import StayState
from tests.factories.calls import PARIS, HostBodyFactory, RoleFactory
from tests.factories.fellows import StayFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2024, 9, 2)
AUTUMN = dt.datetime(2024, 10, 15, 12, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _autumn(at):
    at(AUTUMN)


@pytest.fixture
def stay(candidate):
    return StayFactory(
        contract__offer__dossier__candidate=candidate,
        contract__offer__mission__title="Marées",
        arrive=SEPTEMBER,
    )


def test_a_fellow_sees_her_mission_at_home_says_what_is_done_and_may_stop(client, candidate, stay):
    client.force_login(candidate)
    home = client.get(reverse("candidate:dossier_list"))
    assertContains(home, "Ma mission")
    page = client.get(reverse("candidate:stay_detail", args=[stay.pk]))
    assertContains(page, "jusqu’au 22 octobre 2024 à 23 h 59")
    task = stay.tasks.get(slug="rights")

    client.post(reverse("candidate:finish_task", args=[task.pk]))
    refused = client.post(reverse("candidate:finish_task", args=[stay.tasks.get(slug="desk").pk]))
    back = client.post(reverse("candidate:stop_stay", args=[stay.pk]), {"because": "Un emploi."})

    assert Task.objects.get(pk=task.pk).done_by == candidate
    assert refused.status_code == 403
    assertRedirects(back, reverse("candidate:stay_detail", args=[stay.pk]))
    assert Stay.objects.get().state == StayState.STOPPED


def test_a_host_sees_whom_it_welcomes_and_notes_the_arrival(client, host):
    stay = StayFactory()
    client.force_login(host)
    assertContains(client.get(reverse("host:mission_list")), "Personnes accueillies")

    wrong = client.post(reverse("host:note_arrival", args=[stay.pk]), {"arrived_on": "2024-10-16"})
    client.post(reverse("host:note_arrival", args=[stay.pk]), {"arrived_on": "2024-09-03"})
    client.post(reverse("host:finish_task", args=[stay.tasks.get(slug="desk").pk]))

    assertContains(wrong, "à venir")
    stay.refresh_from_db()
    assert stay.arrived_on == dt.date(2024, 9, 3)
    assert stay.tasks.get(slug="desk").done_by == host
    page = client.get(reverse("host:stay_detail", args=[stay.pk]))
    assertContains(page, "23 octobre 2024")
    assertNotContains(page, "Noter l’arrivée")


def test_after_the_last_day_the_page_says_the_rule_and_the_act_is_refused(client, host, stay, at):
    at(dt.datetime(2024, 10, 23, 0, 0, tzinfo=PARIS))
    client.force_login(host)

    page = client.get(reverse("host:stay_detail", args=[stay.pk]))
    answer = client.post(reverse("host:stop_stay", args=[stay.pk]), {"because": "Trop tard."})

    assertContains(page, "L’arrêt se demandait au plus tard le 22 octobre 2024")
    assertContains(answer, "L’arrêt se demandait au plus tard le 22 octobre 2024")
    assert Stay.objects.get().state == StayState.RUNNING


def test_another_administration_and_another_fellow_find_nothing(client, rival, stay):
    elsewhere = RoleFactory(host=True, body=HostBodyFactory(slug="autre", name="Autre")).person
    for person, space in ((elsewhere, "host"), (rival, "candidate"), (UserFactory(), "programme")):
        client.force_login(person)
        for name in ("stay_detail", "stop_stay"):
            answer = client.get(reverse(f"{space}:{name}", args=[stay.pk]))
            assert answer.status_code == 404, (space, name)


def test_the_board_of_the_promotion_has_each_stay_its_days_and_its_delays(client, officer, stay):
    client.force_login(officer)

    page = client.get(reverse("programme:stay_list"), {"retard": "oui"})
    file = client.get(reverse("programme:stay_list"), {"format": "csv"})

    assertContains(page, "Marées")
    assertContains(page, "1er novembre 2024")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "2024-09-02;2024-10-22;2024-11-01;2025-09-01;2025-07-01;;9;9" in lines[1]


def test_the_board_filters_by_call_and_takes_a_wrong_filter_for_none(client, officer, stay):
    client.force_login(officer)
    board = reverse("programme:stay_list")

    assertContains(client.get(board, {"appel": stay.contract.offer.dossier.call_id}), "Marées")
    assertContains(client.get(board, {"appel": "99999"}), "Aucun séjour ne répond")
    assertContains(client.get(board, {"appel": "²"}), "Marées")


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_costs_the_same_for_one_and_for_three(
    client, officer, count, django_assert_num_queries
):
    for _ in range(count):
        StayFactory(arrive=SEPTEMBER)
    client.force_login(officer)
    client.get(reverse("programme:stay_list"))

    with django_assert_num_queries(8):
        client.get(reverse("programme:stay_list"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_of_a_host_costs_the_same_for_one_and_for_three(
    client, host, count, django_assert_num_queries
):
    for _ in range(count):
        StayFactory(arrive=SEPTEMBER)
    client.force_login(host)
    client.get(reverse("host:mission_list"))

    with django_assert_num_queries(8):
        client.get(reverse("host:mission_list"))
