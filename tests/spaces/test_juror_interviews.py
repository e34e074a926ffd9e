import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.juries.models import Assessment
from fellowship.juries.states import InterviewState
from fellowship.reviews.models import Conflict, Score
from tests.factories.calls import NOON
from tests.factories.dossiers import ANSWERS, AttachmentFactory
from tests.factories.juries import (
    AFTER,
    TEN,
    AssessmentFactory,
    InterviewFactory,
    PanelFactory,
    SlotFactory,
)
from tests.factories.people import UserFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db

THREE = {"mark_expertise": "4", "mark_autonomie": "4", "mark_communication": "2"}


@pytest.fixture(autouse=True)
def _after(at):
    at(AFTER)


@pytest.fixture
def interview(juror, candidate):
    return InterviewFactory(
        dossier__candidate=candidate,
        dossier__answers={**ANSWERS, "telephone": "06 00 00 00 01"},
        slot__panel=PanelFactory(jurors=[juror], name="Jury des marées"),
    )


def address(route, interview, *more):
    return reverse(f"juror:{route}", args=[interview.pk, *more])


def test_a_juror_reads_who_is_heard_and_not_how_to_reach_her(client, juror, interview, at):
    client.force_login(juror)

    page = client.get(address("interview_detail", interview))

    assertContains(page, "Camille Vasseur-Lindt")
    assertContains(page, "Trois services lancés")
    assertContains(page, "Santé, Transition écologique")
    assertNotContains(page, "06 00 00 00 01")
    assertNotContains(page, "camille@example.org")


def test_the_file_is_read_and_its_marks_are_shown(client, juror, interview, at):
    AttachmentFactory(dossier=interview.dossier)
    review = ReviewFactory(dossier=interview.dossier, sent=True)
    for criterion, value in (("experience", 3), ("motivation", 4)):
        Score.objects.create(review=review, criterion=criterion, value=value)
    client.force_login(juror)

    page = client.get(address("assess_interview", interview))
    file = client.get(address("interview_file", interview, "cv"))

    assertContains(page, "<dd>3</dd>", html=True)
    assertContains(page, "<dd>4</dd>", html=True)
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment")
    assert file.content.startswith(b"%PDF")


def test_a_draft_then_the_assessment_sent(client, juror, interview, at):
    client.force_login(juror)
    form = address("assess_interview", interview)

    client.post(form, {"mark_expertise": "4", "keep": "1"})
    assert Assessment.objects.get().sent_at is None
    response = client.post(form, {**THREE, "appreciation": "Claire.", "send": "1"})

    assertRedirects(response, address("interview_detail", interview))
    interview.refresh_from_db()
    assert Assessment.objects.get().sent_at == AFTER
    assert interview.state == InterviewState.HELD
    assertContains(client.get(form), "Vous avez déjà envoyé votre évaluation.")


def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(
    client, juror, interview, at
):
    client.force_login(juror)

    page = client.post(
        address("assess_interview", interview),
        {"mark_expertise": "0", "appreciation": "Brève.", "send": "1"},
    )

    assertContains(page, "Il manque la note de ce critère.", count=4)  # summary and field, twice
    assertContains(page, "Brève.")
    assertContains(page, '<option value="0" selected>0</option>', html=True)
    assert not Assessment.objects.exists()


def test_before_the_hour_the_page_says_when(client, juror, interview, at):
    at(NOON)
    client.force_login(juror)

    page = client.get(address("assess_interview", interview))

    assertContains(page, "s’ouvre au début de l’entretien, le 12 mars 2024 à 10 h")
    assertNotContains(page, "Envoyer mon évaluation")


def test_others_marks_open_when_mine_are_sent(client, juror, interview, at):
    other = UserFactory(name="Basile Autre")
    interview.slot.panel.jurors.add(other)
    AssessmentFactory(interview=interview, juror=other, appreciation="Opinion du voisin.")
    client.force_login(juror)
    page = address("interview_detail", interview)
    assertNotContains(client.get(page), "Opinion du voisin.")

    AssessmentFactory(interview=interview, juror=juror)

    assertContains(client.get(page), "Opinion du voisin.")


def test_a_declared_tie_makes_the_interview_vanish_by_every_route(client, juror, interview, at):
    client.force_login(juror)
    assertContains(client.get(reverse("juror:interview_list") + "?periode=passes"), "Camille")

    client.post(address("declare_tie", interview), {"reason": "Ancienne collègue."})

    assert Conflict.objects.get().person == juror
    for wanted in ("", "passes", "a-evaluer"):
        page = client.get(reverse("juror:interview_list"), {"periode": wanted})
        assertNotContains(page, "Camille")
    for route in ("interview_detail", "assess_interview", "declare_tie"):
        assert client.get(address(route, interview)).status_code == 404
    assert client.get(address("interview_file", interview, "cv")).status_code == 404


def test_a_juror_of_another_panel_and_those_without_the_part_find_nothing(
    client, juror, interview, stranger, officer, candidate, at
):
    other = PanelFactory().jurors.get()
    for person in (other, stranger, officer, candidate):
        client.force_login(person)
        for route in ("interview_detail", "assess_interview", "declare_tie"):
            assert client.get(address(route, interview)).status_code == 404
    client.force_login(stranger)
    assert client.get(reverse("juror:interview_list")).status_code == 404


def test_an_empty_timetable_says_what_will_happen(client, juror, at):
    client.force_login(juror)

    assertContains(client.get(reverse("juror:interview_list")), "Vous recevrez un message")
    page = client.get(reverse("juror:interview_list"), {"periode": "a-evaluer"})
    assertContains(page, "Rien à évaluer")


@pytest.mark.parametrize("count", [1, 3])
def test_the_timetable_costs_the_same_for_one_or_three(
    client, juror, at, count, django_assert_num_queries
):
    at(NOON)
    panel = PanelFactory(jurors=[juror])
    for n in range(count):
        InterviewFactory(slot=SlotFactory(panel=panel, starts_at=TEN + n * dt.timedelta(hours=1)))
    client.force_login(juror)

    with django_assert_num_queries(9):
        page = client.get(reverse("juror:interview_list"))

    assertContains(page, "entretien métier", count=count)
