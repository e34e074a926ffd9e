import datetime as dt

import pytest
from django.core.files.storage import storages

from fellowship.core import retention
from fellowship.dossiers import actions
from fellowship.dossiers.models import Attachment, Dossier
from fellowship.reviews.models import BlindSheet, Review
from tests.factories.calls import NOON
from tests.factories.dossiers import DossierFactory, small_pdf
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def test_a_forgotten_draft_goes_with_the_bytes_of_its_files(django_capture_on_commit_callbacks):
    dossier = DossierFactory()
    file = actions.attach_file(
        dossier,
        dossier.rules_at(NOON).rules.field("cv"),
        "cv.pdf",
        small_pdf(),
        by=dossier.candidate,
        now=NOON,
    ).file.name

    with django_capture_on_commit_callbacks(execute=True):
        retention.apply(now=NOON + 89 * DAY)
        assert Dossier.objects.exists()
        retention.apply(now=NOON + 95 * DAY)

    assert not Dossier.objects.exists()
    assert not Attachment.objects.exists()
    assert not storages["private"].exists(file)


def test_a_declined_dossier_keeps_its_line_and_loses_its_words():
    dossier = DossierFactory(declined=True, cv=True)
    review = ReviewFactory(dossier=dossier, sent=True, scores=(3, 4))

    retention.apply(now=NOON + 200 * DAY)

    dossier.refresh_from_db()
    assert (dossier.answers, dossier.state) == ({}, "ended")
    assert BlindSheet.objects.get().content == []
    assert not dossier.attachments.exists()
    assert Review.objects.get().appreciation == review.appreciation
    retention.apply(now=NOON + 1900 * DAY)
    assert Review.objects.get().appreciation == ""
