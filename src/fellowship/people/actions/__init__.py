"""Everything that writes a person, how she proves who she is, and what she consented to."""

from fellowship.people.actions.persons import (
    consent,
    erase,
    is_erased,
    rename,
    welcome,
    withdraw_consent,
)
from fellowship.people.actions.requests import answer_request, ask_about_data, obstacle_to_erase
from fellowship.people.actions.signing_in import (
    Answer,
    TooMany,
    Tried,
    forget_codes,
    meet_device,
    send_code,
    try_code,
)
from fellowship.people.actions.team import end_team_role, give_team_role, lend_team_role

__all__ = [
    "Answer",
    "TooMany",
    "Tried",
    "answer_request",
    "ask_about_data",
    "consent",
    "end_team_role",
    "erase",
    "forget_codes",
    "give_team_role",
    "is_erased",
    "lend_team_role",
    "meet_device",
    "obstacle_to_erase",
    "rename",
    "send_code",
    "try_code",
    "welcome",
    "withdraw_consent",
]
