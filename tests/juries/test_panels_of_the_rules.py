"""Sizes, composition, quorum and length of hearings are those of the stage (domain D8, D11)."""

import datetime as dt

import pytest

from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.engagements import rules as engagements
from fellowship.juries import actions, rules
from fellowship.juries.models import Suggestion
from fellowship.talents import actions as talents
from tests.factories.calls import RoleFactory
from tests.factories.juries import SlotFactory
from tests.factories.people import UserFactory
from tests.factories.promotions import paris, projects, promotion, standing

pytestmark = pytest.mark.django_db
NOW = paris(2022, 6, 1, 9)
START = dt.date(2022, 9, 1)


def bench(sprint, count, *, host=None, staff=True):
    """Jurors of a call: one of the programme, one of the host, the others from outside."""
    people = [UserFactory(is_staff=staff)] + [UserFactory() for _n in range(count - 1)]
    for person in people:
        RoleFactory(call=sprint.call, person=person, juror=True, since=paris(2017, 1, 1))
    if host is not None:
        RoleFactory(
            call=sprint.call, person=people[1], kind="host", body=host, since=paris(2017, 1, 1)
        )
    return people


@pytest.mark.parametrize(
    ("count", "why"), [(4, "au moins 5 membres"), (5, ""), (8, ""), (9, "au plus 8 membres")]
)
def test_a_panel_of_promotion_4_has_five_to_eight_members(officer, count, why):
    sprint = promotion("eig-4")
    people = bench(sprint, count)

    if why:
        with pytest.raises(Refused, match=why):
            actions.compose_panel(sprint.call, "Jury", people, by=officer, now=NOW)
    else:
        assert actions.compose_panel(sprint.call, "Jury", people, by=officer, now=NOW).pk


def hear(sprint, mission, people, *, officer, minutes=30, at=NOW):
    panel = actions.compose_panel(sprint.call, f"Jury {mission.pk}", people, by=officer, now=at)
    start = at + dt.timedelta(days=1)
    hours = [(start, start + dt.timedelta(minutes=minutes))]
    return actions.offer_slots(
        panel, sprint, hours, mission=mission, by=officer, now=at, place="Salle 1"
    )[0]


def test_a_hearing_lasts_no_longer_and_is_held_by_whom_the_rules_want(officer):
    sprint = promotion("eig-6")
    mission, without_team, without_lead = projects(sprint, 3)
    outsiders = bench(sprint, 4, host=mission.body, staff=False)
    leaderless = bench(sprint, 4)

    with pytest.raises(Refused, match="au plus 30 minutes"):
        hear(sprint, mission, bench(sprint, 4, host=mission.body), officer=officer, minutes=35)
    with pytest.raises(Refused, match="il manque dans ce jury : l’équipe du programme"):
        hear(sprint, without_team, outsiders, officer=officer)
    with pytest.raises(Refused, match="il manque dans ce jury : les porteuses"):
        hear(sprint, without_lead, leaderless, officer=officer)


def sent(interview, juror, now, **marks):
    grid = interview.dossier.rule_set.rules.grids["entretien"]
    full = {criterion.slug: marks.get(criterion.slug, 4) for criterion in grid.criteria}
    return actions.send_assessment(interview, juror, full, "Clair.", now=now)


def test_a_hearing_counts_from_its_quorum_on_and_each_wish_is_heard(officer):
    """Promotion 6: three opinions for each of the three missions, then the ranking."""
    sprint = promotion("eig-6")
    missions = projects(sprint, 3)
    dossier = standing(sprint, "voeux")
    talents.save_wishes(dossier, missions, by=dossier.candidate, now=NOW)
    talents.send_wishes(dossier, by=dossier.candidate, now=NOW)
    people = bench(sprint, 4, host=missions[0].body)

    for number, mission in enumerate(missions):
        at = NOW + dt.timedelta(days=number)
        slot = hear(sprint, mission, people, officer=officer, at=at)
        interview = actions.book(dossier, slot, by=dossier.candidate, now=at)
        for juror in people[:2]:
            sent(interview, juror, slot.ends_at)
        assert rules.counted(dossier, dossier.place) == [] or number
        dossier.refresh_from_db()
        assert dossier.stage == "audition"
        sent(interview, people[2], slot.ends_at)

    dossier.refresh_from_db()
    assert dossier.stage == "classement"


def test_nobody_is_ended_by_a_clock_and_an_absence_is_told(officer):
    sprint = promotion("eig-6", interviews=(paris(2022, 6, 7), paris(2022, 6, 14)))
    dossier = standing(sprint, "audition")
    after = paris(2022, 6, 20)

    assert actions.close_heard(now=after) == 0
    actions.close_hearing(dossier, by=officer, now=after, because="Absente deux fois.")

    dossier.refresh_from_db()
    assert (dossier.state, dossier.outcome) == ("ended", "missed")
    letter = Email.objects.get(to=dossier.candidate.email)
    assert "absent(e)" in letter.body
    assert "Absente deux fois." in letter.body


def test_a_panel_proposes_elsewhere_where_the_rules_allow_and_nothing_is_done_without_a_yes(
    officer,
):
    sprint = promotion("eig-6")
    *wished, other = projects(sprint, 4)
    dossier = standing(sprint, "voeux")
    talents.save_wishes(dossier, wished, by=dossier.candidate, now=NOW)
    talents.send_wishes(dossier, by=dossier.candidate, now=NOW)

    with pytest.raises(Refused, match="déjà entendue pour ce projet"):
        actions.propose_elsewhere(dossier, wished[0], by=officer, now=NOW)
    suggestion = actions.propose_elsewhere(
        dossier, other, by=officer, now=NOW, because="Le métier."
    )
    assert "Le métier." in Email.objects.get(template="elsewhere_proposed").body
    slot = SlotFactory(
        sprint=sprint, panel__call=sprint.call, stage="audition", mission=other,
        starts_at=NOW + dt.timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(Refused, match="pas parmi celles"):
        actions.book(dossier, slot, by=dossier.candidate, now=NOW)
    assert "ni demandé" in engagements.obstacle_of_place(dossier, other, None, starts_on=START)

    actions.answer_suggestion(suggestion, consents=True, by=dossier.candidate, now=NOW)

    assert actions.book(dossier, slot, by=dossier.candidate, now=NOW).mission == other
    assert engagements.obstacle_of_place(dossier, other, None, starts_on=START) == ""
    with pytest.raises(Refused, match="déjà répondu"):
        actions.answer_suggestion(suggestion, consents=False, by=dossier.candidate, now=NOW)


def test_promotion_2_does_not_let_a_panel_propose_elsewhere(officer):
    sprint = promotion("eig-2")
    dossier = standing(sprint, "audition")

    with pytest.raises(Refused, match="ne prévoit pas"):
        actions.propose_elsewhere(dossier, projects(sprint, 1)[0], by=officer, now=NOW)
    assert not Suggestion.objects.exists()
