"""A call is played before it opens, by invented people, in a sandbox."""

import datetime as dt
import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from fellowship.core import jobs
from fellowship.core.models import Email
from fellowship.dossiers.models import Dossier
from fellowship.people.models import User
from fellowship.rehearsal import sandbox
from fellowship.rehearsal.walk import PARIS, Size, Walk
from fellowship.reviews.models import Review
from tests.factories.calls import RULES


def rehearsed(code, size, on_commit):
    start = dt.datetime(2020, 1, 1, tzinfo=PARIS)
    with time_machine.travel(start, tick=False) as hour:
        jobs.load_routines()
        text = (RULES / f"{code}.toml").read_text("utf-8")
        walk = Walk(text, size, hour.move_to, lambda: on_commit(execute=True))
        return walk, walk.plays()


@pytest.mark.django_db
def test_a_crowd_walks_behind_the_three_and_drop_outs_are_replaced(
    django_capture_on_commit_callbacks,
):
    size = Size(candidates=10, reviewers=5, drop_out=0.4)

    walk, report = rehearsed("eig-7", size, django_capture_on_commit_callbacks)

    assert report.stuck == ""
    assert report.broken == []
    assert Dossier.objects.count() == 10
    assert len(walk.reviewers) < 5, "somebody left"
    assert Review.objects.filter(state="cancelled").exists()
    assert [row["slug"] for row in report.stages][:2] == ["lecture", "preselection"]
    found = report.as_data(seconds=0)
    assert found["bottleneck"]["stage"] == "lecture"
    assert 0 < found["bottleneck"]["ratio"] < 1
    assert {load["stage"]: load["rooms"] for load in found["workload"]}["entretien"] == 1


@pytest.mark.django_db
def test_readers_too_few_are_the_first_thing_that_cannot_be_done(
    django_capture_on_commit_callbacks,
):
    size = Size(candidates=4, reviewers=2, capacity=3)

    _walk, report = rehearsed("eig-7", size, django_capture_on_commit_callbacks)

    assert "Aucune répartition ne tient" in report.stuck


@pytest.mark.django_db
def test_the_command_touches_nobody_and_sends_nothing(mailoutbox):
    out = StringIO()

    call_command(
        "rehearse", RULES / "tirage-au-sort.toml", "--json", candidates=6, stdout=out
    )  # fmt: skip

    found = json.loads(out.getvalue())
    assert found["stuck"] == ""
    assert found["errors_5xx"] == 0
    assert found["letters"] > 6
    assert found["faulty_letters"] == []
    assert found["screens"] > 50
    assert mailoutbox == []
    assert (User.objects.count(), Dossier.objects.count(), Email.objects.count()) == (0, 0, 0)


def test_a_rehearsal_is_never_played_outside_its_sandbox():
    with pytest.raises(sandbox.Failed):
        sandbox.play("", Size())


def test_rules_that_cannot_be_read_are_refused_with_their_sentence(tmp_path):
    broken = tmp_path / "rules.toml"
    broken.write_text("code = 'x'\n", "utf-8")

    with pytest.raises(CommandError, match="étape"):
        call_command("rehearse", broken)
