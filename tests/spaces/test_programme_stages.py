import csv
import datetime as dt
import io
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.engagements.models import Contract, MissionLetter, Offer
from fellowship.engagements.states import OfferState
from fellowship.juries.models import Interview, Panel, Slot
from fellowship.missions.models import Mission
from fellowship.missions.states import MissionState
from fellowship.reviews.models import Conflict
from fellowship.spaces import access_matrix
from fellowship.talents.models import Introduction
from fellowship.talents.states import IntroductionState, MembershipState
from fellowship.teams import actions as teams
from fellowship.teams.models import MatchingRun, Pairing
from fellowship.teams.states import RunState
from tests.factories.calls import NOON, CallFactory, HostBodyFactory, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.engagements import (
    JULY,
    ContractFactory,
    ExperienceFactory,
    MissionLetterFactory,
    OfferFactory,
)
from tests.factories.juries import (
    AFTER,
    TEN,
    AssessmentFactory,
    InterviewFactory,
    PanelFactory,
    SlotFactory,
)
from tests.factories.missions import MissionFactory
from tests.factories.people import UserFactory
from tests.factories.talents import APRIL, MembershipFactory
from tests.factories.teams import MatchingRunFactory, PairingFactory, meet

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(client, officer):
    client.force_login(officer)
    return client


def to(route, *args):
    return reverse(f"programme:{route}", args=args)


def table_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_no_filter_says_that_it_is_optional(team):
    checked = 0
    for route in access_matrix.routes():
        if route.zone == "programme" and not route.parameters and "GET" in route.methods:
            page = team.get(reverse(route.route)).content.decode()
            filters = re.findall(r'<form method="get".*?</form>', page, re.S)
            checked += len(filters)
            assert "ptionnel" not in "".join(filters), route.route

    assert checked >= 8


# Panels and slots


def test_a_panel_is_composed_and_a_series_of_slots_opened(team, juror, at):
    at(NOON)
    sprint = SprintFactory()

    team.post(to("compose_panel", sprint.call_id), {"name": "Jury A", "jurors": [juror.pk]})
    panel = Panel.objects.get()
    response = team.post(
        to("offer_slots", panel.pk),
        {
            "sprint": sprint.pk,
            "stage": "entretien",
            "on": "2024-03-12",
            "at": "10:00",
            "minutes": "",
            "pause": 30,
            "count": 3,
            "video": "https://visio.example/1",
        },
    )

    assertRedirects(response, to("panel_detail", panel.pk))
    assert list(Slot.objects.order_by("starts_at").values_list("starts_at", flat=True)) == [
        TEN + n * dt.timedelta(hours=1) for n in range(3)
    ]


def test_slots_that_cannot_be_are_told_on_the_form_with_what_was_typed(team, at):
    at(NOON)
    panel, sprint = PanelFactory(), SprintFactory()
    typed = {
        "sprint": sprint.pk,
        "stage": "entretien",
        "on": "2024-04-12",
        "at": "10:00",
        "minutes": "",
        "pause": 0,
        "count": 1,
        "place": "Salle des cartes",
    }

    outside = team.post(to("offer_slots", panel.pk), typed)
    nowhere = team.post(to("offer_slots", panel.pk), {**typed, "place": ""})

    assertContains(outside, "Les entretiens de ce sprint vont du 11 mars 2024 au 29 mars 2024")
    assertContains(outside, "Salle des cartes")
    assertContains(nowhere, "Donnez un lieu ou une adresse de visioconférence.")
    assert not Slot.objects.exists()


def test_a_free_slot_is_closed(team, at):
    at(NOON)
    slot = SlotFactory()

    team.post(to("close_slot", slot.pk), {"because": ""})

    slot.refresh_from_db()
    assert slot.closed_at == NOON


# Interviews


def test_the_board_shows_both_values_and_the_mean(team, at):
    at(AFTER)
    interview = InterviewFactory(held=True)
    AssessmentFactory(
        interview=interview,
        marks={
            "experience": 3,
            "motivation": 5,
            "expertise": 4,
            "autonomie": 4,
            "communication": 2,
        },
    )

    assertContains(team.get(to("interview_list")), "3,6")
    assertContains(team.get(to("interview_detail", interview.pk)), "3,6")
    assert table_of(team.get(to("interview_list") + "?format=csv"))[1][-1] == "3,6"


def test_a_juror_who_declares_a_tie_shows_on_the_board_and_on_the_dashboard(team, juror, at):
    at(NOON)
    interview = InterviewFactory(slot__panel=PanelFactory(jurors=[juror]))
    assertNotContains(team.get(to("interview_list")), "lien déclaré")

    Conflict.objects.create(person=juror, dossier=interview.dossier, declared_at=NOON)

    assertContains(team.get(to("interview_list")), "lien déclaré")
    assertContains(
        team.get(to("dashboard")), "1 entretien avec un membre de jury qui a déclaré un lien"
    )


@pytest.mark.parametrize(
    ("route", "state"),
    [("hold_interview", "held"), ("miss_interview", "missed"), ("cancel_interview", "cancelled")],
)
def test_the_team_notes_what_happened(team, at, route, state):
    interview = InterviewFactory()
    at(AFTER if state != "cancelled" else NOON)

    team.post(to(route, interview.pk), {"because": "Noté."})

    interview.refresh_from_db()
    assert interview.state == state


def test_the_team_moves_an_interview_to_a_slot_that_fits(team, at):
    at(NOON)
    interview = InterviewFactory()
    SlotFactory(panel=PanelFactory(profile="technique", name="Jury technique"))
    later = SlotFactory(panel=interview.slot.panel, starts_at=TEN + dt.timedelta(hours=2))
    page = to("reschedule_interview", interview.pk)
    assertNotContains(team.get(page), "Jury technique")

    team.post(page, {"slot": later.pk, "because": ""})

    assert Interview.objects.get().slot == later


# Pool


def test_the_pool_is_searched_by_profile_mission_and_wish(team, at):
    at(APRIL)
    mission = MissionFactory()
    ada = MembershipFactory(dossier__candidate__name="Ada Marchetti")
    meet(ada, mission)
    bob = MembershipFactory(
        dossier=DossierFactory(
            admitted=True,
            candidate__name="Bob Lantier",
            profile="technique",
            answers={"themes": ["justice"]},
        )
    )
    MembershipFactory(left=True, dossier__candidate__name="Cyril Parti")

    def found(query):
        page = team.get(to("membership_list") + query).content.decode()
        return [name for name in ("Ada", "Bob", "Cyril") if name in page]

    assert found("") == ["Ada", "Bob"]
    assert found("?profil=technique") == ["Bob"]
    assert found(f"?mission={mission.pk}") == ["Ada"]
    assert found("?souhait=justice") == ["Bob"]
    assert found("?souhait=culture") == []
    assert found("?etat=left") == ["Cyril"]
    assert bob.state == MembershipState.IN


def test_a_person_is_introduced_then_withdrawn(team, at):
    at(APRIL)
    membership, mission = MembershipFactory(), MissionFactory()
    MissionFactory(title="Pas son métier", seats=[["technique"]])
    page = to("introduce", membership.pk)
    assertNotContains(team.get(page), "Pas son métier")

    team.post(page, {"mission": mission.pk})
    introduction = Introduction.objects.get()
    team.post(to("withdraw_introduction", introduction.pk), {"because": "Erreur de saisie."})

    introduction.refresh_from_db()
    assert introduction.state == IntroductionState.WITHDRAWN


def test_the_team_takes_out_someone_who_asks_by_letter(team, at):
    at(APRIL)
    membership = MembershipFactory()

    team.post(to("opt_out", membership.pk), {"because": "Lettre du 1er avril."})

    membership.refresh_from_db()
    assert membership.state == MembershipState.LEFT


# Missions


def test_a_mission_is_written_opened_and_closed(team, at):
    at(APRIL)
    typed = {
        "title": "Ports ouverts",
        "body": HostBodyFactory().pk,
        "summary": "Les horaires.",
        "place": "Lorient",
        "manager": "Yann Prigent",
        "starts_on": "2024-09-02",
        "seat_1": ["produit"],
    }

    team.post(to("draft_mission", CallFactory().pk), typed)
    mission = Mission.objects.get()
    team.post(to("open_mission", mission.pk))
    team.post(to("edit_mission", mission.pk), {**typed, "place": "Vannes"})
    team.post(to("close_mission", mission.pk), {"because": "Budget."})

    mission.refresh_from_db()
    assert (mission.state, mission.place) == (MissionState.CLOSED, "Vannes")


def test_a_mission_that_is_not_ready_says_why_instead_of_the_button(team, at):
    at(APRIL)
    mission = MissionFactory(state=MissionState.DRAFTED, place="")

    page = team.get(to("mission_detail", mission.pk))
    team.post(to("open_mission", mission.pk))

    assertContains(page, "Il manque : le lieu de travail.")
    assertNotContains(page, "Ouvrir la mission")
    mission.refresh_from_db()
    assert mission.state == MissionState.DRAFTED


# Matching


def test_a_matching_is_run_read_compared_and_confirmed(team, at):
    at(APRIL)
    one, two = MissionFactory(title="Marées"), MissionFactory(title="Ports")
    ada = MembershipFactory(dossier__candidate__name="Ada Marchetti")
    bob = MembershipFactory(dossier__candidate__name="Bob Lantier")
    for membership in (ada, bob):
        meet(membership, one, wish=1)
        meet(membership, two, wish=2)

    for seed in (1, 2):
        team.post(
            to("propose_matching", one.call_id), {"seed": seed, "run_set": "coalition_stable"}
        )
    first, second = MatchingRun.objects.order_by("pk")
    page = team.get(to("matching_detail", first.pk))
    comparison = team.get(to("compare_matchings", first.pk, second.pk))
    team.post(to("confirm_matching", first.pk), {"because": ""})
    team.post(to("drop_matching", second.pk), {"because": ""})

    for shown in ("Ada Marchetti", "Marées", "Aucune : nul candidat", "Affectation à"):
        assertContains(page, shown)
    assertContains(comparison, "change")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (RunState.CONFIRMED, RunState.DROPPED)
    assert len(table_of(team.get(to("matching_detail", first.pk) + "?format=csv"))) == 3


def test_a_matching_that_is_out_of_date_is_told_on_the_page(team, officer, at):
    at(APRIL)
    membership = MembershipFactory()
    meet(membership, MissionFactory())
    run = teams.propose(membership.dossier.call, by=officer, now=APRIL, seed=1)
    membership.opinions.update(rank=None, refused=True)

    page = team.post(to("confirm_matching", run.pk), {"because": ""})

    assertContains(page, "lancez un nouvel appariement")
    run.refresh_from_db()
    assert run.state == RunState.PROPOSED


def test_a_confirmed_seat_is_released(team, at):
    at(APRIL)
    pairing = PairingFactory(confirmed=True)

    team.post(to("release_pairing", pairing.pk), {"because": "Renonce."})

    assert not Pairing.objects.standing().exists()


# Offers, contracts, letters


def test_from_the_verification_to_the_letter(team, officer, at, django_capture_on_commit_callbacks):
    at(JULY)
    pairing = PairingFactory(confirmed=True)
    dossier = pairing.membership.dossier
    experience = ExperienceFactory(dossier=dossier)
    preparing = to("prepare_offer", dossier.pk) + f"?pairing={pairing.pk}"

    blocked = team.post(preparing, {"starts_on": "2024-09-02"})
    assertContains(blocked, "Il reste 1 période d’expérience à vérifier.")
    team.post(to("verify_experience", experience.pk), {"accepted": "1", "remark": "Certificat"})
    team.post(preparing, {"starts_on": "2024-09-02"})
    offer = Offer.objects.get()
    assertContains(team.get(to("offer_detail", offer.pk)), "5\u00a0000\u00a0€")
    team.post(to("send_offer", offer.pk))
    team.force_login(dossier.candidate)
    team.post(reverse("candidate:accept_offer", args=[dossier.pk]))
    team.force_login(officer)
    contract = Contract.objects.get()
    refused = team.get(to("issue_letter", contract.pk))
    assertContains(refused, "La lettre de mission s’établit une fois le contrat signé.")
    team.post(to("sign_contract", contract.pk), {"signed_on": "2024-07-01"})
    letter_form = {
        "place": "12 quai des Brumes, Brest",
        "manager": "Solène Le Bihan",
        "starts_on": "2024-09-02",
        "ends_on": "2025-09-01",
    }
    late = team.post(to("issue_letter", contract.pk), {**letter_form, "ends_on": "2025-09-02"})
    assertContains(late, "La mission ne finit pas après le contrat.")
    with django_capture_on_commit_callbacks(execute=True):
        team.post(to("issue_letter", contract.pk), letter_form)

    letter = MissionLetter.objects.get()
    assertContains(team.get(to("mission_letter", letter.pk)), "Solène Le Bihan")
    file = team.get(to("download_mission_letter", letter.pk))
    assert file.content.startswith(b"%PDF")


def test_the_gauge_the_waiver_and_the_withdrawal(team, at):
    at(JULY)
    offer = OfferFactory(sent=True)
    rule_set = offer.dossier.rule_set
    rule_set.content["caps"] = [{"year": 2024, "count": 0}]
    rule_set.save()

    assertContains(team.get(to("offer_list")), "0 sur 0 recrutements")
    assertContains(team.get(to("offer_detail", offer.pk)), "Le plafond de 0 recrutements")
    team.post(to("grant_waiver", offer.pk), {"because": "Accord du directeur."})
    assertContains(team.get(to("offer_detail", offer.pk)), "Accord du directeur.")
    team.post(to("withdraw_offer", offer.pk), {"because": "Mission annulée."})

    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN


def test_an_exception_is_approved_by_a_second_person(team, officer, at):
    at(JULY)
    dossier, mission = DossierFactory(admitted=True), MissionFactory()
    typed = {
        "mission": mission.pk,
        "starts_on": "2024-09-02",
        "off_grid": "on",
        "net_monthly": "5600",
        "variable_percent": "10",
    }
    missing = team.post(to("prepare_offer", dossier.pk), typed)
    assertContains(missing, "Une exception dit le montant, la part et le motif.")
    team.post(to("prepare_offer", dossier.pk), {**typed, "exception": "Profil introuvable."})
    offer = Offer.objects.get()
    assertNotContains(team.get(to("offer_detail", offer.pk)), "Approuver l’exception")

    team.force_login(UserFactory(is_staff=True))
    team.post(to("approve_exception", offer.pk))
    team.post(to("send_offer", offer.pk))

    offer.refresh_from_db()
    assert (offer.state, offer.net_monthly) == (OfferState.SENT, 5600)


# All the screens


def everything(at):
    """One of each thing, in the summer: what every screen needs to show something."""
    at(JULY)
    mission = MissionFactory()
    membership = MembershipFactory()
    meet(membership, mission)
    officer = UserFactory(is_staff=True)
    run = teams.propose(membership.dossier.call, by=officer, now=JULY, seed=1)
    other = teams.propose(membership.dossier.call, by=officer, now=JULY, seed=2)
    interview = InterviewFactory(slot__starts_at=JULY + dt.timedelta(days=2))
    slot = SlotFactory(starts_at=JULY + dt.timedelta(days=3))
    experience = ExperienceFactory()
    offer = OfferFactory(sent=True)
    contract = ContractFactory()
    letter = MissionLetterFactory()
    pairing = PairingFactory(confirmed=True)
    return {
        "panel_list": [],
        "compose_panel": [membership.dossier.call_id],
        "panel_detail": [slot.panel_id],
        "change_panel": [slot.panel_id],
        "offer_slots": [slot.panel_id],
        "close_slot": [slot.pk],
        "interview_list": [],
        "interview_detail": [interview.pk],
        "miss_interview": [interview.pk],
        "cancel_interview": [interview.pk],
        "reschedule_interview": [interview.pk],
        "membership_list": [],
        "membership_detail": [membership.pk],
        "introduce": [membership.pk],
        "opt_out": [membership.pk],
        "withdraw_introduction": [Introduction.objects.get().pk],
        "mission_list": [],
        "draft_mission": [mission.call_id],
        "mission_detail": [mission.pk],
        "edit_mission": [mission.pk],
        "close_mission": [mission.pk],
        "matching_list": [],
        "propose_matching": [mission.call_id],
        "matching_detail": [run.pk],
        "compare_matchings": [run.pk, other.pk],
        "confirm_matching": [run.pk],
        "drop_matching": [run.pk],
        "release_pairing": [pairing.pk],
        "offer_list": [],
        "offer_detail": [offer.pk],
        "prepare_offer": [experience.dossier_id],
        "grant_waiver": [offer.pk],
        "withdraw_offer": [offer.pk],
        "experience_list": [experience.dossier_id],
        "verify_experience": [experience.pk],
        "contract_list": [],
        "sign_contract": [contract.pk],
        "issue_letter": [contract.pk],
        "mission_letter": [letter.pk],
        "dashboard": [],
    }


def test_every_screen_is_for_the_team_and_for_nobody_else(
    client, officer, candidate, juror, host, reviewer, at
):
    routes = everything(at)
    client.force_login(officer)
    seen = {route: client.get(to(route, *args)).status_code for route, args in routes.items()}
    assert seen == dict.fromkeys(routes, 200)

    for person in (candidate, juror, host, reviewer):
        client.force_login(person)
        codes = {client.get(to(route, *args)).status_code for route, args in routes.items()}
        assert codes == {404}


@pytest.mark.parametrize(
    ("route", "why"),
    [
        ("panel_list", "Aucun jury"),
        ("interview_list", "Aucun entretien réservé"),
        ("membership_list", "Le vivier est vide"),
        ("mission_list", "Aucune mission"),
        ("matching_list", "Aucun appariement"),
        ("offer_list", "Aucune proposition"),
        ("contract_list", "Aucun contrat"),
    ],
)
def test_an_empty_list_says_why_and_what_to_do(team, route, why):
    assertContains(team.get(to(route)), why)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("route", "make", "queries"),
    [
        ("panel_list", lambda n: PanelFactory(), 9),
        (
            "interview_list",
            lambda n: InterviewFactory(slot__starts_at=TEN + n * dt.timedelta(hours=1)),
            15,
        ),
        ("membership_list", lambda n: MembershipFactory(), 10),
        ("mission_list", lambda n: MissionFactory(), 8),
        ("matching_list", lambda n: MatchingRunFactory(), 8),
        ("offer_list", lambda n: OfferFactory(), 12),
        ("contract_list", lambda n: ContractFactory(), 8),
    ],
)
def test_a_list_costs_the_same_for_one_or_three(
    team, at, route, make, queries, count, django_assert_num_queries
):
    at(NOON)
    for n in range(count):
        make(n)

    with django_assert_num_queries(queries):
        team.get(to(route))


@pytest.mark.parametrize(
    ("route", "make", "named"),
    [
        ("panel_list", lambda: PanelFactory(name="=1+1"), "'=1+1"),
        ("interview_list", lambda: InterviewFactory(dossier__candidate__name="=1+1"), "'=1+1"),
        (
            "membership_list",
            lambda: MembershipFactory(dossier__candidate__name="=1+1"),
            "'=1+1",
        ),
        ("mission_list", lambda: MissionFactory(title="=1+1"), "'=1+1"),
        ("offer_list", lambda: OfferFactory(dossier__candidate__name="=1+1"), "'=1+1"),
        (
            "contract_list",
            lambda: ContractFactory(offer__dossier__candidate__name="=1+1"),
            "'=1+1",
        ),
    ],
)
def test_a_list_goes_to_a_spreadsheet_without_running_anything(team, at, route, make, named):
    at(APRIL)
    make()

    rows = table_of(team.get(to(route) + "?format=csv"))
    book = ZipFile(BytesIO(team.get(to(route) + "?format=xlsx").content))

    assert len(rows) == 2
    assert named in rows[1]
    assert "<t>=1+1</t>" in book.read("xl/sharedStrings.xml").decode()  # a text, without apostrophe
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()  # and no formula


def test_the_dashboard_names_what_waits(team, at):
    at(JULY)
    ExperienceFactory(dossier__candidate__name="Ada Marchetti")
    OfferFactory(sent=True, wanted_at=JULY)
    MatchingRunFactory()
    InterviewFactory()

    page = team.get(to("dashboard"))

    for line in (
        "L’expérience d’1 personne est à vérifier",
        "Un accord attend une dérogation au plafond",
        "Un appariement attend votre décision",
        "1 entretien passé à noter tenu ou manqué",
    ):
        assertContains(page, line)
