"""The way in; and, above a few hundred jurors, a division into cohorts composed one by one.

A cohort is a share of the sittings, spread over the half-days, with its share of each profile and
gender and of the challenges. Each is proven best; together they are only very good, and the bounds
of the result say how far that is from certain.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from ortools.graph.python import min_cost_flow

from selection.budget import Budget
from selection.panels.compose import (
    compose_one,
    forced,
    in_order,
    measure,
    moves_of,
    price,
    report,
    unevenness,
)
from selection.panels.model import places
from selection.panels.problem import Panel, PanelProblem, Panels
from selection.panels.reasons import refusal
from selection.refusals import Infeasible
from selection.search import Progress, Step, Tier

COHORT = 50  # jurors: the size of a call that is proven in a blink
PATIENCE = 20.0  # deterministic seconds for one cohort when there is no limit
UNEVEN = 10  # what a juror beyond the fair share of her profile costs, in clashes
STAY = 1000  # what leaving the cohort of the previous plan costs


def compose_panels(
    problem: PanelProblem, *, previous: Panels | None = None, limit: float | None = None,
    progress: Progress | None = None,
) -> Panels:  # fmt: skip
    """Who sits where and hears what, proven as good as possible, or as good as ``limit`` allows.

    Aims, each settled before the next: (with ``partial``) challenges heard, seats filled; (with
    ``previous``) the fewest jurors and challenges moved; expertise present; everyone invited is
    called; balance. ``limit`` counts deterministic seconds, the same on every machine.

    Raises ``Infeasible`` with a smallest set of demands that cannot hold together; ``TimeoutError``
    when the limit ended before any composition was found.
    """
    budget = Budget(limit)
    if len(problem.jurors) > problem.rules.cohort:
        return compose_apart(problem, previous, budget, progress)
    start = list(previous.panels) if previous else []
    if previous is None and 2 * len(problem.jurors) > 3 * COHORT:
        first = budget.share(0.5)
        start = in_order(problem, compose_apart(problem, None, first, progress).panels)
    return compose_one(problem, previous, budget, progress, start)


def compose_apart(
    problem: PanelProblem, previous: Panels | None, budget: Budget, progress: Progress | None
) -> Panels:
    """Divide, compose each cohort, put them together. A cohort that cannot be composed joins the
    next one; when all have joined, the refusal is that of the whole.
    """
    waiting = divide(problem, previous)
    panels: list[Panel] = []
    done = 0
    while waiting:
        cohort = waiting.pop(0)
        share = Budget(PATIENCE if budget.left is None else budget.left / (len(waiting) + 1))
        had = share.left or 0.0
        if progress:
            progress(Step(f"cohort {done + 1} of {done + 1 + len(waiting)}"))
        part = restricted(previous, cohort)
        try:
            found = compose_one(
                cohort, part, share, None, part.panels if part else (), explained=False
            )
        except Infeasible:
            if not waiting:
                raise refusal(problem) from None
            waiting[0] = joined(cohort, waiting[0])
            continue
        finally:
            budget.pay(had - (share.left or 0.0))
        panels.extend(found.panels)
        done += 1
    whole = tuple(sorted(panels, key=lambda panel: panel.sitting))
    terms = measure(problem, whole)
    bare = report(problem, previous, whole, terms, (), cohorts=done)
    return replace(bare, tiers=tiers_of(problem, previous, bare))


def divide(problem: PanelProblem, previous: Panels | None) -> list[PanelProblem]:
    """Cohorts of about ``COHORT`` jurors, each a problem of its own."""
    count = max(1, min(round(len(problem.jurors) / COHORT), len(problem.sittings)))
    dealt = sorted(problem.sittings, key=lambda sitting: (sitting.half_day, sitting.id))
    cohort_of = {sitting.id: rank % count for rank, sitting in enumerate(dealt)}
    days: list[set[str]] = [set() for _ in range(count)]
    for sitting in dealt:
        days[cohort_of[sitting.id]].add(sitting.half_day)
    stay: dict[tuple[str, str], int] = {}
    for key, kept in places(previous).items() if previous else ():
        for name in sorted(kept & cohort_of.keys()):
            stay[key] = cohort_of[name]
    size = Counter(cohort_of.values())

    strata = [f"{juror.profile}/{juror.gender}" for juror in problem.jurors]
    chosen = share_out(
        [juror.half_days for juror in problem.jurors], strata, days, size,
        [stay.get(("juror", juror.id)) for juror in problem.jurors], {},
        most=problem.rules.size_max,
    )  # fmt: skip
    clashes: dict[tuple[int, int], int] = defaultdict(int)
    for number, challenge in enumerate(problem.challenges):
        for juror, cohort in zip(problem.jurors, chosen, strict=True):
            if cohort >= 0 and problem.in_conflict(juror, challenge):
                clashes[number, cohort] += 1
    heard = share_out(
        [challenge.half_days for challenge in problem.challenges],
        ["" for _ in problem.challenges], days, size,
        [stay.get(("challenge", challenge.id)) for challenge in problem.challenges], clashes,
        most=problem.rules.challenges_max,
    )  # fmt: skip
    return [
        replace(
            problem,
            jurors=tuple(j for j, c in zip(problem.jurors, chosen, strict=True) if c == cohort),
            # a challenge whose host is never free goes to the first, which will say so
            challenges=tuple(
                challenge
                for challenge, c in zip(problem.challenges, heard, strict=True)
                if max(c, 0) == cohort
            ),
            sittings=tuple(s for s in problem.sittings if cohort_of[s.id] == cohort),
        )
        for cohort in range(count)
    ]


def share_out(
    free: Sequence[frozenset[str]], strata: Sequence[str], days: Sequence[set[str]],
    size: Mapping[int, int], stay: Sequence[int | None], clashes: Mapping[tuple[int, int], int], *,
    most: int,
) -> list[int]:  # fmt: skip
    """A cohort for each thing, where it is free at least once: a fair share of every stratum and of
    the whole in proportion to the sittings, with the fewest clashes. -1 where it is never free.
    """
    people, cohorts, sittings = len(free), len(days), sum(size.values())
    names = sorted(set(strata))
    counts = Counter(strata)
    flow = min_cost_flow.SimpleMinCostFlow()
    sink = people + len(names) * cohorts + cohorts
    arcs = []
    for number, half_days in enumerate(free):
        for cohort in range(cohorts):
            if half_days & days[cohort]:
                cell = people + names.index(strata[number]) * cohorts + cohort
                away = stay[number] not in (None, cohort)
                cost = clashes.get((number, cohort), 0) + STAY * away
                arcs.append((flow.add_arc_with_capacity_and_unit_cost(number, cell, 1, cost),
                             number, cohort))  # fmt: skip
    for rank, name in enumerate(names):
        for cohort in range(cohorts):
            cell = people + rank * cohorts + cohort
            gate = people + len(names) * cohorts + cohort
            fair = -(-counts[name] * size[cohort] // sittings)
            flow.add_arc_with_capacity_and_unit_cost(cell, gate, fair, 0)
            flow.add_arc_with_capacity_and_unit_cost(cell, gate, counts[name], UNEVEN)
    for cohort in range(cohorts):
        gate = people + len(names) * cohorts + cohort
        floor = people * size[cohort] // sittings
        flow.add_arc_with_capacity_and_unit_cost(gate, sink, floor, 0)
        flow.add_arc_with_capacity_and_unit_cost(gate, sink, 1, UNEVEN)
        room = max(0, most * size[cohort] - floor - 1)
        flow.add_arc_with_capacity_and_unit_cost(gate, sink, room, 3 * UNEVEN)
        flow.add_arc_with_capacity_and_unit_cost(gate, sink, people, 30 * UNEVEN)
    placeable = {number for _, number, _ in arcs}
    for number in placeable:
        flow.set_node_supply(number, 1)
    flow.set_node_supply(sink, -len(placeable))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the cohorts were not formed")
    chosen = [-1] * people
    used = np.asarray(flow.flows(np.array([arc for arc, _, _ in arcs], np.int32)))
    for (_, number, cohort), units in zip(arcs, used, strict=True):
        if units:
            chosen[number] = cohort
    return chosen


def joined(one: PanelProblem, other: PanelProblem) -> PanelProblem:
    return replace(
        one, jurors=one.jurors + other.jurors, challenges=one.challenges + other.challenges,
        sittings=one.sittings + other.sittings,
    )  # fmt: skip


def restricted(previous: Panels | None, cohort: PanelProblem) -> Panels | None:
    """The part of a plan that concerns a cohort; whoever sat elsewhere was nowhere."""
    if previous is None:
        return None
    here = {sitting.id for sitting in cohort.sittings}
    return replace(previous, panels=tuple(p for p in previous.panels if p.sitting in here))


def tiers_of(problem: PanelProblem, previous: Panels | None, plan: Panels) -> tuple[Tier, ...]:
    """The aims as reached, against what arithmetic alone proves of the whole."""
    counts = Counter(gap.kind for gap in plan.gaps)
    short = sum(gap.missing for gap in plan.gaps if gap.kind == "seat")
    open_days = {sitting.half_day for sitting in problem.sittings}
    never = sum(not juror.half_days & open_days for juror in problem.jurors)
    beyond = len(problem.jurors) - problem.rules.size_max * len(problem.sittings)
    idle = min(max(never, beyond, 0), counts["juror"])
    alone = sum(
        not any(
            juror.profile == profile
            and juror.half_days & challenge.half_days & open_days
            and not problem.in_conflict(juror, challenge)
            for juror in problem.jurors
        )
        for challenge in problem.challenges
        if any(challenge.id in panel.challenges for panel in plan.panels)
        for profile in challenge.profiles
    )
    once = not idle and not counts["juror"] and all(j.at_most == 1 for j in problem.jurors)
    aims: list[Tier] = [Tier("expertise", counts["expertise"], min(alone, counts["expertise"]))]
    if previous is not None:
        moves = moves_of(problem, previous, plan.panels)
        tier = Tier("moves", len(moves), forced(problem, previous))
        aims.insert(1 if problem.rules.expertise_first else 0, tier)
    if problem.rules.partial:
        aims = [Tier("unheard", counts["challenge"], 0), Tier("short", short, 0), *aims]
    floor = unevenness(problem) if once else 0
    return (
        *aims,
        Tier("unused", counts["juror"], idle),
        Tier("imbalance", price(problem, plan.terms), floor),
    )
