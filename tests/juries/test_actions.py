import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions as dossiers
from fellowship.juries import actions
from fellowship.juries.models import Interview, Sitting, Slot
from fellowship.juries.states import InterviewState
from fellowship.reviews.models import Conflict
from tests.factories.calls import NOON, PARIS, SprintFactory
from tests.factories.dossiers import DossierFactory, take
from tests.factories.juries import (
    AFTER,
    TEN,
    AssessmentFactory,
    InterviewFactory,
    PanelFactory,
    SlotFactory,
)
from tests.factories.missions import MissionFactory
from tests.factories.talents import APRIL, IntroductionFactory

pytestmark = pytest.mark.django_db

FIVE = {"experience": 4, "motivation": 5, "expertise": 4, "autonomie": 4, "communication": 2}


def quarters(start, count, minutes=30):
    length = dt.timedelta(minutes=minutes)
    return [(start + n * length, start + (n + 1) * length) for n in range(count)]


def bookable(dossier, now=NOON):
    return Slot.objects.bookable_by(dossier, dossier.place, now)


def test_a_series_of_slots_seats_every_juror_for_every_five_minutes(officer):
    panel = PanelFactory()
    sprint = SprintFactory()

    slots = actions.offer_slots(
        panel, sprint, quarters(TEN, 3), by=officer, now=NOON, video="https://visio.example/1"
    )

    assert [slot.starts_at for slot in slots] == [
        TEN + n * dt.timedelta(minutes=30) for n in range(3)
    ]
    assert Sitting.objects.count() == 3 * 6


@pytest.mark.parametrize(
    ("hours", "why"),
    [
        ([], "Il faut au moins un créneau"),
        (quarters(NOON - dt.timedelta(days=1), 1), "est passé"),
        (quarters(TEN + dt.timedelta(minutes=2), 1), "pas de cinq minutes"),
        (quarters(dt.datetime(2024, 4, 2, 10, tzinfo=PARIS), 1), "vont du 11 mars 2024 au 29 mars"),
        (quarters(TEN, 1) + quarters(TEN + dt.timedelta(minutes=15), 1), "se chevauchent"),
    ],
)
def test_slots_that_cannot_be_are_refused_and_nothing_is_written(officer, hours, why):
    with pytest.raises(Refused, match=why):
        actions.offer_slots(
            PanelFactory(), SprintFactory(), hours, by=officer, now=NOON, place="Salle 1"
        )

    assert not Slot.objects.exists()


def test_a_juror_is_never_in_two_rooms_at_once(officer, juror):
    SlotFactory(panel=PanelFactory(jurors=[juror]))
    other = PanelFactory(jurors=[juror])

    with pytest.raises(
        Refused, match="Judith Jury est déjà dans un jury le 12 mars 2024 à 10\xa0h\xa015"
    ):
        actions.offer_slots(
            other,
            SprintFactory(),
            quarters(TEN + dt.timedelta(minutes=15), 1),
            by=officer,
            now=NOON,
            place="Salle 2",
        )

    assert Slot.objects.count() == 1


def test_the_database_itself_keeps_a_juror_out_of_a_second_room(juror):
    slot = SlotFactory(panel=PanelFactory(jurors=[juror]))
    later = SlotFactory(starts_at=TEN + dt.timedelta(minutes=15))

    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(slot=later, juror=juror, at=slot.ticks[-1])


def test_a_juror_who_joins_a_panel_must_be_free_at_its_hours(officer, juror):
    SlotFactory(panel=PanelFactory(jurors=[juror]))
    other = PanelFactory()
    SlotFactory(panel=other)

    with pytest.raises(Refused, match="Judith Jury est déjà dans un jury"):
        actions.compose_panel(other.call, other.name, [juror], by=officer, now=NOON, panel=other)


def test_a_panel_takes_jurors_of_the_call_only(officer, stranger):
    panel = PanelFactory()

    with pytest.raises(Refused, match="Sacha Inconnu n’est pas membre de jury"):
        actions.compose_panel(panel.call, "Jury bis", [stranger], by=officer, now=NOON)


def test_a_candidate_books_and_everyone_gets_the_invitation(candidate, juror):
    dossier = DossierFactory(shortlisted=True, candidate=candidate)
    slot = SlotFactory(panel=PanelFactory(jurors=[juror]))

    interview = actions.book(dossier, slot, by=candidate, now=NOON)

    assert (interview.state, interview.sequence) == (InterviewState.BOOKED, 0)
    assert list(Event.objects.about(interview).values_list("verb", "by")) == [
        ("booked", candidate.pk)
    ]
    assert list(Email.objects.order_by("pk").values_list("to", "subject")) == [
        (candidate.email, "Votre entretien du 12 mars 2024 à 10 h"),
        (juror.email, "Entretien réservé le 12 mars 2024 à 10 h"),
    ]
    attached = Email.objects.get(to=candidate.email).attachments[0]
    calendar = Calendar.from_ical(attached["text"])
    event = calendar.walk("VEVENT")[0]
    zone = calendar.walk("VTIMEZONE")[0]
    assert attached["type"] == "text/calendar; method=REQUEST"
    assert (calendar["METHOD"], event["SEQUENCE"], zone["TZID"]) == ("REQUEST", 0, "Europe/Paris")
    assert event["DTSTART"].dt == TEN
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"


def test_the_second_to_book_a_slot_is_told_and_keeps_her_choice_of_the_others():
    slot = SlotFactory()
    first = InterviewFactory(slot=slot)
    late = DossierFactory(shortlisted=True)

    with pytest.raises(Refused, match="n’est plus libre"):
        actions.book(late, slot, by=late.candidate, now=NOON)

    assert list(Interview.objects.all()) == [first]


def test_a_dossier_has_one_trade_interview():
    dossier = DossierFactory(shortlisted=True)
    actions.book(dossier, SlotFactory(), by=dossier.candidate, now=NOON)

    with pytest.raises(Refused, match="déjà réservé"):
        actions.book(
            dossier,
            SlotFactory(starts_at=TEN + dt.timedelta(hours=2)),
            by=dossier.candidate,
            now=NOON,
        )


@pytest.mark.parametrize("state", ["submitted", "admitted", "declined"])
def test_only_a_shortlisted_dossier_is_heard(state):
    dossier = DossierFactory(**{state: True})

    with pytest.raises(Refused, match="arrivé à cette étape"):
        actions.book(dossier, SlotFactory(), by=dossier.candidate, now=NOON)


def test_a_slot_of_a_tied_juror_does_not_exist_for_the_candidate(juror):
    dossier = DossierFactory(shortlisted=True)
    past = DossierFactory(candidate=dossier.candidate, profile="technique")
    Conflict.objects.create(person=juror, dossier=past, declared_at=NOON)
    slot = SlotFactory(panel=PanelFactory(jurors=[juror]))
    free = SlotFactory(starts_at=TEN + dt.timedelta(hours=1))

    assert list(Slot.objects.bookable_by(dossier, dossier.place, NOON)) == [free]
    with pytest.raises(Refused, match="n’est plus libre"):
        actions.book(dossier, slot, by=dossier.candidate, now=NOON)


def test_slots_of_another_profile_another_sprint_or_the_past_are_not_offered():
    dossier = DossierFactory(shortlisted=True, profile="produit")
    SlotFactory(panel=PanelFactory(profile="technique"))
    SlotFactory(sprint=SprintFactory(number=2))
    SlotFactory(closed_at=NOON)
    mine = SlotFactory(panel=PanelFactory(profile="produit"))

    assert list(Slot.objects.bookable_by(dossier, dossier.place, NOON)) == [mine]
    assert list(Slot.objects.bookable_by(dossier, dossier.place, AFTER)) == []


def test_a_mission_interview_needs_an_introduction_to_that_mission():
    dossier = DossierFactory(admitted=True)
    mission = MissionFactory()
    start = APRIL + dt.timedelta(days=7)
    slot = SlotFactory(mission=mission, starts_at=start)
    with pytest.raises(Refused, match="présenté à cette mission"):
        actions.book(dossier, slot, by=dossier.candidate, now=APRIL)
    IntroductionFactory(membership__dossier=dossier, mission=mission)

    interview = actions.book(dossier, slot, by=dossier.candidate, now=APRIL)

    assert (interview.stage, interview.mission) == ("entretien-mission", mission)


def test_moving_an_interview_raises_its_sequence_and_frees_the_slot():
    slot = SlotFactory()
    later = SlotFactory(panel=slot.panel, starts_at=TEN + dt.timedelta(hours=2))
    interview = InterviewFactory(slot=slot)

    actions.reschedule(interview, later, by=interview.dossier.candidate, now=NOON)

    interview.refresh_from_db()
    assert (interview.slot, interview.sequence) == (later, 1)
    assert list(bookable(DossierFactory(shortlisted=True))) == [slot]
    text = Email.objects.get(to=interview.dossier.candidate.email).attachments[0]["text"]
    assert Calendar.from_ical(text).walk("VEVENT")[0]["SEQUENCE"] == 1


def test_a_day_before_the_candidate_still_cancels_and_a_second_later_no_more(officer):
    interview = InterviewFactory()
    limit = TEN - dt.timedelta(hours=24)

    with pytest.raises(Refused, match="jusqu’à 24 heures avant"):
        actions.cancel(interview, by=interview.dossier.candidate, now=limit)
    actions.cancel(interview, by=interview.dossier.candidate, now=limit - dt.timedelta(seconds=1))

    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED
    letter = Email.objects.get(to=interview.dossier.candidate.email)
    event = Calendar.from_ical(letter.attachments[0]["text"])
    assert (event["METHOD"], event.walk("VEVENT")[0]["STATUS"]) == ("CANCEL", "CANCELLED")


def test_the_team_cancels_to_the_last_minute(officer):
    interview = InterviewFactory()

    actions.cancel(
        interview, by=officer, now=TEN - dt.timedelta(minutes=1), because="Jury souffrant."
    )

    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED


@pytest.mark.parametrize("leave", ["withdraw", "miss"])
def test_a_dossier_that_leaves_frees_its_slot(leave):
    interview = InterviewFactory()

    if leave == "withdraw":
        dossiers.withdraw(interview.dossier, by=None, now=NOON)
        Email.objects.filter(template="withdrawal").delete()
    else:
        take(interview.dossier, "missed")

    interview.refresh_from_db()
    assert interview.state == InterviewState.CANCELLED
    assert Slot.objects.offered(NOON).get() == interview.slot
    told = set(Email.objects.values_list("to", flat=True))
    assert told == {juror.email for juror in interview.slot.panel.jurors.all()}


def test_a_booked_slot_is_not_closed_and_a_free_one_gives_the_hours_back(officer, juror):
    panel = PanelFactory(jurors=[juror])
    booked = InterviewFactory(slot__panel=panel).slot
    free = SlotFactory(panel=panel, starts_at=TEN + dt.timedelta(hours=1))

    with pytest.raises(Refused, match="Un entretien est réservé"):
        actions.close_slot(booked, by=officer, now=NOON)
    actions.close_slot(free, by=officer, now=NOON)

    assert list(Slot.objects.offered(NOON)) == []
    assert set(Sitting.objects.values_list("slot", flat=True)) == {booked.pk}


def test_nobody_is_scored_before_the_interview_begins():
    interview = InterviewFactory()
    juror = interview.slot.panel.jurors.get()

    with pytest.raises(Refused, match="s’ouvre au début de l’entretien"):
        actions.save_assessment(interview, juror, {}, "", now=TEN - dt.timedelta(seconds=1))


def test_a_draft_is_kept_then_sent_once_and_the_interview_was_held():
    interview = InterviewFactory()
    juror = interview.slot.panel.jurors.get()
    actions.save_assessment(interview, juror, {"expertise": 3}, "", now=TEN)

    sent = actions.send_assessment(interview, juror, FIVE, "Convaincante.", now=AFTER)

    interview.refresh_from_db()
    assert interview.state == InterviewState.HELD
    assert dict(sent.marks.values_list("criterion", "value")) == FIVE
    with pytest.raises(Refused, match="déjà envoyé"):
        actions.send_assessment(interview, juror, FIVE, "Encore.", now=AFTER)


def test_the_first_two_criteria_may_be_left_as_the_file_had_them():
    interview = InterviewFactory()
    juror = interview.slot.panel.jurors.get()
    three = {"expertise": 4, "autonomie": 4, "communication": 0}

    actions.send_assessment(interview, juror, three, "Juste.", now=AFTER)

    assert interview.assessments.get().marks.count() == 3


@pytest.mark.parametrize(
    ("marks", "appreciation", "faults"),
    [
        ({**FIVE, "expertise": None}, "Bien.", {"expertise"}),
        (FIVE, " ", {"appreciation"}),
        ({}, "", {"expertise", "autonomie", "communication", "appreciation"}),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_sent(marks, appreciation, faults):
    interview = InterviewFactory()
    juror = interview.slot.panel.jurors.get()
    marks = {criterion: value for criterion, value in marks.items() if value is not None}

    with pytest.raises(actions.FaultyMarks) as caught:
        actions.send_assessment(interview, juror, marks, appreciation, now=AFTER)

    assert set(caught.value.faults) == faults
    assert not interview.assessments.exists()


@pytest.mark.parametrize("value", [-1, 6])
def test_a_mark_off_the_scale_is_refused(value):
    interview = InterviewFactory()
    juror = interview.slot.panel.jurors.get()

    with pytest.raises(actions.FaultyMarks) as caught:
        actions.save_assessment(interview, juror, {"expertise": value}, "", now=AFTER)

    assert caught.value.faults == {"expertise": "La note est un nombre entier de 0 à 5."}


def test_nobody_sees_another_jurors_marks_before_sending(officer):
    panel = PanelFactory(jurors=None)
    interview = InterviewFactory(slot__panel=panel)
    first = panel.jurors.get()
    from tests.factories.people import UserFactory

    second = UserFactory()
    panel.jurors.add(second)
    theirs = AssessmentFactory(interview=interview, juror=first)
    from fellowship.juries.models import Assessment

    assert list(Assessment.objects.visible_to(second)) == []
    mine = AssessmentFactory(interview=interview, juror=second, draft=True)
    assert list(Assessment.objects.visible_to(second)) == [mine]
    Assessment.objects.filter(pk=mine.pk).update(sent_at=AFTER)
    assert set(Assessment.objects.visible_to(second)) == {mine, theirs}


def test_a_missed_interview_may_be_excused_and_another_slot_booked(officer):
    interview = InterviewFactory()
    actions.miss(interview, by=officer, now=AFTER, because="Train supprimé.")
    actions.cancel(interview, by=officer, now=AFTER, because="Excusée.")
    again = SlotFactory(starts_at=AFTER + dt.timedelta(days=1))

    second = actions.book(interview.dossier, again, by=officer, now=AFTER)

    assert second.state == InterviewState.BOOKED
