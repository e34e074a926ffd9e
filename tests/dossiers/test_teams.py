"""A team applies together; an administration applies by its agents."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.dossiers import actions, rules
from fellowship.dossiers.models import Dossier
from tests.factories.calls import NOON, HostBodyFactory, RoleFactory
from tests.factories.people import UserFactory
from tests.process import rounds

pytestmark = pytest.mark.django_db
TEAM = {"applicant": {"kind": "team", "lowest": 2, "highest": 3}}


@pytest.fixture
def draft(candidate):
    sprint = rounds.open_call(**TEAM)
    made = actions.start(sprint.call, "", by=candidate, now=NOON)
    made.answers = {"but": "Utile.", "nom": "Les trois"}
    made.save()
    return made


def send(draft):
    return actions.submit(draft, by=draft.candidate, now=NOON, affirmed=["ouvert"])


def test_a_team_is_whole_once_everybody_has_confirmed(draft, candidate):
    with pytest.raises(Refused, match="la vôtre en a 1"):
        send(draft)
    friend = UserFactory(email="amie@example.org")
    member = actions.invite_member(draft, "Amie@example.org", by=candidate, now=NOON)
    with pytest.raises(Refused, match=r"n’ont pas encore confirmé : amie@example\.org"):
        send(draft)

    actions.confirm_member(member, by=friend, now=NOON)
    send(draft)

    assert draft.state == "submitted"
    assert list(Dossier.objects.of(friend)) == [draft]
    assert Email.objects.get(template="member_invited").to == "amie@example.org"


def test_nobody_confirms_for_another(draft, candidate, stranger):
    member = actions.invite_member(draft, "amie@example.org", by=candidate, now=NOON)

    with pytest.raises(Refused, match="autre adresse"):
        actions.confirm_member(member, by=stranger, now=NOON)
    assert list(Dossier.objects.of(stranger)) == []


def test_a_team_is_not_larger_than_its_rules_nor_twice_the_same(draft, candidate):
    actions.invite_member(draft, "a@example.org", by=candidate, now=NOON)
    with pytest.raises(Refused, match="déjà de l’équipe"):
        actions.invite_member(draft, "a@example.org", by=candidate, now=NOON)
    actions.invite_member(draft, "b@example.org", by=candidate, now=NOON)

    with pytest.raises(Refused, match="3 personnes au plus"):
        actions.invite_member(draft, "c@example.org", by=candidate, now=NOON)


def test_the_screens_invite_confirm_and_show_the_dossier(client, draft, candidate):
    import time_machine

    friend = UserFactory(email="amie@example.org")
    with time_machine.travel(NOON, tick=False):
        client.force_login(candidate)
        mine = reverse("candidate:dossier_detail", args=[draft.pk])
        client.post(
            reverse("candidate:invite_member", args=[draft.pk]), {"email": "amie@example.org"}
        )
        assertContains(client.get(mine), "invitation envoyée")
        client.force_login(friend)
        assert client.get(mine).status_code == 404
        assertContains(client.get(reverse("candidate:dossier_list")), "Une équipe vous attend")
        member = draft.members.get()
        client.post(reverse("candidate:confirm_member", args=[member.pk]))
        assertContains(client.get(mine), "confirmée")
        section = reverse("candidate:edit_section", args=[draft.pk, "projet"])
        assert client.post(section, {"but": "Autre."}).status_code == 403


def test_a_reader_never_reads_the_name_of_a_member(draft, candidate):
    friend = UserFactory(email="amie@example.org", name="Ondine Kervella")
    member = actions.invite_member(draft, friend.email, by=candidate, now=NOON)
    actions.confirm_member(member, by=friend, now=NOON)
    draft.answers = {"but": "Portée par Ondine Kervella.", "nom": "Nous"}
    draft.save()
    send(draft)
    actions.check_eligibility(draft, "eligible", by=candidate, now=NOON)

    content = str(draft.sheets.get().content)

    assert "Ondine" not in content
    assert "Kervella" not in content


def test_an_administration_applies_by_those_who_speak_for_it(candidate):
    sprint = rounds.open_call(applicant={"kind": "administration"})
    with pytest.raises(Refused, match="s’adresse aux administrations"):
        actions.start(sprint.call, "", by=candidate, now=NOON)
    body = HostBodyFactory()
    RoleFactory(call=sprint.call, person=candidate, kind="host", body=body)

    draft = actions.start(sprint.call, "", by=candidate, now=NOON)

    assert draft.body == body
    assert rules.bodies_of(candidate, sprint.call, now=NOON) == [body]
