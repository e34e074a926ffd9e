"""Calls small enough to try every composition."""

import itertools

from hypothesis import strategies as st

from selection.judges.panels import Case
from selection.panels import Challenge, Juror, PanelProblem, PanelRules, Quota, Sitting

DAYS = ("lundi", "mardi")


@st.composite
def problems(draw, **fixed):
    names = [f"d{n}" for n in range(draw(st.integers(1, 2)))]
    days = st.sampled_from([DAYS[:1], DAYS[1:], DAYS, DAYS])
    trait = st.sampled_from(["", "p", "q"])
    jurors = tuple(
        Juror(
            f"j{n}", frozenset(draw(days)), draw(trait), draw(trait), draw(trait),
            draw(st.frozensets(st.sampled_from(names), max_size=1)) if draw(st.booleans()) else (),
            draw(st.sampled_from([1, 1, 1, 2, 0])),
        )
        for n in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    challenges = tuple(
        Challenge(name, frozenset(draw(days)), draw(trait), frozenset(draw(st.sets(trait)) - {""}))
        for name in names
    )
    second = draw(st.sampled_from(DAYS))
    rules = {
        "size_min": draw(st.integers(0, 1)), "size_max": draw(st.integers(1, 3)),
        "challenges_min": 0, "challenges_max": draw(st.integers(1, 2)),
        "quotas": draw(st.sampled_from([(), (), (Quota("profile", "p", 1, 1),)])),
        "own_organisation": draw(st.booleans()), "expertise_first": draw(st.booleans()),
    }  # fmt: skip
    return PanelProblem(
        jurors, challenges, (Sitting("s1", "lundi"), Sitting("s2", second)),
        PanelRules(**(rules | fixed)),
    )  # fmt: skip


def best(problem, previous=None):
    """The aims of the best composition, by trying them all; ``None`` when no rule-abiding one is.

    The judge says what is allowed and what it is worth: it shares no code with the solver.
    """
    sittings = [sitting.id for sitting in problem.sittings]
    subsets = [c for n in range(len(sittings) + 1) for c in itertools.combinations(sittings, n)]
    asked = problem.document()
    before = None if previous is None else previous.document()
    found = None
    for seats in itertools.product(subsets, repeat=len(problem.jurors)):
        for hears in itertools.product([*sittings, None], repeat=len(problem.challenges)):
            panels = [
                {
                    "sitting": s,
                    "jurors": [
                        j.id for j, where in zip(problem.jurors, seats, strict=True) if s in where
                    ],
                    "challenges": [
                        c.id for c, where in zip(problem.challenges, hears, strict=True)
                        if s == where
                    ],
                }
                for s in sittings
            ]  # fmt: skip
            case = Case(asked, {"panels": panels}, before)
            if not case.broken_rules():
                value = worth(case)
                found = value if found is None else min(found, value)
    return found


def worth(case):
    gaps = list(case.gaps().elements())
    aims = [
        sum(gap[0] == "expertise" for gap in gaps),
        sum(gap[0] == "juror" for gap in gaps),
        sum(case.rules[name] * value for name, value in case.terms().items()),
    ]
    if case.before is not None:
        aims.insert(1 if case.rules["expertise_first"] else 0, len(case.moves()))
    if case.rules["partial"]:
        short = sum(gap[5] for gap in gaps if gap[0] == "seat")
        aims = [sum(gap[0] == "challenge" for gap in gaps), short, *aims]
    return tuple(aims)
