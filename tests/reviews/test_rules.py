import pytest

from fellowship.reviews import rules
from tests.factories.calls import NOON
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db
CAST = ["candidate", "rival", "stranger", "officer", "reviewer", "juror", "host"]


@pytest.mark.parametrize(
    "can",
    [
        rules.can_assign,
        rules.can_record_conflict,
        rules.can_prepare_announcement,
        rules.can_schedule_announcement,
        rules.can_cancel_announcement,
    ],
    ids=lambda can: can.__name__,
)
def test_what_only_the_team_may_do(request, can):
    assert {who for who in CAST if can(request.getfixturevalue(who))} == {"officer"}


def test_a_review_is_its_reviewers_alone_not_even_the_teams(request, reviewer):
    review = ReviewFactory(reviewer=reviewer)

    allowed = {
        who for who in CAST if rules.can_review(request.getfixturevalue(who), review, now=NOON)
    }

    assert allowed == {"reviewer"}
