"""The constraint model of panels: rules as hard lines, aims as expressions to settle in order.

``seats[j, p]`` says that juror ``j`` sits in sitting ``p``; ``hears[c, p]`` that ``p`` hears the
challenge ``c``. Absences are absent variables. The slots of a sitting are fixed, so the order of
the challenges inside it is free and is not modelled.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

from ortools.sat.python import cp_model

from selection.panels.problem import Juror, PanelProblem, Panels, Sitting
from selection.refusals import Demand

Var = Any  # ortools ships no types that mypy can follow here


def called(thing: Any) -> str:
    """How a sentence names a juror, a challenge or a sitting."""
    return str(getattr(thing, "name", "") or thing.id)


def counted(number: int, word: str) -> str:
    """« 1 défi », « 3 défis »."""
    return f"{number} {word}{'s' if number > 1 else ''}"


class Model:
    """Variables and rules. With ``demanding``, each rule a person may relax has its own switch;
    what ``achieved`` could not hold is then only asked up to what it holds. ``only`` keeps one
    half of the problem: fewer rules, so a contradiction in it is one of the whole.
    """

    def __init__(
        self, problem: PanelProblem, *, demanding: bool = False, achieved: Panels | None = None,
        only: Literal["seats", "challenges", ""] = "",
    ) -> None:  # fmt: skip
        self.problem, self.demanding, self.only = problem, demanding, only
        self.achieved = {panel.sitting: panel for panel in achieved.panels} if achieved else None
        self.partial = problem.rules.partial and not demanding
        self.cp = cp_model.CpModel()
        self.seats: dict[tuple[str, str], Var] = {}
        self.hears: dict[tuple[str, str], Var] = {}
        self.switches: list[Var] = []
        self.demands: list[Demand] = []
        self.unheard: list[Var] = []
        self.short: list[Var] = []
        self.absent: dict[tuple[str, str], Var] = {}
        self.unused: dict[str, Var] = {}
        self._create()
        if only != "challenges":
            self._hold_places()
            self._fill_panels()
        if only != "seats":
            self._hear_everything()
            self._share_challenges()
        if not only:
            self._keep_conflicts_apart()
            self._hope_for_expertise()
            self._call_everyone()

    def _create(self) -> None:
        for sitting in self.problem.sittings:
            for juror in self.problem.jurors:
                if sitting.half_day in juror.half_days:
                    self.seats[juror.id, sitting.id] = self.cp.new_bool_var("")
            for challenge in self.problem.challenges:
                if sitting.half_day in challenge.half_days:
                    self.hears[challenge.id, sitting.id] = self.cp.new_bool_var("")

    def demand(self, line: Any, kind: str, key: str, says: str) -> None:
        """A rule that holds; or that holds when switched on, where we look for a contradiction."""
        if not self.demanding:
            return
        switch = self.cp.new_bool_var("")
        line.only_enforce_if(switch)
        self.switches.append(switch)
        self.demands.append(Demand(kind, key, says))

    def seated_in(self, sitting: Sitting, jurors: Sequence[Juror] | None = None) -> list[Var]:
        among = self.problem.jurors if jurors is None else jurors
        keys = ((juror.id, sitting.id) for juror in among)
        return [self.seats[key] for key in keys if key in self.seats]

    def seats_of(self, juror: Juror) -> list[Var]:
        keys = ((juror.id, sitting.id) for sitting in self.problem.sittings)
        return [self.seats[key] for key in keys if key in self.seats]

    def _hold_places(self) -> None:
        """One place at a time; no more half-days than agreed."""
        agreed: list[Var] = []
        if self.demanding:
            agreed.append(self.cp.new_bool_var(""))
            self.switches += agreed
            says = "aucun juré ne siège plus de demi-journées que convenu"
            self.demands.append(Demand("rule", "at_most", says))
        for juror in self.problem.jurors:
            at_once: dict[str, list[Var]] = defaultdict(list)
            for sitting in self.problem.sittings:
                if (juror.id, sitting.id) in self.seats:
                    at_once[sitting.half_day].append(self.seats[juror.id, sitting.id])
            for together in at_once.values():
                self.cp.add_at_most_one(together)
            if len(at_once) > juror.at_most:
                line = self.cp.add(sum(self.seats_of(juror)) <= juror.at_most)
                if agreed:
                    line.only_enforce_if(agreed)

    def _hear_everything(self) -> None:
        for challenge in self.problem.challenges:
            heard = [
                self.hears[challenge.id, sitting.id]
                for sitting in self.problem.sittings
                if (challenge.id, sitting.id) in self.hears
            ]
            if self.partial:
                left = self.cp.new_bool_var("")
                self.unheard.append(left)
                self.cp.add_exactly_one([*heard, left])
                continue
            self.cp.add_at_most_one(heard)
            if self.achieved is not None and not any(
                challenge.id in panel.challenges for panel in self.achieved.values()
            ):
                continue
            says = f"le défi {called(challenge)} est entendu"
            self.demand(self.cp.add(sum(heard) >= 1), "challenge", challenge.id, says)

    def _fill_panels(self) -> None:
        rules = self.problem.rules
        for sitting in self.problem.sittings:
            name = f"le jury {called(sitting)}"
            size = sum(self.seated_in(sitting))
            least = rules.size_min
            if self.achieved is not None:
                least = min(least, len(self.achieved[sitting.id].jurors))
            self._at_least(size, least, sitting, f"{name} compte au moins {counted(least, 'juré')}")
            self.demand(
                self.cp.add(size <= rules.size_max), "sitting", sitting.id,
                f"{name} compte au plus {counted(rules.size_max, 'juré')}",
            )  # fmt: skip
            for quota in rules.quotas:
                group = [j for j in self.problem.jurors if getattr(j, quota.trait) == quota.value]
                present = sum(self.seated_in(sitting, group))
                about = f"jurés « {quota.value} »"
                least = quota.least
                if self.achieved is not None:
                    members = set(self.achieved[sitting.id].jurors)
                    least = min(least, sum(j.id in members for j in group))
                if least:
                    says = f"{name} compte au moins {least} {about}"
                    self._at_least(present, least, sitting, says)
                if quota.most is not None:
                    self.demand(
                        self.cp.add(present <= quota.most), "sitting", sitting.id,
                        f"{name} compte au plus {quota.most} {about}",
                    )  # fmt: skip

    def _share_challenges(self) -> None:
        rules = self.problem.rules
        for sitting in self.problem.sittings:
            name = f"le jury {called(sitting)}"
            load = sum(
                self.hears[challenge.id, sitting.id]
                for challenge in self.problem.challenges
                if (challenge.id, sitting.id) in self.hears
            )
            if not rules.partial:
                self.demand(
                    self.cp.add(load >= rules.challenges_min), "sitting", sitting.id,
                    f"{name} entend au moins {counted(rules.challenges_min, 'défi')}",
                )  # fmt: skip
            self.demand(
                self.cp.add(load <= rules.challenges_max), "sitting", sitting.id,
                f"{name} entend au plus {counted(rules.challenges_max, 'défi')}",
            )  # fmt: skip

    def _at_least(self, count: Any, least: int, sitting: Sitting, says: str) -> None:
        if self.partial:
            missing = self.cp.new_int_var(0, least, "")
            self.short.append(missing)
            self.cp.add(count + missing >= least)
        else:
            self.demand(self.cp.add(count >= least), "sitting", sitting.id, says)

    def _keep_conflicts_apart(self) -> None:
        for juror in self.problem.jurors:
            for challenge in self.problem.challenges:
                if not self.problem.in_conflict(juror, challenge):
                    continue
                says = f"{called(juror)} ne juge pas {called(challenge)} (conflit d’intérêts)"
                both = [
                    (self.seats[juror.id, sitting.id], self.hears[challenge.id, sitting.id])
                    for sitting in self.problem.sittings
                    if (juror.id, sitting.id) in self.seats
                    and (challenge.id, sitting.id) in self.hears
                ]
                switch = []
                if self.demanding and both:
                    switch.append(self.cp.new_bool_var(""))
                    self.switches.append(switch[0])
                    key = f"{juror.id}/{challenge.id}"
                    self.demands.append(Demand("conflict", key, says))
                for seat, hears in both:
                    self.cp.add_bool_or([~seat, ~hears, *(~s for s in switch)])

    def _hope_for_expertise(self) -> None:
        """``absent[c, g]``: the panel that hears ``c`` has nobody of profile ``g``."""
        experts: dict[str, list[Juror]] = defaultdict(list)
        for juror in self.problem.jurors:
            experts[juror.profile].append(juror)
        has: dict[tuple[str, str], Var] = {}
        for profile in sorted({g for c in self.problem.challenges for g in c.profiles}):
            for sitting in self.problem.sittings:
                present = self.cp.new_bool_var("")
                self.cp.add_bool_or([~present, *self.seated_in(sitting, experts[profile])])
                has[sitting.id, profile] = present
        for challenge in self.problem.challenges:
            for profile in sorted(challenge.profiles):
                missing = self.cp.new_bool_var("")
                self.absent[challenge.id, profile] = missing
                for sitting in self.problem.sittings:
                    if (challenge.id, sitting.id) in self.hears:
                        hears = self.hears[challenge.id, sitting.id]
                        self.cp.add_bool_or([~hears, has[sitting.id, profile], missing])

    def _call_everyone(self) -> None:
        for juror in self.problem.jurors:
            idle = self.cp.new_bool_var("")
            self.unused[juror.id] = idle
            seats = self.seats_of(juror)
            self.cp.add_bool_or([idle, *seats])
            for seat in seats:
                self.cp.add_implication(seat, ~idle)

    def moves_from(self, previous: Panels) -> list[Any]:
        """One expression a juror or challenge already planned: 1 when its sittings change."""
        before = places(previous)
        moves: list[Any] = []
        for kind, table in (("juror", self.seats), ("challenge", self.hears)):
            things: Sequence[Any] = (
                self.problem.jurors if kind == "juror" else self.problem.challenges
            )
            for thing in things:
                if (kind, thing.id) not in before:
                    continue
                kept = before[kind, thing.id]
                if any((thing.id, sitting) not in table for sitting in kept):
                    moves.append(1)  # what she had no longer exists: she moves, whatever we do
                    continue
                moved = self.cp.new_bool_var("")
                moves.append(moved)
                for sitting in self.problem.sittings:
                    place = table.get((thing.id, sitting.id))
                    if place is not None:
                        stays = place if sitting.id in kept else ~place
                        self.cp.add_bool_or([stays, moved])
        return moves

    def order_rooms(self) -> None:
        """Rooms of one half-day are alike: the larger panel takes the first, without loss."""
        groups: dict[str, list[Sitting]] = defaultdict(list)
        for sitting in self.problem.sittings:
            groups[sitting.half_day].append(sitting)
        for alike in groups.values():
            for one, other in pairwise(alike):
                self.cp.add(sum(self.seated_in(one)) >= sum(self.seated_in(other)))

    def add_balance(self, *, everyone_once: bool) -> Any:
        """The imbalance, priced. ``everyone_once``: each juror sits exactly once, so that each
        count over all panels is known, and a count that the panels cannot share out evenly makes
        a difference of one at least: the line that turns minutes of proof into a blink.
        """
        problem, rules = self.problem, self.problem.rules
        cost: Any = 0
        if not everyone_once:
            for juror in problem.jurors:
                if juror.at_most > 1 and (seats := self.seats_of(juror)):
                    extra = self.cp.new_int_var(0, juror.at_most, "")
                    self.cp.add(extra >= sum(seats) - 1)
                    cost += rules.extra * extra
        traits = (("profile", rules.profile), ("gender", rules.gender))
        for trait, price in traits:
            for value in sorted({getattr(j, trait) for j in problem.jurors} - {""}):
                group = [juror for juror in problem.jurors if getattr(juror, trait) == value]
                cost += price * self._spread(group, price, everyone_once=everyone_once)
        cost += rules.size * self._spread(
            list(problem.jurors), rules.size, everyone_once=everyone_once
        )
        for organisation in sorted({j.organisation for j in problem.jurors} - {""}):
            kin = [j for j in problem.jurors if j.organisation == organisation]
            for sitting in problem.sittings:
                together = self.seated_in(sitting, kin)
                if rules.repeat and len(together) > 1:
                    repeat = self.cp.new_int_var(0, len(together) - 1, "")
                    self.cp.add(repeat >= sum(together) - 1)
                    cost += rules.repeat * repeat
        return cost

    def _spread(self, group: Sequence[Juror], price: int, *, everyone_once: bool) -> Any:
        """Most minus least of this group over the panels."""
        sittings = self.problem.sittings
        if not price or len(sittings) < 2:
            return 0
        top = min(len(group), self.problem.rules.size_max)
        most, least = self.cp.new_int_var(0, top, ""), self.cp.new_int_var(0, top, "")
        counts = [sum(self.seated_in(sitting, group)) for sitting in sittings]
        for count in counts:
            self.cp.add(count <= most)
            self.cp.add(count >= least)
        share = len(sittings)
        if everyone_once:
            each, over = divmod(len(group), share)
            self.cp.add(least <= each)
            self.cp.add(most >= each + bool(over))
            return most - least
        total, difference = sum(counts), self.cp.new_int_var(0, top, "")
        self.cp.add(difference == most - least)
        self.cp.add(total <= share * most)
        self.cp.add(total >= share * least)
        each = self.cp.new_int_var(0, top, "")
        over = self.cp.new_int_var(0, share - 1, "")
        uneven = self.cp.new_bool_var("")
        self.cp.add(total == share * each + over)
        self.cp.add(over == 0).only_enforce_if(~uneven)
        self.cp.add(difference >= 1).only_enforce_if(uneven)
        return difference


def places(previous: Panels) -> dict[tuple[str, str], frozenset[str]]:
    """Where each juror and challenge of a plan sits; an empty set for those left out."""
    found: dict[tuple[str, str], set[str]] = {}
    for gap in previous.gaps:
        if gap.kind in ("juror", "challenge"):
            found[gap.kind, gap.juror or gap.challenge] = set()
    for panel in previous.panels:
        for kind, members in (("juror", panel.jurors), ("challenge", panel.challenges)):
            for member in members:
                found.setdefault((kind, member), set()).add(panel.sitting)
    return {key: frozenset(sittings) for key, sittings in found.items()}
