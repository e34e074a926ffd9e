"""Every file of ``content/rules``, from the opening of its call to the end of each way."""

import datetime as dt

import pytest
import time_machine

from fellowship.core import jobs
from fellowship.core.models import Email
from fellowship.dossiers.models import Dossier
from fellowship.rehearsal.walk import PARIS, Size, Walk
from tests.factories.calls import RULES

pytestmark = pytest.mark.django_db

FILES = sorted(path.stem for path in RULES.glob("*.toml"))


@pytest.mark.parametrize("code", FILES)
def test_a_call_walks_to_its_end_on_the_screens(code, django_capture_on_commit_callbacks):
    def behind():
        return django_capture_on_commit_callbacks(execute=True)

    start = dt.datetime(2020, 1, 1, tzinfo=PARIS)
    with time_machine.travel(start, tick=False) as hour:
        jobs.load_routines()
        text = (RULES / f"{code}.toml").read_text("utf-8")
        walk = Walk(text, Size(candidates=3), hour.move_to, behind)
        report = walk.plays()

    assert report.stuck == ""
    assert report.broken == []
    places = {stage.slug for stage in walk.process.places}
    dossiers = list(Dossier.objects.order_by("pk"))
    for dossier in dossiers:
        assert dossier.state == "ended", (dossier.candidate.name, dossier.stage)
        assert dossier.stage in places
    outcomes = [dossier.outcome for dossier in dossiers]
    last = next(iter(walk.process.places[-1].outcomes))
    assert outcomes[0] == last
    if walk.process.of_kind("decision"):
        assert "declined" in outcomes
    letters = list(Email.objects.all())
    assert letters
    for letter in letters:
        assert letter.subject.strip()
        assert "{{" not in letter.body
        assert "{%" not in letter.body
        assert "None" not in letter.body
        if not walk.process.of_kind("hearing", "pitch"):
            assert "entretien" not in letter.body.lower(), letter.body
