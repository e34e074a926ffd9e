import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.core.models import Email, Job
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers.models import Dossier
from fellowship.reviews import actions
from fellowship.reviews.models import Announcement, AssignmentRun, Conflict, Review, Verdict
from tests.factories.calls import NOON, PARIS, RoleFactory, RuleSetFactory, SprintFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.people import UserFactory
from tests.factories.reviews import AnnouncementFactory, ReviewFactory, VerdictFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _team(client, officer):
    client.force_login(officer)


def page(name, *args):
    return reverse(f"programme:{name}", args=args)


# --- the list ---------------------------------------------------------------


def test_an_empty_list_says_why(client):
    assertContains(client.get(page("dossier_list")), "Aucun dossier n’a encore été commencé.")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"AAAA", "BBBB", "CCCC"}),
        ("etat=submitted", {"AAAA"}),
        ("profil=impact", {"BBBB"}),
        ("q=cc", {"CCCC"}),
        ("q=zoe@example.org", {"BBBB"}),
        ("q=lois", {"AAAA"}),  # without its accent
        ("q=Bréhta", {"AAAA"}),  # with a slip
        ("q=lois&etat=draft", set()),
        ("q=inconnu", set()),
        ("q=’", set()),
        ("etat=nimporte", {"AAAA", "BBBB", "CCCC"}),
    ],
)
def test_the_filters_live_in_the_address(client, query, found):
    RuleSetFactory()
    DossierFactory(reference="AAAA", submitted=True, candidate__name="Loïs Bréhat")
    DossierFactory(reference="BBBB", profile="impact", candidate__email="zoe@example.org")
    DossierFactory(reference="CCCC", declined=True)

    response = client.get(f"{page('dossier_list')}?{query}")

    assert {row[0].reference for row in response.context["rows"]} == found


def test_the_sprint_filter_and_the_page_are_kept_together(client):
    april = SprintFactory(number=2)
    DossierFactory.create_batch(51, sprint=april)
    DossierFactory()

    response = client.get(f"{page('dossier_list')}?sprint={april.pk}&page=2")

    assert len(response.context["rows"]) == 1
    assertContains(response, f"sprint={april.pk}&amp;page=1")


def test_a_page_that_does_not_exist_is_the_last_one(client):
    DossierFactory()

    assert len(client.get(f"{page('dossier_list')}?page=99").context["rows"]) == 1
    assert len(client.get(f"{page('dossier_list')}?page=abc").context["rows"]) == 1


@pytest.mark.parametrize("count", [1, 3, 120])
def test_the_list_costs_the_same_whatever_its_length(client, count, django_assert_num_queries):
    DossierFactory.create_batch(count, submitted=True)
    client.get(page("dossier_list"))

    with django_assert_num_queries(14):
        client.get(page("dossier_list"))


def test_the_sheet_neutralises_formulas(client):
    DossierFactory(submitted=True, candidate__name="=SUM(A1)")

    response = client.get(f"{page('dossier_list')}?format=csv")

    assert "'=SUM(A1)" in response.content.decode()


# --- one dossier ------------------------------------------------------------


def test_the_timeline_says_every_change_who_when_why(client, officer):
    dossier = DossierFactory(cv=True, candidate__name="Camille Vasseur-Lindt")
    dossiers.submit(dossier, by=dossier.candidate, now=NOON)
    reader = RoleFactory(call=dossier.call, person__name="René Lecteur").person
    review = ReviewFactory(dossier=dossier, reviewer=reader)
    actions.record_conflict(review.reviewer, dossier, "Cousin", by=officer, now=NOON)
    dossiers.withdraw(dossier, by=dossier.candidate, now=NOON, because="Autre projet")

    response = client.get(page("dossier_detail", dossier.pk))

    lines = response.context["lines"]
    assert [(line.title, line.by, line.text) for line in lines] == [
        ("Brouillon → en cours", "Camille Vasseur-Lindt", ""),
        ("Dépôt du dossier → Évaluation du dossier (envoyé)", "Camille Vasseur-Lindt", ""),
        (
            "Évaluation de René Lecteur : à faire → récusée",
            "Olga Prévert",
            "Conflit d’intérêts",
        ),
        ("En cours → retiré", "Camille Vasseur-Lindt", "Autre projet"),
    ]
    assertContains(response, "Cousin")


def test_two_readers_who_disagree_are_pointed_out(client):
    review = ReviewFactory(sent=True, scores=(0, 1))
    ReviewFactory(dossier=review.dossier, sent=True, scores=(5, 4))

    response = client.get(page("dossier_detail", review.dossier.pk))

    assertContains(response, "Les relecteurs ne sont pas d’accord")
    assertContains(response, "4 points les séparent")
    assertContains(response, "2,5")


def test_a_conflict_is_recorded_for_someone(client):
    review = ReviewFactory()

    client.post(
        page("record_conflict", review.dossier.pk),
        {"person": review.reviewer.pk, "reason": "Ils ont travaillé ensemble."},
    )

    assert Conflict.objects.get().person == review.reviewer
    review.refresh_from_db()
    assert review.state == "recused"


@pytest.mark.parametrize("who", ["candidate", "reviewer"])
@pytest.mark.parametrize(
    "name", ["dossier_list", "sprint_list", "announcement_list", "letter_list", "dashboard"]
)
def test_the_space_does_not_exist_for_others(client, request, who, name):
    client.force_login(request.getfixturevalue(who))

    assert client.get(page(name)).status_code == 404


# --- assignment -------------------------------------------------------------


def test_a_plan_is_shown_then_applied(client):
    sprint = SprintFactory()
    DossierFactory.create_batch(2, submitted=True)
    for _ in range(2):
        RoleFactory(call=sprint.call, person=UserFactory())

    response = client.post(page("plan_reviews", sprint.pk, "lecture"), {"seed": "7"})
    run = AssignmentRun.objects.get()
    assertRedirects(response, page("run_detail", run.pk))
    assert not Review.objects.exists()
    response = client.post(page("apply_run", run.pk), follow=True)

    assertContains(response, "4 évaluations sont confiées")
    assert Review.objects.count() == 4


def test_an_impossible_plan_is_refused_with_its_reason(client):
    DossierFactory(submitted=True)
    sprint = SprintFactory()
    RoleFactory(call=sprint.call, person=UserFactory())

    response = client.post(page("plan_reviews", sprint.pk, "lecture"), {"seed": "7"}, follow=True)

    assertContains(response, "Aucune répartition ne tient")


def test_raw_and_calibrated_values_stand_side_by_side(client):
    review = ReviewFactory(sent=True, scores=(4, 5))
    ReviewFactory(dossier=review.dossier, sent=True, scores=(4, 4))

    response = client.get(page("assignment_detail", review.dossier.sprint.pk, "lecture"))

    assertContains(response, "4,25")
    assertContains(response, "±")
    assertContains(
        client.get(page("assignment_detail", review.dossier.sprint.pk, "lecture") + "?format=csv"),
        "4.25",
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_reading_of_a_sprint_costs_the_same_for_one_or_three(
    client, count, django_assert_num_queries
):
    for _ in range(count):
        review = ReviewFactory(sent=True, scores=(4, 5))
    sprint = review.dossier.sprint
    client.get(page("assignment_detail", sprint.pk, "lecture"))

    with django_assert_num_queries(19):
        client.get(page("assignment_detail", sprint.pk, "lecture"))


# --- announcements ----------------------------------------------------------


def test_a_shortlist_is_prepared_decided_scheduled_and_cancelled(client):
    one, two = DossierFactory.create_batch(2, to_shortlist=True)
    client.post(page("prepare_announcement"), {"stage": f"{one.sprint.pk}:preselection"})
    announcement = Announcement.objects.get()
    response = client.get(page("announcement_detail", announcement.pk))
    assertContains(response, "Il reste 2 dossiers sans décision")

    client.post(
        page("decide", announcement.pk),
        {
            f"verdict-{one.pk}": "kept",
            f"verdict-{two.pk}": "declined",
            f"reason-{two.pk}": "Trop court.",
        },
    )
    assert dict(Verdict.objects.values_list("dossier", "outcome")) == {
        one.pk: "kept",
        two.pk: "declined",
    }
    tomorrow = dt.date.today() + dt.timedelta(days=365)
    response = client.post(
        page("schedule_announcement", announcement.pk),
        {"day": tomorrow.isoformat(), "hour": "10:00"},
        follow=True,
    )
    assertContains(response, "2 courriers sont prêts et retenus")
    announcement.refresh_from_db()
    assert announcement.applies_at == dt.datetime.combine(tomorrow, dt.time(10), tzinfo=PARIS)

    client.post(page("cancel_announcement", announcement.pk))
    assert Email.objects.waiting().count() == 0
    assert set(Dossier.objects.values_list("stage", flat=True)) == {"preselection"}


def test_a_threshold_proposes_and_what_has_no_mean_waits(client):
    review = ReviewFactory(dossier__to_shortlist=True, sent=True, scores=(4, 5))
    ReviewFactory(dossier=review.dossier, sent=True, scores=(4, 5))
    DossierFactory(to_shortlist=True)
    announcement = AnnouncementFactory(sprint=review.dossier.sprint)

    response = client.post(
        page("decide_by_threshold", announcement.pk), {"threshold": "4,5"}, follow=True
    )

    assertContains(response, "1 décisions proposées par le seuil")
    assert Verdict.objects.get().outcome == "kept"


def test_the_whole_list_can_be_printed(client):
    announcement = AnnouncementFactory()
    for _ in range(51):
        VerdictFactory(announcement=announcement)

    response = client.get(page("announcement_detail", announcement.pk) + "?tout=1")

    assert len(response.context["rows"]) == 51
    assertNotContains(response, "<select")


@pytest.mark.parametrize("count", [1, 3])
def test_an_announcement_costs_the_same_for_one_or_three(client, count, django_assert_num_queries):
    announcement = AnnouncementFactory()
    for _ in range(count):
        VerdictFactory(announcement=announcement)
    client.get(page("announcement_detail", announcement.pk))

    with django_assert_num_queries(21):
        client.get(page("announcement_detail", announcement.pk))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_announcements_costs_the_same(client, count, django_assert_num_queries):
    for number in range(1, count + 1):
        AnnouncementFactory(sprint=SprintFactory(number=number))
    client.get(page("announcement_list"))

    with django_assert_num_queries(7):
        client.get(page("announcement_list"))


# --- letters ----------------------------------------------------------------


def letter(key, **fields):
    return Email.objects.create(
        key=key,
        to=f"{key}@example.org",
        subject=f"Objet {key}",
        body="Bonjour",
        template="receipt",
        created_at=NOON,
        **fields,
    )


@pytest.fixture
def letters(db):
    letter("attend")
    letter("retenu", held=True, not_before=NOON)
    letter("parti", sent_at=NOON)
    letter("arrete", stopped_at=NOON)
    stuck = letter("bloque")
    Job.objects.create(
        key=f"email:{stuck.pk}",
        name="send",
        arguments=[stuck.pk],
        asked_at=NOON,
        next_at=NOON,
        problem="SMTPServerDisconnected : parti sans répondre",
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"attend", "retenu", "parti", "arrete", "bloque"}),
        ("etat=retenu", {"retenu"}),
        ("etat=attente", {"attend", "bloque"}),
        ("etat=parti", {"parti"}),
        ("etat=arrete", {"arrete"}),
        ("etat=bloque", {"bloque"}),
        ("q=part", {"parti"}),
    ],
)
def test_letters_are_filtered_by_what_became_of_them(client, letters, query, found):
    response = client.get(f"{page('letter_list')}?{query}")

    assert {row[0].key for row in response.context["rows"]} == found
    assertContains(response, "1 courrier est bloqué")


def test_a_letter_is_read_as_it_will_be_and_stopped(client, letters):
    held = Email.objects.get(key="retenu")
    assertContains(client.get(page("letter_detail", held.pk)), "Bonjour")

    response = client.post(page("stop_letter", held.pk), follow=True)

    assertContains(response, "Ce courrier ne partira pas.")
    held.refresh_from_db()
    assert held.stopped_at


def test_a_letter_that_left_cannot_be_stopped(client, letters):
    sent = Email.objects.get(key="parti")

    response = client.post(page("stop_letter", sent.pk), follow=True)

    assertContains(response, "déjà parti")


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_costs_the_same_for_one_or_three(client, count, django_assert_num_queries):
    for number in range(count):
        letter(f"l{number}")
    client.get(page("letter_list"))

    with django_assert_num_queries(7):
        client.get(page("letter_list"))


def test_the_first_page_starts_with_what_blocks(client, letters):
    Job.objects.update(state="failed")

    assertContains(client.get(page("dashboard")), "SMTPServerDisconnected")
