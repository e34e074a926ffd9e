import json

import pytest

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email, Event
from fellowship.juries import actions, engine
from fellowship.juries.models import Draw, RankedList
from fellowship.missions.states import MissionState
from selection.__main__ import main
from selection.judges import draw as judge
from tests.factories.juries import AssessmentFactory, InterviewFactory, PanelFactory, SlotFactory
from tests.factories.promotions import paris, projects, promotion, standing

pytestmark = pytest.mark.django_db
NOW = paris(2022, 6, 20, 9)


def heard(sprint, mission, *marks, jurors=3):
    """A dossier of promotion 6 at the ranking, each juror of its panel giving these marks."""
    dossier = standing(sprint, "classement")
    grid = sprint.rule_set.rules.grids["entretien"]
    panel = PanelFactory(call=sprint.call)
    slot = SlotFactory(sprint=sprint, panel=panel, stage="audition", mission=mission)
    interview = InterviewFactory(dossier=dossier, slot=slot, held=True)
    from tests.factories.people import UserFactory

    slugs = [criterion.slug for criterion in grid.criteria]
    for _n in range(jurors):
        given = dict(zip(slugs, marks, strict=True))
        AssessmentFactory(interview=interview, juror=UserFactory(), marks=given)
    return dossier


def order(row):
    return [rank.dossier for rank in row.ranks.order_by("position")]


def test_one_list_for_each_project_and_profile_best_first_and_ties_told(officer):
    sprint = promotion("eig-6")
    one, two = projects(sprint, 2)
    low = heard(sprint, one, 2, 2, 2, 2, 2, 2)
    high = heard(sprint, one, 5, 5, 5, 5, 5, 5)
    first = heard(sprint, one, 4, 2, 3, 3, 3, 3)
    second = heard(sprint, one, 3, 3, 3, 3, 3, 3)
    other = heard(sprint, two, 1, 1, 1, 1, 1, 1)
    stage = low.place

    assert actions.draw_up(sprint, stage, by=officer, now=NOW, seed=7) == 2

    row = RankedList.objects.get(mission=one)
    assert order(row) == [high, first, second, low]
    assert [rank.tie for rank in row.ranks.order_by("position")] == ["", "grid", "grid", ""]
    assert order(RankedList.objects.get(mission=two)) == [other]


def test_equal_marks_are_drawn_and_the_same_seed_draws_the_same(officer):
    sprint = promotion("eig-6")
    (mission,) = projects(sprint, 1)
    dossiers = [heard(sprint, mission, 3, 3, 3, 3, 3, 3) for _n in range(4)]
    stage = dossiers[0].place

    actions.draw_up(sprint, stage, by=officer, now=NOW, seed=7)
    row = RankedList.objects.get()
    once = order(row)
    actions.draw_up(sprint, stage, by=officer, now=NOW, seed=7)

    assert order(row) == once
    assert once == sorted(dossiers, key=lambda d: engine.ticket(7, d.reference))
    assert {rank.tie for rank in row.ranks.all()} == {"draw"}


def test_a_change_of_order_is_motivated_and_a_closed_list_moves_no_more(officer):
    sprint = promotion("eig-6")
    (mission,) = projects(sprint, 1)
    low = heard(sprint, mission, 2, 2, 2, 2, 2, 2)
    high = heard(sprint, mission, 5, 5, 5, 5, 5, 5)
    actions.draw_up(sprint, low.place, by=officer, now=NOW, seed=7)
    row = RankedList.objects.get()
    rank = row.ranks.get(dossier=low)

    with pytest.raises(Refused, match="motivé"):
        actions.move_rank(rank, 1, by=officer, now=NOW, because=" ")
    with pytest.raises(Refused, match="de 1 à 2"):
        actions.move_rank(rank, 3, by=officer, now=NOW, because="Trop loin.")
    actions.move_rank(rank, 1, by=officer, now=NOW, because="Seule à savoir coder.")
    assert order(row) == [low, high]
    actions.close_list(row, by=officer, now=NOW)

    with pytest.raises(Refused, match="close"):
        actions.move_rank(rank, 2, by=officer, now=NOW, because="Non.")
    for dossier in (low, high):
        dossier.refresh_from_db()
        assert dossier.stage == "selection"


def test_nobody_fits_another_solution_is_said_and_the_project_may_be_withdrawn(officer):
    sprint = promotion("eig-6")
    (mission,) = projects(sprint, 1)
    dossier = heard(sprint, mission, 0, 0, 0, 0, 0, 0)
    actions.draw_up(sprint, dossier.place, by=officer, now=NOW, seed=7)
    row = RankedList.objects.get()

    with pytest.raises(Refused, match="autre solution"):
        actions.close_list(row, by=officer, now=NOW, withdraw=True)
    actions.close_list(row, by=officer, now=NOW, alternative="Un prestataire.", withdraw=True)

    mission.refresh_from_db()
    row.refresh_from_db()
    assert (mission.state, row.alternative) == (MissionState.CLOSED, "Un prestataire.")


def test_a_hearing_below_its_quorum_is_in_no_list(officer):
    sprint = promotion("eig-6")
    (mission,) = projects(sprint, 1)
    dossier = heard(sprint, mission, 5, 5, 5, 5, 5, 5, jurors=2)

    assert actions.draw_up(sprint, dossier.place, by=officer, now=NOW, seed=7) == 0


# Draws


def test_a_draw_is_made_once_sealed_then_told_with_a_waiting_order(officer):
    sprint = promotion("tirage-au-sort", results=(NOW, None))
    dossiers = [standing(sprint, "tirage") for _n in range(23)]
    early = standing(sprint, "recevabilite")
    stage = dossiers[0].place
    with pytest.raises(Refused, match="pas encore arrivé"):
        actions.make_draw(sprint, stage, by=officer, now=NOW, seed=2027)
    early.delete()

    draw = actions.make_draw(sprint, stage, by=officer, now=NOW - NOW.resolution, seed=2027)

    assert not Email.objects.exists()
    assert Event.objects.about(draw).get().facts["digest"] == draw.digest
    with pytest.raises(Refused, match="ne se refait pas"):
        actions.make_draw(sprint, stage, by=officer, now=NOW, seed=1)
    with pytest.raises(Refused, match="d’après le calendrier"):
        actions.publish_draw(draw, by=officer, now=NOW - NOW.resolution)
    assert actions.publish_due_draws(now=NOW) == 1
    for dossier in dossiers:
        dossier.refresh_from_db()
    assert sorted(d.stage for d in dossiers) == ["attente"] * 3 + ["offre"] * 20
    waiting = [d.reference for d in dossiers if d.stage == "attente"]
    assert sorted(draw.output["waiting"]) == sorted(waiting)
    assert Email.objects.count() == 23


def test_anyone_makes_a_published_draw_again_and_a_judge_who_shares_nothing_agrees(
    client, officer, tmp_path, capsys
):
    sprint = promotion("tirage-au-sort")
    dossiers = [standing(sprint, "tirage") for _n in range(25)]
    draw = actions.make_draw(sprint, dossiers[0].place, by=officer, now=NOW, seed=41)
    assert client.get(f"/appels/tirages/{draw.pk}/tirage.json").status_code == 404
    actions.publish_draw(draw, by=officer, now=NOW)
    from django.urls import reverse

    file = tmp_path / "tirage.json"
    file.write_bytes(client.get(reverse("open:draw_file", args=[draw.pk])).content)

    assert main(["draw", str(file)]) == 0

    told = json.loads(capsys.readouterr().out)
    published = json.loads(file.read_text("utf-8"))
    assert told["order"] == published["answer"]["order"]
    assert judge.check(published) == []
    swapped = published["answer"]["order"][::-1]
    assert judge.check({**published, "answer": {**published["answer"], "order": swapped}})
    page = client.get(reverse("open:draw_detail", args=[draw.pk])).content.decode()
    assert str(Draw.objects.get().seed) in page
    assert not any(d.candidate.name in page for d in dossiers)
