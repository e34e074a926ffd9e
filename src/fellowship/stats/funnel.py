"""How far the dossiers of each sprint have come: counted from the records, never typed."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from fellowship.calls.models import RuleSet, Sprint
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
    """The ``most`` last sprints that have a dossier, the newest first; three queries."""
    rows = (
        Dossier.objects.filter(sprint__isnull=False)
        .order_by("sprint", "state", "stage", "rule_set")
        .values_list("sprint", "state", "stage", "rule_set")
        .annotate(count=Count("pk"))
    )
    counts: dict[int, Counter[str]] = {}
    versions: dict[int, set[int]] = {}
    for sprint, state, stage, rule_set, count in rows:
        place = stage if state == DossierState.SUBMITTED else state
        counts.setdefault(sprint, Counter())[place] += count
        versions.setdefault(sprint, set()).update([rule_set] if rule_set else [])
    sprints = Sprint.objects.select_related("call").filter(pk__in=counts).order_by("-pk")[:most]
    shown = {pk for sprint in sprints for pk in versions[sprint.pk]}
    rule_sets = RuleSet.objects.defer("content").in_bulk(shown)
    return [
        _funnel(sprint, counts[sprint.pk], [rule_sets[pk] for pk in sorted(versions[sprint.pk])])
        for sprint in sprints
    ]


def _funnel(sprint: Sprint, counts: Counter[str], rule_sets: list[RuleSet]) -> Funnel:
    """A bar for each place of the processes that bind its dossiers, in their order."""
    names = {DossierState.DRAFT.value: str(DossierState.DRAFT.label).capitalize()}
    for rule_set in rule_sets:
        process = rule_set.rules.process
        names |= {place.slug: place.name for place in process.places if place != process.first}
    for state in (DossierState.ENDED, DossierState.WITHDRAWN):
        names[state.value] = str(state.label).capitalize()
    longest = max(counts.values())
    bars = [
        Bar(name, counts[place], round(100 * counts[place] / longest))
        for place, name in names.items()
    ]
    return Funnel(sprint, sum(counts.values()), bars)
