"""Two people, one seat: only PostgreSQL can be asked by two connections at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from fellowship.meetings import actions
from tests.factories.calls import NOON
from tests.factories.meetings import MeetingFactory, RegistrationFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite sérialise les écritures : rien à prouver ici.")


def together(*acts):
    """Do these at the same instant, each on its own connection."""
    barrier = Barrier(len(acts))

    def one(act):
        try:
            barrier.wait(timeout=10)
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(one, acts))


def states(meeting):
    return sorted(meeting.registrations.values_list("state", flat=True))


def test_of_eight_who_confirm_together_one_gets_the_last_seat_and_seven_wait():
    meeting = MeetingFactory(capacity=1)
    asked = RegistrationFactory.create_batch(8, meeting=meeting)

    together(*(lambda r=r: actions.confirm(r, now=NOON) for r in asked))

    assert states(meeting) == ["seated", *["waiting"] * 7]


def test_two_who_give_their_seats_back_together_call_in_two_of_the_line():
    meeting = MeetingFactory(capacity=2)
    seated = RegistrationFactory.create_batch(2, meeting=meeting, seated=True)
    RegistrationFactory.create_batch(3, meeting=meeting, waiting=True)

    together(*(lambda r=r: actions.withdraw(r, now=NOON) for r in seated))

    assert states(meeting) == ["seated", "seated", "waiting"]


def test_a_click_twice_together_is_one_confirmation():
    registration = RegistrationFactory(meeting__capacity=1)

    together(*[lambda: actions.confirm(registration, now=NOON)] * 4)

    assert states(registration.meeting) == ["seated"]
