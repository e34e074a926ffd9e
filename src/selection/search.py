"""CP-SAT made repeatable, and aims settled one after the other.

Two runs of the same model give the same answer: one worker (or an interleaved search, whose
outcome does not depend on the machine), a fixed seed, and limits counted in deterministic time, a
measure of the work done that is close to seconds on one core and never read from a clock.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ortools.sat.python import cp_model

from selection.budget import Budget
from selection.forms import Paper

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

STATUS: dict[int, Status] = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "infeasible",
}


@dataclass(frozen=True, slots=True)
class Tier:
    """One aim: the value reached and the value below which nobody can go. Lower is better."""

    name: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Step:
    """What a progress callback receives: the aim being settled, its value and bound so far."""

    stage: str
    value: int | None = None
    bound: int | None = None


Progress = Callable[[Step], None]


def gap(tiers: Sequence[Tier]) -> float:
    """0 when every aim is proven; else the relative gap of the first that is not."""
    for tier in tiers:
        if not tier.proven:
            return (tier.value - tier.bound) / max(1, abs(tier.value))
    return 0.0


class Proven(Paper):
    """A result whose ``tiers`` say, aim by aim, what it is worth and what can be proven of it."""

    __slots__ = ()
    tiers: tuple[Tier, ...]

    @property
    def objective(self) -> tuple[int, ...]:
        return tuple(tier.value for tier in self.tiers)

    @property
    def bound(self) -> tuple[int, ...]:
        return tuple(tier.bound for tier in self.tiers)

    @property
    def gap(self) -> float:
        return gap(self.tiers)

    @property
    def status(self) -> Literal["optimal", "feasible"]:
        return "optimal" if all(tier.proven for tier in self.tiers) else "feasible"


class _Watcher(cp_model.CpSolverSolutionCallback):
    def __init__(self, stage: str, progress: Progress) -> None:
        super().__init__()
        self.stage, self.progress = stage, progress

    def on_solution_callback(self) -> None:
        self.progress(
            Step(self.stage, round(self.objective_value), round(self.best_objective_bound))
        )


def solver(
    budget: Budget, *, seed: int, interleave: bool = False, linear: int = 1
) -> cp_model.CpSolver:
    """A solver whose outcome depends on the model, the seed and the budget only.

    ``linear`` 2 puts every line in the linear relaxation: slower steps, and the only way to see
    the bound of a plain sum of refusals.
    """
    engine = cp_model.CpSolver()
    engine.parameters.random_seed = seed % 2**31
    engine.parameters.num_workers = 2 if interleave else 1
    engine.parameters.interleave_search = interleave
    engine.parameters.linearization_level = linear
    if budget.left is not None:
        engine.parameters.max_deterministic_time = budget.left
    return engine


def run(
    model: cp_model.CpModel, budget: Budget, *, seed: int, interleave: bool = False,
    linear: int = 1, stage: str = "", progress: Progress | None = None,
) -> tuple[Status, cp_model.CpSolver]:  # fmt: skip
    """One solve, charged to the budget. ``unknown``: the budget ended before any answer."""
    engine = solver(budget, seed=seed, interleave=interleave, linear=linear)
    if budget.spent:
        return "unknown", engine
    watcher = _Watcher(stage, progress) if progress and model.has_objective() else None
    code = engine.solve(model, watcher)
    if code == cp_model.MODEL_INVALID:
        raise RuntimeError(model.validate())
    budget.pay(engine.response_proto.deterministic_time)
    return STATUS.get(code, "unknown"), engine


def settle(
    model: cp_model.CpModel, aims: Sequence[tuple[str, Any, int]], budget: Budget, *,
    seed: int, interleave: bool = False, linear: Collection[str] = (),
    progress: Progress | None = None, start: Sequence[int] = (),
) -> tuple[Status, tuple[Tier, ...], list[int]]:  # fmt: skip
    """Minimise the first aim, then the second without giving up any of the first, and so on.

    An aim is (name, linear expression, a floor): nobody can go below the floor who reaches the
    floors of the aims before it; it is forgotten otherwise. The last element returned is the value
    of every variable of the model, by index. ``start`` is such a list, if one is known: an aim
    whose floor it reaches costs nothing. ``linear`` names the aims that need the whole linear
    relaxation to be proven (see ``solver``). ``optimal`` when each aim is proven; ``infeasible``
    and ``unknown`` come without values.
    """
    tiers: list[Tier] = []
    values = list(start)
    if values:
        hint(model, values)
    for name, expression, hope in aims:
        reached = all(tier.value == aim[2] for tier, aim in zip(tiers, aims, strict=False))
        floor = hope if reached else None
        if progress:
            progress(Step(name))
        if values and evaluate(expression, values) == floor:
            tiers.append(Tier(name, floor, floor))
            model.add(expression <= floor)
            continue
        if floor is not None:
            model.add(expression >= floor)  # presolve does not always see it
        model.minimize(expression)
        status, engine = run(
            model, budget, seed=seed, interleave=interleave, linear=1 + (name in linear),
            stage=name,
            progress=progress,
        )  # fmt: skip
        if status == "infeasible" or (status == "unknown" and not values):
            return status, (), []
        if status != "unknown":
            values = list(engine.response_proto.solution)
            value, bound = round(engine.objective_value), round(engine.best_objective_bound)
        else:
            value = evaluate(expression, values)
            bound = min(0, value) if floor is None else floor
        tiers.append(Tier(name, value, bound if floor is None else max(floor, bound)))
        if progress:
            progress(Step(name, value, tiers[-1].bound))
        model.add(expression <= value)
        hint(model, values)
    return "optimal" if all(tier.proven for tier in tiers) else "feasible", tuple(tiers), values


def hint(model: cp_model.CpModel, values: Sequence[int]) -> None:
    """Start the next search from these values, one a variable, in the order of creation."""
    model.clear_hints()
    for index, value in enumerate(values):
        model.add_hint(model.get_int_var_from_proto_index(index), value)


def evaluate(expression: Any, values: Sequence[int]) -> int:
    """The value of a linear expression under ``values``."""
    if isinstance(expression, int):
        return expression
    flat = cp_model.FlatIntExpr(expression)
    return int(
        flat.offset + sum(c * values[v.index] for v, c in zip(flat.vars, flat.coeffs, strict=True))
    )


def core(
    model: cp_model.CpModel, switches: Sequence[cp_model.IntVar], budget: Budget, *, seed: int
) -> tuple[list[int], bool] | None:
    """A smallest set of switches that cannot all be on: none of them can be left out.

    Positions in ``switches``, and whether it was proven smallest within the budget. ``None`` when
    they can all be on together, or when the budget ended before anyone knew. The set is divided
    in halves as in QuickXplain (Junker, AAAI 2004), so few solves are spent on the innocent.
    """
    doubts = 0

    def clash(chosen: Sequence[int]) -> bool:
        nonlocal doubts
        wanted = set(chosen)
        for position, switch in enumerate(switches):
            switch.proto.domain[0] = int(position in wanted)
        status, _ = run(model, budget, seed=seed, linear=2)
        doubts += status == "unknown"
        return status == "infeasible"

    def explain(base: list[int], doubtful: list[int], *, grown: bool) -> list[int]:
        if grown and clash(base):
            return []
        if len(doubtful) <= 1:
            return doubtful
        half = len(doubtful) // 2
        first, second = doubtful[:half], doubtful[half:]
        from_second = explain(base + first, second, grown=True)
        from_first = explain(base + from_second, first, grown=bool(from_second))
        return from_first + from_second

    everything = list(range(len(switches)))
    if not clash(everything):
        return None
    doubts = 0
    if clash([]):
        return [], True
    kept = explain([], suspects(model, switches, budget, seed=seed), grown=False)
    return sorted(kept), doubts == 0


def suspects(
    model: cp_model.CpModel, switches: Sequence[cp_model.IntVar], budget: Budget, *, seed: int
) -> list[int]:
    """Switches named by a first refutation under assumptions; all of them if it takes too long."""
    for switch in switches:
        switch.proto.domain[0] = 0
    brief = Budget(1.0 if budget.left is None else min(1.0, budget.left))
    had = brief.left
    model.add_assumptions(switches)
    status, engine = run(model, brief, seed=seed)
    model.clear_assumptions()
    budget.pay((had or 0.0) - (brief.left or 0.0))
    if status != "infeasible":
        return list(range(len(switches)))
    named = set(engine.sufficient_assumptions_for_infeasibility())
    return [position for position, switch in enumerate(switches) if switch.index in named]
