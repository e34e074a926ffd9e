"""The order in which the dossiers of a reading stage stand: kept, and never stale."""

import datetime as dt

import pytest

from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState
from fellowship.reviews import scores
from fellowship.reviews.models import Review
from tests.factories.calls import NOON, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.reviews import ReviewFactory, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sprint():
    return SprintFactory()


def read(sprint, reference, marks):
    dossier = DossierFactory(sprint=sprint, call=sprint.call, submitted=True, reference=reference)
    return ReviewFactory(dossier=dossier, sent=True, scores=marks)


def unread(sprint, reference):
    dossier = DossierFactory(sprint=sprint, call=sprint.call, submitted=True, reference=reference)
    sheet_of(dossier)


def standing(sprint):
    return [dossier.reference for dossier, _value in scores.Ranked(sprint, "lecture")]


def test_best_first_then_those_nobody_has_read_by_number(sprint):
    unread(sprint, "B2")
    read(sprint, "A1", (2, 3))
    unread(sprint, "B1")
    read(sprint, "A2", (5, 4))
    read(sprint, "A3", {"experience": 5})  # a mark is missing: read, and without a value

    ranked = scores.Ranked(sprint, "lecture")

    assert [d.reference for d, _value in ranked] == ["A2", "A1", "A3", "B1", "B2"]
    assert [value.readings for _dossier, value in ranked] == [1, 1, 1, 0, 0]
    # any page is that part of the whole, where the two kinds meet included
    whole = [d.reference for d, _value in ranked]
    for start in range(6):
        for stop in range(start, 7):
            assert [d.reference for d, _v in ranked[start:stop]] == whole[start:stop]


def test_a_reading_sent_changed_or_cancelled_moves_the_order_at_once(sprint):
    first, second = read(sprint, "A1", (2, 3)), read(sprint, "A2", (5, 4))
    assert standing(sprint) == ["A2", "A1"]

    first.scores.update(value=5)
    Review.objects.filter(pk=first.pk).update(changed_at=NOON + dt.timedelta(minutes=1))
    assert standing(sprint) == ["A1", "A2"]

    Review.objects.filter(pk=first.pk).update(state="cancelled")
    assert standing(sprint) == ["A2", "A1"]

    read(sprint, "A3", (5, 5))
    assert standing(sprint) == ["A3", "A2", "A1"]
    assert second.dossier.reference == "A2"


def test_who_withdraws_leaves_the_kept_order(sprint):
    read(sprint, "A1", (2, 3))
    gone = read(sprint, "A2", (5, 4)).dossier
    assert standing(sprint) == ["A2", "A1"]

    Dossier.objects.filter(pk=gone.pk).update(state=DossierState.WITHDRAWN)

    assert standing(sprint) == ["A1"]
    assert len(scores.Ranked(sprint, "lecture")) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_however_many_there_are(sprint, count, django_assert_num_queries):
    for number in range(count):
        read(sprint, f"A{number}", (2, number))
        unread(sprint, f"B{number}")
    scores.Ranked(sprint, "lecture")
    with django_assert_num_queries(9):
        rows = scores.Ranked(sprint, "lecture")[0:50]
    assert len(rows) == 2 * count
