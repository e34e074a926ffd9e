"""Texts, read and written: front matter, findings, months, French dates of prose, calendars.

``dates`` reads the days of prose into windows; ``calendar`` an ``apply`` page into a draft.

Pure: no clock, no database, no Wagtail. Instants are aware and in the zone given; a window goes
from its start included to its end excluded. The conventions are those of the rules A1–A11:

* the stated minute counts whole: « 23 h 59 » ends at 00:00:00 of the next day, « 17 h » at 17:01;
* no hour stated: the end of that civil day, with a notice, because the guess has been wrong;
* an offset that is not the zone's on that day is refused, both readings shown.

A window that is wrong is left out of the draft and kept in ``refused`` with its sentence: whoever
confirms the rest keeps the last good one for that date.
"""
