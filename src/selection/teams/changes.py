"""What differs between two runs: who moves, what opens and closes, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from selection.teams.french import persons, typeset
from selection.teams.outcome import Change, Teams


class Former(Protocol):
    """What a run needs of the one before: ``Teams``, or a record of these two facts."""

    @property
    def mission_of(self) -> Mapping[str, str | None]: ...

    @property
    def open(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side."""

    changes: tuple[Change, ...]
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    better: int  # of those in both runs, how many get a wish they prefer
    worse: int
    says: str


def compare(before: Teams, after: Teams) -> Comparison:
    """Who moves from one run to the other, and why: "if M7 opens, who moves?"."""
    changes = changes_between(
        before.mission_of,
        after,
        was_open=frozenset(before.open),
    )
    better = worse = 0
    for who, then in before.rank_of.items():
        now = after.rank_of.get(who, 0) if who in after.mission_of else then
        then_, now_ = then or 10**9, now or 10**9
        better += now_ < then_
        worse += now_ > then_
    opened = tuple(sorted(set(after.open) - set(before.open)))
    closed = tuple(sorted(set(before.open) - set(after.open)))
    says = f"{persons(len(changes))} change{'nt' if len(changes) > 1 else ''} de place : "
    says += f"y gagnent {better}, y perdent {worse}."
    if opened:
        says += f" Ouverture : {', '.join(opened)}."
    if closed:
        says += f" Fermeture : {', '.join(closed)}."
    return Comparison(changes, opened, closed, better, worse, typeset(says))


def changes_between(
    before: Mapping[str, str | None],
    after: Teams,
    *,
    was_open: frozenset[str],
    called: Callable[[str], str] = str,
) -> tuple[Change, ...]:
    """Everyone who is not where she was, arrivals and departures of the run included."""
    seats_left: dict[str, list[str]] = {}
    for who, mission in before.items():
        if mission is not None and after.mission_of.get(who) != mission:
            seats_left.setdefault(mission, []).append(who)
    taken: dict[str, list[str]] = {}
    for who, mission in after.mission_of.items():
        if mission is not None and before.get(who) != mission:
            taken.setdefault(mission, []).append(who)
    open_now = set(after.open)
    told = []
    for who in sorted(before.keys() | after.mission_of.keys()):
        then, now = before.get(who), after.mission_of.get(who)
        if then == now:
            continue
        if who not in after.mission_of:
            why = "n’est plus de ce tour"
        elif now is None:
            why = (
                "sa mission ferme"
                if then not in open_now
                else f"sa place revient à {', '.join(sorted(taken.get(then or '', ['?'])))}"
            )
        elif now not in was_open:
            why = "cette mission ouvre"
        elif seats_left.get(now):
            why = f"une place y est libérée par {', '.join(sorted(seats_left[now]))}"
        elif who not in before:
            why = "rejoint ce tour"
        elif then is not None and then not in open_now:
            why = "sa mission précédente ferme"
        elif then is not None and taken.get(then):
            why = f"sa place revient à {', '.join(sorted(taken[then]))}"
        else:
            why = "une place y est libre"
        old = "sans mission" if then is None else called(then)
        new = "sans mission" if now is None else called(now)
        told.append(Change(who, then, now, typeset(f"{called(who)} : {old} → {new} ; {why}.")))
    return tuple(told)
