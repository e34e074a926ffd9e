"""Who hears and when; the marks that come of it; the orders made of them."""

from fellowship.juries.models.hearings import (
    HEARINGS,
    TICK,
    Assessment,
    Interview,
    Mark,
    Panel,
    Sitting,
    Slot,
    SlotQuerySet,
    Suggestion,
    is_per_mission,
    label_of,
    length_of,
    missions_to_hear,
    phases_of,
    settings_of,
)
from fellowship.juries.models.lists import Draw, Rank, RankedList

__all__ = [
    "HEARINGS",
    "TICK",
    "Assessment",
    "Draw",
    "Interview",
    "Mark",
    "Panel",
    "Rank",
    "RankedList",
    "Sitting",
    "Slot",
    "SlotQuerySet",
    "Suggestion",
    "is_per_mission",
    "label_of",
    "length_of",
    "missions_to_hear",
    "phases_of",
    "settings_of",
]
