"""Opened again after the closing: more asked of one dossier, a deposit allowed to one person."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.dossiers import actions, late_access, reopenings
from fellowship.dossiers.models import Dossier, LateAccess, Reopening
from fellowship.reviews.models import BlindSheet
from tests.factories.calls import NOON, PARIS, SprintFactory
from tests.factories.dossiers import DossierFactory

pytestmark = pytest.mark.django_db
AFTER = dt.datetime(2024, 3, 3, 12, tzinfo=PARIS)  # the deposit closed on the night of the 1st
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _sessions(settings):
    settings.SESSION_COOKIE_AGE = 3600 * 24 * 365


def link_in(email):
    return re.search(r"(/espace/candidat/depot-tardif/\S+)", email.body)[1]


def given(officer, email, at, days=3):
    at(AFTER)
    sprint = SprintFactory()
    return late_access.give(
        sprint, email, "Panne de courant.", AFTER + days * DAY, by=officer, now=AFTER
    )


def test_a_late_link_is_given_opened_and_used_once(client, at, officer, candidate):
    draft = DossierFactory(candidate=candidate, cv=True)
    at(AFTER)
    client.force_login(officer)
    client.post(
        reverse("programme:late_access_list", args=[draft.sprint_id]),
        {"email": "Camille@example.org", "because": "Panne de courant.", "until": "2024-03-05"},
    )
    access = LateAccess.objects.get()
    address = link_in(Email.objects.get(template="late_access"))

    client.force_login(candidate)
    page = client.get(address)
    assertContains(page, f"Reprendre mon brouillon {draft.reference}")
    assertContains(page, "5 mars 2024 à 23\u00a0h\u00a059")
    client.post(address, {"draft": draft.pk})
    detail = client.get(reverse("candidate:dossier_detail", args=[draft.pk]))
    assertContains(detail, "Un accès tardif vous est accordé")
    client.post(reverse("candidate:submit_dossier", args=[draft.pk]))

    draft.refresh_from_db()
    access.refresh_from_db()
    assert draft.submitted_at == AFTER
    assert draft.receipt.received_at == AFTER
    assert (access.used_at, access.opened, access.dossier) == (AFTER, 1, draft)
    assertContains(client.get(address), "Ce lien a servi, a expiré ou a été retiré.")
    public = client.get(reverse("open:call_calendar", args=[draft.call.slug]))
    assertContains(public, "1 accès tardif a été accordé")


def test_a_late_link_is_for_its_address_alone(client, at, officer, candidate, stranger):
    access = given(officer, candidate.email, at)
    client.force_login(stranger)

    assert (
        client.get(f"/espace/candidat/depot-tardif/{late_access.token_of(access)}/").status_code
        == 404
    )
    with pytest.raises(Refused):
        late_access.take_up(access, "produit", by=stranger, now=AFTER)


def test_a_late_link_starts_a_dossier_for_who_had_none(client, at, officer, candidate):
    access = given(officer, candidate.email, at)
    client.force_login(candidate)
    client.post(
        f"/espace/candidat/depot-tardif/{late_access.token_of(access)}/",
        {"profile": "produit", "affirm_personne": "on", "affirm_etudes": "on"},
    )

    dossier = Dossier.objects.get(candidate=candidate)
    assert dossier.sprint == access.sprint
    assert dossier.late_accesses.get() == access


@pytest.mark.parametrize("moment", ["expired", "withdrawn"])
def test_an_access_that_expired_or_was_withdrawn_opens_nothing(moment, at, officer, candidate):
    draft = DossierFactory(candidate=candidate, cv=True)
    access = given(officer, candidate.email, at, days=1)
    late_access.take_up(access, "", by=candidate, now=AFTER, draft=draft)
    when = AFTER + DAY if moment == "expired" else AFTER
    if moment == "withdrawn":
        late_access.withdraw(access, by=officer, now=AFTER)

    with pytest.raises(Refused, match="Le dépôt est clos"):
        actions.submit(draft, by=candidate, now=when)


def test_the_last_instant_of_an_access_counts(at, officer, candidate):
    draft = DossierFactory(candidate=candidate, cv=True)
    access = given(officer, candidate.email, at, days=1)
    late_access.take_up(access, "", by=candidate, now=AFTER, draft=draft)

    receipt = actions.submit(draft, by=candidate, now=AFTER + DAY - dt.timedelta(microseconds=1))
    assert receipt.received_at < AFTER + DAY


def test_nobody_else_is_let_in_by_it(at, officer, candidate, rival):
    other = DossierFactory(candidate=rival, cv=True)
    given(officer, candidate.email, at)

    with pytest.raises(Refused, match="Le dépôt est clos"):
        actions.submit(other, by=rival, now=AFTER)


def test_an_access_needs_a_closing_a_reason_and_a_future(officer):
    sprint = SprintFactory()
    for because, expires, now, words in [
        ("x", AFTER, NOON, "n’est pas clos"),
        (" ", AFTER + DAY, AFTER, "motif"),
        ("x", AFTER, AFTER, "plus tard"),
    ]:
        with pytest.raises(Refused, match=words):
            late_access.give(sprint, "a@example.org", because, expires, by=officer, now=now)


@pytest.fixture
def sent(candidate):
    return DossierFactory(candidate=candidate, submitted=True, cv=True)


def test_a_correction_is_asked_given_and_leaves_the_reception_as_it_was(client, at, officer, sent):
    at(NOON)
    received, answers = sent.submitted_at, dict(sent.answers)
    client.force_login(officer)
    client.post(
        reverse("programme:reopen_dossier", args=[sent.pk]),
        {"fields_asked": ["motivation"], "because": "Précisez vos raisons.", "until": "2024-02-20"},
    )
    row = Reopening.objects.get()
    assert row.until == dt.datetime(2024, 2, 21, tzinfo=PARIS)
    assert "Précisez vos raisons." in Email.objects.get(template="more_asked").body

    client.force_login(sent.candidate)
    assertContains(client.get(reverse("candidate:dossier_detail", args=[sent.pk])), "un complément")
    page = reverse("candidate:answer_reopening", args=[row.pk])
    assertNotContains(client.get(page), 'name="parcours"')
    answered = client.post(
        page, {"motivation": "Servir, et apprendre à servir.", "parcours": "Autre chose."}
    )

    assertRedirects(answered, reverse("candidate:dossier_detail", args=[sent.pk]))
    sent.refresh_from_db()
    assert sent.submitted_at == received
    assert sent.answers == {**answers, "motivation": "Servir, et apprendre à servir."}
    client.force_login(officer)
    history = client.get(reverse("programme:dossier_detail", args=[sent.pk]))
    assertContains(history, "Avant : Servir.")
    assertContains(history, "Après : Servir, et apprendre à servir.")
    assert {"more_asked", "more_given"} <= set(Event.objects.values_list("verb", flat=True))


def test_the_readers_of_the_stage_read_the_correction(officer, sent):
    row = reopenings.reopen(sent, ["motivation"], "x", NOON + 3 * DAY, by=officer, now=NOON)
    assert "Servir deux fois" not in str(BlindSheet.objects.get(dossier=sent).content)

    reopenings.answer(row, {"motivation": "Servir deux fois."}, {}, by=sent.candidate, now=NOON)
    assert "Servir deux fois" in str(BlindSheet.objects.get(dossier=sent).content)


def test_a_correction_with_a_fault_writes_nothing_and_keeps_what_was_typed(
    client, at, officer, sent
):
    at(NOON)
    row = reopenings.reopen(
        sent, ["parcours", "motivation"], "x", NOON + 3 * DAY, by=officer, now=NOON
    )
    client.force_login(sent.candidate)
    page = client.post(
        reverse("candidate:answer_reopening", args=[row.pk]),
        {"parcours": "Nouveau", "motivation": ""},
    )

    assertContains(page, "Nouveau")
    assert Dossier.objects.get(pk=sent.pk).answers == sent.answers
    row.refresh_from_db()
    assert row.answered_at is None


@pytest.mark.parametrize("way", ["late", "closed", "twice", "stranger"])
def test_a_correction_is_refused_when_it_is_not_awaited(way, officer, stranger, sent):
    row = reopenings.reopen(sent, ["motivation"], "x", NOON + 2 * DAY, by=officer, now=NOON)
    by, now = sent.candidate, NOON
    if way == "late":
        now = NOON + 2 * DAY
    elif way == "closed":
        reopenings.close(row, by=officer, now=NOON)
    elif way == "twice":
        reopenings.answer(row, {"motivation": "Une fois."}, {}, by=by, now=NOON)
    else:
        by = stranger

    with pytest.raises(Refused):
        reopenings.answer(row, {"motivation": "Encore."}, {}, by=by, now=now)


def test_more_is_asked_once_at_a_time_with_time_to_answer(officer, sent):
    with pytest.raises(Refused, match="un jour"):
        reopenings.reopen(sent, ["motivation"], "x", NOON, by=officer, now=NOON)
    reopenings.reopen(sent, ["motivation"], "x", NOON + 2 * DAY, by=officer, now=NOON)
    with pytest.raises(Refused, match="déjà"):
        reopenings.reopen(sent, ["ville"], "x", NOON + 2 * DAY, by=officer, now=NOON)
    later = NOON + 3 * DAY  # the first was never answered: another may be asked
    reopenings.reopen(sent, ["ville"], "x", later + 2 * DAY, by=officer, now=later)


def test_a_stranger_has_nothing_there(client, at, officer, sent, stranger):
    at(NOON)
    row = reopenings.reopen(sent, ["motivation"], "x", NOON + 2 * DAY, by=officer, now=NOON)
    client.force_login(stranger)

    assert client.get(reverse("candidate:answer_reopening", args=[row.pk])).status_code == 404
