"""Compose the panels: rules first, then each aim in its order of importance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from selection.budget import Budget
from selection.panels.model import Model, places
from selection.panels.problem import Gap, Move, Panel, PanelProblem, Panels
from selection.panels.reasons import Witness, refusal
from selection.refusals import Infeasible
from selection.search import Progress, Tier, run, settle

COMPLETION = 5.0  # deterministic seconds to see what a composition is worth
INTERLEAVED = 600  # seats to decide above which one strategy alone too often misses the proof


def compose_one(
    problem: PanelProblem, previous: Panels | None, budget: Budget, progress: Progress | None,
    start: Sequence[Panel] = (), *, explained: bool = True,
) -> Panels:  # fmt: skip
    """The whole problem in one model, looked at from ``start`` first. Raises as
    ``compose_panels`` does.
    """
    model = Model(problem)
    aims: list[tuple[str, Any, int]] = []
    if problem.rules.partial:
        aims += [("unheard", sum(model.unheard), 0), ("short", sum(model.short), 0)]
    if previous is None:
        model.order_rooms()
    aims.append(("expertise", sum(model.absent.values()), 0))
    if previous is not None:
        moves = ("moves", sum(model.moves_from(previous)), forced(problem, previous))
        aims.insert(len(aims) - (not problem.rules.expertise_first), moves)
    aims.append(("unused", sum(model.unused.values()), 0))
    known = completed(model, start, sum(aim for _, aim, _ in aims)) if start else []
    alone = len(model.seats) <= INTERLEAVED
    status, tiers, values = settle(
        model.cp, aims, budget, seed=problem.seed, interleave=not alone, progress=progress,
        start=known,
    )  # fmt: skip
    if status == "infeasible":
        raise refusal(problem) if explained else Infeasible((), ())
    if status == "unknown":
        raise TimeoutError("the limit ended before any composition was found")
    once = tiers[-1].value == 0 and all(juror.at_most == 1 for juror in problem.jurors)
    imbalance = model.add_balance(everyone_once=once)
    known = completed(model, panels_of(model, values), imbalance)
    _, last, better = settle(
        model.cp, [("imbalance", imbalance, unevenness(problem) if once else 0)], budget,
        seed=problem.seed, interleave=not alone, progress=progress, start=known,
    )  # fmt: skip
    panels = panels_of(model, better or values)
    terms = measure(problem, panels)
    bound = last[0].bound if last else 0
    tiers = (*tiers, Tier("imbalance", price(problem, terms), bound))
    return report(problem, previous, panels, terms, tiers)


def completed(model: Model, panels: Sequence[Panel], worth: Any) -> list[int]:
    """The value of every variable under this composition; only a hint where it breaks a rule."""
    members = {panel.sitting: {*panel.jurors} for panel in panels}
    heard = {panel.sitting: {*panel.challenges} for panel in panels}
    model.cp.clear_hints()
    places = []
    for inside, table in ((members, model.seats), (heard, model.hears)):
        for (thing, sitting), place in table.items():
            value = int(thing in inside.get(sitting, ()))
            places.append(place)
            model.cp.add_hint(place, value)
            place.proto.domain[0] = place.proto.domain[1] = value
    # the composition decides the rest: each count is the least it allows
    model.cp.minimize(worth)
    status, engine = run(model.cp, Budget(COMPLETION), seed=model.problem.seed)
    for place in places:
        place.proto.domain[0], place.proto.domain[1] = 0, 1
    return list(engine.response_proto.solution) if status in ("optimal", "feasible") else []


def in_order(problem: PanelProblem, panels: Sequence[Panel]) -> list[Panel]:
    """The same composition, the larger panel of each half-day in its first room."""
    days = {sitting.id: sitting.half_day for sitting in problem.sittings}
    found = []
    for day in sorted(set(days.values())):
        here = [panel for panel in panels if days[panel.sitting] == day]
        rooms = sorted(panel.sitting for panel in here)
        here.sort(key=lambda panel: (-len(panel.jurors), panel.sitting))
        found += [replace(panel, sitting=room) for panel, room in zip(here, rooms, strict=True)]
    return found


def unevenness(problem: PanelProblem) -> int:
    """What cannot be shared out evenly when everyone sits exactly once."""
    share, rules = len(problem.sittings), problem.rules
    total = rules.size * bool(share > 1 and len(problem.jurors) % share)
    for trait in ("profile", "gender"):
        counts = Counter(getattr(juror, trait) for juror in problem.jurors)
        uneven = sum(bool(value) and bool(count % share) for value, count in counts.items())
        total += getattr(rules, trait) * uneven * (share > 1)
    return total


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


def forced(problem: PanelProblem, previous: Panels) -> int:
    """Jurors and challenges whose former place no longer exists: they move whatever is done."""
    sittings: dict[str, Any] = {sitting.id: sitting for sitting in problem.sittings}
    before = places(previous)
    count = 0
    for kind, things in (("juror", problem.jurors), ("challenge", problem.challenges)):
        for thing in things:
            kept: frozenset[str] = before.get((kind, thing.id), frozenset())
            count += any(
                name not in sittings or sittings[name].half_day not in thing.half_days
                for name in kept
            )
    return count


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
