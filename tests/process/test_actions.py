import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event
from fellowship.dossiers.models import Dossier
from fellowship.process import actions
from fellowship.process.trail import Standing, standing_of
from tests.factories.calls import NOON
from tests.factories.dossiers import DossierFactory, take

pytestmark = pytest.mark.django_db


def test_a_passage_writes_the_place_the_trail_and_the_version_of_the_rules():
    dossier = DossierFactory(submitted=True)

    reached = actions.advance(dossier, "done", by=None, now=NOON)

    dossier.refresh_from_db()
    assert reached.slug == "preselection"
    assert (dossier.stage, dossier.stage_kind, dossier.outcome) == (
        "preselection",
        "decision",
        "done",
    )
    line = Event.objects.about(dossier).get(verb="stage")
    assert (line.before, line.after) == ("lecture", "preselection")
    assert line.facts == {"outcome": "done", "rules": "eig-7", "version": 2}


def test_the_end_keeps_the_last_stage_and_its_outcome():
    dossier = DossierFactory(to_shortlist=True)

    assert actions.advance(dossier, "declined", by=None, now=NOON) is None

    dossier.refresh_from_db()
    assert (dossier.state, dossier.stage, dossier.outcome) == ("ended", "preselection", "declined")
    assert dossier.standing == "non retenu"


@pytest.mark.parametrize("outcome", ["heard", "waiting", ""])
def test_an_outcome_that_the_stage_does_not_have_is_refused(outcome):
    dossier = DossierFactory(to_shortlist=True)

    with pytest.raises(Refused, match="ne prévoit pas cette issue"):
        actions.advance(dossier, outcome, by=None, now=NOON)


@pytest.mark.parametrize("gone", ["declined", "withdrawn"])
def test_what_has_left_goes_no_further(gone):
    dossier = DossierFactory(**{gone: True})

    with pytest.raises(Refused):
        actions.advance(dossier, "kept", by=None, now=NOON)


def test_the_trail_alone_says_where_a_dossier_stands():
    dossier = DossierFactory(submitted=True)
    take(dossier, "done", "kept", "heard")

    assert standing_of(dossier) == Standing("selection", "heard", is_over=False)
    take(dossier, "declined")
    assert standing_of(dossier) == Standing("selection", "declined", is_over=True)


def test_the_check_finds_a_row_that_left_its_trail(capsys):
    dossier = DossierFactory(submitted=True)
    take(dossier, "done")
    call_command("process_check")
    assert "1 dossiers suivent leur journal" in capsys.readouterr().out

    Dossier.objects.filter(pk=dossier.pk).update(stage="entretien")

    with pytest.raises(CommandError, match=dossier.reference):
        call_command("process_check")


def test_a_correction_reopens_what_had_ended(officer):
    dossier = DossierFactory(to_shortlist=True)
    take(dossier, "declined")
    stage = dossier.process.get("preselection")

    actions.correct(
        dossier, stage, "kept", by=officer, now=NOON + dt.timedelta(days=1), because="Erreur."
    )

    dossier.refresh_from_db()
    assert (dossier.state, dossier.stage) == ("submitted", "entretien")
    assert standing_of(dossier) == Standing("entretien", "kept", is_over=False)
