import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions as dossiers
from fellowship.engagements import actions, rules
from fellowship.engagements.actions import CapReached, OffGrid
from fellowship.engagements.models import Contract, Experience, MissionLetter, Offer
from fellowship.engagements.states import ContractState, OfferState
from fellowship.missions.states import MissionState
from fellowship.talents import actions as talents
from fellowship.talents.models import Membership
from fellowship.talents.states import MembershipState
from tests.factories.calls import RuleSetFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.engagements import (
    DEADLINE,
    JULY,
    SEPTEMBER,
    ContractFactory,
    ExperienceFactory,
    OfferFactory,
    WaiverFactory,
)
from tests.factories.missions import MissionFactory
from tests.factories.people import UserFactory
from tests.factories.talents import MembershipFactory
from tests.factories.teams import PairingFactory

pytestmark = pytest.mark.django_db


def prepare(dossier, *, by, starts_on=SEPTEMBER, **more):
    return actions.prepare_offer(dossier, MissionFactory(), starts_on, by=by, now=JULY, **more)


def cap_of(count):
    rule_set = RuleSetFactory()
    rule_set.content["caps"] = [{"year": 2024, "count": count}]
    rule_set.save()


# Experience


def test_a_period_is_declared_then_verified_by_an_agent(officer):
    dossier = DossierFactory(admitted=True)
    experience = actions.declare(
        dossier, "Développement", dt.date(2015, 1, 1), None, by=dossier.candidate, now=JULY
    )

    actions.verify(experience, accepted=True, by=officer, now=JULY, remark="Certificat de travail")

    experience.refresh_from_db()
    assert (experience.accepted, experience.verified_by, experience.verified_at) == (
        True,
        officer,
        JULY,
    )


@pytest.mark.parametrize(
    ("title", "start", "end", "why"),
    [
        (" ", dt.date(2015, 1, 1), None, "Il manque le poste"),
        ("Conseil", dt.date(2015, 1, 2), dt.date(2015, 1, 1), "Le dernier jour doit suivre"),
        ("Conseil", dt.date(2024, 7, 2), None, "a déjà commencé"),
    ],
)
def test_a_period_that_cannot_be_is_refused(title, start, end, why):
    dossier = DossierFactory(admitted=True)

    with pytest.raises(Refused, match=why):
        actions.declare(dossier, title, start, end, by=dossier.candidate, now=JULY)

    assert not Experience.objects.exists()


def test_a_period_that_is_not_kept_says_why(officer):
    experience = ExperienceFactory()

    with pytest.raises(Refused, match="Dites pourquoi"):
        actions.verify(experience, accepted=False, by=officer, now=JULY)


def test_a_verified_period_is_not_removed_and_a_declared_one_is():
    declared, verified = ExperienceFactory(), ExperienceFactory(verified=True)

    actions.remove(declared, by=declared.dossier.candidate, now=JULY)
    with pytest.raises(Refused, match="est vérifiée"):
        actions.remove(verified, by=verified.dossier.candidate, now=JULY)

    assert list(Experience.objects.all()) == [verified]


# The pay


@pytest.mark.parametrize(
    ("worked_since", "years", "net", "share"),
    [
        (dt.date(2014, 9, 3), 9, 4250, 6),  # 9 years and 364 days
        (dt.date(2014, 9, 2), 10, 5000, 10),  # 10 years, 0 day
        (dt.date(2012, 9, 2), 12, 5000, 10),
        (dt.date(2024, 6, 1), 0, 4250, 6),
    ],
)
def test_the_pay_is_that_of_the_years_completed_when_the_contract_starts(
    officer, worked_since, years, net, share
):
    dossier = DossierFactory(admitted=True)
    ExperienceFactory(dossier=dossier, verified=True, starts_on=worked_since)

    offer = prepare(dossier, by=officer)

    assert (offer.years, offer.net_monthly, offer.variable_percent) == (years, net, share)


def test_overlaps_count_once_and_what_was_not_kept_not_at_all(officer):
    dossier = DossierFactory(admitted=True)
    for start, end, kept in [
        (dt.date(2016, 1, 1), dt.date(2019, 12, 31), True),
        (dt.date(2018, 1, 1), dt.date(2021, 12, 31), True),
        (dt.date(2000, 1, 1), dt.date(2015, 12, 31), False),
    ]:
        ExperienceFactory(
            dossier=dossier, starts_on=start, ends_on=end, accepted=kept, verified_at=JULY
        )

    offer = prepare(dossier, by=officer)

    assert (offer.experience_months, offer.net_monthly) == (72, 4250)


def test_without_any_period_the_grade_is_the_first(officer):
    offer = prepare(DossierFactory(admitted=True), by=officer)

    assert (offer.years, offer.net_monthly) == (0, 4250)


@pytest.mark.parametrize(
    ("dossier", "starts_on", "why"),
    [
        ({"shortlisted": True}, SEPTEMBER, "dossier sélectionné"),
        ({"admitted": True}, dt.date(2024, 7, 1), "après le jour de la proposition"),
    ],
)
def test_an_offer_has_its_conditions(officer, dossier, starts_on, why):
    with pytest.raises(Refused, match=why):
        prepare(DossierFactory(**dossier), by=officer, starts_on=starts_on)

    assert not Offer.objects.exists()


def test_a_declared_period_must_be_looked_at_first(officer):
    experience = ExperienceFactory()

    with pytest.raises(Refused, match="Il reste 1 période d’expérience à vérifier"):
        prepare(experience.dossier, by=officer)


def test_one_offer_at_a_time_for_a_person(officer):
    first = OfferFactory(sent=True)
    other = DossierFactory(admitted=True, candidate=first.dossier.candidate, profile="technique")

    with pytest.raises(Refused, match="déjà en cours"):
        prepare(other, by=officer)


def contract_before(candidate, starts_on, ends_on):
    """A signed contract of an earlier call."""
    offer = OfferFactory(
        accepted=True,
        dossier__candidate=candidate,
        dossier__profile="technique",
        starts_on=starts_on,
    )
    return ContractFactory(signed=True, offer=offer, starts_on=starts_on, ends_on=ends_on)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (dt.date(2019, 9, 2), dt.date(2024, 9, 1)),  # without a break: 60 months, then 12
        (dt.date(2018, 1, 15), dt.date(2023, 1, 14)),  # with one
    ],
)
def test_six_years_of_contracts_are_accepted_and_one_day_more_is_not(officer, starts_on, ends_on):
    candidate = UserFactory()
    dossier = DossierFactory(admitted=True, candidate=candidate)
    contract = contract_before(candidate, starts_on - dt.timedelta(days=1), ends_on)

    with pytest.raises(Refused) as refusal:
        prepare(dossier, by=officer)

    assert "6 ans au plus" in str(refusal.value)
    assert str(dossier.rule_set) in str(refusal.value)
    assert "6 ans et 1 jour" in str(refusal.value)
    Contract.objects.filter(pk=contract.pk).update(starts_on=starts_on)
    assert prepare(dossier, by=officer).state == OfferState.PREPARED


def test_a_cancelled_contract_does_not_count_in_the_six_years(officer):
    candidate = UserFactory()
    contract = contract_before(candidate, dt.date(2017, 9, 2), dt.date(2024, 9, 1))
    actions.withdraw_offer(contract.offer, by=officer, now=JULY, because="Renonce.")

    offer = prepare(DossierFactory(admitted=True, candidate=candidate), by=officer)

    assert offer.state == OfferState.PREPARED


@pytest.mark.parametrize(("ends_on", "free"), [(dt.date(2024, 9, 1), True), (SEPTEMBER, False)])
def test_a_person_comes_back_once_her_contract_is_over(officer, ends_on, free):
    candidate = UserFactory()
    contract_before(candidate, dt.date(2023, 9, 2), ends_on)
    dossier = DossierFactory(admitted=True, candidate=candidate)

    why = rules.obstacle_to_prepare(dossier, MissionFactory(), None, starts_on=SEPTEMBER, now=JULY)

    assert why == ("" if free else "Une proposition est déjà en cours pour cette personne.")


def test_an_exception_to_the_grid_is_reasoned_and_approved_by_someone_else(officer):
    offer = prepare(
        DossierFactory(admitted=True),
        by=officer,
        off_grid=OffGrid(Decimal(5600), Decimal(10), "Profil introuvable ailleurs."),
    )
    with pytest.raises(Refused, match="attend l’accord d’une autre personne"):
        actions.send_offer(offer, by=officer, now=JULY)
    with pytest.raises(Refused, match="autre personne que celle qui l’a préparée"):
        actions.approve_exception(offer, by=officer, now=JULY)
    director = UserFactory(is_staff=True)

    actions.approve_exception(offer, by=director, now=JULY)
    actions.send_offer(offer, by=officer, now=JULY)

    offer.refresh_from_db()
    assert (offer.state, offer.net_monthly, offer.exception_by) == (
        OfferState.SENT,
        5600,
        director,
    )


def test_an_exception_without_a_reason_is_refused(officer):
    with pytest.raises(Refused, match="motivée"):
        prepare(
            DossierFactory(admitted=True),
            by=officer,
            off_grid=OffGrid(Decimal(5600), Decimal(10), " "),
        )


# The answer


def test_an_offer_sent_on_the_first_is_answered_until_the_end_of_the_sixteenth(officer):
    offer = OfferFactory()

    actions.send_offer(offer, by=officer, now=JULY)

    offer.refresh_from_db()
    assert offer.deadline_at == DEADLINE
    letter = Email.objects.get()
    assert letter.subject == (
        "Une proposition d’embauche, réponse attendue au plus tard le 16 juillet 2024"
    )


def test_the_last_second_of_the_last_day_counts_and_the_next_does_not():
    late, in_time = OfferFactory(sent=True), OfferFactory(sent=True)

    contract = actions.accept(
        in_time, by=in_time.dossier.candidate, now=DEADLINE - dt.timedelta(microseconds=1)
    )
    with pytest.raises(Refused, match="au plus tard le 16 juillet 2024"):
        actions.accept(late, by=late.dossier.candidate, now=DEADLINE)

    in_time.refresh_from_db()
    late.refresh_from_db()
    assert (in_time.state, late.state) == (OfferState.ACCEPTED, OfferState.SENT)
    assert list(Contract.objects.all()) == [contract]


def test_silence_lapses_once_and_frees_the_seat(capsys, at):
    pairing = PairingFactory(confirmed=True, mission__state=MissionState.FILLED)
    offer = OfferFactory(
        sent=True, dossier=pairing.membership.dossier, mission=pairing.mission, pairing=pairing
    )
    OfferFactory(sent=True, deadline_at=DEADLINE + dt.timedelta(days=1))
    at(DEADLINE)

    call_command("lapse_offers", "--dry-run")
    offer.refresh_from_db()
    assert offer.state == OfferState.SENT
    call_command("lapse_offers")
    call_command("lapse_offers")

    offer.refresh_from_db()
    pairing.refresh_from_db()
    pairing.mission.refresh_from_db()
    assert (offer.state, pairing.released_at) == (OfferState.LAPSED, DEADLINE)
    assert pairing.mission.state == MissionState.OPENED
    assert Membership.objects.get().state == MembershipState.IN
    assert Email.objects.filter(template="offer_lapsed").count() == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 proposition(s) sans réponse, rien n’a été changé.",
        "1 proposition(s) échue(s).",
        "0 proposition(s) échue(s).",
    ]


def test_saying_yes_leaves_the_pool_and_prepares_the_contract():
    membership = MembershipFactory()
    offer = OfferFactory(sent=True, dossier=membership.dossier)

    contract = actions.accept(offer, by=offer.dossier.candidate, now=JULY)

    offer.refresh_from_db()
    membership.refresh_from_db()
    assert (offer.state, offer.answered_at) == (OfferState.ACCEPTED, JULY)
    assert membership.state == MembershipState.HIRED
    assert (contract.kind, contract.employer, contract.starts_on, contract.ends_on) == (
        "contrat de projet",
        "Direction du numérique",
        SEPTEMBER,
        dt.date(2025, 9, 1),
    )
    assert Event.objects.about(offer).values_list("before", "after", "by").last() == (
        "sent",
        "accepted",
        offer.dossier.candidate.pk,
    )


def test_saying_no_frees_the_seat_and_leaves_the_person_in_the_pool():
    pairing = PairingFactory(confirmed=True)
    offer = OfferFactory(sent=True, dossier=pairing.membership.dossier, pairing=pairing)

    actions.decline(offer, by=offer.dossier.candidate, now=JULY)

    pairing.refresh_from_db()
    assert pairing.released_at == JULY
    assert Membership.objects.get().state == MembershipState.IN
    with pytest.raises(Refused, match="n’attend plus de réponse"):
        actions.accept(offer, by=offer.dossier.candidate, now=JULY)


# The cap


def test_the_thirty_first_waits_for_a_named_waiver(officer):
    for _ in range(30):
        OfferFactory(accepted=True)
    offer = OfferFactory(sent=True)

    with pytest.raises(CapReached, match="Le plafond de 30 recrutements pour 2024 est atteint"):
        actions.accept(offer, by=offer.dossier.candidate, now=JULY)
    actions.grant_waiver(offer, by=officer, now=JULY, because="Accord du directeur.")
    actions.accept(offer, by=offer.dossier.candidate, now=JULY)

    offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED
    assert (offer.waiver.granted_by, offer.waiver.because) == (officer, "Accord du directeur.")
    assert rules.gauge(offer.dossier.rule_set, 2024).accepted == 31


def test_a_renunciation_gives_the_place_to_the_next(officer):
    cap_of(2)
    hired = [OfferFactory(accepted=True) for _ in range(2)]
    offer = OfferFactory(sent=True)
    with pytest.raises(CapReached):
        actions.accept(offer, by=offer.dossier.candidate, now=JULY)

    actions.withdraw_offer(hired[0], by=officer, now=JULY, because="Renonce.")
    actions.accept(offer, by=offer.dossier.candidate, now=JULY)

    offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED


def test_the_cap_is_of_the_year_the_contract_starts():
    cap_of(1)
    OfferFactory(accepted=True, starts_on=dt.date(2024, 12, 31))
    next_year = OfferFactory(sent=True, starts_on=dt.date(2025, 1, 1))

    actions.accept(next_year, by=next_year.dossier.candidate, now=JULY)

    next_year.refresh_from_db()
    assert next_year.state == OfferState.ACCEPTED


def test_what_is_only_sent_does_not_count():
    cap_of(1)
    OfferFactory(sent=True)
    offer = OfferFactory(sent=True)

    actions.accept(offer, by=offer.dossier.candidate, now=JULY)

    gauge = rules.gauge(offer.dossier.rule_set, 2024)
    assert (gauge.accepted, gauge.waiting, gauge.left, gauge.is_full) == (1, 1, 0, True)


def test_a_yes_held_back_by_the_cap_does_not_lapse(officer):
    cap_of(1)
    OfferFactory(accepted=True)
    offer = OfferFactory(sent=True)

    actions.note_wanted(offer, by=offer.dossier.candidate, now=JULY)
    actions.lapse_offers(now=DEADLINE)
    actions.grant_waiver(offer, by=officer, now=DEADLINE, because="Accord.")
    actions.accept(offer, by=offer.dossier.candidate, now=DEADLINE)

    offer.refresh_from_db()
    assert (offer.state, offer.wanted_at) == (OfferState.ACCEPTED, JULY)


@pytest.mark.parametrize(
    ("offer", "because", "why"),
    [
        ({"sent": True}, " ", "motivée"),
        ({"declined": True}, "Accord.", "n’attend plus"),
    ],
)
def test_a_waiver_has_a_reason_and_an_object(officer, offer, because, why):
    with pytest.raises(Refused, match=why):
        actions.grant_waiver(OfferFactory(**offer), by=officer, now=JULY, because=because)


def test_a_second_waiver_says_nothing_new(officer):
    waiver = WaiverFactory()

    with pytest.raises(Refused, match="déjà accordée"):
        actions.grant_waiver(waiver.offer, by=officer, now=JULY, because="Encore.")


# Withdrawal


def test_a_withdrawn_dossier_takes_everything_with_it():
    membership = MembershipFactory()
    pairing = PairingFactory(confirmed=True, membership=membership)
    offer = OfferFactory(sent=True, dossier=membership.dossier, pairing=pairing)
    contract = actions.accept(offer, by=offer.dossier.candidate, now=JULY)

    dossiers.withdraw(membership.dossier, by=None, now=JULY)

    for thing in (offer, contract, pairing, membership):
        thing.refresh_from_db()
    assert (offer.state, contract.state, membership.state) == (
        OfferState.WITHDRAWN,
        ContractState.CANCELLED,
        MembershipState.LEFT,
    )
    assert pairing.released_at == JULY


def test_who_renounced_may_ask_for_the_pool_again(officer):
    membership = MembershipFactory()
    offer = OfferFactory(sent=True, dossier=membership.dossier)
    actions.accept(offer, by=offer.dossier.candidate, now=JULY)
    actions.withdraw_offer(offer, by=officer, now=JULY, because="Renonce.")

    talents.opt_in(membership.dossier, by=membership.dossier.candidate, now=JULY)

    membership.refresh_from_db()
    assert membership.state == MembershipState.IN


# The contract and the letter


def test_a_contract_of_twelve_months_from_a_leap_day_ends_the_day_before(officer):
    offer = OfferFactory(sent=True, starts_on=dt.date(2024, 2, 29))

    contract = actions.accept(offer, by=offer.dossier.candidate, now=JULY)

    assert contract.ends_on == dt.date(2025, 2, 27)


def test_a_contract_is_not_signed_in_the_future(officer):
    contract = ContractFactory()

    with pytest.raises(Refused, match="est à venir"):
        actions.sign_contract(contract, dt.date(2024, 7, 2), by=officer, now=JULY)
    actions.sign_contract(contract, dt.date(2024, 7, 1), by=officer, now=JULY)

    assert (contract.state, contract.signed_on) == (ContractState.SIGNED, dt.date(2024, 7, 1))


@pytest.mark.parametrize("state", [{}, {"cancelled": True}])
def test_there_is_no_letter_before_the_contract_is_signed(officer, state):
    with pytest.raises(Refused, match="une fois le contrat signé"):
        actions.issue_letter(ContractFactory(**state), by=officer, now=JULY)

    assert not MissionLetter.objects.exists()


def test_the_letter_names_the_place_the_manager_and_the_dates(officer):
    contract = ContractFactory(signed=True)

    letter = actions.issue_letter(contract, by=officer, now=JULY)

    facts = {
        label: value for section in letter.content["sections"] for label, value in section["facts"]
    }
    assert facts["Lieu de travail"] == "12 quai des Brumes, Brest"
    assert facts["Responsable fonctionnel(le)"] == "Solène Le Bihan"
    assert facts["Début de la mission"] == "2 septembre 2024"
    assert facts["Fin de la mission"] == "1er septembre 2025"
    assert facts["Fin de la période probatoire"] == "1er novembre 2024"
    assert facts["Dernier jour pour demander d’y mettre fin"] == "22 octobre 2024"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"place": " "}, "nomme le lieu de travail"),
        ({"manager": ""}, "nomme le responsable"),
        ({"starts_on": dt.date(2024, 9, 1)}, "ne commence pas avant"),
        ({"ends_on": dt.date(2025, 9, 2)}, "ne finit pas après"),
        ({"ends_on": SEPTEMBER}, "finit après avoir commencé"),
    ],
)
def test_a_letter_that_would_say_wrong_is_refused(officer, changed, why):
    with pytest.raises(Refused, match=why):
        actions.issue_letter(ContractFactory(signed=True), by=officer, now=JULY, **changed)

    assert not MissionLetter.objects.exists()


def test_a_new_letter_keeps_the_old_one(officer):
    contract = ContractFactory(signed=True)
    first = actions.issue_letter(contract, by=officer, now=JULY)
    before = first.content

    second = actions.issue_letter(contract, by=officer, now=JULY, place="3 rue du Port, Rennes")

    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert first.content == before != second.content
