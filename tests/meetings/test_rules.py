import pytest

from fellowship.meetings import rules
from fellowship.meetings.models import Registration
from tests.factories.meetings import ENDS, STARTS, MeetingFactory, RegistrationFactory

pytestmark = pytest.mark.django_db

CAST = ["candidate", "rival", "juror", "reviewer", "host", "officer", "stranger"]


@pytest.mark.parametrize(
    "verb",
    [
        lambda user, r: rules.can_run_meetings(user),
        lambda user, r: r in Registration.objects.visible_to(user),
    ],
    ids=["run", "see"],
)
def test_the_team_alone_runs_meetings_and_reads_who_comes(request, verb):
    registration = RegistrationFactory()
    cast = {name: request.getfixturevalue(name) for name in CAST}

    assert {name for name, user in cast.items() if verb(user, registration)} == {"officer"}


@pytest.mark.parametrize(("trait", "joins"), [("seated", True), ("waiting", False), (None, False)])
def test_the_link_to_join_is_for_who_holds_a_seat_until_the_end(trait, joins):
    registration = RegistrationFactory(**({trait: True} if trait else {}))

    assert rules.joins(registration, now=STARTS) is joins
    assert rules.joins(registration, now=ENDS) is False


def test_a_meeting_is_said_with_its_day_and_hours():
    said = rules.when_of(MeetingFactory())

    assert said == "mercredi 20 mars 2024, de 18\xa0h à 19\xa0h"
