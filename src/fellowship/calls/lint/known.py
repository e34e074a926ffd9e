"""What is true, for texts to be held against."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from fellowship.calls.prose import CalendarDraft
from fellowship.calls.ruleset import Rules

# Addresses that readers must be able to trust: a neighbour of one of them is a trap.
TRUSTED = frozenset(
    {
        "beta.gouv.fr",
        "choisirleservicepublic.gouv.fr",
        "data.gouv.fr",
        "demarches-simplifiees.fr",
        "etalab.gouv.fr",
        "github.com",
        "gouvernement.fr",
        "legifrance.gouv.fr",
        "linkedin.com",
        "modernisation.gouv.fr",
        "numerique.gouv.fr",
        "service-public.fr",
        "welcometothejungle.com",
    }
)
# Domains of mailboxes that are read no more.
FORMER_MAIL = frozenset(
    {"data.gouv.fr", "etalab.gouv.fr", "etalab.studio", "modernisation.gouv.fr"}
)


@dataclass(frozen=True, slots=True)
class Known:
    """``calendars``: those in force, by name. ``rules``: by cohort (« 7 »); "" serves all.

    ``hosts``: the addresses of the site itself. ``now`` None: nothing is judged past or open.
    ``facts``: the names a text may insert between braces; None: they are not judged.
    ``as_typed``: the fields that show such a name instead of its value.
    ``whole``: the documents are a complete site, so that a link to none of them is dead.
    """

    now: datetime | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Paris"))
    calendars: tuple[tuple[str, CalendarDraft], ...] = ()
    rules: dict[str, Rules] = field(default_factory=dict)
    trusted: frozenset[str] = TRUSTED
    former_mail: frozenset[str] = FORMER_MAIL
    hosts: frozenset[str] = frozenset()
    whole: bool = False
    facts: frozenset[str] | None = None
    as_typed: frozenset[str] = frozenset()

    def rules_for(self, cohort: str) -> Rules | None:
        return self.rules.get(cohort) or self.rules.get("")
