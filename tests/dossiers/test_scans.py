import datetime as dt

import pytest
from django.urls import reverse

from fellowship.core import jobs
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event, Job
from fellowship.dossiers import actions, pdf_check
from fellowship.dossiers.models import Attachment, Opening
from tests.factories.calls import NOON
from tests.factories.dossiers import AttachmentFactory, DossierFactory, small_pdf
from tests.outside.clamd import EICAR, Clamd

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clamd(settings):
    fake = Clamd()
    settings.CLAMAV_SOCKET = fake.place
    yield fake
    fake.close()


def attached(content, client, candidate, question="cv"):
    dossier = DossierFactory(candidate=candidate)
    field = next(
        f for s in dossier.rules_at(NOON).rules.sections for f in s.fields if f.kind == "file"
    )
    return actions.attach_file(dossier, field, "x.pdf", content, by=candidate, now=NOON)


def scan(attachment):
    for job in Job.objects.filter(name__endswith="scan_file"):
        jobs.run_job(job.pk, now=NOON + HOUR)
    attachment.refresh_from_db()
    return attachment.scan


def test_a_file_is_kept_at_once_and_scanned_afterwards(clamd, client, candidate, officer):
    file = attached(small_pdf(), client, candidate)
    waiting = file.scan
    with pytest.raises(Refused, match="en attente d’analyse"):
        actions.open_copy(file, by=officer, role="équipe", now=NOON)

    assert (waiting, scan(file)) == ("pending", "clean")
    assert actions.open_copy(file, by=officer, role="équipe", now=NOON) == pdf_check.clean(
        small_pdf()
    )


def test_an_infected_file_is_opened_to_nobody_but_its_owner(clamd, client, candidate, officer):
    file = attached(small_pdf() + EICAR, client, candidate)

    assert scan(file) == "infected"
    with pytest.raises(Refused, match="virus"):
        actions.open_copy(file, by=officer, role="équipe", now=NOON)
    assert "file_infected" in Event.objects.about(file.dossier).values_list("verb", flat=True)


@pytest.mark.parametrize("says", [b"", b"stream: size limit ERROR\0"])
def test_a_scanner_that_fails_leaves_the_file_waiting_and_refuses_no_deposit(
    clamd, client, candidate, says
):
    clamd.says = says
    file = attached(small_pdf(), client, candidate)

    assert scan(file) == "pending"
    assert Job.objects.get(name__endswith="scan_file").state == "waiting"
    clamd.says = None
    Job.objects.update(next_at=NOON)
    assert scan(file) == "clean"


def test_files_of_before_the_scanner_are_scanned_when_it_comes(clamd):
    for _ in range(3):
        AttachmentFactory(dossier=DossierFactory(submitted=True))

    assert actions.scan_what_waits(now=NOON) == 3
    for job in Job.objects.all():
        jobs.run_job(job.pk, now=NOON + HOUR)

    assert set(Attachment.objects.values_list("scan", flat=True)) == {"clean"}


def test_without_a_scanner_a_file_is_never_said_to_be_clean(client, candidate, officer):
    file = attached(small_pdf(), client, candidate)

    copy = actions.open_copy(file, by=officer, role="équipe", now=NOON)

    file.refresh_from_db()
    assert file.scan == "pending"
    assert copy != small_pdf()
    assert Opening.objects.get().role == "équipe"


def test_the_owner_gets_the_original_and_others_the_copy_under_a_neutral_name(
    client, candidate, officer
):
    file = AttachmentFactory(
        dossier=DossierFactory(submitted=True, candidate=candidate), name="x.exe"
    )
    address = [file.dossier_id, file.field]
    client.force_login(candidate)
    own = client.get(reverse("candidate:download_file", args=address))
    client.force_login(officer)
    other = client.get(reverse("programme:download_file", args=address))

    assert b"".join(own.streaming_content) == small_pdf()
    assert other.content == pdf_check.clean(small_pdf())
    assert "x.exe" not in own["Content-Disposition"] + other["Content-Disposition"]
