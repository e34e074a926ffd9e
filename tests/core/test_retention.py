import datetime as dt

import pytest

from fellowship.core import retention
from fellowship.core.lifecycle import record
from fellowship.core.models import Email, Event
from fellowship.people.models import User
from tests.factories.calls import NOON
from tests.factories.people import UserFactory
from texts.months import months_after

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def email():
    return Email.objects.create(
        key="k",
        to="camille@example.org",
        subject="s",
        body="b",
        template="t",
        created_at=NOON,
        sent_at=NOON,
    )


def test_an_email_is_kept_three_months_and_not_a_second_more(email):
    limit = months_after(NOON, 3)

    assert retention.apply(now=limit) == []
    assert retention.apply(now=limit + SECOND) == [("courrier", "delete", 1)]
    assert not Email.objects.exists()


def test_a_dry_run_says_what_would_go_and_removes_nothing(email):
    assert retention.apply(now=months_after(NOON, 4), dry_run=True) == [("courrier", "delete", 1)]
    assert Email.objects.exists()


def test_an_email_that_never_left_is_kept_a_year():
    Email.objects.create(
        key="k", to="a@example.org", subject="s", body="b", template="t", created_at=NOON
    )

    assert retention.apply(now=months_after(NOON, 12)) == []
    assert retention.apply(now=months_after(NOON, 12) + SECOND) == [("courrier", "delete", 1)]


def test_the_logbook_forgets_who_and_keeps_what():
    user = UserFactory()
    record(user, "greeted", by=user, now=NOON, because="pour voir")

    User.objects.update(last_login=months_after(NOON, 72))
    assert retention.apply(now=months_after(NOON, 73)) == [("ligne du journal", "anonymise", 1)]
    assert list(Event.objects.values_list("by", "verb", "because")) == [
        (None, "greeted", "pour voir")
    ]
    assert retention.apply(now=months_after(NOON, 73)) == []
