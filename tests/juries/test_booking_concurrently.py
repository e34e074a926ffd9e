"""Two people, one slot: only PostgreSQL can be asked the question by two connections at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from fellowship.core.lifecycle import Refused
from fellowship.engagements import actions as engagements
from fellowship.engagements.models import Offer
from fellowship.engagements.states import OfferState
from fellowship.juries import actions
from fellowship.juries.models import Interview
from fellowship.juries.states import InterviewState
from tests.factories.calls import NOON, RuleSetFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.engagements import JULY, OfferFactory
from tests.factories.juries import InterviewFactory, SlotFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _only_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite sérialise les écritures : rien à prouver ici.")


def together(*acts):
    """Do these at the same instant, each on its own connection; what each said."""
    barrier = Barrier(len(acts))

    def one(act):
        try:
            barrier.wait(timeout=10)
            act()
        except Refused as refusal:
            return str(refusal)
        else:
            return "yes"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


def test_of_eight_who_click_together_one_gets_the_slot():
    slot = SlotFactory()
    dossiers = [DossierFactory(shortlisted=True) for _ in range(8)]

    said = together(
        *(lambda d=d: actions.book(d, slot, by=d.candidate, now=NOON) for d in dossiers)
    )

    assert said.count("yes") == 1
    assert {word for word in said if word != "yes"} == {
        "Ce créneau n’est plus libre : choisissez-en un autre."
    }
    assert Interview.objects.count() == 1


def test_one_person_who_clicks_two_slots_together_gets_one():
    dossier = DossierFactory(shortlisted=True)
    first = SlotFactory()
    second = SlotFactory(starts_at=first.ends_at)

    said = together(
        lambda: actions.book(dossier, first, by=dossier.candidate, now=NOON),
        lambda: actions.book(dossier, second, by=dossier.candidate, now=NOON),
    )

    assert said.count("yes") == 1
    assert Interview.objects.count() == 1


def test_two_who_move_to_the_same_slot_do_not_share_it():
    free = SlotFactory()
    first, second = (
        InterviewFactory(slot__starts_at=free.ends_at),
        InterviewFactory(slot__starts_at=free.ends_at),
    )

    said = together(
        *(
            lambda i=i: actions.reschedule(i, free, by=i.dossier.candidate, now=NOON)
            for i in (first, second)
        )
    )

    assert said.count("yes") == 1
    assert Interview.objects.filter(slot=free, state=InterviewState.BOOKED).count() == 1


def test_two_last_places_under_the_cap_are_never_given_together():
    rule_set = RuleSetFactory()
    rule_set.content["caps"] = [{"year": 2024, "count": 1}]
    rule_set.save()
    offers = [OfferFactory(sent=True) for _ in range(4)]

    said = together(
        *(lambda o=o: engagements.accept(o, by=o.dossier.candidate, now=JULY) for o in offers)
    )

    assert said.count("yes") == 1
    assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == 1
