import pytest
from django.db import DatabaseError, connection, transaction

from fellowship.core.lifecycle import record
from fellowship.core.models import Event
from tests.factories.calls import NOON
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    user = UserFactory()
    return record(user, "greeted", by=user, now=NOON, because="pour voir", words=2)


def test_the_database_refuses_to_rewrite_a_line(line):
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=line.pk).update(because="autre chose")

    assert Event.objects.get().because == "pour voir"


def test_the_author_may_be_forgotten(line):
    Event.objects.filter(pk=line.pk).update(by=None)

    assert Event.objects.get().by is None


@pytest.mark.postgres
@pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="le déclencheur est retiré de SQLite en test"
)
def test_the_database_refuses_to_remove_a_line(line):
    with pytest.raises(DatabaseError), transaction.atomic():
        line.delete()

    assert connection.vendor == "postgresql"
    assert Event.objects.count() == 1
