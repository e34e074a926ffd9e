import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.calls.models import Call
from fellowship.engagements import actions as engagements
from fellowship.engagements.models import Experience
from fellowship.engagements.states import OfferState
from fellowship.juries.models import Interview
from fellowship.juries.states import InterviewState
from fellowship.people.models import Consent
from fellowship.reviews.models import Conflict
from fellowship.talents.models import Membership, Wish
from fellowship.talents.states import MembershipState
from tests.factories.calls import NOON
from tests.factories.dossiers import DossierFactory
from tests.factories.engagements import (
    JULY,
    ContractFactory,
    ExperienceFactory,
    MissionLetterFactory,
    OfferFactory,
)
from tests.factories.juries import TEN, InterviewFactory, PanelFactory, SlotFactory
from tests.factories.missions import MissionFactory
from tests.factories.talents import APRIL, IntroductionFactory, MembershipFactory
from tests.factories.teams import PairingFactory, WishFactory

pytestmark = pytest.mark.django_db


def shortlisted(candidate):
    return DossierFactory(shortlisted=True, candidate=candidate)


def admitted(candidate):
    return DossierFactory(admitted=True, candidate=candidate)


# Interviews


def test_a_shortlisted_candidate_chooses_a_slot_and_gets_its_calendar(client, candidate, at):
    at(NOON)
    dossier, slot = shortlisted(candidate), SlotFactory()
    client.force_login(candidate)
    page = reverse("candidate:interview_list", args=[dossier.pk])
    assertContains(client.get(page), "Choisir un créneau")
    booking = reverse("candidate:book_interview", args=[dossier.pk])
    assertContains(client.get(booking), "mardi 12 mars 2024")

    response = client.post(booking, {"slot": slot.pk})

    assertRedirects(response, page)
    interview = Interview.objects.get()
    assertContains(client.get(page), "mardi 12 mars 2024 à 10 h")
    calendar = client.get(reverse("candidate:interview_calendar", args=[interview.pk]))
    assert calendar["Content-Type"] == "text/calendar; charset=utf-8"
    assert Calendar.from_ical(calendar.content).walk("VEVENT")[0]["DTSTART"].dt == TEN


def test_a_slot_taken_meanwhile_is_told_and_the_others_stay_on_the_page(client, candidate, at):
    at(NOON)
    dossier, slot = shortlisted(candidate), SlotFactory()
    SlotFactory(panel=slot.panel, starts_at=TEN + dt.timedelta(hours=2))
    InterviewFactory(slot=slot)
    client.force_login(candidate)

    response = client.post(
        reverse("candidate:book_interview", args=[dossier.pk]), {"slot": slot.pk}
    )

    assertContains(response, "Ce créneau n’est plus libre")
    assertContains(response, "12 h")
    assert not Interview.objects.filter(dossier=dossier).exists()


def test_a_slot_of_a_tied_juror_is_not_on_the_page(client, candidate, juror, at):
    at(NOON)
    dossier = shortlisted(candidate)
    SlotFactory(panel=PanelFactory(jurors=[juror], name="Jury lié"))
    client.force_login(candidate)
    page = reverse("candidate:book_interview", args=[dossier.pk])
    assertContains(client.get(page), "Jury lié")

    Conflict.objects.create(person=juror, dossier=dossier, declared_at=NOON)

    assertNotContains(client.get(page), "Jury lié")


def test_slots_are_shown_in_the_hour_of_the_call_and_its_name(client, candidate, at):
    """10 h in Paris that winter morning is 13 h on the island."""
    at(NOON)
    dossier = shortlisted(candidate)
    slot = SlotFactory()
    page = reverse("candidate:book_interview", args=[dossier.pk])
    client.force_login(candidate)
    assertContains(client.get(page), "Les heures sont à l’heure de Paris.")
    assertContains(client.get(page), "10\u00a0h – 10\u00a0h\u00a030")

    Call.objects.filter(pk=slot.panel.call_id).update(zone="Indian/Reunion")

    assertContains(client.get(page), "Les heures sont à l’heure de La Réunion.")
    assertContains(client.get(page), "13\u00a0h – 13\u00a0h\u00a030")


def test_a_candidate_moves_then_cancels(client, candidate, at):
    at(NOON)
    interview = InterviewFactory(dossier=shortlisted(candidate))
    later = SlotFactory(panel=interview.slot.panel, starts_at=TEN + dt.timedelta(hours=2))
    client.force_login(candidate)

    client.post(reverse("candidate:reschedule_interview", args=[interview.pk]), {"slot": later.pk})
    interview.refresh_from_db()
    assert interview.slot == later
    cancelling = reverse("candidate:cancel_interview", args=[interview.pk])
    assertContains(client.get(cancelling), "sera annulé")
    client.post(cancelling, {"because": "Déménagement"})

    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED


def test_past_the_limit_the_page_says_whom_to_write_to(client, candidate, at):
    at(TEN - dt.timedelta(hours=3))
    interview = InterviewFactory(dossier=shortlisted(candidate))
    client.force_login(candidate)

    page = client.get(reverse("candidate:interview_list", args=[interview.dossier_id]))
    client.post(reverse("candidate:cancel_interview", args=[interview.pk]))

    assertContains(page, "jusqu’à 24 heures avant")
    assertNotContains(page, "Déplacer</a>")
    interview.refresh_from_db()
    assert interview.state == InterviewState.BOOKED


def test_a_mission_interview_is_offered_to_those_introduced(client, candidate, at):
    at(APRIL)
    dossier = admitted(candidate)
    introduction = IntroductionFactory(membership=MembershipFactory(dossier=dossier))
    slot = SlotFactory(mission=introduction.mission, starts_at=APRIL + dt.timedelta(days=3))
    client.force_login(candidate)
    page = client.get(reverse("candidate:interview_list", args=[dossier.pk]))
    assertContains(page, introduction.mission.title)

    address = reverse("candidate:book_interview", args=[dossier.pk])
    client.post(f"{address}?mission={introduction.mission_id}", {"slot": slot.pk})

    assert Interview.objects.get().mission == introduction.mission
    assert client.get(f"{address}?mission={MissionFactory().pk}").status_code == 404
    assert client.get(f"{address}?mission=abc").status_code == 404


# Pool


def test_the_box_is_empty_and_nothing_is_written_without_it(client, candidate, at):
    at(APRIL)
    dossier = admitted(candidate)
    client.force_login(candidate)
    page = reverse("candidate:pool_detail", args=[dossier.pk])

    assertContains(client.get(page), '<input type="checkbox" name="agree" id="agree" value="1">')
    client.post(reverse("candidate:opt_in", args=[dossier.pk]), {})

    assert not Consent.objects.exists()


def test_a_candidate_enters_and_leaves_the_pool(client, candidate, at):
    at(APRIL)
    dossier = admitted(candidate)
    client.force_login(candidate)
    page = reverse("candidate:pool_detail", args=[dossier.pk])

    client.post(reverse("candidate:opt_in", args=[dossier.pk]), {"agree": "1"})
    assertContains(client.get(page), "Jusqu’au 1er avril 2025 inclus.")
    leaving = reverse("candidate:opt_out", args=[dossier.pk])
    assertContains(client.get(leaving), "dès cet instant")
    client.post(leaving)

    assert Membership.objects.get().state == MembershipState.LEFT


def test_before_the_selection_the_agreement_waits(client, candidate, at):
    at(NOON)
    dossier = shortlisted(candidate)
    client.force_login(candidate)

    client.post(reverse("candidate:opt_in", args=[dossier.pk]), {"agree": "1"})

    page = client.get(reverse("candidate:pool_detail", args=[dossier.pk]))
    assertContains(page, "Vous entrerez dans le vivier si votre dossier est sélectionné.")
    assert not Membership.objects.exists()


# Wishes and result


def test_a_list_with_a_fault_keeps_what_was_typed(client, candidate, at):
    at(APRIL)
    membership = MembershipFactory(dossier=admitted(candidate))
    one, two = MissionFactory(title="Marées"), MissionFactory(title="Ports")
    client.force_login(candidate)
    page = reverse("candidate:edit_wishes", args=[membership.dossier_id])

    wrong = client.post(page, {f"rank-{one.pk}": "1", f"rank-{two.pk}": "1"})
    assertContains(wrong, "Deux vœux ont le même rang")
    assertContains(wrong, 'value="1"', count=2)
    words = client.post(page, {f"rank-{one.pk}": "premier"})
    assertContains(words, "nombre entier à partir de 1")
    assertContains(words, 'value="premier"')
    right = client.post(page, {f"rank-{one.pk}": "7", f"rank-{two.pk}": "2"})

    assertRedirects(right, page)
    assert list(Wish.objects.order_by("rank").values_list("mission", "rank")) == [
        (two.pk, 1),
        (one.pk, 2),
    ]


def test_out_of_the_pool_the_page_says_so_and_refuses(client, candidate, at):
    at(APRIL)
    dossier = admitted(candidate)
    mission = MissionFactory()
    client.force_login(candidate)
    page = reverse("candidate:edit_wishes", args=[dossier.pk])

    assertContains(client.get(page), "Les vœux sont ouverts aux personnes du vivier.")
    client.post(page, {f"rank-{mission.pk}": "1"})

    assert not Wish.objects.exists()


def test_a_result_shows_once_confirmed_and_never_before(client, candidate, at):
    at(APRIL)
    membership = MembershipFactory(dossier=admitted(candidate))
    pairing = PairingFactory(membership=membership, mission__title="Marées")
    client.force_login(candidate)
    page = reverse("candidate:result_detail", args=[membership.dossier_id])
    assertNotContains(client.get(page), "Marées")

    type(pairing).objects.update(confirmed_at=APRIL)

    assertContains(client.get(page), "Marées")
    assertContains(client.get(page), "Vous obtenez votre premier vœu.")


# Experience, offer, contract


def test_a_candidate_declares_a_period_and_takes_it_back(client, candidate, at):
    at(JULY)
    dossier = admitted(candidate)
    client.force_login(candidate)
    page = reverse("candidate:experience_list", args=[dossier.pk])

    wrong = client.post(
        page,
        {
            "title": "Conseil",
            "kind": "employee",
            "starts_on": "2020-02-01",
            "ends_on": "2020-01-01",
        },
    )
    assertContains(wrong, "Le dernier jour doit suivre le premier.")
    assertContains(wrong, 'value="Conseil"')
    client.post(page, {"title": "Conseil", "kind": "freelance", "starts_on": "2020-02-01"})
    experience = Experience.objects.get()
    assertContains(client.get(page), "Conseil")
    client.post(reverse("candidate:remove_experience", args=[experience.pk]))

    assert not Experience.objects.exists()


def test_an_offer_in_preparation_does_not_exist_for_the_candidate(client, candidate, at):
    at(JULY)
    offer = OfferFactory(dossier=admitted(candidate))
    client.force_login(candidate)
    page = reverse("candidate:offer_detail", args=[offer.dossier_id])

    assertContains(client.get(page), "Aucune proposition pour le moment")
    answer = reverse("candidate:accept_offer", args=[offer.dossier_id])
    assert client.get(answer).status_code == 404


def test_an_offer_is_read_then_accepted_on_a_second_page(client, candidate, at):
    at(JULY)
    offer = OfferFactory(sent=True, dossier=admitted(candidate))
    client.force_login(candidate)
    page = reverse("candidate:offer_detail", args=[offer.dossier_id])
    seen = client.get(page)
    assertContains(seen, "5\u00a0000\u00a0€")
    assertContains(seen, "10\u00a0%")
    assertContains(seen, "Au plus tard le 16 juillet 2024 inclus.")
    answer = reverse("candidate:accept_offer", args=[offer.dossier_id])
    assertContains(client.get(answer), "J’accepte la proposition")

    client.post(answer)

    offer.refresh_from_db()
    assert offer.state == OfferState.ACCEPTED
    assertContains(client.get(page), "contrat de projet")


def test_too_late_is_a_sentence(client, candidate, at):
    offer = OfferFactory(sent=True, dossier=admitted(candidate))
    at(offer.deadline_at)
    client.force_login(candidate)

    response = client.post(reverse("candidate:accept_offer", args=[offer.dossier_id]), follow=True)

    assertContains(response, "au plus tard le 16 juillet 2024")
    offer.refresh_from_db()
    assert offer.state == OfferState.SENT


def test_a_yes_over_the_cap_is_noted(client, candidate, at):
    at(JULY)
    offer = OfferFactory(sent=True, dossier=admitted(candidate))
    rule_set = offer.dossier.rule_set
    rule_set.content["caps"] = [{"year": 2024, "count": 0}]
    rule_set.save()
    client.force_login(candidate)

    response = client.post(reverse("candidate:accept_offer", args=[offer.dossier_id]), follow=True)

    assertContains(response, "Le plafond de 0 recrutements pour 2024 est atteint")
    assertContains(response, "Votre accord est noté")
    offer.refresh_from_db()
    assert (offer.state, offer.wanted_at) == (OfferState.SENT, JULY)


def test_a_candidate_declines(client, candidate, at):
    at(JULY)
    offer = OfferFactory(sent=True, dossier=admitted(candidate))
    client.force_login(candidate)

    client.post(reverse("candidate:decline_offer", args=[offer.dossier_id]), {"because": ""})

    offer.refresh_from_db()
    assert offer.state == OfferState.DECLINED


def test_the_letter_is_read_and_downloaded(
    client, candidate, at, django_capture_on_commit_callbacks
):
    at(JULY)
    contract = ContractFactory(signed=True, offer__dossier=admitted(candidate))
    with django_capture_on_commit_callbacks(execute=True):
        letter = engagements.issue_letter(contract, by=None, now=JULY)
    client.force_login(candidate)

    page = client.get(reverse("candidate:letter_detail", args=[letter.pk]))
    file = client.get(reverse("candidate:download_letter", args=[letter.pk]))

    assertContains(page, "Solène Le Bihan")
    assert file["Content-Type"] == "application/pdf"
    assert b"".join(file.streaming_content).startswith(b"%PDF")


ROUTES = [
    "interview_list",
    "book_interview",
    "pool_detail",
    "opt_out",
    "edit_wishes",
    "result_detail",
    "experience_list",
    "offer_detail",
    "accept_offer",
    "decline_offer",
]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", ["rival", "officer"])
def test_the_stages_of_another_do_not_exist(client, request, candidate, who, route, at):
    at(JULY)
    offer = OfferFactory(sent=True, dossier=admitted(candidate))
    address = reverse(f"candidate:{route}", args=[offer.dossier_id])
    client.force_login(candidate)
    assert client.get(address).status_code == 200

    client.force_login(request.getfixturevalue(who))

    assert client.get(address).status_code == 404


def test_things_of_another_do_not_exist(client, rival):
    interview, experience, letter = InterviewFactory(), ExperienceFactory(), MissionLetterFactory()
    client.force_login(rival)

    for route, key in [
        ("reschedule_interview", interview.pk),
        ("cancel_interview", interview.pk),
        ("interview_calendar", interview.pk),
        ("letter_detail", letter.pk),
        ("download_letter", letter.pk),
    ]:
        assert client.get(reverse(f"candidate:{route}", args=[key])).status_code == 404
    removing = reverse("candidate:remove_experience", args=[experience.pk])
    assert client.post(removing).status_code == 404
    assert Experience.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_slots_cost_the_same_for_one_or_three(
    client, candidate, at, count, django_assert_num_queries
):
    at(NOON)
    dossier = shortlisted(candidate)
    for n in range(count):
        SlotFactory(starts_at=TEN + n * dt.timedelta(hours=1))
    client.force_login(candidate)

    with django_assert_num_queries(8):
        page = client.get(reverse("candidate:book_interview", args=[dossier.pk]))

    assertContains(page, 'name="slot"', count=count)


@pytest.mark.parametrize("count", [1, 3])
def test_the_wishes_cost_the_same_for_one_or_three(
    client, candidate, at, count, django_assert_num_queries
):
    at(APRIL)
    membership = MembershipFactory(dossier=admitted(candidate))
    for n in range(count):
        WishFactory(membership=membership, rank=n + 1)
    client.force_login(candidate)

    with django_assert_num_queries(16):
        page = client.get(reverse("candidate:edit_wishes", args=[membership.dossier_id]))

    assertContains(page, 'name="rank-', count=count)
