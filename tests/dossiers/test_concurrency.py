from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions
from fellowship.dossiers.models import Dossier, Receipt
from fellowship.people.models import User
from fellowship.reviews import actions as reviews
from fellowship.reviews.models import Announcement
from tests.factories.calls import NOON, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory
from tests.factories.reviews import stage_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _only_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("!!! SQLite met les écritures en file : essai de concurrence SAUTÉ.")


def at_once(count, act):
    """Do ``act(place)`` in ``count`` threads that leave the line together."""
    line, results = Barrier(count), [None] * count

    def run(place):
        try:
            line.wait(10)
            results[place] = act(place)
        except Refused as refusal:
            results[place] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[place]) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_twenty_posts_of_one_dossier_make_one_deposit_and_one_receipt():
    dossier = DossierFactory(cv=True)

    receipts = at_once(
        20,
        lambda place: actions.submit(
            Dossier.objects.get(pk=dossier.pk), by=dossier.candidate, now=NOON
        ),
    )

    assert {receipt.number for receipt in receipts} == {Receipt.objects.get().number}
    verbs = Event.objects.about(dossier).values_list("verb", flat=True)
    assert sorted(verbs) == ["move", "stage"]  # deposited once, and led once to the first reading
    assert Email.objects.filter(template="receipt").count() == 1


def test_ten_starts_at_once_make_one_dossier():
    call, person = SprintFactory().call, UserFactory()

    made = at_once(
        10, lambda place: actions.start(call, "produit", by=User(pk=person.pk), now=NOON)
    )

    assert Dossier.objects.count() == 1
    assert sum(isinstance(result, Dossier) for result in made) == 1
    assert sum(isinstance(result, Refused) for result in made) == 9


def test_five_workers_apply_an_announcement_once():
    dossier, officer = DossierFactory(to_shortlist=True), UserFactory(is_staff=True)
    sprint = dossier.sprint
    later = sprint.closes_at
    announcement = reviews.prepare_announcement(
        sprint, stage_of(sprint, "preselection"), by=officer, now=NOON
    )
    reviews.decide(announcement, dossier, "kept", by=officer, now=NOON)
    reviews.schedule_announcement(announcement, later, by=officer, now=NOON)

    told = at_once(
        5,
        lambda place: reviews.apply_announcement(
            Announcement.objects.get(pk=announcement.pk), by=officer, now=later
        ),
    )

    assert sorted(told) == [0, 0, 0, 0, 1]
    assert Event.objects.about(dossier).filter(verb="stage", after="entretien").count() == 1
