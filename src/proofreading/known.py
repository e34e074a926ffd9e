"""What is true, for texts to be held against."""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from proofreading.claims.facts import CallFacts, facts_of
from proofreading.trust import Trust, ours
from regulations import Rules
from texts.draft import CalendarDraft


@dataclass(frozen=True, slots=True)
class Known:
    """``calendars``: those in force, by name. ``rules``: by cohort (« 7 »); "" serves all.

    ``calls``: the calls in force with their rules; ``call``: the name of the one the text is about.
    ``layout``, ``day``, ``path``: of the text, when its front matter does not say them.
    ``hosts``: the addresses of the site itself. ``now`` None: nothing is judged past or open.
    ``facts``: the names a text may insert between braces; None: they are not judged.
    ``as_typed``: the fields that show such a name instead of its value.
    ``whole``: the documents are a complete site, so that a link to none of them is dead.
    ``answered``: the sentences a person has settled, flattened: they are not asked again.
    """

    now: datetime | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    calendars: tuple[tuple[str, CalendarDraft], ...] = ()
    rules: dict[str, Rules] = field(default_factory=dict)
    calls: tuple[CallFacts, ...] = ()
    call: str = ""
    trust: Trust = field(default_factory=ours)
    hosts: frozenset[str] = frozenset()
    whole: bool = False
    facts: frozenset[str] | None = None
    as_typed: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    layout: str = ""
    day: date | None = None
    path: str = ""

    @property
    def every_call(self) -> tuple[CallFacts, ...]:
        """The calls given, or those that the calendars in force make with the rules for all."""
        rules = self.rules.get("")
        return self.calls or tuple(facts_of(name, one, rules) for name, one in self.calendars)

    @property
    def digest(self) -> str:
        """Of the facts that claims are held against: it changes when a date or a figure does."""
        return sha256(repr(self.every_call).encode()).hexdigest()

    def rules_for(self, cohort: str) -> Rules | None:
        return self.rules.get(cohort) or self.rules.get("")
