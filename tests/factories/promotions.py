"""A call of one of the shipped rule sets, and dossiers that stand at its stages."""

import datetime as dt

from fellowship.calls.models import Call, Certainty, Milestone, Sprint
from fellowship.calls.states import CallState
from fellowship.dossiers.states import DossierState
from tests.factories.calls import PARIS, RuleSetFactory
from tests.factories.dossiers import DossierFactory
from tests.factories.missions import MissionFactory


def promotion(code, **windows):
    """Its first sprint; ``windows``: (start, end) by milestone, in Paris."""
    rule_set = RuleSetFactory(code=code, version=1, title=code, in_force_on=dt.date(2017, 1, 1))
    call = Call.objects.create(slug=code, title=code, rules_code=code, state=CallState.CONFIRMED)
    sprint = Sprint.objects.create(call=call, number=1)
    sprint.rule_set = rule_set
    for kind, (starts_at, ends_at) in windows.items():
        Milestone.objects.create(
            sprint=sprint, kind=kind, starts_at=starts_at, ends_at=ends_at, certainty=Certainty.FIRM
        )
    return sprint


def paris(*when):
    return dt.datetime(*when, tzinfo=PARIS)


def standing(sprint, slug, **fields):
    """A dossier at a stage; "" for a draft."""
    rules = sprint.rule_set.rules
    stage = rules.process.get(slug)
    profile = rules.profiles[0].slug if rules.profiles else ""
    place = {}
    if stage is not None:
        place = {
            "rule_set": sprint.rule_set,
            "state": DossierState.SUBMITTED,
            "submitted_at": paris(2017, 10, 1),
            "stage": slug,
            "stage_kind": stage.kind,
        }
    return DossierFactory(
        call=sprint.call, sprint=sprint, **{"profile": profile, "affirmed": [], **place, **fields}
    )


def projects(sprint, count=6):
    profiles = [profile.slug for profile in sprint.rule_set.rules.profiles]
    return [MissionFactory(call=sprint.call, seats=[profiles, profiles]) for _n in range(count)]
