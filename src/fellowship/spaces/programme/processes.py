"""Which process each sprint follows: that of the newest rules which bind a dossier of it, or of
those in force for its call."""

from collections.abc import Iterator

from django.http import Http404
from django.utils import timezone

from fellowship.calls.models import RuleSet, Sprint
from fellowship.calls.states import RuleSetState
from fellowship.dossiers.models import Dossier
from regulations import Process, Stage


def sprint_processes() -> Iterator[tuple[Sprint, Process]]:
    """Every sprint that has rules, the newest call first; three queries."""
    bound = dict(
        Dossier.objects.filter(rule_set__isnull=False)
        .order_by("rule_set")
        .values_list("sprint", "rule_set")
        .distinct()
    )
    published = RuleSet.objects.exclude(state=RuleSetState.DRAFTED).defer("content")
    sets = {rule_set.pk: rule_set for rule_set in published}
    newest: dict[str, RuleSet] = {}
    for rule_set in sorted(sets.values(), key=lambda r: (r.in_force_on, r.version)):
        newest[rule_set.code] = rule_set
    for sprint in Sprint.objects.select_related("call").order_by("-call", "number"):
        found = sets.get(bound.get(sprint.pk, 0)) or newest.get(sprint.call.rules_code)
        if found is not None:
            yield sprint, found.rules.process


def process_of(sprint: Sprint) -> Process | None:
    bound = Dossier.objects.filter(sprint=sprint, rule_set__isnull=False).order_by("-rule_set")
    rule_set = RuleSet.objects.filter(pk__in=bound.values("rule_set")[:1]).first()
    rule_set = rule_set or sprint.call.rule_set(timezone.localdate())
    return rule_set.rules.process if rule_set else None


def stage_or_404(sprint: Sprint, slug: str, *kinds: str) -> Stage:
    """A stage of the process of a sprint, by its slug; of one of ``kinds``, or none is there."""
    process = process_of(sprint)
    stage = process.get(slug) if process else None
    if stage is None or (kinds and stage.kind not in kinds):
        raise Http404
    return stage
