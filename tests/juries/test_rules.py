import pytest

from fellowship.juries import rules
from fellowship.reviews.models import Conflict
from tests.factories.calls import NOON
from tests.factories.juries import InterviewFactory, PanelFactory

pytestmark = pytest.mark.django_db

CAST = ["candidate", "rival", "juror", "reviewer", "host", "officer", "stranger"]


@pytest.fixture
def interview(candidate, juror):
    return InterviewFactory(dossier__candidate=candidate, slot__panel=PanelFactory(jurors=[juror]))


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        (lambda user, i: rules.can_run_panels(user), {"officer"}),
        (lambda user, i: rules.can_book(user, i.dossier), {"candidate"}),
        (rules.can_cancel, {"candidate", "officer"}),
        (rules.can_assess, {"juror"}),
    ],
    ids=["run_panels", "book", "cancel", "assess"],
)
def test_each_verb_belongs_to_some_of_the_cast(request, interview, verb, who):
    cast = {name: request.getfixturevalue(name) for name in CAST}

    assert {name for name, user in cast.items() if verb(user, interview)} == who


def test_a_tie_takes_the_juror_away_from_the_assessment(interview, juror):
    assert rules.can_assess(juror, interview)

    Conflict.objects.create(person=juror, dossier=interview.dossier, declared_at=NOON)

    assert not rules.can_assess(juror, interview)
