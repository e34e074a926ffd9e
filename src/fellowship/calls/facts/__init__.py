"""What a call says of itself at an instant: every date and figure, as French sentences.

Pages, forms, mails and feeds take their words from here; none writes a date of its own. Nothing
is stored: the same call says something else one second later.
"""

from fellowship.calls.facts.changes import (
    ChangeLine,
    change_line,
    changes_of,
)
from fellowship.calls.facts.instants import (
    end_words,
    last_minute,
    milestone_words,
    moment,
    qualified,
    span_words,
)
from fellowship.calls.facts.names import (
    Fact,
    every_name,
    fill,
    named,
    names_in,
)
from fellowship.calls.facts.sentences import (
    amount,
    cap_sentence,
    contract_sentence,
    criteria_sentence,
    join_words,
    number,
    pay_sentences,
    wishes_sentence,
    years_words,
)
from fellowship.calls.facts.state import (
    CallFacts,
    Line,
    SprintFacts,
    iso,
    of,
    state_of,
)
from fellowship.calls.facts.uses import (
    Use,
    holders_of,
    register_holders,
    register_uses,
    uses_of,
    waiting_letters,
)

__all__ = [
    "CallFacts",
    "ChangeLine",
    "Fact",
    "Line",
    "SprintFacts",
    "Use",
    "amount",
    "cap_sentence",
    "change_line",
    "changes_of",
    "contract_sentence",
    "criteria_sentence",
    "end_words",
    "every_name",
    "fill",
    "holders_of",
    "iso",
    "join_words",
    "last_minute",
    "milestone_words",
    "moment",
    "named",
    "names_in",
    "number",
    "of",
    "pay_sentences",
    "qualified",
    "register_holders",
    "register_uses",
    "span_words",
    "state_of",
    "uses_of",
    "waiting_letters",
    "wishes_sentence",
    "years_words",
]
