"""Everything that writes wishes and the pool."""

from fellowship.talents.actions.pool import (
    admit,
    expire_pool,
    hire,
    introduce,
    opt_in,
    opt_out,
    unhire,
    withdraw_introduction,
)
from fellowship.talents.actions.wishes import note_missed_wishes, save_wishes, send_wishes

__all__ = [
    "admit",
    "expire_pool",
    "hire",
    "introduce",
    "note_missed_wishes",
    "opt_in",
    "opt_out",
    "save_wishes",
    "send_wishes",
    "unhire",
    "withdraw_introduction",
]
