import datetime as dt
from fractions import Fraction

import pytest

from fellowship.core import jobs
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers.models import Dossier
from fellowship.process import actions as process
from fellowship.reviews import actions
from fellowship.reviews.models import Verdict
from fellowship.reviews.states import AnnouncementState
from tests.factories.calls import NOON, PARIS, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.reviews import stage_of

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2024, 3, 8, 9, tzinfo=PARIS)
INSTANT = dt.datetime(2024, 3, 11, 10, tzinfo=PARIS)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def kept(db):
    return DossierFactory(to_shortlist=True)


@pytest.fixture
def declined(db):
    return DossierFactory(to_shortlist=True)


@pytest.fixture
def announcement(kept, declined, officer):
    prepared = actions.prepare_announcement(
        kept.sprint, stage_of(kept.sprint, "preselection"), by=officer, now=MARCH
    )
    actions.decide(prepared, kept, "kept", by=officer, now=MARCH)
    actions.decide(
        prepared, declined, "declined", by=officer, now=MARCH, reason="Trop peu d’exemples."
    )
    return prepared


def test_preparing_twice_opens_the_same_list(announcement, officer):
    again = actions.prepare_announcement(
        announcement.sprint, stage_of(announcement.sprint, "preselection"), by=officer, now=MARCH
    )

    assert again == announcement


def test_scheduling_writes_every_letter_held_until_the_instant(announcement, officer, kept):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    letters = Email.objects.order_by("template")
    assert list(letters.values_list("template", "held", "not_before")) == [
        ("stage_outcome", True, INSTANT),
        ("stage_outcome", True, INSTANT),
    ]
    assert "Trop peu d’exemples." in "".join(letters.values_list("body", flat=True))
    assert not Email.objects.due(INSTANT + dt.timedelta(days=9)).exists()


def test_nothing_moves_a_second_before_and_everything_at_the_instant(
    announcement, officer, kept, declined
):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    assert actions.apply_due_announcements(now=INSTANT - SECOND) == 0
    assert set(Dossier.objects.values_list("stage", flat=True)) == {"preselection"}
    assert actions.apply_due_announcements(now=INSTANT) == 2

    places = {d.pk: (d.state, d.stage, d.outcome) for d in Dossier.objects.all()}
    assert places == {
        kept.pk: ("submitted", "entretien", "kept"),
        declined.pk: ("ended", "preselection", "declined"),
    }
    assert Email.objects.due(INSTANT).count() == 2
    announcement.refresh_from_db()
    assert (announcement.state, announcement.applied_at) == ("applied", INSTANT)


def test_applying_again_does_nothing(announcement, officer):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)
    actions.apply_due_announcements(now=INSTANT)
    before = Event.objects.count()

    assert actions.apply_due_announcements(now=INSTANT + SECOND) == 0
    assert actions.apply_announcement(announcement, by=officer, now=INSTANT + SECOND) == 0
    assert Event.objects.count() == before


def test_the_worker_applies_a_due_announcement_and_sends_its_letters(
    announcement, officer, mailoutbox, django_capture_on_commit_callbacks
):
    jobs.load_routines()
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    with django_capture_on_commit_callbacks(execute=True):
        jobs.tick(now=INSTANT - SECOND)
    candidates = set(Dossier.objects.values_list("candidate__email", flat=True))
    assert not [mail for mail in mailoutbox if candidates & set(mail.to)]
    jobs.tick(now=INSTANT + dt.timedelta(minutes=1))

    assert set(Dossier.objects.values_list("outcome", flat=True)) == {"kept", "declined"}


def test_a_letter_held_does_not_leave_even_when_its_hour_has_passed(
    announcement, officer, mailoutbox
):
    from fellowship.core import outbox

    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    for letter in Email.objects.all():
        outbox.send(letter.pk, now=INSTANT + dt.timedelta(days=1))

    assert mailoutbox == []


def test_a_failure_in_the_middle_applies_nothing(announcement, officer, kept, monkeypatch):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)
    real, calls = process.advance, []

    def fail_at_the_second(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("disk full")
        return real(*args, **kwargs)

    monkeypatch.setattr(process, "advance", fail_at_the_second)
    with pytest.raises(RuntimeError):
        actions.apply_announcement(announcement, by=officer, now=INSTANT)

    assert set(Dossier.objects.values_list("state", flat=True)) == {"submitted"}
    assert not Email.objects.due(INSTANT).exists()
    announcement.refresh_from_db()
    assert announcement.state == AnnouncementState.SCHEDULED


def test_cancelling_stops_the_letters_and_nothing_is_ever_told(announcement, officer):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    actions.cancel_announcement(announcement, by=officer, now=MARCH, because="Erreur de seuil")

    assert actions.apply_due_announcements(now=INSTANT + SECOND) == 0
    assert not Email.objects.waiting().exists()
    assert set(Dossier.objects.values_list("state", flat=True)) == {"submitted"}


def test_taken_back_then_scheduled_again_each_gets_one_letter(announcement, officer, declined):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)
    actions.reopen_announcement(announcement, by=officer, now=MARCH)
    actions.decide(announcement, declined, "kept", by=officer, now=MARCH)
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    actions.apply_due_announcements(now=INSTANT)

    assert sorted(Email.objects.due(INSTANT).values_list("template", flat=True)) == [
        "stage_outcome",
        "stage_outcome",
    ]


def test_a_dossier_withdrawn_meanwhile_keeps_its_state_and_its_letter_stays(
    announcement, officer, kept
):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)
    dossiers.withdraw(kept, by=kept.candidate, now=MARCH)

    assert actions.apply_due_announcements(now=INSTANT) == 1

    kept.refresh_from_db()
    assert kept.state == "withdrawn"
    told = Email.objects.due(INSTANT).values_list("template", flat=True)
    assert sorted(told) == ["stage_outcome", "withdrawal"]


def test_all_at_once_or_not_at_all(announcement, officer, kept):
    late = DossierFactory(to_shortlist=True)

    with pytest.raises(Refused, match=f"1 dossier sans décision : {late.reference}"):
        actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)


@pytest.mark.parametrize(
    ("instant", "why"),
    [
        (MARCH, "doit être à venir"),
        (dt.datetime(2024, 3, 1, 23, tzinfo=PARIS), "doit être à venir"),
    ],
)
def test_an_instant_that_is_past_is_refused(announcement, officer, instant, why):
    with pytest.raises(Refused, match=why):
        actions.schedule_announcement(announcement, instant, by=officer, now=MARCH)


def test_no_shortlist_before_the_end_of_the_deposits(announcement, officer):
    with pytest.raises(Refused, match="ne seront pas clos"):
        actions.schedule_announcement(
            announcement, NOON + dt.timedelta(days=1), by=officer, now=NOON
        )


def test_a_scheduled_list_is_no_longer_changed(announcement, officer, kept):
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    with pytest.raises(Refused, match="reprenez-la"):
        actions.decide(announcement, kept, "declined", by=officer, now=MARCH)


def test_a_threshold_keeps_the_exact_value_and_leaves_what_has_no_mean(officer):
    sprint = SprintFactory()
    above, below, without = DossierFactory.create_batch(3, to_shortlist=True)
    announcement = actions.prepare_announcement(
        sprint, stage_of(sprint, "preselection"), by=officer, now=MARCH
    )

    sealed = actions.decide_by_threshold(
        announcement,
        {above.pk: Fraction(7, 2), below.pk: Fraction(13, 4), without.pk: None},
        threshold=Fraction(7, 2),
        by=officer,
        now=MARCH,
    )

    assert sealed == 2
    assert dict(Verdict.objects.values_list("dossier", "outcome")) == {
        above.pk: "kept",
        below.pk: "declined",
    }


def test_a_selection_decides_upon_those_who_were_heard(officer):
    dossier = DossierFactory(to_select=True)
    announcement = actions.prepare_announcement(
        dossier.sprint, stage_of(dossier.sprint, "selection"), by=officer, now=MARCH
    )
    actions.decide(announcement, dossier, "kept", by=officer, now=MARCH)
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)

    actions.apply_due_announcements(now=INSTANT)

    dossier.refresh_from_db()
    assert (dossier.stage, dossier.outcome) == ("vivier", "kept")
    assert "Sélection" in Email.objects.due(INSTANT).get().body
