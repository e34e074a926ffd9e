import datetime as dt

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event
from fellowship.people import actions
from fellowship.people.models import TeamRole, TeamRoleKind, User
from fellowship.people.rights import RIGHTS, Right, forget, may, rights_of
from tests.factories.calls import NOON, CallFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_every_role_has_rights_and_every_right_a_role():
    assert set(RIGHTS) == set(TeamRoleKind)
    assert set().union(*RIGHTS.values()) == set(Right)


def test_is_staff_alone_opens_nothing(client):
    user = User.objects.create(
        email="ancien@example.org", is_staff=True, password=make_password(None)
    )
    client.force_login(user)

    assert rights_of(user) == frozenset()
    assert client.get(reverse("programme:dashboard")).status_code == 404
    assert client.get(reverse("programme:dossier_list")).status_code == 404
    assert client.get(reverse("wagtailadmin_home")).status_code in (302, 403)


def test_nobody_is_a_superuser():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="x@example.org", is_superuser=True)
    with pytest.raises(CommandError):
        call_command("createsuperuser")


OPENS = {
    # dashboard, dossiers, the team, export of dossiers, desk of the editors, requests, journal
    "reader": (200, 200, 200, 403, False, 404, 200),
    "programme": (200, 200, 200, 200, True, 404, 200),
    "secretary": (200, 200, 200, 403, False, 404, 200),
    "hr": (200, 200, 200, 200, False, 404, 200),
    "communication": (404, 404, 404, 404, True, 404, 404),
    "dpo": (404, 404, 404, 404, False, 200, 404),
    "auditor": (404, 404, 404, 404, False, 404, 200),
}


@pytest.mark.parametrize("kind", OPENS)
def test_each_role_opens_what_it_is_for(kind, client):
    client.force_login(UserFactory(team=[kind]))
    got = [
        client.get(reverse(name), data).status_code
        for name, data in [
            ("programme:dashboard", {}),
            ("programme:dossier_list", {}),
            ("programme:team_list", {}),
            ("programme:dossier_list", {"format": "csv"}),
            ("wagtailadmin_home", {}),
            ("programme:request_list", {}),
            ("programme:event_list", {}),
        ]
    ]
    got[4] = got[4] == 200

    assert tuple(got) == OPENS[kind]


def test_who_reads_changes_nothing(client):
    call = CallFactory()
    client.force_login(UserFactory(team=["reader"]))

    assert client.post(reverse("programme:confirm_call", args=[call.pk])).status_code == 403
    assert client.get(reverse("programme:create_call")).status_code == 403


def test_a_role_taken_back_counts_from_the_next_request(client, officer):
    other = UserFactory(team=["reader"])
    client.force_login(other)
    before = client.get(reverse("programme:dashboard")).status_code

    team = Client()
    team.force_login(officer)
    role = TeamRole.objects.get(person=other)
    team.post(reverse("programme:end_team_role", args=[role.pk]))

    assert before == 200
    assert client.get(reverse("programme:dashboard")).status_code == 404
    assert "team_role_ended" in Event.objects.about(role).values_list("verb", flat=True)


def test_a_role_is_lent_for_a_time_and_comes_back(client):
    with time_machine.travel(NOON, tick=False) as clock:
        lender, friend = UserFactory(team=["secretary"]), UserFactory()
        actions.lend_team_role(friend, "secretary", by=lender, now=NOON, until=NOON + 2 * DAY)
        forget(friend)
        during = may(friend, Right.JURIES)
        clock.shift(DAY)
        client.force_login(friend)
        seen = client.get(reverse("programme:dashboard")).status_code
        clock.shift(DAY)
        client.force_login(friend)
        after = client.get(reverse("programme:dashboard")).status_code

    assert (during, seen, after) == (True, 200, 404)


def test_one_lends_only_what_one_holds_and_for_a_time():
    reader, friend = UserFactory(team=["reader"]), UserFactory()

    with pytest.raises(Refused, match="que vous tenez"):
        actions.lend_team_role(friend, "hr", by=reader, now=NOON, until=NOON + DAY)
    with pytest.raises(Refused, match="pour un temps"):
        actions.lend_team_role(friend, "reader", by=reader, now=NOON, until=None)


def test_what_was_lent_ends_with_the_role_it_was_lent_from(officer):
    lender, friend = UserFactory(team=["reader"]), UserFactory()
    actions.lend_team_role(friend, "reader", by=lender, now=NOON, until=NOON + DAY)

    actions.end_team_role(TeamRole.objects.get(person=lender), by=officer, now=NOON)

    assert not TeamRole.objects.standing(NOON).filter(kind="reader").exists()


def test_the_team_always_keeps_somebody_who_gives_roles():
    only = UserFactory(team=["programme"])

    with pytest.raises(Refused, match="toujours une personne"):
        actions.end_team_role(TeamRole.objects.get(person=only), by=only, now=NOON)


def test_a_role_held_for_one_programme_is_no_role_in_another():
    person = UserFactory()
    actions.give_team_role(person, "programme", by=None, now=NOON, programme="eig")

    assert may(person, Right.RUN, programme="eig")
    assert not may(person, Right.RUN, programme="designers")
    assert not may(person, Right.RUN)


def test_who_is_not_active_may_nothing():
    assert rights_of(UserFactory(team=["programme"], is_active=False)) == frozenset()


def test_the_first_of_the_team_comes_from_the_command_line(capsys):
    call_command("team", "olga@example.org")

    assert capsys.readouterr().out == "olga@example.org : programme\n"
    assert may(User.objects.get(), Right.TEAM)


def test_roles_cost_no_query_of_their_own(officer, django_assert_num_queries):
    from fellowship.people.backends import ProvedAddress

    with django_assert_num_queries(1):
        loaded = ProvedAddress().get_user(officer.pk)
        assert may(loaded, Right.RUN)
