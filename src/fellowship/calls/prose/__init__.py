"""French dates of prose, read into windows; the calendar of an ``apply`` page, read into a draft.

Pure: no clock, no database, no Wagtail. Instants are aware and in the zone given; a window goes
from its start included to its end excluded. The conventions are those of the rules A1–A11:

* the stated minute counts whole: « 23 h 59 » ends at 00:00:00 of the next day, « 17 h » at 17:01;
* no hour stated: the end of that civil day, with a notice, because the guess has been wrong;
* an offset that is not the zone's on that day is refused, both readings shown.

A window that is wrong is left out of the draft and kept in ``refused`` with its sentence: whoever
confirms the rest keeps the last good one for that date.
"""

from fellowship.calls.prose.calendar import kinds_of, months_covered, read_calendar
from fellowship.calls.prose.dates import (
    Mention,
    Remark,
    Span,
    closing,
    day_in_french,
    hour_in_french,
    opening,
    plain,
    spans,
)
from fellowship.calls.prose.draft import CalendarDraft, Refusal, SprintDraft, Window

__all__ = [
    "CalendarDraft",
    "Mention",
    "Refusal",
    "Remark",
    "Span",
    "SprintDraft",
    "Window",
    "closing",
    "day_in_french",
    "hour_in_french",
    "kinds_of",
    "months_covered",
    "opening",
    "plain",
    "read_calendar",
    "spans",
]
