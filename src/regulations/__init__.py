"""The rules of a call as data: read from JSON or TOML, checked, never a value in code.

Each value is declared once (``declarations``, ``values``, ``kinds``, ``process``, ``rules``);
reading, writing, checking, differences, the form of the editor, the page, the PDF and the reference
of the guide are walks over the declarations. The process of a call is a list of stages
(``rules.process``).

Pure: no Django, no clock, no database. ``Rules.read`` raises ``BrokenRules`` with one French
sentence per thing that is missing or wrong, and nothing else.
"""

from regulations.asked import Applicant, ClosedList, Field, Form, Profile, Section, Statement
from regulations.checking import check, check_text, faults_of
from regulations.declarations import Value, values_of
from regulations.differences import Difference, differences, label_of
from regulations.files import digest, from_toml, plain, to_toml
from regulations.hiring import (
    Cap,
    Continuity,
    Contract,
    Funding,
    Grade,
    Probation,
    Renewal,
    Retention,
    Team,
)
from regulations.kinds import (
    END,
    KINDS,
    Decision,
    Deposit,
    Draw,
    Hearing,
    Kind,
    Matching,
    Offer,
    Outcome,
    Panel,
    Pitch,
    Pool,
    Ranking,
    Reading,
    Third,
    WaitingList,
    Wishes,
)
from regulations.locate import locate
from regulations.process import AT_ONCE, Process, Stage, Told
from regulations.projects import Project
from regulations.rules import DOSSIER, BrokenRules, Heading, Rules, heading, upgrade
from regulations.scoring import Criterion, Grid

__all__ = [
    "AT_ONCE",
    "DOSSIER",
    "END",
    "KINDS",
    "Applicant",
    "BrokenRules",
    "Cap",
    "ClosedList",
    "Continuity",
    "Contract",
    "Criterion",
    "Decision",
    "Deposit",
    "Difference",
    "Draw",
    "Field",
    "Form",
    "Funding",
    "Grade",
    "Grid",
    "Heading",
    "Hearing",
    "Kind",
    "Matching",
    "Offer",
    "Outcome",
    "Panel",
    "Pitch",
    "Pool",
    "Probation",
    "Process",
    "Profile",
    "Project",
    "Ranking",
    "Reading",
    "Renewal",
    "Retention",
    "Rules",
    "Section",
    "Stage",
    "Statement",
    "Team",
    "Third",
    "Told",
    "Value",
    "WaitingList",
    "Wishes",
    "check",
    "check_text",
    "differences",
    "digest",
    "faults_of",
    "from_toml",
    "heading",
    "label_of",
    "locate",
    "plain",
    "to_toml",
    "upgrade",
    "values_of",
]
