"""A provisional date is shown as such, and opens nothing (decision 0015)."""

import datetime as dt

import pytest
from django.urls import reverse

from fellowship.calls import actions, feeds, sentences
from fellowship.calls.models import Call, Certainty, Milestone, MilestoneKind
from fellowship.core.lifecycle import Refused
from fellowship.core.models import Email
from fellowship.dossiers import actions as dossiers
from fellowship.dossiers import rules as dossier_rules
from fellowship.dossiers.states import DossierState
from fellowship.stats.blocks import blocks
from tests.calls.test_following import follower, letters
from tests.factories.calls import NOON, PARIS, SprintFactory
from tests.factories.dossiers import DossierFactory

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


def paris(*parts):
    return dt.datetime(*parts, tzinfo=PARIS)


OPENS, CLOSES = paris(2024, 4, 3), paris(2024, 4, 27)


@pytest.fixture
def sprint():
    """From 3 to 26 April 2024, if all goes well."""
    sprint = SprintFactory(milestones={MilestoneKind.DEPOSIT: (OPENS, CLOSES)})
    Milestone.objects.update(certainty=Certainty.PROVISIONAL)
    return sprint


def load():
    return Call.objects.with_calendar().get()


def told(now):
    facts_now = sentences.state_of_call(load(), now)
    return facts_now.is_open, facts_now.status.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (OPENS, CLOSES),
        (paris(2024, 3, 31), paris(2024, 4, 1)),  # the day of 23 hours
        (paris(2024, 10, 27), paris(2024, 10, 28)),  # the day of 25 hours
    ],
)
def test_at_its_hour_a_firm_window_opens_and_a_provisional_one_does_not(sprint, opens, closes):
    Milestone.objects.update(starts_at=opens, ends_at=closes)
    instants = [opens - SECOND, opens, closes - SECOND, closes]

    unsure = [load().is_open(now) for now in instants]
    listed = [Call.objects.open_at(now).exists() for now in instants]
    Milestone.objects.update(certainty=Certainty.FIRM)

    assert unsure == listed == [False, False, False, False]
    assert [load().is_open(now) for now in instants] == [False, True, True, False]


def test_the_public_reads_what_is_known_and_how_surely(sprint):
    assert told(OPENS - SECOND) == (
        False,
        "Le prochain dépôt des dossiers devrait ouvrir le mercredi 3 avril 2024 (date provisoire).",
    )
    assert told(OPENS) == (
        False,
        "L’ouverture du dépôt, prévue le mercredi 3 avril 2024, n’est pas encore confirmée.",
    )
    assert told(CLOSES) == (
        False,
        "Les dates du prochain sprint seront communiquées prochainement.",
    )
    assert [sentences.state_of_call(load(), now).sprints[0].state for now in (OPENS, CLOSES)] == [
        "coming",
        "announced",
    ]


def test_an_inserted_date_says_that_it_is_provisional(sprint):
    named = sentences.named(load(), OPENS - SECOND)

    for name in ("sprint.opens", "sprint.closes", "sprint.window"):
        assert "provisoire" in named[name].value, name


def test_programs_read_it_too(sprint):
    before, after = (feeds.as_json(load(), now) for now in (OPENS - SECOND, OPENS))

    assert before["next_opens_at"] == OPENS.isoformat()
    assert (after["open"], after["opens_at"], after["next_opens_at"]) == (False, None, None)
    assert after["sprints"][0]["milestones"][0]["certainty"] == "provisional"
    calendar = feeds.calendar_file(load()).decode().replace("\r\n ", "")
    assert "STATUS:TENTATIVE" in calendar
    assert "(dates provisoires)" in calendar


def test_a_dossier_waits_and_nothing_of_it_is_lost(sprint):
    dossier = DossierFactory(call=sprint.call, sprint=sprint)

    with pytest.raises(Refused, match="n’est pas encore confirmée. Votre brouillon est conservé"):
        dossiers.submit(dossier, by=dossier.candidate, now=OPENS)

    dossier.refresh_from_db()
    assert dossier.state == DossierState.DRAFT
    actions.confirm_dates(sprint, "deposit", by=None, now=OPENS + SECOND)
    window = dossier_rules.obstacle_of_window(load(), sprint, now=OPENS + SECOND)
    assert window == ""


def test_one_click_confirms_and_everybody_concerned_is_told(sprint, client, officer):
    follower()
    client.force_login(officer)
    page = reverse("programme:call_detail", args=[sprint.call_id])
    address = reverse("programme:confirm_dates", args=[sprint.call_id, 1, "deposit"])
    Milestone.objects.update(  # the screen reads the real clock
        starts_at=dt.datetime(2099, 4, 3, tzinfo=PARIS),
        ends_at=dt.datetime(2099, 4, 27, tzinfo=PARIS),
    )
    assert address in client.get(page).content.decode()

    client.post(address)

    assert Milestone.objects.get(kind="deposit").certainty == Certainty.FIRM
    assert address not in client.get(page).content.decode()
    assert letters() == [("ada@example.org", "deposit_moved")]
    assert "confirmées" in Email.objects.get().subject
    line = sentences.changes_of(load())[0]
    assert line.confirmed
    assert line.text.endswith("(dates confirmées)")


def test_whoever_is_not_of_the_team_confirms_nothing(sprint, client, candidate):
    client.force_login(candidate)

    client.post(reverse("programme:confirm_dates", args=[sprint.call_id, 1, "deposit"]))

    assert Milestone.objects.get().is_provisional


def test_dates_that_went_by_are_given_anew_not_confirmed(sprint):
    actions.confirm_dates(sprint, "deposit", by=None, now=CLOSES - SECOND)
    Milestone.objects.update(certainty=Certainty.PROVISIONAL)

    with pytest.raises(Refused, match="passées"):
        actions.confirm_dates(sprint, "deposit", by=None, now=CLOSES)


def test_firm_dates_have_nothing_to_confirm(sprint):
    actions.confirm_dates(sprint, "deposit", by=None, now=NOON)

    with pytest.raises(Refused, match="ne sont pas provisoires"):
        actions.confirm_dates(sprint, "deposit", by=None, now=NOON)


def test_subscribers_are_told_that_a_date_is_provisional_and_of_no_opening(
    sprint,
):
    follower()

    actions.tell_subscribers(now=OPENS - SECOND)
    letter = Email.objects.get()
    actions.tell_subscribers(now=OPENS)
    actions.tell_subscribers(now=CLOSES - SECOND)

    assert letters() == [("ada@example.org", "sprint_dated")]
    assert letter.subject.startswith("Dates provisoires")
    assert "(dates provisoires)" in letter.body
    assert "pas encore confirmées" in letter.body


def test_the_team_is_warned_a_week_before_and_until_it_confirms(sprint):
    def asked(now):
        return [b.text for b in blocks(now=now) if b.title == "Une ouverture n’est pas confirmée"]

    week = OPENS - dt.timedelta(days=7)
    assert asked(week - SECOND) == []
    assert len(asked(week)) == len(asked(OPENS)) == len(asked(CLOSES)) == 1
    assert "Rien n’ouvre" in asked(week)[0]

    actions.confirm_dates(sprint, "deposit", by=None, now=OPENS)
    assert asked(OPENS) == []


@pytest.mark.parametrize("now", [OPENS, CLOSES - SECOND, CLOSES])
@pytest.mark.parametrize("ends_at", [CLOSES, CLOSES + dt.timedelta(days=8)])
def test_what_opened_on_a_firm_date_keeps_firm_dates(sprint, now, ends_at):
    Milestone.objects.update(certainty=Certainty.FIRM)

    with pytest.raises(Refused, match="garde des dates fermes"):
        actions.date_milestone(
            sprint, "deposit", OPENS, ends_at, "provisional", by=None, now=now, because="Peut-être."
        )


def test_a_window_that_never_opened_may_move_back(sprint):
    later = OPENS + dt.timedelta(days=10), CLOSES + dt.timedelta(days=10)

    actions.date_milestone(
        sprint, "deposit", *later, "provisional", by=None, now=OPENS, because="Pas prêts."
    )

    assert Milestone.objects.get().starts_at == later[0]
