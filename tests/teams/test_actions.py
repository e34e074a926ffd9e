import pytest
from django.db import IntegrityError, transaction

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.missions.states import MissionState
from fellowship.talents import actions as talents
from fellowship.talents.models import Wish
from fellowship.teams import actions, engine
from fellowship.teams.models import MatchingRun, Opinion, Pairing
from fellowship.teams.states import RunState
from tests.factories.calls import CallFactory, RoleFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.juries import AssessmentFactory, InterviewFactory
from tests.factories.missions import MissionFactory
from tests.factories.talents import APRIL, IntroductionFactory, MembershipFactory
from tests.factories.teams import PairingFactory, WishFactory, meet

pytestmark = pytest.mark.django_db


def run(call=None, *, officer, seed=1, **parameters):
    return actions.propose(call or CallFactory(), by=officer, now=APRIL, seed=seed, **parameters)


def results(matching):
    return {p.membership_id: p.mission_id for p in matching.pairings.all()}


# Opinions


def test_a_host_ranks_with_ties_and_refusals(host):
    mission = MissionFactory()
    people = [IntroductionFactory(mission=mission).membership for _ in range(3)]

    actions.save_opinions(
        mission, {people[0].pk: 1, people[1].pk: 1, people[2].pk: None}, by=host, now=APRIL
    )

    assert list(
        Opinion.objects.order_by("membership").values_list("membership", "rank", "refused")
    ) == [(people[0].pk, 1, False), (people[1].pk, 1, False), (people[2].pk, None, True)]


def test_only_the_people_introduced_are_ranked(host):
    with pytest.raises(Refused, match="n’est plus présentée"):
        actions.save_opinions(MissionFactory(), {MembershipFactory().pk: 1}, by=host, now=APRIL)


# Matching


def test_candidates_get_the_best_they_can_and_each_is_told_why(officer):
    one, two = MissionFactory(title="Marées"), MissionFactory(title="Ports")
    ada, bob = MembershipFactory(), MembershipFactory()
    meet(ada, one, wish=1, rank=2)
    meet(bob, one, wish=1, rank=1)
    meet(ada, two, wish=2, rank=1)

    matching = run(officer=officer)

    assert results(matching) == {ada.pk: two.pk, bob.pk: one.pk}
    assert all(pairing.sentence for pairing in matching.pairings.all())
    assert (matching.state, matching.by, len(matching.digest)) == (RunState.PROPOSED, officer, 32)
    assert matching.output["blocking_pairs"] == []
    assert not Email.objects.exists()


def test_a_run_keeps_no_name_and_no_address(officer):
    membership = MembershipFactory()
    meet(membership, MissionFactory())

    matching = run(officer=officer)

    kept = f"{matching.input}{matching.output}"
    assert membership.dossier.reference in kept
    assert membership.dossier.candidate.name not in kept
    assert membership.dossier.candidate.email not in kept


def test_equal_ranks_are_told_apart_by_the_interview(officer):
    mission = MissionFactory()
    ada, bob = MembershipFactory(), MembershipFactory()
    grid = ("experience", "motivation", "expertise", "autonomie", "communication")
    for membership, value in ((ada, 2), (bob, 4)):
        interview = InterviewFactory(dossier=membership.dossier, held=True)
        AssessmentFactory(interview=interview, marks=dict.fromkeys(grid, value))
        meet(membership, mission)

    for seed in range(5):
        matching = run(officer=officer, seed=seed)
        assert results(matching) == {ada.pk: None, bob.pk: mission.pk}


def test_true_equals_are_drawn_and_the_same_seed_draws_the_same(officer):
    mission = MissionFactory()
    people = [MembershipFactory() for _ in range(2)]
    for membership in people:
        meet(membership, mission)

    drawn = [results(run(officer=officer, seed=seed)) for seed in range(12)]

    assert drawn == [results(run(officer=officer, seed=seed)) for seed in range(12)]
    assert len({tuple(result.values()) for result in drawn}) == 2


def test_profiles_do_not_share_their_seats(officer):
    mission = MissionFactory(seats=[["produit"], ["technique"]])
    ada = MembershipFactory()
    bob = MembershipFactory(dossier=DossierFactory(admitted=True, profile="technique"))
    eve = MembershipFactory()
    for membership, rank in ((eve, 3), (ada, 1), (bob, 2)):
        meet(membership, mission, rank=rank)

    matching = run(officer=officer)

    seats = {p.membership_id: p.seat and p.seat.profiles for p in matching.pairings.all()}
    assert seats == {ada.pk: ["produit"], bob.pk: ["technique"], eve.pk: None}


def test_a_mission_nobody_can_complete_is_closed_and_says_so(officer):
    mission = MissionFactory(title="Marées", seats=[["produit"], ["technique"]])
    ada = MembershipFactory()
    meet(ada, mission)

    closed = run(officer=officer)
    kept = run(officer=officer, run_set="fixed")

    assert (results(closed), results(kept)) == ({ada.pk: None}, {ada.pk: mission.pk})
    assert closed.output["closed"][0]["mission"] == str(mission.pk)
    assert "Direction technique" in closed.output["closed"][0]["says"]


def test_refused_unranked_or_withdrawn_people_are_never_placed(officer):
    mission = MissionFactory()
    refused, unranked, gone, left = (MembershipFactory() for _ in range(4))
    meet(refused, mission, rank=None)
    IntroductionFactory(membership=unranked, mission=mission)
    WishFactory(membership=unranked, mission=mission)
    meet(gone, mission)
    talents.withdraw_introduction(
        gone.introductions.get(), by=officer, now=APRIL, because="Retirée."
    )
    meet(left, mission)
    talents.opt_out(left.dossier, by=left.dossier.candidate, now=APRIL)

    assert results(run(officer=officer)) == {refused.pk: None, unranked.pk: None, gone.pk: None}


def test_the_cap_holds_the_number_of_hires(officer):
    missions = [MissionFactory() for _ in range(3)]
    for mission in missions:
        meet(MembershipFactory(), mission)

    assert sum(where is not None for where in results(run(officer=officer, cap=2)).values()) == 2


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (lambda: None, "Aucune mission"),
        (lambda: MissionFactory(), "n’a encore fait de vœux"),
    ],
)
def test_there_is_nothing_to_match(officer, prepare, why):
    prepare()

    with pytest.raises(Refused, match=why):
        run(officer=officer)

    assert not MatchingRun.objects.exists()


def test_nobody_sees_a_proposal_and_each_sees_her_own_result_once_confirmed(
    officer, host, candidate
):
    mission = MissionFactory()
    RoleFactory(person=host, host=True)
    ada = MembershipFactory(dossier=DossierFactory(admitted=True, candidate=candidate))
    bob = MembershipFactory()
    meet(ada, mission, rank=1)
    meet(bob, mission, rank=2)
    matching = run(officer=officer)
    assert [list(Pairing.objects.visible_to(p, APRIL)) for p in (candidate, host)] == [[], []]

    actions.confirm(matching, by=officer, now=APRIL)

    matching.refresh_from_db()
    mission.refresh_from_db()
    mine = Pairing.objects.get(membership=ada)
    assert list(Pairing.objects.visible_to(candidate, APRIL)) == [mine]
    assert list(Pairing.objects.visible_to(host, APRIL)) == [mine]
    assert (matching.state, matching.confirmed_at) == (RunState.CONFIRMED, APRIL)
    assert mission.state == MissionState.FILLED
    assert sorted(Email.objects.values_list("to", "template")) == sorted(
        [
            (candidate.email, "pairing_confirmed"),
            (bob.dossier.candidate.email, "pairing_confirmed"),
            (host.email, "team_confirmed"),
        ]
    )
    assert Event.objects.about(matching).values_list("after", flat=True).last() == "confirmed"


@pytest.mark.parametrize("change", ["wish", "opinion", "leave", "seat"])
def test_a_proposal_that_is_no_longer_about_the_market_is_not_confirmed(officer, change):
    mission = MissionFactory()
    ada = MembershipFactory()
    meet(ada, mission)
    matching = run(officer=officer)
    if change == "wish":
        Wish.objects.all().delete()
    elif change == "opinion":
        Opinion.objects.update(rank=None, refused=True)
    elif change == "leave":
        talents.opt_out(ada.dossier, by=ada.dossier.candidate, now=APRIL)
    else:
        PairingFactory(confirmed=True, mission=mission)

    with pytest.raises(Refused, match="lancez un nouvel appariement"):
        actions.confirm(matching, by=officer, now=APRIL)

    assert not matching.pairings.filter(confirmed_at__isnull=False).exists()
    assert not Email.objects.filter(template="pairing_confirmed").exists()


def test_a_run_is_decided_once(officer):
    meet(MembershipFactory(), MissionFactory())
    matching = run(officer=officer)
    actions.drop(matching, by=officer, now=APRIL, because="Trop tôt.")

    with pytest.raises(Refused, match="déjà confirmé ou écarté"):
        actions.confirm(matching, by=officer, now=APRIL)


def test_the_next_run_leaves_those_who_have_a_seat_in_peace(officer):
    taken, free = MissionFactory(), MissionFactory()
    placed = PairingFactory(confirmed=True, mission=taken).membership
    ada = MembershipFactory()
    for membership in (placed, ada):
        meet(membership, taken, wish=1)
        meet(membership, free, wish=2)

    assert results(run(officer=officer)) == {ada.pk: free.pk}


def test_who_leaves_the_pool_frees_the_seat_and_the_mission_opens_again(officer):
    mission = MissionFactory()
    ada = MembershipFactory()
    meet(ada, mission)
    actions.confirm(run(officer=officer), by=officer, now=APRIL)

    talents.opt_out(ada.dossier, by=ada.dossier.candidate, now=APRIL)

    mission.refresh_from_db()
    assert mission.state == MissionState.OPENED
    assert list(Pairing.objects.standing()) == []
    assert Pairing.objects.get().released_at == APRIL


def test_the_database_gives_a_seat_to_one_person_only():
    first = PairingFactory(confirmed=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        PairingFactory(confirmed=True, mission=first.mission, seat=first.seat)


def test_the_door_reads_the_same_market_twice_the_same(officer):
    meet(MembershipFactory(), MissionFactory())
    question = {"now": APRIL, "seed": 1, "run_set": "coalition_stable", "cap": None}

    assert engine.digest_of(CallFactory(), **question) == engine.digest_of(
        CallFactory(), **question
    )
