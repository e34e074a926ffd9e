"""Everything that writes opinions and matchings."""

from fellowship.teams.actions.matching import (
    ask_to_propose,
    confirm,
    drop,
    fill,
    propose,
    release,
    reopen,
)
from fellowship.teams.actions.opinions import save_opinions
from fellowship.teams.actions.waiting import (
    call_from_waiting,
    call_next,
    expire_waiting,
)

__all__ = [
    "ask_to_propose",
    "call_from_waiting",
    "call_next",
    "confirm",
    "drop",
    "expire_waiting",
    "fill",
    "propose",
    "release",
    "reopen",
    "save_opinions",
]
