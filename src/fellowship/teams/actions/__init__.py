"""Everything that writes missions, wishes, opinions and matchings."""

from fellowship.teams.actions.matching import confirm, drop, propose, release
from fellowship.teams.actions.missions import (
    Place,
    Words,
    change_mission,
    close_mission,
    draft_mission,
    open_mission,
)
from fellowship.teams.actions.wishes import save_opinions, save_wishes

__all__ = [
    "Place",
    "Words",
    "change_mission",
    "close_mission",
    "confirm",
    "draft_mission",
    "drop",
    "open_mission",
    "propose",
    "release",
    "save_opinions",
    "save_wishes",
]
