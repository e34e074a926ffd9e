"""Problems of assignment small enough to try every plan."""

import itertools

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from selection.assignment import AssignmentProblem, Reviewer

# no clock: these tests say nothing of speed, and must hold on a busy machine
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DOSSIERS, REVIEWERS = "wxyz", "ABCD"


@st.composite
def problems(draw, objective="total", **fixed):
    dossiers = DOSSIERS[: draw(st.integers(1, 4))]
    names = REVIEWERS[: draw(st.integers(1, 4))]
    pairs = st.tuples(st.sampled_from(dossiers), st.sampled_from(names))
    return AssignmentProblem(
        dossiers={dossier: draw(st.integers(0, 2)) for dossier in dossiers},
        reviewers=tuple(
            Reviewer(
                name,
                draw(st.integers(0, 4)),
                draw(st.sampled_from([0, 0, 0, 1, 2])),
                draw(st.frozensets(st.sampled_from(dossiers), max_size=1)),
            )
            for name in names
        ),
        affinity=draw(st.dictionaries(pairs, st.integers(0, 9))),
        forbidden=draw(st.frozensets(pairs, max_size=2)),
        locked=draw(st.one_of(st.just(frozenset()), st.frozensets(pairs, max_size=2))),
        seed=draw(st.integers(0, 3)),
        objective=objective,
        **fixed,
    )


def every_plan(problem, held=None):
    """Try them all: slow, obvious, and therefore a good judge.

    ``held`` are the (kind, id) of the demands that bind; all by default.
    """

    def binds(kind, name):
        return held is None or (kind, name) in held

    barred = set(problem.forbidden)
    for reviewer in problem.reviewers:
        barred |= {(dossier, reviewer.id) for dossier in reviewer.conflicts}
    rows = []
    for dossier, need in problem.dossiers.items():
        able = [r.id for r in problem.reviewers if (dossier, r.id) not in barred]
        sizes = [need] if binds("dossier", dossier) else range(len(able) + 1)
        rows.append(
            [
                frozenset((dossier, name) for name in team)
                for size in sizes
                for team in itertools.combinations(able, size)
                if all(
                    name in team
                    for locked, name in problem.locked
                    if locked == dossier and binds("locked", f"{locked} / {name}")
                )
            ]
        )
    for choice in itertools.product(*rows):
        pairs = frozenset().union(*choice)
        load = {r.id: sum(name == r.id for _, name in pairs) for r in problem.reviewers}
        if all(
            (load[r.id] <= r.capacity or not binds("capacity", r.id))
            and (load[r.id] >= r.floor or not binds("floor", r.id))
            for r in problem.reviewers
        ):
            yield pairs


def affinity(problem, pairs):
    return sum(problem.affinity.get(pair, 0) for pair in pairs)


def served(problem, pairs):
    """The worst-served dossier, sums brought to twelve readers whatever each one wants."""
    sums = [
        12 // need * sum(problem.affinity.get(pair, 0) for pair in pairs if pair[0] == dossier)
        for dossier, need in problem.dossiers.items()
        if need
    ]
    return min(sums, default=0)
