import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from fellowship.calls import actions
from fellowship.calls.models import Call, Milestone, MilestoneKind, Role
from fellowship.calls.states import CallState, ProposalState
from fellowship.core.models import Event
from tests.factories.calls import CallFactory, HostBodyFactory, RoleFactory, SprintFactory
from tests.factories.people import UserFactory
from texts.calendar import read_calendar

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = dt.datetime.now(PARIS)


@pytest.fixture
def team(client, officer):
    client.force_login(officer)
    return client


def propose(call, desc="Dépôt : du 29 janvier au 1er mars 2024 à 23 h 59"):
    front = {"steps": {"dates": [{"date": "Sprint n° 1 (juin 2024)", "desc": desc}]}}
    draft, findings = read_calendar(front)
    return actions.propose_calendar(call, draft, source="postuler.md", now=NOW, findings=findings)


def dates(**changes):
    """A window still to come, so that the clock of the machine changes nothing."""
    return {
        "certainty": "firm",
        "starts_on": "2199-01-29",
        "starts_time": "",
        "ends_on": "2199-03-01",
        "ends_time": "23:59",
        "because": "Week-end électoral.",
        **changes,
    }


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def queries(client, page):
    """How many queries a page costs once the caches of the site are warm."""
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(page)
    return len(captured), response


ROUTES = [
    ("call_list", []),
    ("create_call", []),
    ("call_detail", ["call"]),
    ("call_history", ["call"]),
    ("part_list", ["call"]),
    ("give_part", ["call"]),
    ("fact_list", ["call"]),
    ("invitation_list", ["call"]),
    ("date_milestone", ["call", 1, "deposit"]),
    ("proposal_detail", ["proposal"]),
]


def address(name, arguments):
    call = SprintFactory().call
    stand_in = {"call": lambda: call.pk, "proposal": lambda: propose(call).pk}
    return reverse(
        f"programme:{name}", args=[stand_in[a]() if a in stand_in else a for a in arguments]
    )


@pytest.mark.parametrize(
    ("name", "arguments"), ROUTES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_the_team_reads_every_screen_and_nobody_else(client, officer, candidate, name, arguments):
    page = address(name, arguments)

    client.force_login(officer)
    assert client.get(page).status_code == 200
    client.force_login(candidate)
    assert client.get(page).status_code == 404


def test_an_anonymous_visitor_is_asked_to_sign_in(client):
    response = client.get(reverse("programme:call_list"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_request_login_code"))


def test_the_list_costs_the_same_for_one_call_or_three(team):
    page = reverse("programme:call_list")
    SprintFactory(call__slug="aac-0", call__title="Appel 0")
    one, _ = queries(team, page)
    for number in (1, 2):
        SprintFactory(call__slug=f"aac-{number}", call__title=f"Appel {number}")

    three, response = queries(team, page)

    assert one == three
    assertContains(response, "Cet appel est clos.", count=3)


def test_the_list_is_filtered_by_its_address_and_downloads(team):
    SprintFactory(call__title="Le premier")
    CallFactory(slug="autre", title="Le second", kind="projects")

    filtered = team.get(reverse("programme:call_list"), {"nature": "projects"})
    download = team.get(reverse("programme:call_list"), {"format": "csv"})

    assertNotContains(filtered, "Le premier")
    assertContains(filtered, "Le second")
    assert "Le premier" in download.content.decode()
    assert download["Content-Type"].startswith("text/csv")


def test_a_cell_that_looks_like_a_formula_is_neutralised(team):
    CallFactory(slug="piege", title="=1+1")

    download = team.get(reverse("programme:call_list"), {"format": "csv"}).content.decode()

    assert ";'=1+1;" in download


def test_an_empty_list_says_what_to_do(team):
    assertContains(team.get(reverse("programme:call_list")), "créez un appel")


def test_a_call_is_created_and_hidden_from_the_public(team, client):
    response = team.post(
        reverse("programme:create_call"),
        {
            "title": "Appel 8",
            "slug": "aac-8",
            "kind": "candidates",
            "cohort": "8",
            "rules_code": "",
        },
    )

    call = Call.objects.get(slug="aac-8")
    assertRedirects(response, reverse("programme:call_detail", args=[call.pk]))
    assert client.get(reverse("open:call_calendar", args=["aac-8"])).status_code == 404


def test_a_taken_identifier_is_said_beside_its_field(team):
    CallFactory(slug="aac-7")

    response = team.post(
        reverse("programme:create_call"), {"title": "X", "slug": "aac-7", "kind": "candidates"}
    )

    assertContains(response, "porte déjà l’identifiant")


def test_a_proposal_shows_the_sentence_beside_what_was_read(team):
    proposal = propose(CallFactory(state=CallState.PROPOSED))

    page = team.get(reverse("programme:proposal_detail", args=[proposal.pk]))

    assertContains(page, "<q>Dépôt : du 29 janvier au 1er mars 2024 à 23 h 59</q>", html=True)
    assertContains(page, "du lundi 29 janvier au vendredi 1er mars 2024 à 23\u00a0h\u00a059")
    assertContains(page, "ne couvre pas le dépôt des dossiers")


def test_confirming_a_proposal_makes_the_call_public(team, officer):
    proposal = propose(CallFactory(state=CallState.PROPOSED))

    response = team.post(
        reverse("programme:confirm_proposal", args=[proposal.pk]), {"because": "Relu."}
    )

    assert said(response) == ["Le calendrier est confirmé : 1 date mise à jour."]
    assert Call.objects.get().state == CallState.CONFIRMED
    assert Event.objects.get(verb="milestone_moved").because == "Relu."


def test_a_proposal_is_dismissed_once(team):
    proposal = propose(CallFactory())
    page = reverse("programme:dismiss_proposal", args=[proposal.pk])

    team.post(page, {"because": "Faux."})
    second = team.post(page, {})

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DISMISSED
    assert "Ce calendrier a déjà été traité." in said(second)


def test_a_date_is_previewed_before_it_moves(team):
    sprint = SprintFactory()
    page = reverse("programme:date_milestone", args=[sprint.call_id, 2, "deposit"])
    actions.add_sprint(sprint.call, by=None, now=NOW)

    preview = team.post(page, dates())
    before = Milestone.objects.get(sprint__number=2).ends_at
    done = team.post(page, dates(confirm="1"))

    assertContains(preview, "Ce changement modifie")
    assertContains(preview, "Publier le changement")
    assert before is None
    assertRedirects(done, reverse("programme:call_detail", args=[sprint.call_id]))
    moved = Milestone.objects.get(sprint__number=2)
    assert moved.ends_at == dt.datetime(2199, 3, 2, tzinfo=PARIS)
    assert Event.objects.get(verb="milestone_moved").because == "Week-end électoral."


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"because": ""}, "Champ requis"),
        ({"starts_on": "", "ends_on": ""}, "Indiquez une date"),
        ({"ends_on": "2198-01-01"}, "La fin doit suivre le début."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(team, typed, why):
    call = actions.add_sprint(CallFactory(), by=None, now=NOW).call

    page = team.post(
        reverse("programme:date_milestone", args=[call.pk, 1, "deposit"]),
        dates(confirm="1", **typed),
    )

    assertContains(page, why)
    assertContains(page, 'value="23:59"')
    assert not Event.objects.filter(verb="milestone_moved").exists()


def test_an_unknown_milestone_is_not_there(team):
    call = SprintFactory().call

    for number, kind in ((1, "autre"), (9, "deposit")):
        page = reverse("programme:date_milestone", args=[call.pk, number, kind])
        assert team.get(page).status_code == 404


def test_the_form_shows_the_last_accepted_minute(team):
    call = SprintFactory().call

    page = team.get(reverse("programme:date_milestone", args=[call.pk, 1, "deposit"]))

    assertContains(page, 'value="2024-03-01"')
    assertContains(page, 'value="23:59"')


def test_the_history_names_the_author_and_downloads(team, officer):
    sprint = SprintFactory()
    actions.move_milestone(
        sprint.milestone(MilestoneKind.INTERVIEWS),
        dt.datetime(2024, 3, 12, tzinfo=PARIS),
        dt.datetime(2024, 3, 30, tzinfo=PARIS),
        by=officer,
        now=NOW,
        because="Salle prise.",
    )
    page = reverse("programme:call_history", args=[sprint.call_id])

    assertContains(team.get(page), "Olga Prévert")
    assert "Salle prise." in team.get(page, {"format": "csv"}).content.decode()


def test_a_role_is_given_and_ended_on_screen(team):
    call = CallFactory()
    RoleFactory(call=call)  # so that the number of the next role is not the number of the call
    typed = {"email": "rene@example.org", "name": "René", "kind": "reviewer", "capacity": "12"}

    team.post(reverse("programme:give_part", args=[call.pk]), typed)
    role = Role.objects.get(person__email="rene@example.org")
    again = team.post(reverse("programme:give_part", args=[call.pk]), typed)
    ended = team.post(reverse("programme:end_part", args=[role.pk]))

    role.refresh_from_db()
    assert role.pk != call.pk
    assertRedirects(ended, reverse("programme:part_list", args=[call.pk]))
    assertContains(again, "joue déjà ce rôle")
    assert (role.capacity, role.person.name) == (12, "René")
    assert role.until is not None


def test_a_host_without_administration_is_told_so(team):
    call, _body = CallFactory(), HostBodyFactory()

    page = team.post(
        reverse("programme:give_part", args=[call.pk]),
        {"email": "h@example.org", "kind": "host", "capacity": "1"},
    )

    assertContains(page, "Nommez l’administration")


def test_the_roles_cost_the_same_for_one_or_three(team):
    call = CallFactory()
    page = reverse("programme:part_list", args=[call.pk])
    RoleFactory(call=call)
    one, _ = queries(team, page)
    RoleFactory.create_batch(2, call=call)

    three, response = queries(team, page)

    assert one == three
    assertContains(response, "Terminer", count=3)


def test_a_call_costs_the_same_for_one_sprint_or_three(team):
    call = SprintFactory().call
    page = reverse("programme:call_detail", args=[call.pk])
    one, _ = queries(team, page)
    for number in (2, 3):
        SprintFactory(call=call, number=number)

    three, _ = queries(team, page)

    assert one == three


@pytest.mark.parametrize(
    "name", ["confirm_proposal", "dismiss_proposal", "end_part", "archive_call"]
)
def test_acts_are_posted_never_followed(team, name):
    call = CallFactory()
    keys = {
        "confirm_proposal": lambda: propose(call).pk,
        "dismiss_proposal": lambda: propose(call).pk,
        "end_part": lambda: RoleFactory(call=call).pk,
        "archive_call": lambda: call.pk,
    }

    assert team.get(reverse(f"programme:{name}", args=[keys[name]()])).status_code == 405


def test_a_retired_member_of_the_team_enters_no_more(client):
    former = UserFactory(is_staff=True, is_active=False)
    client.force_login(former)

    assert client.get(reverse("programme:call_list")).status_code in {302, 404}


def test_a_move_is_undone_from_the_history_under_the_same_rules(team, officer):
    call = actions.add_sprint(CallFactory(), by=None, now=NOW).call
    page = reverse("programme:date_milestone", args=[call.pk, 1, "deposit"])
    team.post(page, dates(confirm="1"))
    team.post(page, dates(confirm="1", ends_on="2199-03-15", because="Erreur."))
    history = team.get(reverse("programme:call_history", args=[call.pk]))
    event = Event.objects.filter(verb="milestone_moved").latest("pk")

    form = team.get(page, {"retablir": event.pk})
    assertContains(history, f"?retablir={event.pk}")
    assertContains(form, 'value="2199-03-01"')
    assertContains(form, "Retour à la date d’avant le changement")
    team.post(page, dates(confirm="1", because="Retour."))

    assert Milestone.objects.get().ends_at == dt.datetime(2199, 3, 2, tzinfo=PARIS)
    assert Event.objects.filter(verb="milestone_moved").count() == 3


def test_a_line_of_another_call_restores_nothing(team):
    call = SprintFactory().call
    page = reverse("programme:date_milestone", args=[call.pk, 1, "deposit"])

    assertContains(team.get(page, {"retablir": "999"}), 'value="2024-03-01"')


def test_the_facts_are_listed_with_their_value_and_tried(team):
    call = SprintFactory().call
    page = reverse("programme:fact_list", args=[call.pk])

    listed = team.get(page)
    tried = team.post(page, {"text": "{{ call.title }} et {{ inconnu }}"})

    assertContains(listed, "{{ sprint.closes }}")
    assertContains(listed, "vendredi 1er mars 2024 à 23\u00a0h\u00a059")
    assertContains(tried, f"{call.title} et {{{{ inconnu }}}}")
    assertContains(tried, "« inconnu » n’est pas un fait connu.")


def test_a_closed_call_is_open_to_invited_addresses_only(team, officer, candidate, rival):
    from fellowship.calls import rules
    from regulations import Rules
    from tests.factories.calls import RuleSetFactory, rules_content

    content = {**rules_content(), "closed_list": {"wording": "Réservé à la promotion 5."}}
    held = Rules.read(content)
    RuleSetFactory(content=content)
    call = CallFactory()
    page = reverse("programme:invitation_list", args=[call.pk])

    team.post(page, {"emails": f"{candidate.email.upper()}\n{candidate.email}\n"})
    wrong = team.post(page, {"emails": "pas une adresse"})

    assertContains(wrong, "n’est pas une adresse")
    assert call.invitations.count() == 1
    assert rules.obstacle_to_apply(call, candidate, held) == ""
    assert rules.obstacle_to_apply(call, rival, held) == "Réservé à la promotion 5."
    assert candidate.email in team.get(page, {"format": "csv"}).content.decode()
    team.post(reverse("programme:end_invitation", args=[call.invitations.get().pk]))
    assert rules.obstacle_to_apply(call, candidate, held) == "Réservé à la promotion 5."


def test_an_open_call_is_open_to_everyone_and_asks_nothing(candidate, django_assert_num_queries):
    from fellowship.calls import rules
    from regulations import Rules
    from tests.factories.calls import rules_content

    call, held = CallFactory(), Rules.read(rules_content())

    with django_assert_num_queries(0):
        assert rules.obstacle_to_apply(call, candidate, held) == ""
