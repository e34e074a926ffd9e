"""The rules of a call as data: read from JSON or TOML, checked, never a value in code.

A rule set is a tree of plain values (see ``content/rules``). ``Rules`` is the typed reading of it;
``Rules.read`` raises ``BrokenRules`` with one French sentence per thing that is missing or wrong.
"""

from fellowship.calls.ruleset.checking import check
from fellowship.calls.ruleset.differences import VALUES, Difference, differences, label_of
from fellowship.calls.ruleset.families import (
    ClosedList,
    Continuity,
    Funding,
    Panel,
    Probation,
    Renewal,
    Targets,
)
from fellowship.calls.ruleset.files import digest, from_toml, plain, to_toml
from fellowship.calls.ruleset.reading import (
    BrokenRules,
    Cap,
    Contract,
    Criterion,
    Field,
    Grade,
    Grid,
    Pool,
    Profile,
    Rules,
    Section,
    Statement,
    Wishes,
)

__all__ = [
    "VALUES",
    "BrokenRules",
    "Cap",
    "ClosedList",
    "Continuity",
    "Contract",
    "Criterion",
    "Difference",
    "Field",
    "Funding",
    "Grade",
    "Grid",
    "Panel",
    "Pool",
    "Probation",
    "Profile",
    "Renewal",
    "Rules",
    "Section",
    "Statement",
    "Targets",
    "Wishes",
    "check",
    "differences",
    "digest",
    "from_toml",
    "label_of",
    "plain",
    "to_toml",
]
