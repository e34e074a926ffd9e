import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.people.models import User
from fellowship.process.trail import standing_of
from fellowship.reviews import actions
from tests.factories.calls import PARIS
from tests.factories.dossiers import DossierFactory, take
from tests.factories.juries import AssessmentFactory
from tests.factories.people import UserFactory
from tests.factories.reviews import stage_of

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2024, 3, 8, 9, tzinfo=PARIS)
INSTANT = dt.datetime(2024, 3, 11, 10, tzinfo=PARIS)
LATER = INSTANT + dt.timedelta(days=2)


@pytest.fixture
def colleague(db):
    return UserFactory(is_staff=True)


@pytest.fixture
def declined(officer):
    dossier = DossierFactory(to_shortlist=True)
    announcement = actions.prepare_announcement(
        dossier.sprint, stage_of(dossier.sprint, "preselection"), by=officer, now=MARCH
    )
    actions.decide(
        announcement, dossier, "declined", by=officer, now=MARCH, reason="Trop peu d’exemples."
    )
    actions.schedule_announcement(announcement, INSTANT, by=officer, now=MARCH)
    actions.apply_due_announcements(now=INSTANT)
    dossier.refresh_from_db()
    return dossier


def test_a_decision_is_corrected_by_two_people_and_told(declined, officer, colleague):
    correction = actions.ask_correction(
        declined, "kept", "Deux dossiers confondus.", by=officer, now=LATER
    )
    declined.refresh_from_db()
    assert declined.state == "ended"

    actions.confirm_correction(correction, by=colleague, now=LATER)

    declined.refresh_from_db()
    assert (declined.state, declined.stage) == ("submitted", "entretien")
    assert standing_of(declined).stage == "entretien"
    letter = Email.objects.get(template="stage_corrected")
    assert "Deux dossiers confondus." in letter.body
    assert "était erroné" in letter.body
    assert Email.objects.due(LATER).filter(pk=letter.pk).exists()


def test_one_person_alone_corrects_nothing(declined, officer):
    correction = actions.ask_correction(declined, "kept", "Erreur.", by=officer, now=LATER)

    with pytest.raises(Refused, match="autre personne"):
        actions.confirm_correction(correction, by=officer, now=LATER)


@pytest.mark.parametrize(
    ("outcome", "reason", "days", "why"),
    [
        ("declined", "Erreur.", 1, "autre issue"),
        ("waiting", "Erreur.", 1, "autre issue"),
        ("kept", " ", 1, "pourquoi"),
        ("kept", "Erreur.", 31, "le délai est passé"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused(declined, officer, outcome, reason, days, why):
    with pytest.raises(Refused, match=why):
        actions.ask_correction(
            declined, outcome, reason, by=officer, now=INSTANT + dt.timedelta(days=days)
        )


def test_a_dossier_that_went_on_is_no_longer_corrected(declined, officer, colleague):
    correction = actions.ask_correction(declined, "kept", "Erreur.", by=officer, now=LATER)
    actions.confirm_correction(correction, by=colleague, now=LATER)
    declined.refresh_from_db()
    AssessmentFactory(interview__dossier=declined, interview__held=True)
    take(declined, "heard", now=LATER)

    with pytest.raises(Refused, match="a avancé"):
        actions.ask_correction(declined, "declined", "Erreur.", by=officer, now=LATER)


def test_the_screens_ask_confirm_and_tell(client, declined, officer, colleague):
    import time_machine as clock

    with clock.travel(LATER, tick=False):
        client.force_login(officer)
        ask = reverse("programme:ask_correction", args=[declined.pk])
        client.post(ask, {"outcome": "kept", "because": "Deux dossiers confondus."})
        client.force_login(colleague)
        page = client.get(reverse("programme:dossier_detail", args=[declined.pk]))
        assertContains(page, "attend un deuxième accord")
        correction = declined.corrections.get()
        client.post(reverse("programme:confirm_correction", args=[correction.pk]))
    declined.refresh_from_db()
    assert declined.stage == "entretien"


def test_the_person_reads_the_reason_in_her_space(client, declined):
    client.force_login(User.objects.get(pk=declined.candidate_id))

    page = client.get(reverse("candidate:dossier_detail", args=[declined.pk]))

    assertContains(page, "Trop peu d’exemples.")
