"""What the service keeps for itself goes when its time has passed, and nothing else does."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from fellowship.core.models import Job, JobState, Worker
from fellowship.operations import actions
from tests.factories.calls import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def test_sessions_that_have_ended_go_whatever_their_number(monkeypatch):
    monkeypatch.setattr(actions, "SLICE", 2)
    for number in range(5):
        Session.objects.create(session_key=f"over{number}", expire_date=NOON - HOUR)
    Session.objects.create(session_key="alive", expire_date=NOON + HOUR)

    actions.clean(now=NOON)

    assert [session.session_key for session in Session.objects.all()] == ["alive"]


def test_rows_of_the_cache_that_have_expired_go_and_the_others_stay(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_a_test",
        }
    }
    call_command("createcachetable", verbosity=0)
    caches["default"].set("alive", 1, 3600)
    caches["default"].set("over", 1, 3600)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cache_of_a_test SET expires = %s WHERE cache_key LIKE %s",
            [connection.ops.adapt_datetimefield_value(NOON - HOUR), "%over"],
        )

    actions.clean(now=NOON)

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache_of_a_test")
        assert [key for (key,) in cursor.fetchall()] == [":1:alive"]


def test_workers_long_silent_and_jobs_long_done_are_forgotten():
    for name, seen_at in (("gone", NOON - 2 * DAY), ("here", NOON - HOUR)):
        Worker.objects.create(name=name, started_at=NOON - 3 * DAY, seen_at=seen_at)
    for key, done_at in (("old", NOON - 40 * DAY), ("new", NOON - 5 * DAY)):
        Job.objects.create(
            key=key, name="x", state=JobState.DONE, asked_at=done_at, next_at=done_at,
            done_at=done_at,
        )  # fmt: skip

    actions.clean(now=NOON)

    assert [worker.name for worker in Worker.objects.all()] == ["here"]
    left = set(Job.objects.values_list("key", flat=True))
    assert "new" in left
    assert "old" not in left
