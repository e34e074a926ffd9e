"""A document, or a whole site, as every check receives it: read once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from proofreading.claims.facts import Audience, CallFacts, facts_of
from proofreading.cohorts import cohort_of
from proofreading.known import Known
from proofreading.texts import Excerpt, excerpts_of
from regulations import Rules
from texts.calendar import read_calendar
from texts.draft import CalendarDraft
from texts.findings import Finding
from texts.frontmatter import Document

ADMINISTRATION_LAYOUTS = {"admins", "project"}
CALL_LAYOUTS = {"candidates", "admins", "faq", "apply", "project", "program"}


@dataclass
class Reading:
    """``calendars``: those in force and those of the pages read together, by name."""

    document: Document
    known: Known
    calendars: list[tuple[str, CalendarDraft]] = field(default_factory=list)
    elsewhere: Sequence[CallFacts] = ()  # the calls that other documents of the site describe

    @cached_property
    def excerpts(self) -> list[Excerpt]:
        return excerpts_of(self.document)

    @cached_property
    def own(self) -> tuple[CalendarDraft, list[Finding]] | None:
        """The calendar the document itself tells, and what is wrong in it."""
        steps = self.document.front.get("steps")
        if isinstance(steps, dict) and isinstance(steps.get("dates"), list):
            return read_calendar(
                self.document.front, lines=self.document.line_of, name=self.document.name
            )
        return None

    @cached_property
    def cohort(self) -> str:
        return cohort_of(self.excerpts)

    @cached_property
    def rules(self) -> Rules | None:
        return self.known.rules_for(self.cohort)

    @property
    def layout(self) -> str:
        return str(self.document.front.get("layout") or self.known.layout)

    @cached_property
    def is_dated_post(self) -> bool:
        """A text that speaks of the day it was written: an article, a press release."""
        return self.day is not None or "/blog/" in f"/{self.document.name}"

    @cached_property
    def day(self) -> date | None:
        """The day a dated text was written."""
        when = self.document.front.get("date") or self.known.day
        if isinstance(when, str):
            try:
                when = datetime.fromisoformat(when)
            except ValueError:
                return None
        if isinstance(when, int) and 1900 < when < 2200:
            return date(when, 12, 31)
        return (
            when.date() if isinstance(when, datetime) else when if isinstance(when, date) else None
        )

    @cached_property
    def is_about_a_call(self) -> bool:
        """A page of a call, or a text alone: its dates and figures are those of the call."""
        alone = not self.layout and "/" not in self.document.name
        return self.layout in CALL_LAYOUTS or "appel" in self.document.front or alone

    @cached_property
    def audience(self) -> Audience:
        name = f"/{self.document.name}{self.known.path}"
        if self.layout in ADMINISTRATION_LAYOUTS or "/administrations/" in name:
            return "administrations"
        return "candidates"

    @cached_property
    def told_call(self) -> CallFacts | None:
        """The call that the document itself dates, for the other texts to be held against."""
        if not self.own or not self.own[0].sprints:
            return None
        dated = [s for s in self.own[0].sprints if any(w.ends_at or w.starts_at for w in s.windows)]
        if not dated:
            return None
        return facts_of(
            self.document.name, self.own[0], self.rules, audience=self.audience, cohort=self.cohort
        )


@dataclass
class Site:
    """Every document of a site. ``known`` has the hosts its own links show besides; ``given`` only
    those that were given."""

    readings: list[Reading]
    known: Known
    given: Known
    partial: frozenset[str] | None = None  # the folders that are here in part, once looked for

    @cached_property
    def documents(self) -> list[Document]:
        return [reading.document for reading in self.readings]

    @cached_property
    def excerpts(self) -> list[Excerpt]:
        return [excerpt for reading in self.readings for excerpt in reading.excerpts]
