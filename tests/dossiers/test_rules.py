import datetime as dt

import pytest

from fellowship.dossiers import rules, timeline
from fellowship.dossiers.states import DossierState
from tests.factories.calls import NOON, PARIS, SprintFactory
from tests.factories.dossiers import DossierFactory
from texts import voice

pytestmark = pytest.mark.django_db
CAST = ["candidate", "rival", "stranger", "officer", "reviewer", "juror", "host"]
MAY = {
    rules.can_edit: {"candidate"},
    rules.can_submit: {"candidate"},
    rules.can_withdraw: {"candidate"},
    rules.can_restart: {"candidate"},
    rules.can_download: {"candidate", "officer"},
}


@pytest.mark.parametrize("can", MAY, ids=lambda can: can.__name__)
def test_who_may_do_what_with_a_dossier(request, candidate, can):
    dossier = DossierFactory(candidate=candidate)

    allowed = {who for who in CAST if can(request.getfixturevalue(who), dossier)}

    assert allowed == MAY[can]


@pytest.mark.parametrize("state", DossierState)
def test_only_a_draft_is_written(state):
    obstacle = rules.obstacle_to_edit(DossierFactory.build(state=state, sprint=None, call=None))

    assert (obstacle == "") == (state == DossierState.DRAFT)


@pytest.mark.parametrize("state", DossierState)
def test_what_is_decided_against_or_gone_is_not_withdrawn(state):
    dossier = DossierFactory.build(state=state, sprint=None, call=None)

    obstacle = rules.obstacle_to_withdraw(dossier)

    assert (obstacle != "") == (state in {DossierState.ENDED, DossierState.WITHDRAWN})


@pytest.mark.parametrize(
    ("closes_at", "said"),
    [
        (dt.datetime(2024, 3, 2, tzinfo=PARIS), "1er mars 2024 à 23 h 59"),
        (dt.datetime(2024, 4, 1, tzinfo=PARIS), "31 mars 2024 à 23 h 59"),
        (dt.datetime(2024, 10, 28, tzinfo=PARIS), "27 octobre 2024 à 23 h 59"),
        (dt.datetime(2018, 6, 15, 17, 1, tzinfo=PARIS), "15 juin 2018 à 17 h"),
    ],
)
def test_the_closing_is_said_as_the_last_accepted_minute(closes_at, said):
    assert voice.last_minute(closes_at, SprintFactory().call.tz) == said


@pytest.mark.parametrize(
    ("closes_at", "last", "first_refused"),
    [
        (dt.datetime(2024, 4, 1, tzinfo=PARIS), "2024-03-31T21:59:59", "2024-03-31T22:00:00"),
        (dt.datetime(2024, 10, 28, tzinfo=PARIS), "2024-10-27T22:59:59", "2024-10-27T23:00:00"),
    ],
)
def test_the_window_closes_on_time_on_the_days_the_clock_changes(closes_at, last, first_refused):
    sprint = SprintFactory()
    sprint.milestones.filter(kind="deposit").update(ends_at=closes_at)
    at = lambda text: dt.datetime.fromisoformat(f"{text}+00:00")  # noqa: E731

    assert rules.obstacle_of_window(sprint.call, sprint, now=at(last)) == ""
    call = type(sprint.call).objects.get(pk=sprint.call.pk)
    assert "Le dépôt est clos" in rules.obstacle_of_window(call, sprint, now=at(first_refused))


def test_before_the_opening_the_sentence_gives_the_window():
    sprint = SprintFactory()

    sentence = rules.obstacle_of_window(
        sprint.call, sprint, now=dt.datetime(2024, 1, 28, tzinfo=PARIS)
    )

    assert sentence == (
        "Le dépôt n’est pas encore ouvert. Votre brouillon est conservé. "
        "Prochain dépôt : du 29 janvier 2024 au 1er mars 2024 à 23 h 59."
    )


def test_the_next_step_comes_from_the_calendar():
    dossier = DossierFactory(submitted=True)

    assert timeline.next_step(dossier, now=NOON).title == "Entretiens de sélection"
    assert timeline.next_step(DossierFactory(declined=True), now=NOON) is None
