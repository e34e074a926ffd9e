"""Compose the panels: rules first, then each aim in its order of importance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from selection.panels.model import Model, places
from selection.panels.problem import Gap, Move, Panel, PanelProblem, Panels
from selection.panels.reasons import Witness, refusal
from selection.search import Budget, Progress, Tier, hint, settle

INTERLEAVED = 600  # seats to decide above which one strategy alone too often misses the proof


def compose_one(
    problem: PanelProblem, previous: Panels | None, budget: Budget, progress: Progress | None
) -> Panels:
    """The whole problem in one model. Raises as ``compose_panels`` does."""
    model = Model(problem)
    aims: list[tuple[str, Any, int]] = []
    if problem.rules.partial:
        aims += [("unheard", sum(model.unheard), 0), ("short", sum(model.short), 0)]
    if previous is None:
        model.order_rooms()
    else:
        follow(model, previous)
    aims.append(("expertise", sum(model.absent.values()), 0))
    if previous is not None:
        moves = ("moves", sum(model.moves_from(previous)), 0)
        aims.insert(len(aims) - (not problem.rules.expertise_first), moves)
    aims.append(("unused", sum(model.unused.values()), 0))
    alone = len(model.seats) <= INTERLEAVED
    status, tiers, values = settle(
        model.cp, aims, budget, seed=problem.seed, interleave=not alone, progress=progress
    )
    if status == "infeasible":
        raise refusal(problem)
    if status == "unknown":
        raise TimeoutError("the limit ended before any composition was found")
    everyone = tiers[-1].value == 0
    imbalance = model.add_balance(
        everyone_once=everyone and all(juror.at_most == 1 for juror in problem.jurors)
    )
    hint(model.cp, values)
    _, last, better = settle(
        model.cp, [("imbalance", imbalance, 0)], budget,
        seed=problem.seed, interleave=not alone, progress=progress,
    )  # fmt: skip
    panels = panels_of(model, better or values)
    terms = measure(problem, panels)
    bound = last[0].bound if last else 0
    tiers = (*tiers, Tier("imbalance", price(problem, terms), bound))
    return report(problem, previous, panels, terms, tiers)


def follow(model: Model, previous: Panels) -> None:
    """Start from the previous plan."""
    before = places(previous)
    for kind, table in (("juror", model.seats), ("challenge", model.hears)):
        for (thing, sitting), place in table.items():
            model.cp.add_hint(place, sitting in before.get((kind, thing), ()))


def panels_of(model: Model, values: Sequence[int]) -> tuple[Panel, ...]:
    jurors: dict[str, list[str]] = {sitting.id: [] for sitting in model.problem.sittings}
    challenges: dict[str, list[str]] = {sitting.id: [] for sitting in model.problem.sittings}
    for table, members in ((model.seats, jurors), (model.hears, challenges)):
        for (thing, sitting), place in table.items():
            if values[place.index]:
                members[sitting].append(thing)
    return tuple(
        Panel(name, tuple(sorted(jurors[name])), tuple(sorted(challenges[name])))
        for name in sorted(jurors)
    )


def measure(problem: PanelProblem, panels: Sequence[Panel]) -> dict[str, int]:
    """What the imbalance is made of, counted on the plan itself."""
    people = {juror.id: juror for juror in problem.jurors}
    seats = Counter(juror for panel in panels for juror in panel.jurors)
    terms = {"extra": sum(count - 1 for count in seats.values())}
    for trait in ("profile", "gender"):
        counts = [Counter(getattr(people[j], trait) for j in panel.jurors) for panel in panels]
        values = {getattr(juror, trait) for juror in problem.jurors} - {""}
        terms[trait] = sum(spread([count[value] for count in counts]) for value in values)
    terms["size"] = spread([len(panel.jurors) for panel in panels])
    terms["repeat"] = 0
    for panel in panels:
        kin = Counter(people[juror].organisation for juror in panel.jurors)
        terms["repeat"] += sum(count - 1 for name, count in kin.items() if name)
    return terms


def spread(counts: Sequence[int]) -> int:
    return max(counts) - min(counts) if counts else 0


def price(problem: PanelProblem, terms: dict[str, int]) -> int:
    return sum(getattr(problem.rules, name) * value for name, value in terms.items())


def gaps_of(problem: PanelProblem, panels: Sequence[Panel]) -> list[Gap]:
    """Every seat nobody fills, challenge nobody hears, juror nobody calls; reasons come later."""
    people = {juror.id: juror for juror in problem.jurors}
    wanted = {challenge.id: sorted(challenge.profiles) for challenge in problem.challenges}
    heard = {challenge for panel in panels for challenge in panel.challenges}
    sitting = {juror for panel in panels for juror in panel.jurors}
    found = [Gap("challenge", "", challenge=name) for name in wanted if name not in heard]
    for panel in panels:
        short = problem.rules.size_min - len(panel.jurors)
        if short > 0:
            found.append(Gap("seat", "", sitting=panel.sitting, missing=short))
        for quota in problem.rules.quotas:
            present = sum(getattr(people[j], quota.trait) == quota.value for j in panel.jurors)
            if present < quota.least:
                missing = quota.least - present
                found.append(
                    Gap("seat", "", sitting=panel.sitting, profile=quota.value, missing=missing)
                )
        present_profiles = {people[juror].profile for juror in panel.jurors}
        for challenge in panel.challenges:
            for profile in wanted[challenge]:
                if profile not in present_profiles:
                    found.append(
                        Gap(
                            "expertise",
                            "",
                            sitting=panel.sitting,
                            challenge=challenge,
                            profile=profile,
                        )
                    )
    found += [Gap("juror", "", juror=j.id) for j in problem.jurors if j.id not in sitting]
    return found


def moves_of(problem: PanelProblem, previous: Panels, panels: Sequence[Panel]) -> list[Move]:
    """Jurors and challenges of both plans whose sittings differ."""
    before = places(previous)
    after: dict[tuple[str, str], set[str]] = {}
    for panel in panels:
        for kind, members in (("juror", panel.jurors), ("challenge", panel.challenges)):
            for member in members:
                after.setdefault((kind, member), set()).add(panel.sitting)
    moves = []
    kinds: tuple[tuple[Literal["juror", "challenge"], Sequence[Any]], ...] = (
        ("juror", problem.jurors),
        ("challenge", problem.challenges),
    )
    for kind, things in kinds:
        for thing in things:
            then, now = before.get((kind, thing.id)), after.get((kind, thing.id), set())
            if then is not None and then != now:
                moves.append(Move(kind, thing.id, tuple(sorted(then)), tuple(sorted(now))))
    return moves


def report(
    problem: PanelProblem, previous: Panels | None, panels: tuple[Panel, ...],
    terms: dict[str, int], tiers: tuple[Tier, ...], cohorts: int = 1,
) -> Panels:  # fmt: skip
    """The result, each gap and each juror explained."""
    moves = tuple(moves_of(problem, previous, panels)) if previous else ()
    gaps = tuple(gaps_of(problem, panels))
    plan = Panels(panels, tiers, terms, gaps, moves, {}, cohorts=cohorts, seed=problem.seed)
    witness = Witness(problem, plan, previous)
    plan = replace(plan, gaps=tuple(witness.explain(gap) for gap in gaps))
    witness.plan = plan
    return replace(plan, explanation={j.id: witness.of_juror(j) for j in problem.jurors})
