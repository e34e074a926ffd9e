"""Panels measured: ``python bench/engine/panels.py [--full]``.

The usual call (50 jurors, 21 challenges, 8 panels) over three seeds, its re-planning when three
jurors withdraw, larger calls, and calls divided into cohorts. No peer composes panels.
"""

from argparse import ArgumentParser
from dataclasses import replace
from statistics import median

from bench.engine.juries import call
from bench.meter import measure, row, table
from selection.judges.panels import flaws
from selection.panels import Panels, compose_panels


def usual(seeds: int = 3) -> None:
    fresh, again, moved, fresh_moves = [], [], [], []
    for seed in range(seeds):
        problem = call(seed=seed)
        seconds, panels = measure(lambda problem=problem: compose_panels(problem))
        assert panels.status == "optimal"
        assert flaws(problem, panels) == []
        fresh.append(seconds)
        gone = {problem.jurors[number].id for number in (1, 2, 3)}
        rest = replace(problem, jurors=tuple(j for j in problem.jurors if j.id not in gone))
        seconds, after = measure(lambda p=rest, b=panels: compose_panels(p, previous=b))
        assert after.status == "optimal"
        assert flaws(rest, after, panels) == []
        again.append(seconds)
        moved.append(len(after.moves))
        fresh_moves.append(changed(panels, compose_panels(rest)))
    row("panels", "50 jurors, proven best", "50x21x8", median(fresh))
    row("panels", "3 jurors withdraw, re-planned", "47x21x8", median(again))
    row("panels", "people and challenges moved", "47x21x8", median(moved), median(fresh_moves),
        "a fresh optimum", "moves")  # fmt: skip


def changed(before: Panels, after: Panels) -> int:
    """How many jurors and challenges of both plans do not sit at the same place."""
    where = [
        {one: panel.sitting for panel in plan.panels for one in (*panel.jurors, *panel.challenges)}
        for plan in (before, after)
    ]
    return sum(where[0][one] != where[1][one] for one in where[0].keys() & where[1].keys())


def larger(scales: list[int]) -> None:
    for scale in scales:
        problem = call(jurors=50 * scale, challenges=21 * scale, days=4 * scale)
        seconds, panels = measure(lambda problem=problem: compose_panels(problem), repeat=1)
        assert flaws(problem, panels) == []
        name = f"{50 * scale}x{21 * scale}x{8 * scale}"
        row("panels", f"whole model, gap {panels.gap:.0%}", name, seconds)


def cohorts(scales: list[int]) -> None:
    for scale in scales:
        problem = call(jurors=50 * scale, challenges=21 * scale, days=4 * scale, cohort=100)
        seconds, panels = measure(lambda problem=problem: compose_panels(problem), repeat=1)
        assert flaws(problem, panels) == []
        name = f"{50 * scale}x{21 * scale}x{8 * scale}"
        row("panels", f"{panels.cohorts} cohorts", name, seconds)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="larger calls too (minutes)")
    full = parser.parse_args().full
    usual()
    larger([2, 4] if full else [2])
    cohorts([4, 20, 100] if full else [4, 20])
    table()
