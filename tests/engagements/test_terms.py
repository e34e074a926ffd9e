"""Offers, waiting lists, contracts and agreements obey the rules of their call."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.engagements import actions, invitations, rules, seating
from fellowship.engagements.models import Agreement, Contract, Hold, Offer
from fellowship.missions.states import MissionState
from fellowship.people.models import User
from fellowship.teams import actions as teams
from fellowship.teams import rules as waiting
from tests.factories.dossiers import take
from tests.factories.engagements import ContractFactory, OfferFactory
from tests.factories.promotions import paris, projects, promotion, standing
from texts import voice

pytestmark = pytest.mark.django_db
JULY = paris(2022, 7, 1, 10)
START = dt.date(2022, 9, 12)


@pytest.fixture
def officer():
    return User.objects.create(email="olga@equipe.example", is_staff=True)


def offered(dossier, mission, officer, now=JULY, start=START):
    offer = actions.prepare_offer(dossier, mission, start, by=officer, now=now)
    actions.send_offer(offer, by=officer, now=now)
    return offer


def test_a_common_start_is_the_only_first_day(officer):
    sprint = promotion("eig-6")
    dossier, (mission,) = standing(sprint, "offre"), projects(sprint, 1)

    with pytest.raises(Refused, match="début commun : le 12 septembre 2022"):
        actions.prepare_offer(dossier, mission, dt.date(2022, 10, 3), by=officer, now=JULY)
    offer = actions.prepare_offer(dossier, mission, START, by=officer, now=JULY)
    actions.send_offer(offer, by=officer, now=JULY)
    contract = actions.accept(offer, by=dossier.candidate, now=JULY)

    assert (contract.starts_on, contract.ends_on) == (START, dt.date(2023, 7, 11))
    assert contract.employer == mission.body.name


def test_the_fifteenth_day_counts_and_the_sixteenth_calls_who_waits(officer):
    sprint = promotion("eig-6")
    mission = projects(sprint, 1)[0]
    dossier, first, second = (standing(sprint, place) for place in ("offre", "attente", "attente"))
    now = paris(2022, 6, 25, 10)
    offer = offered(dossier, mission, officer, now=now)
    last = paris(2022, 7, 11) - dt.timedelta(seconds=1)

    assert rules.obstacle_to_answer(offer, now=last) == ""
    assert actions.lapse_offers(now=last) == 0
    assert actions.lapse_offers(now=paris(2022, 7, 11)) == 1

    for row in (dossier, first, second):
        row.refresh_from_db()
    assert (dossier.state, dossier.outcome) == ("ended", "lapsed")
    assert (first.stage, first.outcome, second.stage) == ("offre", "called", "attente")
    assert Email.objects.filter(to=first.candidate.email, template="stage_outcome").count() == 1


def test_a_call_on_15_july_passes_and_on_16_july_is_refused(officer):
    sprint = promotion("eig-6")
    one, other = standing(sprint, "attente"), standing(sprint, "attente")

    teams.call_from_waiting(one, by=officer, now=paris(2022, 7, 15, 23, 59))
    with pytest.raises(Refused, match="pris fin le 15 juillet 2022"):
        teams.call_from_waiting(other, by=officer, now=paris(2022, 7, 16))
    with pytest.raises(Refused, match="pris fin"):
        take(other, "called", now=paris(2022, 7, 16))
    assert teams.expire_waiting(now=paris(2022, 7, 15, 23, 59)) == 0
    assert teams.expire_waiting(now=paris(2022, 7, 16)) == 1

    other.refresh_from_db()
    assert (other.state, other.outcome) == ("ended", "expired")
    assert "non appelé" in Email.objects.get(to=other.candidate.email).body


def test_after_its_date_a_declined_offer_calls_nobody(officer):
    sprint = promotion("eig-6")
    mission = projects(sprint, 1)[0]
    dossier, waits = standing(sprint, "offre"), standing(sprint, "attente")
    offer = offered(dossier, mission, officer, now=paris(2022, 7, 10))

    actions.decline(offer, by=dossier.candidate, now=paris(2022, 7, 18))

    waits.refresh_from_db()
    assert waits.stage == "attente"
    assert waiting.cascade(dossier, mission, now=paris(2022, 7, 18)) == []


def test_a_seat_held_by_an_offer_is_not_offered_twice_and_a_filled_mission_not_at_all(officer):
    sprint = promotion("eig-6")
    mission = projects(sprint, 1)[0]  # two seats
    people = [standing(sprint, "offre") for _n in range(4)]
    first, second = (offered(dossier, mission, officer) for dossier in people[:2])

    with pytest.raises(Refused, match="proposées ou prises"):
        offered(people[2], mission, officer)
    actions.decline(first, by=people[0].candidate, now=JULY)
    third = offered(people[2], mission, officer)
    actions.accept(second, by=people[1].candidate, now=JULY)
    actions.accept(third, by=people[2].candidate, now=JULY)

    mission.refresh_from_db()
    assert mission.state == MissionState.FILLED
    with pytest.raises(Refused, match="pourvue"):
        offered(people[3], mission, officer)


def test_probation_and_renewal_days_stand_on_the_contract_and_in_the_calendar():
    contract = ContractFactory(
        signed=True, starts_on=dt.date(2024, 9, 2), ends_on=dt.date(2025, 4, 30)
    )

    days = {due.slug: due.on for due in rules.days_of(contract)}

    assert days == {
        "probation-ask": dt.date(2024, 10, 22),
        "probation-end": dt.date(2024, 11, 1),
        "renewal-notice": dt.date(2025, 2, 28),
        "end": dt.date(2025, 4, 30),
    }
    calendar = Calendar.from_ical(invitations.days_ics(contract, now=JULY))
    assert {event["DTSTART"].dt for event in calendar.walk("VEVENT")} == set(days.values())
    assert any("8 jours" in line for line in rules.renewal_sentences(contract))
    assert any("12 mois" in line for line in rules.renewal_sentences(contract))


def test_probation_ends_the_day_before_an_anniversary_that_february_shortens():
    contract = ContractFactory(
        signed=True, starts_on=dt.date(2024, 12, 31), ends_on=dt.date(2025, 12, 30)
    )

    days = {due.slug: due.on for due in rules.days_of(contract)}

    assert days["probation-end"] == dt.date(2025, 2, 27)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "met"),
    [
        (dt.date(2023, 7, 12), dt.date(2023, 12, 29), True),
        (dt.date(2023, 7, 15), dt.date(2023, 12, 29), False),
        (dt.date(2023, 7, 12), dt.date(2023, 12, 28), False),
    ],
)
def test_an_extension_is_paid_when_it_follows_without_a_break(officer, starts_on, ends_on, met):
    sprint = promotion("eig-6")
    dossier, (mission,) = standing(sprint, "offre"), projects(sprint, 1)
    contract = actions.accept(offered(dossier, mission, officer), by=dossier.candidate, now=JULY)
    Contract.objects.filter(pk=contract.pk).update(starts_on=starts_on, ends_on=ends_on)
    contract.refresh_from_db()

    assert rules.is_continuous(contract) is met
    assert any(voice.amount(20000) in line for line in rules.funding_of(dossier, hired=1))


def test_a_call_without_letter_issues_none(officer):
    sprint = promotion("eig-6")
    dossier, (mission,) = standing(sprint, "offre"), projects(sprint, 1)
    contract = actions.accept(offered(dossier, mission, officer), by=dossier.candidate, now=JULY)

    actions.sign_contract(contract, JULY.date(), by=officer, now=JULY)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.outcome) == ("ended", "signed")
    assert "ne prévoit pas" in rules.obstacle_to_issue_letter(contract)


def test_an_agreement_is_signed_on_both_sides_by_their_own_accounts(officer):
    sprint = promotion("toute-l-annee")
    dossier = standing(sprint, "deliberation")
    take(dossier, "kept", now=JULY)
    agreement = Agreement.objects.get(dossier=dossier)
    person = dossier.candidate
    assert not rules.can_sign(person, agreement, "programme")
    assert not rules.can_sign(officer, agreement, "host")

    actions.sign_agreement(agreement, "host", by=person, now=JULY)
    with pytest.raises(Refused, match="déjà signé"):
        actions.sign_agreement(agreement, "host", by=person, now=JULY)
    dossier.refresh_from_db()
    assert dossier.stage == "convention"
    actions.sign_agreement(agreement, "programme", by=officer, now=JULY)

    dossier.refresh_from_db()
    agreement.refresh_from_db()
    assert (dossier.state, dossier.outcome) == ("ended", "signed")
    assert (agreement.host_signed_by, agreement.programme_signed_by) == (person, officer)
    assert Email.objects.filter(template="agreement_signed", to=person.email).exists()


def test_an_agreement_given_up_is_told_with_its_reason(officer):
    sprint = promotion("toute-l-annee")
    dossier = standing(sprint, "deliberation")
    take(dossier, "kept", now=JULY)

    with pytest.raises(Refused, match="motivé"):
        actions.end_agreement(Agreement.objects.get(), by=officer, now=JULY, because=" ")
    actions.end_agreement(Agreement.objects.get(), by=officer, now=JULY, because="Sans budget.")

    dossier.refresh_from_db()
    assert (dossier.state, dossier.outcome) == ("ended", "failed")
    assert "Sans budget." in Email.objects.get(to=dossier.candidate.email).body


# Seats


def team_of(sprint, *seats):
    (mission,) = projects(sprint, 1)
    mission.seats.all().delete()
    for position, profiles in enumerate(seats, start=1):
        mission.seats.create(position=position, profiles=profiles)
    return mission


def test_two_developers_are_not_offered_the_seat_of_one(officer):
    sprint = promotion("eig-6")
    dev, design = (profile.slug for profile in sprint.rule_set.rules.profiles[:2])
    mission = team_of(sprint, [dev], [design])
    first, second = (standing(sprint, "offre", profile=dev) for _n in range(2))
    offer = offered(first, mission, officer)

    with pytest.raises(Refused, match="pour ce profil sont proposées ou prises"):
        offered(second, mission, officer)
    actions.decline(offer, by=first.candidate, now=JULY)

    assert offered(second, mission, officer).hold.seat.profiles == [dev]


def test_who_could_sit_elsewhere_moves_over_for_who_could_not(officer):
    sprint = promotion("eig-6")
    dev, design = (profile.slug for profile in sprint.rule_set.rules.profiles[:2])
    mission = team_of(sprint, [dev, design], [dev, design])
    mission.seats.filter(position=2).update(profiles=[design])
    people = [standing(sprint, "offre", profile=slug) for slug in (design, dev)]
    first = offered(people[0], mission, officer)
    first.hold.seat = mission.seats.get(position=1)
    first.hold.save()

    second = offered(people[1], mission, officer)

    assert [offer.hold.seat.position for offer in (Offer.objects.get(pk=first.pk), second)] == [
        2,
        1,
    ]


def test_a_prepared_offer_holds_its_seat_and_the_database_keeps_it(officer):
    sprint = promotion("eig-6")
    mission = team_of(sprint, ["developpement", "design"])
    people = [standing(sprint, "offre", profile="") for _n in range(2)]
    offer = actions.prepare_offer(people[0], mission, START, by=officer, now=JULY)

    with pytest.raises(Refused, match="proposées ou prises"):
        actions.prepare_offer(people[1], mission, START, by=officer, now=JULY)
    other = OfferFactory(mission=mission, dossier=people[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(seat=offer.hold.seat, offer=other, since=JULY)


def test_a_seat_is_promised_again_for_the_day_after_a_contract(officer):
    sprint = promotion("eig-7")
    mission = team_of(sprint, ["produit"])
    gone = OfferFactory(accepted=True, mission=mission)
    Hold.objects.filter(offer=gone).update(until=dt.date(2025, 9, 1))

    assert seating.find(mission, "produit", on=dt.date(2025, 9, 1)) is None
    assert seating.find(mission, "produit", on=dt.date(2025, 9, 2)).seat == mission.seats.get()


def test_a_refusal_calls_the_first_whose_profile_the_seat_takes(officer):
    sprint = promotion("eig-6")
    dev, design = (profile.slug for profile in sprint.rule_set.rules.profiles[:2])
    mission = team_of(sprint, [dev])
    leaving = standing(sprint, "offre", profile=dev)
    elsewhere, here, after = (standing(sprint, "attente", profile=p) for p in (design, dev, dev))
    offer = offered(leaving, mission, officer)

    assert waiting.cascade(leaving, mission, profiles=[dev], now=JULY) == [here, after]
    actions.decline(offer, by=leaving.candidate, now=JULY)

    for row in (elsewhere, here, after):
        row.refresh_from_db()
    assert [row.stage for row in (elsewhere, here, after)] == ["attente", "offre", "attente"]


def test_where_the_rules_want_a_click_nobody_is_called_by_itself(officer):
    sprint = promotion("eig-6")
    rule_set = sprint.rule_set
    stage = next(one for one in rule_set.content["stages"] if one["slug"] == "attente")
    stage["by_itself"] = False
    rule_set.save()
    (mission,) = projects(sprint, 1)
    leaving, waits = standing(sprint, "offre"), standing(sprint, "attente")

    actions.decline(offered(leaving, mission, officer), by=leaving.candidate, now=JULY)
    waits.refresh_from_db()
    assert waits.stage == "attente"

    teams.call_from_waiting(waits, by=officer, now=JULY)
    waits.refresh_from_db()
    assert waits.stage == "offre"
