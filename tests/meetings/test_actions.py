import dataclasses
import datetime as dt

import pytest

from fellowship.core import jobs, retention
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event, Job
from fellowship.meetings import actions, rules
from fellowship.meetings.models import Meeting, Registration
from fellowship.meetings.states import MeetingState
from tests.factories.calls import NOON, PARIS
from tests.factories.meetings import ENDS, STARTS, MeetingFactory, RegistrationFactory

pytestmark = pytest.mark.django_db
TICK = dt.timedelta(microseconds=1)
PLAN = actions.Plan(
    title="Webinaire",
    starts_at=STARTS,
    ends_at=ENDS,
    closes_at=STARTS,
    join_url="https://visio.passerelle.example/w",
    capacity=2,
)


def plan(**changes):
    return dataclasses.replace(PLAN, **changes)


def comes(meeting, name, now=NOON):
    """Asks for a seat and confirms at once."""
    registration = actions.register(meeting, f"{name}@example.org", name, now=now)
    return actions.confirm(registration, now=now)


def letters(template=None):
    rows = Email.objects.order_by("pk")
    rows = rows.filter(template=template) if template else rows
    return [(letter.to.partition("@")[0], letter.template) for letter in rows]


def states(meeting):
    return [(r.name, r.state) for r in meeting.registrations.for_list()]


# Asking and confirming


def test_a_seat_is_held_from_the_confirmation_and_not_before():
    meeting = MeetingFactory(capacity=1)
    idle = actions.register(meeting, " Idle@Example.org ", "Idle", now=NOON)
    assert letters() == [("idle", "registration_asked")]

    comes(meeting, "ada")

    assert states(meeting) == [("ada", "seated"), ("Idle", "asked")]
    assert actions.confirm(idle, now=NOON).state == "waiting"


def test_only_a_confirmed_seat_is_given_the_link_to_join():
    meeting = MeetingFactory(capacity=1)

    comes(meeting, "ada")
    comes(meeting, "bob")
    actions.register(meeting, "eve@example.org", "Eve", now=NOON)

    having = Email.objects.filter(body__contains=meeting.join_url)
    assert [letter.to for letter in having] == ["ada@example.org"]
    invited = [letter for letter in Email.objects.all() if letter.attachments]
    assert [letter.to for letter in invited] == ["ada@example.org"]
    (calendar,) = invited[0].attachments
    assert calendar["type"] == "text/calendar; method=REQUEST"
    assert "DTSTART;TZID=Europe/Paris:20240320T180000" in calendar["text"]
    assert "SEQUENCE:0" in calendar["text"]


def test_asking_again_the_same_day_writes_once_and_a_day_later_again():
    meeting = MeetingFactory()

    for hours in (0, 1, 23, 24):
        now = NOON + dt.timedelta(hours=hours)
        actions.register(meeting, "ada@example.org", "Ada", now=now)

    assert letters() == [("ada", "registration_asked")] * 2
    assert meeting.registrations.count() == 1


def test_who_is_registered_and_asks_again_receives_her_letter_once_a_day():
    meeting = MeetingFactory()
    comes(meeting, "ada")

    for hours in (1, 2, 24):
        now = NOON + dt.timedelta(hours=hours)
        actions.register(meeting, "ADA@example.org", "Quelqu’un", now=now)

    assert letters("registration_seated") == [("ada", "registration_seated")] * 3
    assert meeting.registrations.get().name == "ada"


def test_following_the_link_twice_changes_nothing():
    meeting = MeetingFactory()
    registration = comes(meeting, "ada")
    later = NOON + dt.timedelta(hours=1)

    assert actions.confirm(registration, now=later).confirmed_at == NOON

    assert letters("registration_seated") == [("ada", "registration_seated")]


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [(None, ["seated"] * 3), (3, ["seated"] * 3), (2, ["seated", "seated", "waiting"])],
)
def test_the_last_seat_is_given_and_the_next_person_waits(capacity, expected):
    meeting = MeetingFactory(capacity=capacity)

    assert [comes(meeting, name).state for name in ("ada", "bob", "eve")] == expected


# The closing instant (decision 0011: excluded)


def test_one_registers_until_the_closing_instant_which_is_excluded():
    closes = dt.datetime(2024, 3, 19, tzinfo=PARIS)
    meeting = MeetingFactory(closes_at=closes)

    kept = actions.register(meeting, "ada@example.org", "Ada", now=closes - TICK)
    with pytest.raises(Refused, match="jusqu’au 18 mars 2024 à 23 h 59"):
        actions.register(meeting, "bob@example.org", "Bob", now=closes)

    assert list(meeting.registrations.all()) == [kept]


def test_who_asked_in_time_confirms_until_the_end_which_is_excluded():
    meeting = MeetingFactory()
    first, second = RegistrationFactory.create_batch(2, meeting=meeting)

    assert actions.confirm(first, now=ENDS - TICK).is_seated
    with pytest.raises(Refused, match="terminée"):
        actions.confirm(second, now=ENDS)


def test_a_cancelled_meeting_takes_nobody_more(officer):
    meeting = MeetingFactory()
    asked = RegistrationFactory(meeting=meeting)
    actions.cancel_meeting(meeting, by=officer, now=NOON, because="Grève.")
    meeting.refresh_from_db()

    with pytest.raises(Refused, match="annulée"):
        actions.register(meeting, "ada@example.org", "Ada", now=NOON)
    with pytest.raises(Refused, match="annulée"):
        actions.confirm(asked, now=NOON)


# Withdrawing, and the line


def test_withdrawing_erases_and_gives_the_seat_to_the_first_of_the_line():
    meeting = MeetingFactory(capacity=1)
    ada = comes(meeting, "ada")
    for number, name in enumerate(("eve", "bob")):
        comes(meeting, name, now=NOON + dt.timedelta(minutes=number))

    actions.withdraw(ada, now=NOON + dt.timedelta(hours=1))

    assert states(meeting) == [("eve", "seated"), ("bob", "waiting")]
    letter = Email.objects.get(subject__startswith="Une place s’est libérée")
    assert letter.to == "eve@example.org"
    assert meeting.join_url in letter.body
    assert letter.attachments
    assert not Email.objects.filter(to="ada@example.org", sent_at=None).exists()
    line = Event.objects.about(meeting).get(verb="withdrawn")
    assert line.facts == {"state": "seated"}


def test_withdrawing_from_the_line_frees_no_seat_and_twice_is_once():
    meeting = MeetingFactory(capacity=1)
    comes(meeting, "ada")
    bob, _eve = comes(meeting, "bob"), comes(meeting, "eve")

    actions.withdraw(bob, now=NOON)
    actions.withdraw(bob, now=NOON)

    assert states(meeting) == [("ada", "seated"), ("eve", "waiting")]
    assert Event.objects.about(meeting).filter(verb="withdrawn").count() == 1


@pytest.mark.parametrize(("now", "state"), [(STARTS - TICK, "seated"), (STARTS, "waiting")])
def test_nobody_is_called_in_once_it_has_started(now, state):
    meeting = MeetingFactory(capacity=1)
    ada, bob = comes(meeting, "ada"), comes(meeting, "bob")

    actions.withdraw(ada, now=now)

    bob.refresh_from_db()
    assert bob.state == state


# The team


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"title": " "}, "a un titre"),
        ({"ends_at": STARTS}, "suivre le début"),
        ({"closes_at": ENDS + TICK}, "au plus tard à la fin"),
        ({"join_url": ""}, "un lieu ou un lien"),
        ({"capacity": 0}, "au moins une place"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(officer, changes, why):
    with pytest.raises(Refused, match=why):
        actions.plan_meeting(plan(**changes), by=officer, now=NOON)

    assert not Meeting.objects.exists()


def test_a_meeting_is_planned_before_it_starts(officer):
    assert actions.plan_meeting(PLAN, by=officer, now=STARTS - TICK).slug == "webinaire"
    with pytest.raises(Refused, match="avant qu’elle ne commence"):
        actions.plan_meeting(PLAN, by=officer, now=STARTS)


def test_a_move_is_told_with_its_reason_to_every_proved_address(officer):
    meeting = actions.plan_meeting(PLAN, by=officer, now=NOON)
    for name in ("ada", "bob", "eve"):
        comes(meeting, name)
    actions.register(meeting, "idle@example.org", "Idle", now=NOON)
    Email.objects.all().delete()
    week = dt.timedelta(days=7)
    asked = plan(starts_at=STARTS + week, ends_at=ENDS + week, closes_at=STARTS + week)

    with pytest.raises(Refused, match="est motivé"):
        actions.change_meeting(meeting, asked, by=officer, now=NOON, because=" ")
    actions.change_meeting(meeting, asked, by=officer, now=NOON, because="Salle inondée.")

    assert letters() == [(name, "meeting_moved") for name in ("ada", "bob", "eve")]
    ada, _bob, eve = Email.objects.order_by("pk")
    assert "Salle inondée." in ada.body
    assert "mercredi 27 mars 2024, de 18 h à 19 h" in ada.body.replace("\xa0", " ")
    assert "SEQUENCE:1" in ada.attachments[0]["text"]
    assert meeting.join_url in ada.body
    assert meeting.join_url not in eve.body  # who waits has no seat
    assert eve.attachments == []


def test_a_correction_that_moves_nothing_is_told_to_nobody(officer):
    meeting = actions.plan_meeting(PLAN, by=officer, now=NOON)
    comes(meeting, "ada")
    Email.objects.all().delete()

    actions.change_meeting(meeting, plan(title="Webinaire de mars"), by=officer, now=NOON)

    meeting.refresh_from_db()
    assert (meeting.title, meeting.sequence, letters()) == ("Webinaire de mars", 0, [])


def test_more_seats_go_to_the_first_of_the_line_and_none_is_taken_back(officer):
    meeting = actions.plan_meeting(plan(capacity=1), by=officer, now=NOON)
    for name in ("ada", "bob", "eve"):
        comes(meeting, name)

    actions.change_meeting(meeting, plan(capacity=2), by=officer, now=NOON)
    assert states(meeting) == [("ada", "seated"), ("bob", "seated"), ("eve", "waiting")]
    with pytest.raises(Refused, match="2 personnes ont déjà leur place"):
        actions.change_meeting(meeting, plan(capacity=1), by=officer, now=NOON)
    actions.change_meeting(meeting, plan(capacity=None), by=officer, now=NOON)

    assert [state for _name, state in states(meeting)] == ["seated"] * 3


def test_a_cancellation_is_told_and_takes_the_date_out_of_calendars(officer):
    meeting = MeetingFactory(capacity=1)
    comes(meeting, "ada")
    comes(meeting, "bob")
    RegistrationFactory(meeting=meeting)
    Email.objects.all().delete()

    with pytest.raises(Refused, match="motivée"):
        actions.cancel_meeting(meeting, by=officer, now=NOON, because="")
    actions.cancel_meeting(meeting, by=officer, now=NOON, because="Orateur souffrant.")

    assert letters() == [("ada", "meeting_cancelled"), ("bob", "meeting_cancelled")]
    first = Email.objects.order_by("pk")[0]
    assert "Orateur souffrant." in first.body
    assert meeting.join_url not in first.body
    assert "METHOD:CANCEL" in first.attachments[0]["text"]
    assert "STATUS:CANCELLED" in first.attachments[0]["text"]
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED


def test_what_is_over_is_neither_moved_nor_cancelled_and_has_its_replay(officer):
    meeting = MeetingFactory()
    replay = "https://visio.passerelle.example/rediffusion"

    with pytest.raises(Refused, match="une fois la rencontre terminée"):
        actions.give_replay(meeting, replay, by=officer, now=ENDS - TICK)
    with pytest.raises(Refused, match="terminée"):
        actions.cancel_meeting(meeting, by=officer, now=ENDS, because="x")
    actions.give_replay(meeting, replay, by=officer, now=ENDS)

    meeting.refresh_from_db()
    assert meeting.replay_url == replay


# The reminder


def run_jobs(now):
    for pk in Job.objects.due(now).order_by("next_at").values_list("pk", flat=True):
        assert jobs.run_job(pk, now=now)


def test_the_reminder_leaves_the_day_before_at_the_same_hour_once(officer):
    meeting = actions.plan_meeting(PLAN, by=officer, now=NOON)
    for name in ("ada", "bob", "eve"):
        comes(meeting, name)
    day_before = STARTS - dt.timedelta(days=1)

    run_jobs(day_before - TICK)
    assert letters("registration_reminder") == []
    run_jobs(day_before)
    actions.remind(meeting.pk, now=day_before)

    assert letters("registration_reminder") == [
        ("ada", "registration_reminder"),
        ("bob", "registration_reminder"),
    ]
    assert meeting.join_url in Email.objects.filter(template="registration_reminder")[0].body


def test_a_moved_meeting_is_reminded_for_its_new_date_alone(officer):
    meeting = actions.plan_meeting(PLAN, by=officer, now=NOON)
    comes(meeting, "ada")
    week = dt.timedelta(days=7)
    asked = plan(starts_at=STARTS + week, ends_at=ENDS + week, closes_at=STARTS + week)
    actions.change_meeting(meeting, asked, by=officer, now=NOON, because="Salle.")

    run_jobs(STARTS - dt.timedelta(days=1))
    assert letters("registration_reminder") == []
    run_jobs(STARTS + week - dt.timedelta(days=1))

    assert letters("registration_reminder") == [("ada", "registration_reminder")]


@pytest.mark.parametrize(
    ("gap", "promised"),
    [(dt.timedelta(days=1, microseconds=1), True), (dt.timedelta(days=1), False)],
)
def test_a_reminder_is_promised_only_to_who_will_receive_one(gap, promised):
    comes(MeetingFactory(), "ada", now=STARTS - gap)

    letter = Email.objects.get(template="registration_seated")
    assert ("rappel la veille" in letter.body) is promised


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (dt.datetime(2024, 3, 31, 18, tzinfo=PARIS), dt.datetime(2024, 3, 30, 18, tzinfo=PARIS)),
        (dt.datetime(2024, 10, 27, 18, tzinfo=PARIS), dt.datetime(2024, 10, 26, 18, tzinfo=PARIS)),
    ],
)
def test_the_day_before_is_the_same_hour_on_the_sundays_the_clocks_change(day, before):
    meeting = MeetingFactory.build(starts_at=day.astimezone(dt.UTC))

    assert rules.day_before(meeting) == before


def test_a_cancelled_meeting_is_not_reminded(officer):
    meeting = actions.plan_meeting(PLAN, by=officer, now=NOON)
    comes(meeting, "ada")
    actions.cancel_meeting(meeting, by=officer, now=NOON, because="x")

    run_jobs(STARTS - dt.timedelta(days=1))

    assert letters("registration_reminder") == []


# Who came, and what is kept


def test_attendance_is_noted_from_the_start_for_what_was_shown(officer):
    meeting = MeetingFactory(capacity=2)
    ada, bob, eve = (comes(meeting, name) for name in ("ada", "bob", "eve"))

    with pytest.raises(Refused, match="à partir du début"):
        actions.mark_attendance(meeting, {ada.pk}, {ada.pk}, by=officer, now=STARTS - TICK)
    actions.mark_attendance(meeting, {ada.pk, bob.pk}, {ada.pk, eve.pk}, by=officer, now=STARTS)

    came = dict(meeting.registrations.values_list("name", "attended"))
    assert came == {"ada": True, "bob": False, "eve": None}
    meeting.refresh_from_db()
    assert (meeting.registered, meeting.attended) == (2, 1)


def test_people_are_erased_in_time_and_the_figures_stay(officer):
    meeting = actions.plan_meeting(PLAN, by=officer, now=NOON)
    ada = comes(meeting, "ada")
    actions.register(meeting, "idle@example.org", "Idle", now=NOON)
    run_jobs(ENDS)
    actions.mark_attendance(meeting, {ada.pk}, {ada.pk}, by=officer, now=ENDS)

    retention.apply(now=NOON + dt.timedelta(days=32))
    assert list(Registration.objects.values_list("name", flat=True)) == ["ada"]
    kept = dt.datetime(2024, 6, 20, 19, tzinfo=PARIS)
    retention.apply(now=kept)
    assert Registration.objects.exists()
    retention.apply(now=kept + TICK)

    assert not Registration.objects.exists()
    meeting.refresh_from_db()
    assert (meeting.registered, meeting.attended) == (1, 1)
