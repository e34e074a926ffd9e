"""Which missions run: a fixpoint, a search where it leaves a doubt, and a published fallback.

For a set S of running missions, the pool of a mission holds the candidates it accepts who would
rather be there than where S puts them (or are there). Let T(S) be the missions whose pool covers
their required seats. Opening missions only empties pools, so T turns inclusions round (antitone),
and "every open team is complete and no closed mission has a coalition ready to open it" says
exactly S = T(S). Iterating T from both ends brackets every such S between ``low`` and ``high``;
when they meet, S exists and is unique. The shape is that of the well-founded semantics of logic
programs (Van Gelder 1993); lower quotas with closures are those of Biró, Fleiner, Irving and
Manlove 2010, for which no solution may exist.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from selection.teams.speed import kernels_for, room

Existence = Literal["unique", "several", "exists", "none", "unknown", "not_sought"]
Progress = Callable[[int, str], bool | None]


class Stopped(Exception):  # noqa: N818
    """The search has used its steps, or whoever watches asked it to end."""


@dataclass(slots=True)
class Standing:
    """Where everyone stands for one set of running missions. ``Arena`` makes and moves them."""

    running: Any
    holder: Any
    at: Any

    def copy(self) -> "Standing":
        return Standing(self.running.copy(), self.holder.copy(), self.at.copy())


class Arena:
    """One market ready for the kernels: it settles any set of missions, from a larger one."""

    def __init__(
        self,
        *,
        wish_ptr: Any,
        wish_mission: Any,
        owner: Any,
        weight: Any,
        wide: int,
        seat_ptr: Any,
        required: Any,
        widest: int = 0,
        fast: bool | None = None,
    ) -> None:
        self.kernels, self.arrays = kernels_for(len(owner), widest=widest, fast=fast)

        def kept(values: Any, kind: type = np.int64) -> Any:
            return room(values, arrays=self.arrays, kind=kind)

        self.missions = len(seat_ptr) - 1
        self.wide = wide
        self.wish_ptr = kept(wish_ptr)
        self.seat_ptr = kept(seat_ptr)
        self.required = kept(required, np.bool_)
        self.ground = (
            self.wish_ptr,
            kept(wish_mission, np.int32),
            kept(owner, np.int32),
            wide,
            self.seat_ptr,
            # Python's integers when numpy's are too narrow for the weights
            kept(weight) if widest <= 62 else list(weight),
        )

    def settle(self, running: np.ndarray) -> Standing:
        """The candidate-optimal stable matching when ``running`` missions run, from nothing."""
        standing = Standing(
            room(running.copy(), arrays=self.arrays, kind=np.bool_),
            room(np.full(int(self.seat_ptr[self.missions]), -1), arrays=self.arrays),
            self.wish_ptr[:-1].copy(),
        )
        self.kernels.settle_all(self.ground, self.moving(standing))
        return standing

    def close(self, standing: Standing, missions: Iterable[int]) -> Standing:
        """``standing`` once ``missions`` no longer run: only the chains they start are followed."""
        closing = np.fromiter(missions, dtype=np.int64)
        if closing.size:
            released = room(np.zeros(closing.size * self.wide), arrays=self.arrays)
            closing = room(closing, arrays=self.arrays)
            self.kernels.close_all(closing, released, self.ground, self.moving(standing))
        return standing

    def moving(self, standing: Standing) -> tuple[Any, ...]:
        blank = [0] * self.wide
        scratch = [room(blank, arrays=self.arrays) for _ in range(2)]
        return (standing.running, standing.holder, standing.at, *scratch)

    def complete(self, standing: Standing) -> np.ndarray:
        """For each mission, whether those who would come cover its required seats: T of the set."""
        flags = room(np.zeros(self.missions), arrays=self.arrays, kind=np.bool_)
        self.kernels.complete_all(self.seat_ptr, self.required, standing.holder, flags)
        return np.asarray(flags, dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class RunSet:
    """The set chosen, where everyone then stands, and what is known of the other sets."""

    running: np.ndarray
    standing: Standing
    existence: Existence
    undecided: np.ndarray  # what the brackets alone leave open
    steps: int


class Search:
    """Look for S = T(S) among ``allowed`` missions, keeping ``must_run``.

    Every standing is obtained from the one of ``high`` by closing missions, which costs only the
    chains it starts: as the bracket narrows, a step costs less and less.
    """

    def __init__(
        self,
        arena: Arena,
        allowed: np.ndarray,
        must_run: np.ndarray,
        *,
        limit: int,
        progress: Progress | None,
    ) -> None:
        self.arena = arena
        self.allowed = allowed
        self.must_run = must_run
        self.limit = limit
        self.progress = progress
        self.steps = 0
        self.top = arena.settle(allowed)
        self.low = must_run.copy()
        self.high = allowed.copy()

    def step(self, says: str, *, may_stop: bool = True) -> None:
        self.steps += 1
        stop = self.progress is not None and self.progress(self.steps, says) is False
        if may_stop and (stop or self.steps > self.limit):
            raise Stopped

    def of(self, running: np.ndarray) -> Standing:
        """Where everyone stands when ``running``, a part of ``high``, runs."""
        return self.arena.close(self.top.copy(), np.flatnonzero(self.high & ~running))

    def would_run(self, running: np.ndarray) -> np.ndarray:
        """T, kept among the allowed missions."""
        return self.arena.complete(self.of(running)) & self.allowed

    def narrow(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
        """The tightest bracket of the solutions between ``low`` and ``high``; None if none is."""
        while True:
            self.step("bracket")
            lower_high = high & self.would_run(low)
            if (low & ~lower_high).any():
                return None
            raised_low = low | self.would_run(lower_high)
            if (raised_low & ~lower_high).any():
                return None
            if (raised_low == low).all() and (lower_high == high).all():
                return low, high
            low, high = raised_low, lower_high

    def bracket(self) -> bool:
        """Bring ``low`` and ``high`` as close as T allows; False when no solution exists."""
        while True:
            self.step("bracket")
            lower_high = self.high & self.would_run(self.low)
            if (self.low & ~lower_high).any():
                return False
            still = (lower_high == self.high).all()
            # every solution lies in it: from now on, standings are obtained from there
            self.arena.close(self.top, np.flatnonzero(self.high & ~lower_high))
            self.high = lower_high
            raised_low = self.low | (self.arena.complete(self.top) & lower_high)
            if still and (raised_low == self.low).all():
                return True
            self.low = raised_low

    def sure(self) -> np.ndarray:
        """What runs before any doubt is settled: ``low``, or what must run if that breaks it."""
        return self.low if not (self.low & ~self.would_run(self.low)).any() else self.must_run

    def solutions(
        self, low: np.ndarray, high: np.ndarray, order: list[int]
    ) -> Iterator[np.ndarray]:
        """Every solution, one by one: missions are tried open first, in public ``order``."""
        doubts = [(low, high)]
        while doubts:
            low, high = doubts.pop()
            self.step("search")
            bracket = self.narrow(low, high)
            if bracket is None:
                continue
            low, high = bracket
            open_question = high & ~low
            if not open_question.any():
                if (self.would_run(low) == low).all():
                    yield low
                continue
            mission = next(c for c in order if open_question[c])
            without = high.copy()
            without[mission] = False
            with_it = low.copy()
            with_it[mission] = True
            doubts += [(low, without), (with_it, high)]

    def greedy(self, kept: np.ndarray, order: Iterable[int]) -> np.ndarray:
        """``kept``, then each mission in ``order`` that leaves every team complete.

        Teams stay complete in every part of a set where they are, so a block that passes whole is
        accepted whole, and a refusal is final.
        """
        running = kept.copy()
        blocks = [[c for c in order if self.high[c] and not kept[c]]]
        while blocks:
            block = blocks.pop()
            if not block:
                continue
            tried = running.copy()
            tried[block] = True
            self.step("priority", may_stop=False)
            if not (tried & ~self.arena.complete(self.of(tried))).any():
                running = tried
            elif len(block) > 1:
                half = len(block) // 2
                blocks += [block[half:], block[:half]]
        return running


def choose(
    arena: Arena,
    allowed: np.ndarray,
    must_run: np.ndarray,
    order: Iterable[int],
    *,
    rule: str,
    limit: int,
    progress: Progress | None = None,
) -> RunSet:
    """The missions that run under ``rule``, and where everyone then stands.

    Without a solution, or past ``limit`` steps, ``coalition_stable`` keeps what the brackets have
    decided and settles the doubt in public order: every team is complete, and the missions left
    with a coalition are for the caller to list.
    """
    order = list(order)
    search = Search(arena, allowed, must_run, limit=limit, progress=progress)
    existence: Existence = "not_sought"
    undecided = np.zeros_like(allowed)
    if rule == "fixed":
        running = allowed
    elif rule == "priority":
        running = search.greedy(must_run, order)
    else:
        found: list[np.ndarray] = []
        try:
            possible = search.bracket()
            undecided = search.high & ~search.low
            if possible and undecided.any():
                for solution in search.solutions(search.low, search.high, order):
                    found.append(solution)
                    if len(found) == 2:
                        break
            elif possible and (search.would_run(search.high) == search.high).all():
                found = [search.high]
            existence = ("none", "unique", "several")[len(found)]
        except Stopped:
            undecided = search.high & ~search.low
            existence = "exists" if found else "unknown"
        running = found[0] if found else search.greedy(search.sure(), order)
    return RunSet(running, search.of(running), existence, undecided, search.steps)
