"""Preferences and skills into multidisciplinary teams.

``compose(problem) -> Teams`` for a programme, with a reason for everyone; ``compare`` for "if this
mission opens, who moves?".
"""

from dataclasses import replace

from selection import VERSION
from selection.budget import steps
from selection.teams import explanations
from selection.teams.blocking import blocking_coalitions, blocking_pairs
from selection.teams.changes import Comparison, Former, changes_between, compare
from selection.teams.composition import Settled, under_cap
from selection.teams.french import typeset
from selection.teams.largest import largest
from selection.teams.market import Weight, market_of
from selection.teams.outcome import (
    BlockingPair,
    Change,
    Closed,
    Coalition,
    Cutoff,
    ForCandidate,
    ForMission,
    Step,
    Teams,
)
from selection.teams.problem import Aim, Candidate, Mission, Seat, TeamsProblem
from selection.teams.promises import names_of, refuse_contradictions
from selection.teams.repair import from_previous
from selection.teams.runset import Progress

__all__ = [
    "Aim",
    "BlockingPair",
    "Candidate",
    "Change",
    "Closed",
    "Coalition",
    "Comparison",
    "Cutoff",
    "ForCandidate",
    "ForMission",
    "Former",
    "Mission",
    "Seat",
    "Step",
    "Teams",
    "TeamsProblem",
    "Weight",
    "compare",
    "compose",
]

STEPS_ALLOWED = 2000
WISH, MISSION = 3e-6, 1e-5  # what a step of the search costs, in deterministic seconds


def compose(
    problem: TeamsProblem,
    *,
    previous: Former | None = None,
    limit: float | None = None,
    progress: Progress | None = None,
) -> Teams:
    """Compose teams: stable, complete or closed by the published rule, best for candidates.

    Candidates ask and missions choose (deferred acceptance). ``previous``, a former run: everyone
    stays where it put them, except along the chains that withdrawals, arrivals or new rules start;
    each move is listed in ``changes``. ``limit`` bounds the search of the set of missions in
    deterministic seconds (``selection.budget``), so that an answer does not depend on the machine;
    ``progress(step, says)`` may return False to end it sooner. Raises ``Infeasible`` when what was
    decided beforehand cannot all be kept.
    """
    refuse_contradictions(problem)
    market = market_of(problem)
    step = WISH * len(market.owner) + MISSION * len(market.missions)
    allowed = steps(limit, max(step, WISH), STEPS_ALLOWED)
    settled = under_cap(market, allowed, progress)
    most, proof = None, ""
    if problem.ties == "largest":
        found = largest(
            settled,
            lambda favour: under_cap(market_of(problem, favour), allowed, progress),
            limit,
        )
        settled, most, proof = found.settled, found.most, found.proof
    optimal = True
    if previous is not None:
        settled, optimal = from_previous(settled, previous)
        proof = proof if settled.hires == most else ""
    teams = told(settled, candidate_optimal=optimal, most=most, proof=proof)
    if previous is None:
        return teams
    changes = changes_between(
        previous.mission_of,
        teams,
        was_open=frozenset(previous.open),
        called=names_of(problem),
    )
    return replace(teams, changes=changes)


def told(
    settled: Settled,
    *,
    candidate_optimal: bool = True,
    most: int | None = None,
    proof: str = "",
) -> Teams:
    """A settled matching with its reasons."""
    market, chosen = settled.market, settled.chosen
    problem = market.problem
    names = [mission.id for mission in market.missions]
    running = [c for c in range(len(names)) if settled.runs(c)]
    coalitions = blocking_coalitions(settled)
    closed = explanations.closures(settled, coalitions)
    reasons = explanations.Reasons(settled, closed)
    everyone = list(zip(market.candidates, settled.entry_of, strict=True))
    ranks = [market.wish_rank[entry] for _, entry in everyone if entry is not None]
    return Teams(
        team_of={names[c]: tuple(settled.members(c)) for c in running},
        mission_of={
            who.id: None if entry is None else names[market.wish_mission[entry]]
            for who, entry in everyone
        },
        rank_of={
            who.id: None if entry is None else market.wish_rank[entry] for who, entry in everyone
        },
        open=tuple(names[c] for c in running),
        incomplete=tuple(
            names[c]
            for c in running
            if any(
                seat.required and who is None
                for seat, who in zip(market.missions[c].seats, settled.teams[c].holder, strict=True)
            )
        ),
        closed=closed,
        withheld=tuple(
            (names[c], seat)
            for c in range(len(names))
            for seat in range(len(market.missions[c].seats))
            if market.seat_ptr[c] + seat not in settled.offered
        ),
        cutoffs=explanations.cutoffs(settled),
        blocking_pairs=blocking_pairs(settled),
        blocking_coalitions=coalitions,
        existence=chosen.existence,
        existence_says=typeset(explanations.EXISTENCE[chosen.existence]),
        candidate_optimal=candidate_optimal,
        undecided=tuple(name for name, doubt in zip(names, chosen.undecided, strict=True) if doubt),
        incentives=typeset(explanations.incentives(problem, settled.hires, most)),
        for_candidate={who.id: reasons.for_candidate(i) for i, who in enumerate(market.candidates)},
        for_mission={name: reasons.for_mission(c) for c, name in enumerate(names)},
        changes=(),
        hires=settled.hires,
        ranks=tuple(ranks.count(rank) for rank in range(1, max(ranks, default=0) + 1)),
        run_set=problem.run_set,
        ties=problem.ties,
        favoured={name: tuple(sorted(who)) for name, who in market.favour.people.items()},
        first_wish=dict(market.favour.wishes),
        most=most,
        most_proof=proof,
        seed=problem.seed,
        steps=chosen.steps,
        version=VERSION,
    )
