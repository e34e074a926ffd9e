"""Every value of a rule set is read by an act, named where the value is declared."""

import importlib
import inspect
import re
from pathlib import Path

import pytest

from regulations import rules as whole  # noqa: F401 - declares every family
from regulations.declarations import FAMILIES, own_values

ROOT = Path(__file__).resolve().parents[2]
# Values whose act is being written, by the app that owes it. Nothing else may stay here.
PENDING = {
    "calls": {"Rules.closing_hour"},
    "dossiers": {
        "Applicant.kind", "Applicant.lowest", "Applicant.highest", "Rules.applicant",
        "Deposit.form", "Form.form",
        "Retention.drafts", "Retention.declined", "Rules.retention",
    },
    "reviews": {
        "Reading.readers_include", "Decision.correctable_days", "Draw.seats", "Draw.per",
    },
    "juries": {
        "Hearing.grid", "Hearing.per", "Hearing.label", "Hearing.minutes", "Hearing.elsewhere",
        "Hearing.panel", "Panel.lowest", "Panel.highest", "Panel.quorum", "Panel.includes",
        "Pitch.grid", "Pitch.per", "Pitch.label", "Pitch.alone_minutes", "Pitch.minutes",
        "Pitch.deliberation_minutes", "Pitch.elsewhere", "Pitch.panel", "Ranking.per",
        "Ranking.ties",
    },
    "teams": {"Wishes.of", "Wishes.ranked", "Wishes.teammate", "Wishes.choices"},
    "talents": {"Retention.pool"},
    "engagements": {
        "WaitingList.until_on", "WaitingList.until", "Contract.starts_on", "Contract.ends_on",
        "Rules.continuity", "Continuity.after_on", "Continuity.until_on",
        "Renewal.committee_months",
    },
}  # fmt: skip
OWED = set().union(*PENDING.values())
VALUES = [
    (f"{made.__name__}.{one.key}", one)
    for made in FAMILIES
    for one in own_values(made)
    if one.kind != "variant"
]


def resolved(dotted):
    """The module, class or function of a dotted name."""
    steps = dotted.split(".")
    for end in range(len(steps), 0, -1):
        try:
            found = importlib.import_module(".".join(steps[:end]))
        except ModuleNotFoundError:
            continue
        for step in steps[end:]:
            found = getattr(found, step)
        return found
    raise AssertionError(dotted)


def source_of(named):
    """The text of an act, or of the template that shows a value of words."""
    if named.endswith(".html"):
        return (ROOT / "src/fellowship/templates" / named).read_text("utf-8")
    return inspect.getsource(resolved(named))


@pytest.mark.parametrize(("name", "one"), VALUES, ids=[name for name, _one in VALUES])
def test_a_declared_value_is_read_by_its_act_or_owed_by_one_app(name, one):
    assert bool(one.read_by) != (name in OWED), "read and owed, or neither"
    for dotted in one.read_by:
        source = source_of(dotted)
        assert re.search(rf"\.{one.key}\b", source), f"{dotted} does not mention {one.key}"


def test_what_is_owed_is_declared():
    assert OWED - {name for name, _one in VALUES} == set()
