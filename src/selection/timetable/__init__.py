"""Interviews: who meets whom, when, in which room; and re-planning with the fewest moves."""

from selection.timetable.crowd import Crowd, Placement, place
from selection.timetable.placing import schedule
from selection.timetable.problem import (
    Interview,
    Meeting,
    Person,
    Room,
    Shift,
    Slot,
    Timetable,
    TimetableProblem,
    TimetableRules,
    Unplaced,
    certificate,
)

__all__ = [
    "Crowd",
    "Interview",
    "Meeting",
    "Person",
    "Placement",
    "Room",
    "Shift",
    "Slot",
    "Timetable",
    "TimetableProblem",
    "TimetableRules",
    "Unplaced",
    "certificate",
    "place",
    "schedule",
]
