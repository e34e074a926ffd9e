"""The daemon itself, where one is at hand: ``make test-clamav`` starts one of its own."""

import os

import pytest

from fellowship.core import jobs
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Job
from fellowship.dossiers import actions
from fellowship.outside import virus_scan
from tests.factories.calls import NOON
from tests.factories.dossiers import DossierFactory, small_pdf
from tests.outside.clamd import EICAR

SOCKET = os.environ.get("CLAMAV_TEST_SOCKET", "")


@pytest.fixture(autouse=True)
def clamd(settings):
    if not SOCKET:
        pytest.skip("!!! ClamAV n’est pas essayé ici : test SAUTÉ. (make test-clamav)")
    settings.CLAMAV_SOCKET = SOCKET


def test_it_tells_a_sound_file_from_one_that_is_not():
    assert virus_scan.scan(small_pdf() + b"\n%" + b"x" * 300_000) == "clean"
    assert virus_scan.scan(EICAR) == "infected"


@pytest.mark.django_db
@pytest.mark.parametrize(("added", "scan"), [(b"", "clean"), (b"\n" + EICAR, "infected")])
def test_an_upload_is_scanned_before_anybody_else_opens_it(added, scan, candidate, officer):
    dossier = DossierFactory(candidate=candidate)
    field = next(
        f for s in dossier.rules_at(NOON).rules.sections for f in s.fields if f.kind == "file"
    )
    file = actions.attach_file(dossier, field, "x.pdf", small_pdf() + added, by=candidate, now=NOON)
    with pytest.raises(Refused, match="en attente d’analyse"):
        actions.open_copy(file, by=officer, role="équipe", now=NOON)
    for job in Job.objects.filter(name__endswith="scan_file"):
        jobs.run_job(job.pk, now=NOON)
    file.refresh_from_db()

    assert file.scan == scan
    if scan == "infected":
        with pytest.raises(Refused, match="virus"):
            actions.open_copy(file, by=officer, role="équipe", now=NOON)
    else:
        assert actions.open_copy(file, by=officer, role="équipe", now=NOON).startswith(b"%PDF")
