"""Scenario 19: a mission begun on 2 September 2024, its checklist and its probation."""

import datetime as dt

import pytest

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.engagements import actions as engagements
from fellowship.engagements import rules as engagement_rules
from fellowship.fellows import actions, rules
from fellowship.fellows.models import Stay, Task
from fellowship.fellows.states import ARRIVAL, Side, StayState
from tests.factories.calls import PARIS, RoleFactory
from tests.factories.engagements import JULY, ContractFactory
from tests.factories.fellows import StayFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2024, 9, 2)


def at(day, *clock):
    return dt.datetime.combine(day, dt.time(*clock), tzinfo=PARIS)


def test_the_mission_letter_opens_the_stay_with_the_tasks_of_each_side():
    contract = ContractFactory(signed=True)

    engagements.issue_letter(contract, by=None, now=JULY)

    stay = Stay.objects.get(contract=contract)
    assert (stay.state, stay.starts_on, stay.ends_on) == (
        StayState.EXPECTED,
        contract.starts_on,
        contract.ends_on,
    )
    assert {task.slug for task in stay.tasks.all()} == {one.slug for one in ARRIVAL}
    assert {task.side for task in stay.tasks.all()} == set(Side)
    assert stay.tasks.get(slug="papers").due_on == dt.date(2024, 8, 26)
    assert stay.tasks.get(slug="contacts").due_on == dt.date(2024, 9, 9)


def test_another_edition_of_the_letter_moves_the_days_and_opens_no_second_stay():
    contract = ContractFactory(signed=True)
    engagements.issue_letter(contract, by=None, now=JULY)
    done = Task.objects.get(slug="papers")
    actions.finish_task(done, by=UserFactory(), now=JULY)

    engagements.issue_letter(contract, by=None, now=JULY, starts_on=dt.date(2024, 9, 16))

    stay = Stay.objects.get()
    assert stay.starts_on == dt.date(2024, 9, 16)
    assert stay.tasks.get(slug="desk").due_on == dt.date(2024, 9, 16)
    assert stay.tasks.get(slug="papers").due_on == dt.date(2024, 8, 26)
    assert stay.tasks.count() == len(ARRIVAL)


@pytest.mark.parametrize("code", ["eig-5"])
def test_where_the_rules_have_no_letter_the_signature_opens_the_stay(code):
    contract = ContractFactory(offer__dossier__rule_set__code=code, signed=False)
    assert engagement_rules.obstacle_to_issue_letter(contract)

    engagements.sign_contract(contract, dt.date(2024, 7, 1), by=UserFactory(), now=JULY)

    assert Stay.objects.get().contract == contract


def test_a_signature_before_the_letter_opens_nothing():
    contract = ContractFactory()

    engagements.sign_contract(contract, dt.date(2024, 7, 1), by=UserFactory(), now=JULY)

    assert not Stay.objects.exists()


@pytest.mark.parametrize(
    ("arrival", "ends_on", "ask_by"),
    [
        (dt.date(2024, 9, 2), dt.date(2024, 11, 1), dt.date(2024, 10, 22)),
        (dt.date(2024, 12, 31), dt.date(2025, 2, 27), dt.date(2025, 2, 17)),
        (dt.date(2025, 1, 1), dt.date(2025, 2, 28), dt.date(2025, 2, 18)),
        (dt.date(2028, 1, 1), dt.date(2028, 2, 29), dt.date(2028, 2, 19)),
        (dt.date(2028, 2, 29), dt.date(2028, 4, 28), dt.date(2028, 4, 18)),
        (dt.date(2027, 12, 31), dt.date(2028, 2, 28), dt.date(2028, 2, 18)),
    ],
)
def test_the_probation_is_counted_in_calendar_months_from_the_arrival(arrival, ends_on, ask_by):
    stay = Stay(contract=ContractFactory(signed=True), starts_on=arrival, ends_on=arrival)

    trial = rules.trial_of(stay)

    assert (trial.ends_on, trial.ask_by) == (ends_on, ask_by)


@pytest.mark.parametrize("arrival", [dt.date(2025, 1, 31), dt.date(2025, 9, 6)])
def test_the_last_day_to_ask_counts_whole_on_either_side_of_a_change_of_clocks(arrival):
    """Asked by 20 March and 26 October 2025: the night of the change has 25 hours."""
    stay = StayFactory(
        contract__starts_on=arrival,
        contract__ends_on=dt.date(2026, 8, 30),
        contract__offer__starts_on=arrival,
        arrive=arrival,
    )
    trial = rules.trial_of(stay)
    last = at(trial.ask_by, 23, 59, 59)

    assert rules.obstacle_to_stop(stay, now=last) == ""
    assert rules.obstacle_to_stop(stay, now=at(trial.ask_by + dt.timedelta(days=1), 0))
    assert trial.closes_at.astimezone(PARIS).hour == 0


@pytest.mark.parametrize("side", [Side.FELLOW, Side.HOST])
def test_either_side_stops_until_the_last_minute_of_22_october(side):
    stay = StayFactory(arrive=SEPTEMBER)
    host = RoleFactory(host=True, body=stay.contract.offer.mission.body).person
    last = at(dt.date(2024, 10, 22), 23, 59)

    actions.stop_stay(stay, side, by=UserFactory(), now=last, because="Le poste a changé.")

    stay = Stay.objects.get()
    assert (stay.state, stay.stopped_by, stay.stopped_at) == (StayState.STOPPED, side, last)
    told = set(Email.objects.filter(template="stay_stopped").values_list("to", flat=True))
    assert told == {stay.contract.offer.dossier.candidate.email, host.email}
    assert Event.objects.get(after=StayState.STOPPED).because == "Le poste a changé."


def test_after_that_day_the_stop_is_refused_with_the_rule():
    stay = StayFactory(arrive=SEPTEMBER)

    with pytest.raises(Refused) as refusal:
        actions.stop_stay(
            stay, Side.HOST, by=UserFactory(), now=at(dt.date(2024, 10, 23), 0), because="x"
        )

    assert "22 octobre 2024" in str(refusal.value)
    assert "10 jours avant la fin de la période probatoire, le 1er novembre 2024" in str(
        refusal.value
    )
    assert str(stay.contract.offer.dossier.rule_set) in str(refusal.value)
    assert Stay.objects.get().state == StayState.RUNNING


def test_a_stop_says_why():
    stay = StayFactory(arrive=SEPTEMBER)

    with pytest.raises(Refused, match="motivé"):
        actions.stop_stay(stay, Side.HOST, by=UserFactory(), now=at(SEPTEMBER, 12), because="  ")


def test_an_arrival_later_than_planned_moves_the_probation_and_what_is_to_be_done():
    stay = StayFactory()
    late = dt.date(2024, 9, 9)

    actions.note_arrival(stay, late, by=UserFactory(), now=at(late, 12))

    stay = Stay.objects.get()
    assert rules.trial_of(stay).ends_on == dt.date(2024, 11, 8)
    assert stay.tasks.get(slug="desk").due_on == late


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2024, 9, 1), "entre le 2 septembre 2024 et le 1er septembre 2025"),
        (dt.date(2024, 9, 3), "à venir"),
    ],
)
def test_an_arrival_is_within_the_contract_and_not_to_come(day, said):
    stay = StayFactory()

    with pytest.raises(Refused, match=said):
        actions.note_arrival(stay, day, by=UserFactory(), now=at(SEPTEMBER, 12))


def test_a_contract_cancelled_before_the_arrival_cancels_the_stay_and_after_it_stops_it():
    before, after = StayFactory(), StayFactory(arrive=SEPTEMBER)

    for stay in (before, after):
        engagements.cancel_contract(stay.contract, by=UserFactory(), now=JULY)

    assert Stay.objects.get(pk=before.pk).state == StayState.CANCELLED
    assert Stay.objects.get(pk=after.pk).state == StayState.STOPPED


def test_a_task_is_done_once_and_late_the_day_after_its_own():
    stay = StayFactory(arrive=SEPTEMBER)
    task = stay.tasks.get(slug="contacts")

    assert not rules.is_late(task, dt.date(2024, 9, 9))
    assert rules.is_late(task, dt.date(2024, 9, 10))
    assert task in Task.objects.late_on(dt.date(2024, 9, 10))
    actions.finish_task(task, by=UserFactory(), now=JULY)

    assert task not in Task.objects.late_on(dt.date(2024, 9, 10))
    with pytest.raises(Refused, match="déjà faite"):
        actions.finish_task(task, by=UserFactory(), now=JULY)
