"""Any process that the rules accept takes a dossier to an end, whatever the outcomes."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fellowship.dossiers.models import Dossier
from fellowship.process import actions
from fellowship.process.trail import agrees, standing_of
from regulations import BrokenRules, Rules
from tests.factories.calls import NOON, CallFactory, RuleSetFactory, SprintFactory
from tests.factories.dossiers import take
from tests.factories.people import UserFactory
from tests.process import rounds

pytestmark = pytest.mark.django_db

KINDS = ("eligibility", "reading", "form", "decision", "hearing", "ranking", "draw", "pool")
SETTINGS = {
    "reading": {"grid": "tour-2"},
    "form": {"form": "budget"},
    "hearing": {"grid": "tour-2"},
    "draw": {"seats": 3},
    "pool": {"wording": "Je demande.", "months": 12},
}


@st.composite
def processes(draw):
    """Stages in any order, some of whose outcomes lead elsewhere than usual."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6))
    stages = [{"slug": "depot", "kind": "deposit"}]
    for number, kind in enumerate(kinds):
        stage = {"slug": f"e{number}", "kind": kind, **SETTINGS.get(kind, {})}
        if kind == "decision" and draw(st.booleans()):
            target = draw(st.integers(0, len(kinds) - 1))
            stage["outcomes"] = {draw(st.sampled_from(["kept", "waiting"])): f"e{target}"}
        stages.append(stage)
    return stages


def written(stages):
    content = rounds.content(stages=stages)
    content["grids"] = [grid for grid in content["grids"] if grid["slug"] == "tour-2"]
    return content


def led(process, stage, outcome):
    following = process.after(stage, outcome)
    return following.slug if following else None


def way_out(process, place):
    """The outcome that leads soonest to an end."""
    rank, seen, edge = {}, set(), [None]
    for distance in range(len(process.stages) + 1):
        rank |= {slug: distance for slug in edge if slug not in rank}
        seen |= set(edge)
        edge = [
            stage.slug
            for stage in process.places
            if stage.slug not in seen
            and any(
                (n.slug if (n := process.after(stage, o)) else None) in seen for o in stage.outcomes
            )
        ]
    ends = {o: n.slug if (n := process.after(place, o)) else None for o in place.outcomes}
    return min(ends, key=lambda outcome: rank[ends[outcome]])


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(stages=processes(), choices=st.lists(st.integers(0, 5), max_size=12))
def test_any_accepted_process_ends(stages, choices):
    content = written(stages)
    rules, why = read(content)
    if rules is None:
        assert why
        return
    dossier = sent_under(content)
    process = rules.process
    turns = iter(choices)
    for _step in range(len(choices) + len(stages) + 1):
        if dossier.state != "submitted":
            break
        outcomes = list(dossier.place.outcomes)
        turn = next(turns, None)
        outcome = (
            outcomes[turn % len(outcomes)] if turn is not None else way_out(process, dossier.place)
        )
        take(dossier, outcome)
        dossier.refresh_from_db()
        assert agrees(dossier, standing_of(dossier))

    assert dossier.state == "ended"


def read(content):
    """The rules, or none and the sentences that refuse them."""
    try:
        return Rules.read(content), []
    except BrokenRules as refused:
        return None, refused.sentences


def sent_under(content):
    """A dossier that has just been sent in a call of these rules."""
    Dossier.objects.all().delete()
    rule_set = RuleSetFactory(
        code=rounds.CODE, version=1, in_force_on=dt.date(2024, 1, 1), content=content
    )
    type(rule_set).objects.filter(pk=rule_set.pk).update(content=content, digest="")
    rule_set = type(rule_set).objects.get(pk=rule_set.pk)
    call = CallFactory(slug=rounds.CODE, rules_code=rounds.CODE)
    first = rule_set.rules.process.first
    dossier = Dossier.objects.create(
        reference="HASARD",
        call=call,
        sprint=SprintFactory(call=call),
        candidate=UserFactory(),
        rule_set=rule_set,
        state="submitted",
        stage=first.slug,
        stage_kind=first.kind,
        submitted_at=NOON,
        created_at=NOON,
        changed_at=NOON,
    )
    actions.advance(dossier, "sent", by=None, now=NOON)
    dossier.refresh_from_db()
    return dossier
