import datetime as dt

import pytest
from django.core.management import call_command

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions as dossiers
from fellowship.people.models import Consent
from fellowship.talents import actions
from fellowship.talents.models import Introduction, Membership
from fellowship.talents.states import IntroductionState, MembershipState
from tests.factories.calls import NOON, PARIS
from tests.factories.dossiers import DossierFactory, take
from tests.factories.missions import MissionFactory
from tests.factories.talents import APRIL, IntroductionFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def in_pool(now=APRIL):
    return list(Membership.objects.standing(now))


def test_a_selected_person_who_did_not_ask_is_not_in_the_pool():
    dossier = DossierFactory(to_select=True)

    take(dossier, "kept", now=APRIL)

    assert in_pool() == []


@pytest.mark.parametrize("first", ["asks", "is selected"])
def test_asking_and_being_selected_in_either_order_is_entering(first):
    dossier = DossierFactory(to_select=True)
    if first == "asks":
        actions.opt_in(dossier, by=dossier.candidate, now=NOON)
        assert in_pool() == []
        take(dossier, "kept", now=APRIL)
    else:
        take(dossier, "kept", now=APRIL)
        actions.opt_in(dossier, by=dossier.candidate, now=APRIL)

    (membership,) = in_pool()
    assert (membership.dossier, membership.entered_at) == (dossier, APRIL)
    assert membership.consent.wording.startswith("Je demande que mon dossier soit conservé")
    assert Email.objects.filter(template="pool_entered").count() == 1


def test_the_consent_is_dated_and_ends_with_the_last_day_of_its_months():
    dossier = DossierFactory(admitted=True)

    consent = actions.opt_in(dossier, by=dossier.candidate, now=APRIL)

    assert (consent.given_at, consent.expires_at) == (
        APRIL,
        dt.datetime(2025, 4, 2, tzinfo=PARIS),
    )
    last = dt.datetime(2025, 4, 1, 23, 59, 59, tzinfo=PARIS)
    assert len(in_pool(last)) == 1
    assert in_pool(last + dt.timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("state", "why"),
    [("declined", "sélectionnées"), ("withdrawn", "retiré")],
)
def test_who_is_out_of_the_competition_cannot_ask(state, why):
    dossier = DossierFactory(**{state: True})

    with pytest.raises(Refused, match=why):
        actions.opt_in(dossier, by=dossier.candidate, now=APRIL)

    assert not Consent.objects.exists()


def test_a_hired_person_neither_asks_nor_enters_by_another_dossier():
    dossier = DossierFactory(admitted=True)
    other = DossierFactory(to_select=True, candidate=dossier.candidate, profile="technique")
    actions.opt_in(other, by=other.candidate, now=NOON)
    actions.hire(dossier, by=None, now=APRIL)

    take(other, "kept", now=APRIL)
    with pytest.raises(Refused, match="déjà recruté"):
        actions.opt_in(dossier, by=dossier.candidate, now=APRIL)

    assert in_pool() == []


def test_leaving_takes_effect_at_once_in_search_and_in_lists_already_shown():
    introduction = IntroductionFactory()
    membership = introduction.membership
    assert list(Introduction.objects.standing(APRIL)) == [introduction]

    actions.opt_out(
        membership.dossier, by=membership.dossier.candidate, now=APRIL, because="Autre projet."
    )

    introduction.refresh_from_db()
    membership.refresh_from_db()
    assert in_pool() == []
    assert list(Introduction.objects.standing(APRIL)) == []
    assert (membership.state, membership.left_at) == (MembershipState.LEFT, APRIL)
    assert (introduction.state, introduction.withdrawn_at) == (IntroductionState.WITHDRAWN, APRIL)
    assert membership.consent.__class__.objects.get().withdrawn_at == APRIL


def test_a_withdrawn_consent_alone_is_enough_to_be_found_no_more():
    IntroductionFactory()
    assert (len(in_pool()), Introduction.objects.standing(APRIL).count()) == (1, 1)

    Consent.objects.update(withdrawn_at=APRIL)

    assert (len(in_pool()), Introduction.objects.standing(APRIL).count()) == (0, 0)


def test_a_withdrawn_dossier_leaves_the_pool():
    membership = MembershipFactory()

    dossiers.withdraw(membership.dossier, by=None, now=APRIL)

    membership.refresh_from_db()
    assert membership.state == MembershipState.LEFT


def test_saying_yes_again_dates_the_consent_anew_and_keeps_the_line():
    membership = MembershipFactory()
    later = APRIL + dt.timedelta(days=100)

    actions.opt_in(membership.dossier, by=membership.dossier.candidate, now=later)

    membership.refresh_from_db()
    assert membership.state == MembershipState.IN
    assert membership.consent.given_at == later
    assert [c.withdrawn_at for c in Consent.objects.order_by("given_at")] == [later, None]


def test_the_command_counts_first_then_expires_once(capsys, at):
    membership = MembershipFactory(expires_at=APRIL)
    MembershipFactory()
    at(APRIL)

    call_command("expire_pool", "--dry-run")
    membership.refresh_from_db()
    assert membership.state == MembershipState.IN
    call_command("expire_pool")
    call_command("expire_pool")

    membership.refresh_from_db()
    assert membership.state == MembershipState.EXPIRED
    assert capsys.readouterr().out.splitlines() == [
        "1 consentement(s) échu(s), rien n’a été changé.",
        "1 personne(s) sortie(s) du vivier.",
        "0 personne(s) sortie(s) du vivier.",
    ]
    assert Email.objects.filter(template="pool_expired").count() == 1


def test_introducing_tells_the_person_and_writes_it_down(officer):
    membership, mission = MembershipFactory(), MissionFactory()

    introduction = actions.introduce(membership, mission, by=officer, now=APRIL)
    actions.introduce(membership, mission, by=officer, now=APRIL)

    assert Introduction.objects.count() == 1
    assert Event.objects.about(introduction).values_list("verb", "by").get() == (
        "introduced",
        officer.pk,
    )
    letter = Email.objects.get()
    assert letter.to == membership.dossier.candidate.email
    assert "ne vaut pas proposition d’embauche" in letter.body


@pytest.mark.parametrize(
    ("membership", "mission", "why"),
    [
        ({"left": True}, {}, "n’est plus dans le vivier"),
        ({"expires_at": APRIL}, {}, "n’est plus dans le vivier"),
        ({}, {"state": "closed"}, "n’est pas ouverte"),
        ({}, {"seats": [["technique"]]}, "pas de place pour ce profil"),
    ],
)
def test_some_are_not_introduced(officer, membership, mission, why):
    with pytest.raises(Refused, match=why):
        actions.introduce(
            MembershipFactory(**membership), MissionFactory(**mission), by=officer, now=APRIL
        )

    assert not Introduction.objects.exists()
