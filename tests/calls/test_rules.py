"""Who may do what: every verb against the whole cast; what stands in the way is in test_actions."""

import inspect

import pytest

from fellowship.calls import rules
from fellowship.calls.models import Call, Proposal, Role, RuleSet
from tests.factories.calls import NOON, CallFactory, RoleFactory, RuleSetFactory, SprintFactory
from texts.draft import CalendarDraft

pytestmark = pytest.mark.django_db

VERBS = sorted(
    name for name, _ in inspect.getmembers(rules, inspect.isfunction) if name[:4] == "can_"
)
CAST = ["candidate", "rival", "reviewer", "juror", "host", "officer"]


def thing_for(verb, call):
    """What a verb is about, from its signature."""
    wanted = list(inspect.signature(getattr(rules, verb)).parameters)[1:]
    made = {
        "call": lambda: call,
        "proposal": lambda: Proposal(call=call, calendar=CalendarDraft("Europe/Paris").as_dict()),
        "rule_set": RuleSetFactory,
        "role": lambda: RoleFactory(call=call),
    }
    return [made[name]() for name in wanted]


@pytest.mark.parametrize("person", CAST)
@pytest.mark.parametrize("verb", VERBS)
def test_only_the_team_acts_on_calls(request, verb, person):
    user = request.getfixturevalue(person)
    call = CallFactory()

    assert getattr(rules, verb)(user, *thing_for(verb, call)) is (person == "officer")


def test_a_member_of_the_team_who_left_acts_no_more(officer):
    officer.is_active = False

    assert not any(getattr(rules, verb)(officer, *thing_for(verb, CallFactory())) for verb in VERBS)


@pytest.mark.parametrize("person", CAST)
def test_what_exists_for_whom(request, person):
    user = request.getfixturevalue(person)
    SprintFactory()
    CallFactory(slug="prepare", state="proposed")
    RuleSetFactory()
    RuleSetFactory(version=3, state="drafted")
    everything = person == "officer"

    assert Call.objects.visible_to(user).filter(slug="prepare").exists() is everything
    assert Call.objects.visible_to(user).filter(slug="aac-7").exists()
    assert RuleSet.objects.visible_to(user).filter(version=3).exists() is everything
    assert RuleSet.objects.visible_to(user).filter(version=2).exists()
    if not everything:
        assert not Role.objects.visible_to(user).exclude(person=user).exists()
    assert Call.objects.open_at(NOON).get().slug == "aac-7"
