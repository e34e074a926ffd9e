import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from fellowship.calls import actions, sentences
from fellowship.calls.models import Call, Certainty, Milestone, MilestoneKind, Role, RoleKind
from fellowship.calls.states import CallState, ProposalState, RuleSetState
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Event
from tests.factories.calls import (
    NOON,
    CallFactory,
    HostBodyFactory,
    RoleFactory,
    RuleSetFactory,
    SprintFactory,
)
from texts.calendar import read_calendar
from texts.frontmatter import read

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
DEPOSIT, INTERVIEWS = MilestoneKind.DEPOSIT, MilestoneKind.INTERVIEWS


def paris(*roles):
    return dt.datetime(*roles, tzinfo=PARIS)


def draft(*sprints):
    dates = [{"date": f"Sprint n° {n}", "desc": desc} for n, desc in enumerate(sprints, 1)]
    return read_calendar({"steps": {"title": "Calendrier", "dates": dates}})[0]


FIRST = "* Dépôt : du 29 janvier au 29 février 2024\n* Entretiens : du 11 au 29 mars 2024"
MOVED = FIRST.replace("29 février 2024", "1er mars 2024 à 23 h 59")
LATER = "Les dates de candidature et d'entretien seront communiquées prochainement."


def new_call(officer=None):
    return actions.create_call(slug="aac-7", title="Appel 7", cohort="7", by=officer, now=NOON)


def confirmed(*sprints, now=NOON, by=None):
    call = new_call(by)
    proposal = actions.propose_calendar(call, draft(*sprints), source="postuler.md", now=now)
    actions.confirm_proposal(proposal, by=by, now=now)
    return Call.objects.get()


def deposit(call, number=1):
    return Milestone.objects.get(sprint__call=call, sprint__number=number, kind=DEPOSIT)


def test_a_proposed_calendar_is_nothing_until_confirmed(officer):
    call = new_call(officer)

    proposal = actions.propose_calendar(call, draft(FIRST, LATER), source="postuler.md", now=NOON)

    assert not Call.objects.get().is_open(NOON)
    actions.confirm_proposal(proposal, by=officer, now=NOON)
    call = Call.objects.get()
    assert call.is_open(NOON)
    assert call.state == CallState.CONFIRMED
    assert [s.number for s in call.ordered_sprints] == [1, 2]
    assert deposit(call).ends_at == paris(2024, 3, 1)
    assert deposit(call, 2).certainty == Certainty.ANNOUNCED


def test_the_same_calendar_twice_changes_nothing():
    call = confirmed(FIRST, LATER)
    lines = Event.objects.count()

    again = actions.propose_calendar(call, draft(FIRST, LATER), source="postuler.md", now=NOON)
    later = actions.propose_calendar(
        call, draft(FIRST, LATER), source="postuler.md", now=NOON + dt.timedelta(days=1)
    )

    assert again == later == call.proposals.get()
    assert Event.objects.count() == lines


def test_a_calendar_that_comes_back_to_its_first_dates_is_proposed_again():
    call = confirmed(FIRST)
    days = [NOON + dt.timedelta(days=n) for n in (1, 2)]
    moved = actions.propose_calendar(call, draft(MOVED), source="p", now=days[0])
    actions.confirm_proposal(moved, by=None, now=days[0])

    back = actions.propose_calendar(call, draft(FIRST), source="p", now=days[1])

    assert back.state == ProposalState.PROPOSED


def test_nothing_is_proposed_when_the_calendar_already_says_it(officer):
    call = confirmed(FIRST)
    actions.move_milestone(
        deposit(call),
        paris(2024, 1, 29),
        paris(2024, 3, 2),
        by=officer,
        now=NOON,
        because="Week-end.",
    )

    assert (
        actions.propose_calendar(call, draft(MOVED), source="p", now=NOON + dt.timedelta(1)) is None
    )


def test_the_history_of_a_sprint_shows_author_instant_and_reason(corpus, officer):
    call = new_call(officer)
    for number, at in ((0, paris(2024, 2, 13, 9, 4)), (1, paris(2024, 3, 1, 17, 43))):
        path = next((corpus / "seeds").glob(f"00{number}_*"))
        document = read(path.read_text("utf-8"), path.name)
        calendar, findings = read_calendar(document.front, lines=document.line_of)
        proposal = actions.propose_calendar(
            call, calendar, source=path.name, now=at, findings=findings
        )
        actions.confirm_proposal(proposal, by=officer, now=at, because="Lu dans la page.")

    moves = [
        c for c in sentences.changes_of(call) if (c.sprint, c.kind) == (1, DEPOSIT) and not c.first
    ]
    event = Event.objects.get(pk=moves[0].event)

    assert len(moves) == 1
    assert "1er mars 2024 à 23" in moves[0].text
    assert "jeudi 29 février 2024" in moves[0].text
    assert (event.by, event.at, event.because) == (
        officer,
        paris(2024, 3, 1, 17, 43),
        "Lu dans la page.",
    )
    assert event.facts["before"]["ends_at"] == "2024-02-29T23:00:00+00:00"
    assert event.facts["after"]["ends_at"].startswith("2024-03-0")


def test_a_reversed_window_is_refused_and_the_last_good_one_stands():
    call = confirmed(FIRST)
    wrong = draft("Dépôt : du 19 au 8 septembre 2024 à 23 h 59")

    proposal = actions.propose_calendar(call, wrong, source="p", now=NOON + dt.timedelta(1))

    assert proposal is None or not actions.confirm_proposal(
        proposal, by=None, now=NOON + dt.timedelta(1)
    )
    assert deposit(call).ends_at == paris(2024, 3, 1)


def test_a_page_that_only_says_until_keeps_the_opening_already_known():
    call = confirmed(FIRST)
    until = draft("Dépôt : jusqu'au 1er mars 2024 à 23 h 59")

    actions.confirm_proposal(
        actions.propose_calendar(call, until, source="p", now=NOON), by=None, now=NOON
    )

    assert (deposit(call).starts_at, deposit(call).ends_at) == (
        paris(2024, 1, 29),
        paris(2024, 3, 2),
    )


def test_confirming_does_not_shorten_an_open_window_but_does_the_rest():
    call = confirmed(FIRST, LATER)
    page = draft(
        FIRST.replace("29 février", "20 février"), "Dépôt : du 1er au 26 avril 2024 à 23 h 59"
    )
    proposal = actions.propose_calendar(call, page, source="p", now=NOON)

    changes = actions.confirm_proposal(proposal, by=None, now=NOON)

    assert [(c.number, c.obstacle) for c in changes if c.obstacle] == [
        (1, "Le dépôt est ouvert : sa fin ne peut pas être avancée.")
    ]
    assert deposit(call).ends_at == paris(2024, 3, 1)
    assert deposit(call, 2).ends_at == paris(2024, 4, 27)


def test_deposit_and_interviews_may_move_together():
    call = confirmed(
        "* Dépôt : du 3 au 21 juin 2024 à 23 h 59\n* Entretiens : du 8 au 19 juillet 2024"
    )
    page = draft(
        "* Dépôt : du 19 au 30 août 2024 à 23 h 59\n* Entretiens : du 9 au 12 septembre 2024"
    )

    changes = actions.confirm_proposal(
        actions.propose_calendar(call, page, source="p", now=NOON), by=None, now=NOON
    )

    assert [c.obstacle for c in changes] == ["", ""]
    assert deposit(call).starts_at == paris(2024, 8, 19)


def test_a_sprint_no_longer_promised_disappears():
    call = confirmed(FIRST, LATER, LATER)

    actions.confirm_proposal(
        actions.propose_calendar(call, draft(FIRST, LATER), source="p", now=NOON), by=None, now=NOON
    )

    assert list(call.sprints.values_list("number", flat=True)) == [1, 2]


def test_a_dismissed_proposal_is_not_proposed_again_and_cannot_be_confirmed(officer):
    call = new_call()
    proposal = actions.propose_calendar(call, draft(FIRST), source="p", now=NOON)

    actions.dismiss_proposal(proposal, by=officer, now=NOON, because="Faux.")

    assert actions.propose_calendar(call, draft(FIRST), source="p", now=NOON) == proposal
    with pytest.raises(Refused, match=r"^Ce calendrier a déjà été traité\.$"):
        actions.confirm_proposal(proposal, by=officer, now=NOON)


def test_moving_a_date_writes_it_with_its_reason(officer):
    sprint = SprintFactory()

    actions.move_milestone(
        sprint.deposit,
        paris(2024, 1, 29),
        paris(2024, 3, 5),
        by=officer,
        now=NOON,
        because="Panne du 14.",
    )

    assert deposit(sprint.call).ends_at == paris(2024, 3, 5)
    event = Event.objects.get(verb="milestone_moved")
    assert (event.by, event.because) == (officer, "Panne du 14.")
    assert not event.facts["reopened"]


@pytest.mark.parametrize(
    ("kind", "starts_at", "ends_at", "now", "because", "why"),
    [
        (DEPOSIT, paris(2024, 1, 29), paris(2024, 3, 5), NOON, " ", "Indiquez le motif"),
        (
            DEPOSIT,
            paris(2024, 1, 29),
            paris(2024, 2, 20),
            NOON,
            "x",
            "sa fin ne peut pas être avancée",
        ),
        (DEPOSIT, paris(2024, 2, 20), paris(2024, 3, 2), NOON, "x", "ne peut pas être refermé"),
        (DEPOSIT, paris(2024, 3, 2), paris(2024, 1, 29), NOON, "x", "La fin doit suivre le début"),
        (DEPOSIT, None, None, NOON, "x", "Il manque une date"),
        (DEPOSIT, paris(2024, 1, 29), paris(2024, 3, 12), NOON, "x", "déplacez d’abord"),
        (DEPOSIT, paris(2024, 1, 29), paris(2024, 3, 2), NOON, "x", "déjà celles du calendrier"),
        (INTERVIEWS, paris(2024, 3, 1), paris(2024, 3, 8), NOON, "x", "après la fin du dépôt"),
    ],
)
def test_a_date_that_may_not_move_stays(kind, starts_at, ends_at, now, because, why):
    sprint = SprintFactory()
    milestone = sprint.milestone(kind)
    before = (milestone.starts_at, milestone.ends_at)

    with pytest.raises(Refused, match=why):
        actions.move_milestone(milestone, starts_at, ends_at, by=None, now=now, because=because)

    milestone.refresh_from_db()
    assert (milestone.starts_at, milestone.ends_at) == before
    assert not Event.objects.exists()


def test_a_window_not_yet_open_may_be_shortened():
    sprint = SprintFactory()

    actions.move_milestone(
        sprint.deposit,
        paris(2024, 2, 1),
        paris(2024, 2, 20),
        by=None,
        now=paris(2024, 1, 10),
        because="x",
    )

    assert deposit(sprint.call).ends_at == paris(2024, 2, 20)


def test_an_extension_after_the_closing_reopens_for_everybody_in_one_act():
    sprint = SprintFactory()
    late = paris(2024, 3, 3, 9)

    actions.move_milestone(
        sprint.deposit, paris(2024, 1, 29), paris(2024, 3, 9), by=None, now=late, because="Panne."
    )

    assert Call.objects.get().is_open(late)
    assert Event.objects.get(verb="milestone_moved").facts["reopened"] is True


def test_a_sprint_is_added_to_be_announced(officer):
    sprint = SprintFactory()

    added = actions.add_sprint(sprint.call, label="avril-mai", by=officer, now=NOON)

    assert (added.number, added.deposit.certainty) == (2, Certainty.ANNOUNCED)


def test_an_open_call_is_not_archived_a_closed_one_is(officer):
    call = SprintFactory().call

    with pytest.raises(Refused, match="ouvert"):
        actions.archive_call(call, by=officer, now=NOON)
    actions.archive_call(call, by=officer, now=paris(2024, 6, 1))

    assert Call.objects.get().state == CallState.ARCHIVED


def test_a_role_is_given_ended_and_given_again(officer):
    call = CallFactory()

    role = actions.give_role(call, "Rene@Example.org", RoleKind.REVIEWER, by=officer, now=NOON)
    with pytest.raises(Refused, match="joue déjà ce rôle"):
        actions.give_role(call, "rene@example.org", RoleKind.REVIEWER, by=officer, now=NOON)
    actions.end_role(role, by=officer, now=NOON + dt.timedelta(days=1))
    with pytest.raises(Refused, match="déjà pris fin"):
        actions.end_role(role, by=officer, now=NOON + dt.timedelta(days=2))

    assert not Role.objects.standing(NOON + dt.timedelta(days=1)).exists()
    again = actions.give_role(
        call, "rene@example.org", RoleKind.REVIEWER, by=officer, now=NOON + dt.timedelta(days=3)
    )
    assert again.pk == role.pk
    assert Role.objects.standing(NOON + dt.timedelta(days=3)).count() == 1


def test_a_host_names_its_administration(officer):
    call = CallFactory()

    with pytest.raises(Refused, match="la nomme"):
        actions.give_role(call, "h@example.org", RoleKind.HOST, by=officer, now=NOON)

    role = actions.give_role(
        call, "h@example.org", RoleKind.HOST, body=HostBodyFactory(), by=officer, now=NOON
    )
    assert role.body.slug == "agence-des-rivages"


def toml(version=2, **changes):
    import regulations
    from tests.factories.calls import rules_content

    return regulations.to_toml({**rules_content(), "version": version, **changes})


def test_rules_go_to_toml_and_back_with_the_same_digest(officer):
    import regulations
    from tests.factories.calls import RULES

    rule_set = actions.import_rules((RULES / "eig-7.toml").read_text("utf-8"), by=officer, now=NOON)
    written = actions.export_rules(rule_set)

    assert regulations.digest(regulations.from_toml(written)) == regulations.digest(
        rule_set.content
    )
    assert actions.import_rules(written, by=officer, now=NOON) == rule_set
    assert Event.objects.filter(verb="imported").count() == 1


def test_publishing_freezes_the_version_and_retires_the_one_before(officer):
    import regulations

    first = actions.import_rules(toml(2), by=officer, now=NOON)
    actions.publish_rules(first, by=officer, now=NOON)
    second = actions.import_rules(toml(3, in_force_on="2024-02-20"), by=officer, now=NOON)
    actions.publish_rules(second, by=officer, now=NOON)

    first.refresh_from_db()
    assert (first.state, second.state) == (RuleSetState.RETIRED, RuleSetState.PUBLISHED)
    assert first.digest == regulations.digest(first.content) != second.digest
    with pytest.raises(Refused, match="ne change plus"):
        actions.import_rules(toml(2, title="Autre"), by=officer, now=NOON)
    assert actions.import_rules(toml(2), by=officer, now=NOON).pk == first.pk
    call = CallFactory(rules_code="eig-7")
    assert call.rule_set(dt.date(2024, 2, 19)) == first
    assert call.rule_set(dt.date(2024, 2, 20)) == second


def test_a_published_version_is_not_published_twice(officer):
    with pytest.raises(Refused, match="déjà publiée"):
        actions.publish_rules(RuleSetFactory(), by=officer, now=NOON)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("code = ", "n’est pas du TOML"),
        ("code = 'x'", "Il manque « version »"),
    ],
)
def test_a_broken_file_is_refused_with_its_sentences(text, why):
    with pytest.raises(Refused, match=why):
        actions.import_rules(text, by=None, now=NOON)


def test_a_slug_is_taken_once():
    new_call()

    with pytest.raises(Refused, match="porte déjà l’identifiant"):
        new_call()


def test_a_role_in_an_archived_call_is_refused(officer):
    role = RoleFactory(call__state=CallState.ARCHIVED)

    with pytest.raises(Refused, match="archivé"):
        actions.give_role(role.call, "x@example.org", RoleKind.JUROR, by=officer, now=NOON)
