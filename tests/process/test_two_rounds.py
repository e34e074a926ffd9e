"""A call with no interview, two rounds on file and a second form walks, on the screens of each."""

import datetime as dt
from fractions import Fraction

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from fellowship.calls.models import Milestone
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.dossiers import actions as dossiers
from fellowship.people.models import User
from fellowship.reviews import actions as reviews
from fellowship.reviews import scores
from fellowship.reviews.models import Announcement, Review
from tests.factories.calls import NOON, PARIS, RoleFactory
from tests.factories.people import UserFactory
from tests.process import rounds

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2024, 3, 8, 9, tzinfo=PARIS)
TOLD = dt.datetime(2024, 3, 11, 10, tzinfo=PARIS)
DAY = dt.timedelta(days=1)


@pytest.fixture
def sprint(db):
    return rounds.open_call()


@pytest.fixture
def dossier(sprint, candidate):
    """Sent through the screens' actions: it waits to be checked."""
    draft = dossiers.start(sprint.call, "", by=candidate, now=NOON)
    (section,) = draft.rules_at(NOON).rules.sections
    typed = {"but": "Un commun utile à trois communes, par Camille.", "nom": "Camille Vasseur"}
    dossiers.save_section(
        draft,
        section,
        typed,
        by=candidate,
        now=NOON,
        seen=dossiers.fingerprint(section, draft.answers),
    )
    dossiers.submit(draft, by=candidate, now=NOON, affirmed=["ouvert"])
    draft.refresh_from_db()
    return draft


def page(name, *args):
    return reverse(name, args=args)


def readers(sprint, count=2):
    return [RoleFactory(call=sprint.call, person=UserFactory()).person for _ in range(count)]


def spread(sprint, stage, officer, now=NOON):
    run = reviews.plan_reviews(sprint, stage, by=officer, now=now, seed=1)
    reviews.apply_run(run, by=officer, now=now)
    return list(Review.objects.filter(stage=stage, state="assigned").order_by("pk"))


def opine(review, opinion="favourable", now=NOON):
    reviews.send_review(
        review.pk, {}, "Clair.", by=review.reviewer, now=now, edition=0, opinion=opinion
    )


def mark(review, solid, team, now=MARCH):
    reviews.send_review(
        review.pk, {"solide": solid, "equipe": team}, "", by=review.reviewer, now=now, edition=0
    )


def to_budget(sprint, dossier, officer):
    dossiers.check_eligibility(dossier, "eligible", by=officer, now=NOON)
    readers(sprint)
    for review in spread(sprint, "avis", officer):
        opine(review)
    stage = dossier.process.get("choix")
    announcement = reviews.prepare_announcement(sprint, stage, by=officer, now=MARCH)
    dossier.refresh_from_db()
    reviews.decide(announcement, dossier, "kept", by=officer, now=MARCH)
    reviews.schedule_announcement(announcement, TOLD, by=officer, now=MARCH)
    reviews.apply_due_announcements(now=TOLD)
    dossier.refresh_from_db()


def test_a_dossier_that_is_not_eligible_ends_and_is_told_why(dossier, officer):
    with pytest.raises(Refused, match="à quelle condition"):
        dossiers.check_eligibility(dossier, "ineligible", by=officer, now=NOON)

    dossiers.check_eligibility(
        dossier, "ineligible", by=officer, now=NOON, because="Le code n’est pas publié."
    )

    assert (dossier.state, dossier.outcome) == ("ended", "ineligible")
    letter = Email.objects.get(template="stage_outcome")
    assert "Le code n’est pas publié." in letter.body
    assert "non recevable" in letter.body


def test_the_team_checks_on_its_screen(client, dossier, officer):
    client.force_login(officer)
    assertContains(client.get(page("programme:dossier_detail", dossier.pk)), "Vérifier")

    screen = client.get(page("programme:check_eligibility", dossier.pk))
    assertContains(screen, "Notre code est ouvert.")
    client.post(page("programme:check_eligibility", dossier.pk), {"outcome": "eligible"})

    dossier.refresh_from_db()
    assert dossier.stage == "avis"


def test_a_grid_without_marks_is_read_by_opinions(client, sprint, dossier, officer):
    dossiers.check_eligibility(dossier, "eligible", by=officer, now=NOON)
    readers(sprint)
    first, second = spread(sprint, "avis", officer)
    client.force_login(first.reviewer)
    with time_machine.travel(NOON, tick=False):
        screen = client.get(page("reviewer:review_detail", first.sheet.label))
        assertContains(screen, "sans note")
        assertNotContains(screen, "De 0 à 0")
        assertNotContains(screen, "Camille")
        missing = client.post(
            page("reviewer:review_detail", first.sheet.label),
            {"appreciation": "Clair.", "edition": "0", "send": "1"},
        )
        assertContains(missing, "Il manque votre avis.")
        client.post(
            page("reviewer:review_detail", first.sheet.label),
            {"opinion": "favourite", "appreciation": "Clair.", "edition": "0", "send": "1"},
        )
    opine(second, "against")

    dossier.refresh_from_db()
    assert dossier.stage == "choix"
    value = scores.values_at("avis", [dossier])[dossier.pk]
    assert (value.total, value.opinions) == (None, (("coup de cœur", 1), ("défavorable", 1)))
    client.force_login(officer)
    for address in (
        page("programme:assignment_detail", sprint.pk, "avis"),
        page("programme:dossier_detail", dossier.pk),
        page("programme:stage_list", sprint.pk),
        page("programme:dossier_list") + "?etape=choix",
    ):
        assert client.get(address).status_code == 200, address
    assertContains(client.get(page("programme:dossier_list") + "?etape=choix"), dossier.reference)
    assertNotContains(client.get(page("programme:dossier_list") + "?etape=avis"), dossier.reference)


def test_nothing_is_decided_before_the_readings(sprint, dossier, officer):
    dossiers.check_eligibility(dossier, "eligible", by=officer, now=NOON)
    announcement = reviews.prepare_announcement(
        sprint, dossier.process.get("choix"), by=officer, now=MARCH
    )

    with pytest.raises(Refused, match="n’attend pas cette décision"):
        reviews.decide(announcement, dossier, "declined", by=officer, now=MARCH)
    with pytest.raises(Refused, match="n’est pas encore arrivé à cette étape"):
        reviews.schedule_announcement(announcement, TOLD, by=officer, now=MARCH)


def test_the_second_form_is_filled_and_sent_in_its_window(
    client, sprint, dossier, officer, candidate
):
    to_budget(sprint, dossier, officer)
    assert (dossier.stage, dossier.stage_kind) == ("budget", "form")
    Milestone.objects.create(
        sprint=sprint, kind="budget", label="Budget", starts_at=TOLD, ends_at=TOLD + 7 * DAY
    )
    client.force_login(candidate)
    with time_machine.travel(TOLD + DAY, tick=False):
        mine = client.get(page("candidate:dossier_detail", dossier.pk))
        assertContains(mine, "Remplissez ce formulaire")
        assertContains(client.get(page("candidate:fill_form", dossier.pk)), "Coût total")
        refused = client.post(page("candidate:fill_form", dossier.pk), follow=True)
        assertContains(refused, "Il reste à compléter")
        section = "budget__chiffres"
        client.get(page("candidate:edit_section", dossier.pk, section))
        saved = client.post(
            page("candidate:edit_section", dossier.pk, section),
            {
                "budget__but": "12000",
                "seen": dossiers.fingerprint(
                    dossiers.rules.open_sections(dossier, now=TOLD)[0], dossier.answers
                ),
            },
        )
        assert saved.status_code == 302, saved.content.decode()[4000:9000]
        assert saved.url == page("candidate:fill_form", dossier.pk)
        client.post(page("candidate:fill_form", dossier.pk))

    dossier.refresh_from_db()
    assert dossier.stage == "notes"
    assert dossier.answers["but"].startswith("Un commun")
    assert dossier.answers["budget__but"] == 12000
    assert Email.objects.filter(template="form_received").count() == 1
    titles = [s["title"] for s in dossier.sheets.get(stage="notes").content]
    assert titles == ["Le projet", "Les chiffres"]


def test_a_second_form_not_sent_in_time_ends_the_dossier_and_says_so(sprint, dossier, officer):
    to_budget(sprint, dossier, officer)
    Milestone.objects.create(
        sprint=sprint, kind="budget", label="Budget", starts_at=TOLD, ends_at=TOLD + DAY
    )

    assert dossiers.close_forms(now=TOLD + DAY - dt.timedelta(seconds=1)) == 0
    assert dossiers.close_forms(now=TOLD + DAY) == 1

    dossier.refresh_from_db()
    assert (dossier.state, dossier.outcome) == ("ended", "missed")
    assert Email.objects.filter(template="stage_outcome", subject__startswith="La suite").exists()


def to_notes(sprint, dossier, officer, candidate):
    to_budget(sprint, dossier, officer)
    (section,) = dossiers.rules.open_sections(dossier, now=TOLD)
    dossiers.save_section(
        dossier,
        section,
        {"budget__but": 12000},
        by=candidate,
        now=TOLD,
        seen=dossiers.fingerprint(section, dossier.answers),
    )
    dossiers.send_form(dossier, by=candidate, now=TOLD)
    return spread(sprint, "notes", officer, now=TOLD)


def test_the_second_round_has_its_own_grid_weights_and_is_not_blind(
    sprint, dossier, officer, candidate
):
    one, two = to_notes(sprint, dossier, officer, candidate)
    shown = [a["text"] for s in one.sheet.content for a in s["answers"]]
    assert "Camille Vasseur" in shown
    assert one.sheet.label != dossier.sheets.get(stage="avis").label

    mark(one, 8, 5, now=TOLD)
    mark(two, 6, 5, now=TOLD)

    dossier.refresh_from_db()
    assert dossier.stage == "laureats"
    # (7 × 2 + 5) / 3
    assert scores.values_at("notes", [dossier])[dossier.pk].total == Fraction(19, 3)
    assert scores.values_for([dossier])[dossier.pk].readings == 2


def test_readers_too_far_apart_call_for_a_third(sprint, dossier, officer, candidate):
    one, two = to_notes(sprint, dossier, officer, candidate)
    mark(one, 9, 9, now=TOLD)
    mark(two, 2, 2, now=TOLD)
    dossier.refresh_from_db()
    assert (dossier.stage, dossier.sheets.get(stage="notes").readers) == ("notes", 3)
    assert scores.progress_of(sprint, "notes").third == 1

    readers(sprint, 1)
    (third,) = spread(sprint, "notes", officer, now=TOLD)
    mark(third, 5, 5, now=TOLD)

    dossier.refresh_from_db()
    assert dossier.stage == "laureats"


def test_the_authority_signs_and_another_person_publishes(
    client, sprint, dossier, officer, candidate
):
    for review in to_notes(sprint, dossier, officer, candidate):
        mark(review, 7, 7, now=TOLD)
    dossier.refresh_from_db()
    april, told = TOLD + 20 * DAY, TOLD + 25 * DAY
    announcement = reviews.prepare_announcement(
        sprint, dossier.process.get("laureats"), by=officer, now=april
    )
    reviews.decide(announcement, dossier, "kept", by=officer, now=april)
    with pytest.raises(Refused, match="attend la signature"):
        reviews.schedule_announcement(announcement, told, by=UserFactory(), now=april)

    director = RoleFactory(call=sprint.call, person=UserFactory(), kind="authority").person
    client.force_login(director)
    with time_machine.travel(april, tick=False):
        assertContains(client.get(page("authority:list_list")), "Lauréats")
        listed = client.get(page("authority:list_detail", announcement.pk))
        assertContains(listed, dossier.reference)
        client.post(page("authority:sign_list", announcement.pk))
    announcement = Announcement.objects.get(pk=announcement.pk)
    assert (announcement.state, announcement.signed_by) == ("signed", director)
    with pytest.raises(Refused, match="reprenez-la"):
        reviews.decide(announcement, dossier, "declined", by=officer, now=april)
    with pytest.raises(Refused, match="deux personnes"):
        reviews.schedule_announcement(announcement, told, by=officer, now=april)

    reviews.schedule_announcement(announcement, told, by=UserFactory(), now=april)
    reviews.apply_due_announcements(now=told)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.outcome) == ("ended", "kept")
    assert all(
        "entretien" not in text.lower() for text in Email.objects.values_list("body", flat=True)
    )


def test_a_list_taken_back_loses_its_signature(sprint, dossier, officer, candidate):
    for review in to_notes(sprint, dossier, officer, candidate):
        mark(review, 7, 7, now=TOLD)
    dossier.refresh_from_db()
    stage = dossier.process.get("laureats")
    announcement = reviews.prepare_announcement(sprint, stage, by=officer, now=TOLD)
    reviews.decide(announcement, dossier, "kept", by=officer, now=TOLD)
    reviews.sign_announcement(announcement, by=officer, now=TOLD)

    reviews.reopen_announcement(announcement, by=officer, now=TOLD)

    announcement = Announcement.objects.get(pk=announcement.pk)
    assert (announcement.state, announcement.signed_by) == ("prepared", None)


def test_a_call_open_all_year_tells_those_it_has_decided_upon(candidate, officer):
    sprint = rounds.open_call(rhythm="all_year")
    User.objects.filter(pk=officer.pk).update(is_staff=True)
    assert sprint.call.rule_set(NOON.date()).rules.rhythm == "all_year"
    made = []
    for person in (candidate, UserFactory()):
        draft = dossiers.start(sprint.call, "", by=person, now=NOON)
        draft.answers = {"but": "Utile.", "nom": "N"}
        draft.save()
        dossiers.submit(draft, by=person, now=NOON, affirmed=["ouvert"])
        made.append(draft)
    read, waiting = made
    dossiers.check_eligibility(read, "eligible", by=officer, now=NOON)
    readers(sprint)
    for review in spread(sprint, "avis", officer):
        opine(review)
    read.refresh_from_db()
    announcement = reviews.prepare_announcement(
        sprint, read.process.get("choix"), by=officer, now=NOON
    )
    reviews.decide(announcement, read, "kept", by=officer, now=NOON)

    reviews.schedule_announcement(announcement, NOON + DAY, by=officer, now=NOON)
    assert reviews.apply_due_announcements(now=NOON + DAY) == 1

    read.refresh_from_db()
    waiting.refresh_from_db()
    assert (read.stage, waiting.stage) == ("budget", "recevabilite")
