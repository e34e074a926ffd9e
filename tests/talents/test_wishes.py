import datetime as dt

import pytest

from fellowship.calls.models import Certainty, Milestone, MilestoneKind
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.dossiers import rules as dossiers
from fellowship.missions.states import MissionState
from fellowship.talents import actions, rules
from fellowship.talents.models import Wish
from tests.factories.missions import MissionFactory
from tests.factories.promotions import paris, projects, promotion, standing
from tests.factories.talents import APRIL, MembershipFactory
from tests.factories.teams import WishFactory

pytestmark = pytest.mark.django_db


def test_a_list_of_wishes_replaces_the_one_before():
    membership = MembershipFactory()
    first, second = MissionFactory(), MissionFactory()
    person = membership.dossier.candidate
    actions.save_wishes(membership.dossier, [first, second], by=person, now=APRIL)

    actions.save_wishes(membership.dossier, [second], by=person, now=APRIL)

    assert list(Wish.objects.of([membership.dossier]).values_list("mission", "rank")) == [
        (second.pk, 1)
    ]


def test_wishes_outside_the_limits_or_given_twice_are_refused_and_the_list_is_kept():
    membership = MembershipFactory()
    missions = [MissionFactory() for _ in range(6)]
    WishFactory(membership=membership, mission=missions[0])

    for wrong, why in [
        ([], "au moins 1 vœu"),
        (missions, "au plus 5 vœux"),
        ([missions[1], missions[1]], "fait deux fois"),
        ([MissionFactory(seats=[["technique"]])], "pas ouverte à votre profil"),
        ([MissionFactory(state=MissionState.DRAFTED)], "pas ouverte à votre profil"),
    ]:
        with pytest.raises(Refused, match=why):
            actions.save_wishes(
                membership.dossier, wrong, by=membership.dossier.candidate, now=APRIL
            )

    assert list(Wish.objects.of([membership.dossier]).values_list("mission", flat=True)) == [
        missions[0].pk
    ]


def test_three_to_five_wishes_when_the_rules_say_so():
    membership = MembershipFactory()
    rule_set = membership.dossier.rule_set
    (wishes,) = [stage for stage in rule_set.content["stages"] if stage["kind"] == "wishes"]
    wishes["lowest"] = 3
    rule_set.save()
    missions = [MissionFactory() for _ in range(3)]

    with pytest.raises(Refused, match="au moins 3 vœux"):
        actions.save_wishes(
            membership.dossier, missions[:2], by=membership.dossier.candidate, now=APRIL
        )
    actions.save_wishes(membership.dossier, missions, by=membership.dossier.candidate, now=APRIL)

    assert Wish.objects.of([membership.dossier]).count() == 3


def test_wishes_close_at_the_instant_of_the_milestone():
    membership = MembershipFactory()
    mission = MissionFactory()
    Milestone.objects.create(
        sprint=membership.dossier.sprint,
        kind=MilestoneKind.WISHES,
        starts_at=APRIL,
        ends_at=APRIL + dt.timedelta(days=1),
    )
    person = membership.dossier.candidate
    last = APRIL + dt.timedelta(days=1, microseconds=-1)

    with pytest.raises(Refused, match="ouvrent le 2 avril 2024"):
        actions.save_wishes(
            membership.dossier, [mission], by=person, now=APRIL - dt.timedelta(seconds=1)
        )
    actions.save_wishes(membership.dossier, [mission], by=person, now=last)
    with pytest.raises(Refused, match="clos depuis le 3 avril 2024"):
        actions.save_wishes(
            membership.dossier, [mission], by=person, now=APRIL + dt.timedelta(days=1)
        )


@pytest.mark.parametrize(
    ("seconds", "why"),
    [(-1, "devraient ouvrir le 2 avril 2024"), (0, "prévue le 2 avril 2024.*pas encore confirmée")],
)
def test_wishes_do_not_open_on_a_provisional_date(seconds, why):
    membership = MembershipFactory()
    Milestone.objects.create(
        sprint=membership.dossier.sprint,
        kind=MilestoneKind.WISHES,
        starts_at=APRIL,
        ends_at=APRIL + dt.timedelta(days=1),
        certainty=Certainty.PROVISIONAL,
    )

    with pytest.raises(Refused, match=why):
        actions.save_wishes(
            membership.dossier,
            [MissionFactory()],
            by=membership.dossier.candidate,
            now=APRIL + dt.timedelta(seconds=seconds),
        )


def test_who_left_the_pool_wishes_no_more():
    membership = MembershipFactory(left=True)

    with pytest.raises(Refused, match="ouverts aux personnes du vivier"):
        actions.save_wishes(
            membership.dossier, [MissionFactory()], by=membership.dossier.candidate, now=APRIL
        )


# Wishes of a dossier, promotion by promotion (domain E1)

IN_MAY = paris(2022, 5, 10, 12)
MAY = (paris(2022, 5, 9), paris(2022, 5, 16))  # until 15 May 2022 at 23 h 59


@pytest.mark.parametrize(
    ("code", "stage", "few", "many", "ranked"),
    [
        ("eig-2", "", 0, 4, False),
        ("eig-3", "", 0, 3, False),
        ("eig-5", "voeux", 0, 4, True),
        ("eig-5-bis", "voeux", 2, 6, True),
        ("eig-6", "voeux", 2, 6, True),
    ],
)
def test_the_number_of_wishes_is_that_of_each_promotion(code, stage, few, many, ranked):
    sprint = promotion(code, wishes=MAY)
    dossier, missions = standing(sprint, stage), projects(sprint)

    for count, why in ((few, "au moins"), (many, "au plus")):
        with pytest.raises(Refused, match=why):
            actions.save_wishes(dossier, missions[:count], by=dossier.candidate, now=IN_MAY)
    twice = [missions[0], missions[0]]
    with pytest.raises(Refused, match="deux fois"):
        actions.save_wishes(dossier, twice, by=dossier.candidate, now=IN_MAY)
    for count in (few + 1, many - 1):
        actions.save_wishes(dossier, missions[:count], by=dossier.candidate, now=IN_MAY)

    assert Wish.objects.of([dossier]).count() == many - 1
    assert rules.asks_of(rules.wishes_stage(dossier, now=IN_MAY)).ranked is ranked


def test_promotion_4_wishes_for_one_to_three_profiles_and_no_other():
    sprint = promotion("eig-4")
    dossier = standing(sprint, "")
    profiles = [profile.slug for profile in sprint.rule_set.rules.profiles]

    with pytest.raises(Refused, match="pas dans la liste"):
        actions.save_wishes(dossier, ["pilote-de-ligne"], by=dossier.candidate, now=IN_MAY)
    actions.save_wishes(dossier, profiles[:3], by=dossier.candidate, now=IN_MAY)

    assert list(Wish.objects.values_list("choice", flat=True)) == profiles[:3]


def test_a_teammate_is_named_where_the_rules_allow_it_only():
    for code, kept in (("eig-2", "Ada"), ("eig-3", "")):
        sprint = promotion(code)
        dossier = standing(sprint, "")
        wished = projects(sprint, 1)

        row = actions.save_wishes(
            dossier, wished, teammate=" Ada ", by=dossier.candidate, now=IN_MAY
        )

        assert row.teammate == kept


def test_wishes_of_promotion_6_close_at_the_end_of_15_may_and_the_silent_are_told():
    sprint = promotion("eig-6", wishes=MAY)
    sent, silent = standing(sprint, "voeux"), standing(sprint, "voeux")
    missions = projects(sprint)
    last = MAY[1] - dt.timedelta(microseconds=1)
    actions.save_wishes(sent, missions[:3], by=sent.candidate, now=last)
    actions.send_wishes(sent, by=sent.candidate, now=last)

    with pytest.raises(Refused, match="clos depuis"):
        actions.save_wishes(silent, missions[:3], by=silent.candidate, now=MAY[1])
    assert actions.note_missed_wishes(now=last) == 0
    assert actions.note_missed_wishes(now=MAY[1]) == 1

    sent.refresh_from_db()
    silent.refresh_from_db()
    assert (sent.stage, silent.state, silent.outcome) == ("audition", "ended", "missed")
    assert "non envoyés" in Email.objects.get(to=silent.candidate.email).body


def test_wishes_once_sent_do_not_change_and_are_sealed_until_their_window_is_over():
    sprint = promotion("eig-6", wishes=MAY)
    dossier, missions = standing(sprint, "voeux"), projects(sprint)
    stage = dossier.place
    row = actions.save_wishes(dossier, missions[:3], by=dossier.candidate, now=IN_MAY)
    assert rules.is_sealed(row, stage, sprint, now=IN_MAY)
    actions.send_wishes(dossier, by=dossier.candidate, now=IN_MAY)

    with pytest.raises(Refused, match="pas de vœux à dire"):
        actions.save_wishes(dossier, missions[:4], by=dossier.candidate, now=IN_MAY)
    row.refresh_from_db()
    assert rules.is_sealed(row, stage, sprint, now=IN_MAY)
    assert not rules.is_sealed(row, stage, sprint, now=MAY[1])


def test_a_dossier_is_not_sent_without_the_wishes_written_with_it():
    sprint = promotion("eig-2")
    dossier = standing(sprint, "")
    ruled = sprint.rule_set.rules

    assert "Il manque vos vœux" in dossiers.obstacle_of_deposit(dossier, ruled, now=IN_MAY)
    actions.save_wishes(dossier, projects(sprint, 1), by=dossier.candidate, now=IN_MAY)

    assert dossiers.obstacle_of_deposit(dossier, ruled, now=IN_MAY) == ""
