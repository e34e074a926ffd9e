"""What waits is counted by the database, and right."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fellowship.meetings import actions as meetings
from fellowship.stats.blocks import blocks
from fellowship.stats.funnel import funnels
from tests.factories.calls import PARIS, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.meetings import ENDS, MeetingFactory, RegistrationFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db
CLOSED = dt.datetime(2024, 3, 2, tzinfo=PARIS)  # the deposit has just ended


def unread(now=CLOSED):
    return [(b.title, b.arguments) for b in blocks(now=now) if b.route == "assignment_detail"]


def read_by(dossier, *states):
    for state in states:
        ReviewFactory(dossier=dossier, state=state)


def test_a_dossier_waits_until_as_many_read_it_as_its_rules_want():
    sprint = SprintFactory()
    alone = DossierFactory(submitted=True, sprint=sprint)
    assert alone.place.settings.readers == 2
    half, recused, whole = DossierFactory.create_batch(3, submitted=True, sprint=sprint)
    read_by(half, "assigned")
    read_by(recused, "assigned", "recused", "cancelled")
    read_by(whole, "assigned", "assigned")
    DossierFactory(sprint=sprint)  # a draft

    assert unread() == [("3 dossiers manquent de relecteurs", (sprint.pk, "lecture"))]


def test_nobody_is_wanted_before_the_deposit_ends():
    DossierFactory(submitted=True)

    assert unread(now=CLOSED - dt.timedelta(microseconds=1)) == []


def test_each_sprint_has_its_line_in_order():
    first, second = SprintFactory(), SprintFactory(number=2)
    for sprint in (second, first, second):
        DossierFactory(submitted=True, sprint=sprint)

    assert unread() == [
        ("1 dossier manque de relecteurs", (first.pk, "lecture")),
        ("2 dossiers manquent de relecteurs", (second.pk, "lecture")),
    ]


def test_who_came_to_a_meeting_waits_to_be_noted_from_its_end(officer):
    meeting = RegistrationFactory(seated=True).meeting
    RegistrationFactory(meeting=meeting, seated=True)
    MeetingFactory()  # nobody came, nothing to note

    def waiting(now):
        return [block.arguments for block in blocks(now=now) if block.route == "meeting_detail"]

    assert waiting(ENDS - dt.timedelta(microseconds=1)) == []
    assert waiting(ENDS) == [(meeting.pk,)]
    meetings.mark_attendance(meeting, set(), set(), by=officer, now=ENDS)
    assert waiting(ENDS) == []


def test_the_queries_are_the_same_for_one_dossier_or_ten():
    sprint = SprintFactory()

    def queries():
        with CaptureQueriesContext(connection) as captured:
            blocks(now=CLOSED)
            funnels()
        return len(captured)

    read_by(DossierFactory(submitted=True, sprint=sprint), "assigned")
    queries()
    one = queries()
    for dossier in DossierFactory.create_batch(9, submitted=True, sprint=sprint):
        read_by(dossier, "assigned")

    assert queries() == one
