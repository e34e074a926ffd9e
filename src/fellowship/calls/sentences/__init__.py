"""What a call says of itself at an instant: every date and figure, as French sentences.

Pages, forms, mails and feeds take their words from here; none writes a date of its own. Nothing
is stored: the same call says something else one second later.
"""

from fellowship.calls.sentences.changes import (
    ChangeLine,
    change_line,
    changes_of,
)
from fellowship.calls.sentences.instants import (
    milestone_words,
    qualified,
)
from fellowship.calls.sentences.names import (
    Fact,
    every_name,
    fill,
    named,
    names_in,
    of_the_site,
)
from fellowship.calls.sentences.regulation import (
    cap_sentence,
    contract_sentence,
    criteria_sentence,
    pay_sentences,
    wishes_sentence,
)
from fellowship.calls.sentences.state import (
    CallFacts,
    Line,
    SprintFacts,
    iso,
    state_as_data,
    state_of_call,
)
from fellowship.calls.sentences.uses import (
    Use,
    holders_of,
    register_holders,
    register_uses,
    uses_of,
    waiting_emails,
)

__all__ = [
    "CallFacts",
    "ChangeLine",
    "Fact",
    "Line",
    "SprintFacts",
    "Use",
    "cap_sentence",
    "change_line",
    "changes_of",
    "contract_sentence",
    "criteria_sentence",
    "every_name",
    "fill",
    "holders_of",
    "iso",
    "milestone_words",
    "named",
    "names_in",
    "of_the_site",
    "pay_sentences",
    "qualified",
    "register_holders",
    "register_uses",
    "state_as_data",
    "state_of_call",
    "uses_of",
    "waiting_emails",
    "wishes_sentence",
]
