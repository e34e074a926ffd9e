"""One team on its seats, and what it takes to join it: the exact rule, in words' reach.

The kernels answer the same questions in integers for millions; here weights keep their terms, so
that a bar can be told to a person and compared by a judge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add, sub

from selection.teams.market import Weight

Views = Sequence[Weight | None]


@dataclass(frozen=True, slots=True)
class Seated:
    """A team of one mission: who sits where, and how its mission sees each member on each seat."""

    holder: tuple[str | None, ...]
    views: Mapping[str, Views]
    offered: tuple[bool, ...]

    def bars(self) -> tuple[Weight | None, ...]:
        """For each offered seat, the weight to exceed to get in by it; None when it ends free.

        Getting in by a seat may push its holder to another one, and so on to the one who leaves.
        """
        seats = range(len(self.holder))
        bars: list[Weight | None] = [
            self.views[who][seat] if who is not None else None
            for seat, who in enumerate(self.holder)
        ]
        for _ in seats:
            for seat in seats:
                who = self.holder[seat]
                here = None if who is None else self.views[who][seat]
                if who is None or here is None or bars[seat] is None:
                    continue
                for other in seats:
                    there = self.views[who][other]
                    if there is None or not self.offered[other] or other == seat:
                        continue
                    bar = bars[other]
                    if bar is None:
                        bars[seat] = None
                        break
                    bars[seat] = min(bars[seat] or bar, bar.plus(here).plus(there, -1))
        return tuple(bars)


def clears(views: Views, bars: Views, offered: Sequence[bool]) -> bool:
    """Whether someone so seen gets in by one seat at least."""
    return any(
        view is not None and open_ and (bar is None or view > bar)
        for view, bar, open_ in zip(views, bars, offered, strict=True)
    )


NOTHING = (0, 0, 0, 0, 0, 0)


class Table:
    """The seats of a mission as people ask for them, one after another.

    The team kept is the heaviest that can be seated among the largest; each request moves people
    along the path from seat to seat that weighs most.
    """

    def __init__(self, offered: Sequence[bool], holder: Sequence[str | None] = ()) -> None:
        self.offered = offered
        self.holder: list[str | None] = list(holder) or [None] * len(offered)
        self.worths: dict[str, list[tuple[int, ...] | None]] = {}

    def copy(self) -> "Table":
        other = Table(self.offered, self.holder)
        other.worths = self.worths.copy()
        return other

    def ask(self, who: str, views: Views, trades: Sequence[bool] = ()) -> str | None:
        """Let ``who`` ask for a seat; who leaves (``who`` herself when refused), None if nobody.

        ``trades``, a last and smallest term: on which seats she would do her main trade.
        """
        seats = range(len(self.offered))
        self.worths[who] = [
            (*view, int(bool(trades) and trades[seat]))
            if view is not None and self.offered[seat]
            else None
            for seat, view in enumerate(views)
        ]
        reach: list[tuple[int, ...] | None] = list(self.worths[who])
        via: list[int | None] = [None] * len(self.offered)
        moving = True
        while moving:
            moving = False
            for seat in seats:
                held, so_far = self.holder[seat], reach[seat]
                here = None if held is None else self.worths[held][seat]
                if held is None or here is None or so_far is None:
                    continue
                rest = tuple(map(sub, so_far, here))
                for other in seats:
                    there = self.worths[held][other]
                    if there is None:
                        continue
                    total = tuple(map(add, rest, there))
                    now = reach[other]
                    if now is None or total > now:
                        reach[other], via[other] = total, seat
                        moving = True
        ends = []
        for seat in seats:
            so_far, held = reach[seat], self.holder[seat]
            if so_far is not None:
                here = (None if held is None else self.worths[held][seat]) or NOTHING
                ends.append((held is None, tuple(map(sub, so_far, here)), -seat))
        if not ends:
            return who
        free, gain, minus = max(ends)
        if not free and gain <= NOTHING:
            return who
        seat, previous = -minus, via[-minus]
        leaving = self.holder[seat]
        while previous is not None:
            self.holder[seat] = self.holder[previous]
            seat, previous = previous, via[previous]
        self.holder[seat] = who
        return leaving


def team_among(
    views: Mapping[str, Views], offered: Sequence[bool], trades: Mapping[str, Sequence[bool]]
) -> Seated:
    """The heaviest team among people so seen, seated with as many as can be on their main trade.

    They ask in the order of their names: the result depends only on who asks.
    """
    table = Table(offered)
    for who in sorted(views):
        table.ask(who, views[who], trades[who])
    members = {who: views[who] for who in table.holder if who is not None}
    return Seated(tuple(table.holder), members, tuple(offered))
