import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from fellowship.core import jobs, outbox
from fellowship.core.models import Email, Job, JobState
from fellowship.reviews.actions import assignment
from fellowship.reviews.models import AssignmentRun
from tests.factories.calls import NOON, RoleFactory, RuleSetFactory, SprintFactory
from tests.factories.dossiers import DossierFactory

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"programme:{name}", args=args)


@pytest.fixture(autouse=True)
def _no_worker(settings):
    settings.JOBS_AT_ONCE = False


@pytest.fixture
def sprint():
    RuleSetFactory()
    sprint = SprintFactory()
    for _ in range(3):
        RoleFactory(call=sprint.call)
        DossierFactory(submitted=True, sprint=sprint, call=sprint.call)
    return sprint


def test_a_large_plan_is_a_job_with_its_page_and_its_result(client, officer, sprint, monkeypatch):
    monkeypatch.setattr(assignment, "AT_ONCE", 2)
    client.force_login(officer)

    answer = client.post(page("plan_reviews", sprint.pk, "lecture"), {"seed": "1"})
    job = Job.objects.get()
    assert answer.url == page("job_detail", job.pk)
    assertContains(client.get(answer.url), "En attente d’un exécutant.")

    assert jobs.drain(now=job.next_at) == 1
    run = AssignmentRun.objects.get()
    done = client.get(answer.url)
    assertContains(done, page("run_detail", run.pk))
    assertNotContains(done, "hx-get")
    assertContains(client.get(page("job_list")), "Répartition des lectures")


def test_a_small_plan_is_made_at_once(client, officer, sprint):
    client.force_login(officer)
    answer = client.post(page("plan_reviews", sprint.pk, "lecture"), {"seed": "1"})
    assert answer.url == page("run_detail", AssignmentRun.objects.get().pk)


def test_work_that_waits_is_cancelled_and_taken_up_again(client, officer, sprint, monkeypatch):
    monkeypatch.setattr(assignment, "AT_ONCE", 2)
    client.force_login(officer)
    client.post(page("plan_reviews", sprint.pk, "lecture"), {"seed": "1"})
    job = Job.objects.get()

    client.post(page("cancel_job", job.pk))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    client.post(page("retry_job", job.pk))
    job.refresh_from_db()
    assert job.state == JobState.WAITING


def test_work_given_up_is_shown_with_what_stopped_it(client, officer):
    Job.objects.create(
        key="k", name="nom.du.travail", state=JobState.FAILED, asked_at=NOON, next_at=NOON,
        problem="Son exécutant s’est arrêté avant la fin.",
    )  # fmt: skip
    client.force_login(officer)
    assertContains(client.get(page("job_list")), "Son exécutant s’est arrêté avant la fin.")
    assertContains(client.get(page("dashboard")), page("job_list"))


def test_the_team_alone_sees_the_work(client, candidate):
    client.force_login(candidate)
    assert client.get(page("job_list")).status_code == 404


@pytest.fixture
def refused():
    return Email.objects.create(
        key="k", to="camile@example.org", subject="Bonjour", body="Texte", template="t",
        created_at=NOON, refused_at=NOON, problem="550 5.1.1 no such user", message_id="<a@b>",
    )  # fmt: skip


def test_a_refused_address_is_shown_corrected_and_sent_again_in_two_clicks(
    client, officer, refused, mailoutbox
):
    client.force_login(officer)
    assertContains(client.get(page("dashboard")), "adresse refuse")
    listed = client.get(page("letter_list"), {"etat": "refuse"})
    assertContains(listed, "adresse refusée")
    assertContains(listed, "550 5.1.1 no such user")
    assertContains(client.get(page("letter_detail", refused.pk)), "Adresse corrigée")

    client.post(page("send_again", refused.pk), {"to": "camille@example.org"})
    jobs.drain(now=Job.objects.get().next_at)
    assert [message.to for message in mailoutbox] == [["camille@example.org"]]


def test_a_wrong_correction_keeps_what_was_typed(client, officer, refused):
    client.force_login(officer)
    answer = client.post(page("send_again", refused.pk), {"to": "camille@"})
    assertContains(answer, 'value="camille@"')
    assert Email.objects.refused().count() == 1


def test_an_email_that_left_cannot_be_sent_again(client, officer, refused):
    Email.objects.update(refused_at=None, sent_at=NOON)
    client.force_login(officer)
    client.post(page("send_again", refused.pk), {"to": "camille@example.org"})
    assert Job.objects.count() == 0
    assert outbox.Email.objects.get().to == "camile@example.org"
