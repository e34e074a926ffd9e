from fractions import Fraction

import pytest

from fellowship.juries import scores
from fellowship.reviews.models import Score
from tests.factories.calls import RuleSetFactory
from tests.factories.juries import AssessmentFactory, InterviewFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


def scored_file(dossier, **scores):
    review = ReviewFactory(dossier=dossier, sent=True)
    for criterion, value in scores.items():
        Score.objects.create(review=review, criterion=criterion, value=value)


def test_both_values_are_kept_and_the_mean_is_of_the_five_latest():
    interview = InterviewFactory(held=True)
    scored_file(interview.dossier, experience=3, motivation=4)
    AssessmentFactory(
        interview=interview,
        marks={"motivation": 5, "expertise": 4, "autonomie": 4, "communication": 2},
    )

    hearing = scores.hearings([interview])[interview.pk]

    assert hearing.total == Fraction(18, 5)
    assert [(line.criterion.slug, line.on_file, line.heard) for line in hearing.lines] == [
        ("experience", 3, None),
        ("motivation", 4, 5),
        ("expertise", None, 4),
        ("autonomie", None, 4),
        ("communication", None, 2),
    ]


def test_there_is_no_mean_while_a_criterion_has_no_value():
    interview = InterviewFactory(held=True)
    scored_file(interview.dossier, experience=3, motivation=4)
    AssessmentFactory(interview=interview, marks={"expertise": 0, "autonomie": 4})

    hearing = scores.hearings([interview])[interview.pk]

    assert hearing.total is None
    assert hearing.lines[2].heard == 0


def test_drafts_do_not_count_and_several_jurors_weigh_the_same():
    interview = InterviewFactory(held=True)
    marks = {"experience": 2, "motivation": 2, "expertise": 2, "autonomie": 2, "communication": 2}
    AssessmentFactory(interview=interview, marks=marks)
    from tests.factories.people import UserFactory

    AssessmentFactory(interview=interview, juror=UserFactory(), marks=dict.fromkeys(marks, 5))
    AssessmentFactory(
        interview=interview, juror=UserFactory(), marks=dict.fromkeys(marks, 0), draft=True
    )

    assert scores.hearings([interview])[interview.pk].total == Fraction(7, 2)


def test_hearings_cost_two_queries_whatever_their_number(django_assert_num_queries):
    interviews = [InterviewFactory(held=True) for _ in range(3)]
    RuleSetFactory()

    with django_assert_num_queries(2):
        found = scores.hearings(interviews)

    assert len(found) == 3
