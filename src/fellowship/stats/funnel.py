"""How far the dossiers of each sprint have come: counted from the records, never typed."""

from dataclasses import dataclass

from django.db.models import Count

from fellowship.calls.models import Sprint
from fellowship.dossiers.models import Dossier
from fellowship.dossiers.states import DossierState


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    percent: int  # of the longest bar of the sprint


@dataclass(frozen=True, slots=True)
class Funnel:
    sprint: Sprint
    total: int
    bars: list[Bar]


def funnels(most: int = 4) -> list[Funnel]:
    """The ``most`` last sprints that have a dossier, the newest first; two queries."""
    rows = (
        Dossier.objects.filter(sprint__isnull=False)
        .values("sprint", "state")
        .order_by("sprint", "state")
        .annotate(count=Count("pk"))
    )
    counts: dict[int, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["sprint"], {})[row["state"]] = row["count"]
    sprints = Sprint.objects.select_related("call").filter(pk__in=counts).order_by("-pk")[:most]
    found = []
    for sprint in sprints:
        states = counts[sprint.pk]
        longest = max(states.values())
        bars = [
            Bar(
                str(state.label).capitalize(),
                states.get(state, 0),
                round(100 * states.get(state, 0) / longest),
            )
            for state in DossierState
        ]
        found.append(Funnel(sprint, sum(states.values()), bars))
    return found
