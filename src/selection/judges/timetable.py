"""The judge of timetables: reads a problem and a timetable, trusts nothing else, shares no code.

It rebuilds every promise from the problem alone. A reason given for an interview left out is tried
again with another solver (HiGHS): the interviews named must really be too many together.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

TRIED = 80  # interviews above which a reason is not tried again


def check(certificate: Mapping[str, Any]) -> list[str]:
    """Every flaw of a certificate (``{"problem": "timetable", "asked", "previous", "found"}``)."""
    try:
        return flaws(certificate["asked"], certificate["found"], certificate.get("previous"))
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
        return [f"unreadable certificate: {type(problem).__name__}: {problem}"]


def flaws(problem: Any, found: Any, previous: Any = None) -> list[str]:
    """Every promise ``found`` breaks; none is good. Objects of the engine, or their JSON."""
    case = Case(written(problem), written(found), None if previous is None else written(previous))
    strange = case.strangers()
    if strange:  # nothing else can be read
        return strange
    return [
        *case.absences(),
        *case.two_places(),
        *case.tired_people(),
        *case.wrong_rooms(),
        *case.wrong_reasons(),
        *case.wrong_moves(),
        *case.wrong_figures(),
    ]


def written(thing: Any) -> Mapping[str, Any]:
    """A problem or a result as JSON."""
    return thing if isinstance(thing, Mapping) else thing.document()


class Case:
    """A problem and the timetable told for it, as the judge understands them."""

    def __init__(
        self, asked: Mapping[str, Any], told: Mapping[str, Any], before: Mapping[str, Any] | None
    ) -> None:
        self.told, self.before, self.rules = told, before, asked["rules"]
        self.seed = asked.get("seed", 0)
        self.slots = {slot["id"]: slot for slot in asked["slots"]}
        self.rooms = {room["id"]: room for room in asked["rooms"]}
        self.people = {("candidate", one["id"]): one for one in asked["candidates"]}
        self.people |= {("host", one["id"]): one for one in asked["hosts"]}
        self.wanted = {one["id"]: one for one in asked["interviews"]}
        self.where = {meeting["interview"]: meeting["slot"] for meeting in told["meetings"]}

    def strangers(self) -> list[str]:
        found = []
        names = [meeting["interview"] for meeting in self.told["meetings"]]
        names += [left["interview"] for left in self.told["unplaced"]]
        for name, times in Counter(names).items():
            if name not in self.wanted:
                found.append(f"unknown interview {name}")
            if times > 1:
                found.append(f"{name} is told {times} times")
        found += [f"{name} is forgotten" for name in self.wanted if name not in names]
        slots = self.where.values()
        return found + [f"unknown slot {slot}" for slot in slots if slot not in self.slots]

    def is_free(self, kind: str, person: str, slot: str) -> bool:
        free = self.people[kind, person]["free"]
        return slot in free or self.slots[slot]["half_day"] in free

    def absences(self) -> list[str]:
        found = []
        for name, slot in self.where.items():
            for kind in ("candidate", "host"):
                person = self.wanted[name][kind]
                if not self.is_free(kind, person, slot):
                    found.append(f"{kind} {person} is not free for {name} at {slot}")
        missing = [n for n, one in self.wanted.items() if one.get("required")]
        return found + [f"{n} is required" for n in missing if n not in self.where]

    def calendars(self) -> dict[tuple[str, str, str], list[int]]:
        """Positions held by each (kind, person, half-day)."""
        found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for name, slot in self.where.items():
            for kind in ("candidate", "host"):
                key = (kind, self.wanted[name][kind], self.slots[slot]["half_day"])
                found[key].append(self.slots[slot]["position"])
        return {key: sorted(positions) for key, positions in found.items()}

    def two_places(self) -> list[str]:
        return [
            f"{kind} {person} is in two places at once on {day}"
            for (kind, person, day), positions in self.calendars().items()
            if len(set(positions)) < len(positions)
        ]

    def tired_people(self) -> list[str]:
        """Too many in one half-day, no pause, too many in a row."""
        found = []
        for (kind, person, day), positions in self.calendars().items():
            own = self.people[kind, person].get("at_most")
            limits = [own] if own is not None else []
            if kind == "candidate":
                limits.append(self.rules["per_half_day"])
                for before, after in pairwise(positions):
                    if 0 < after - before <= self.rules["pause"]:
                        found.append(f"{person} has no pause on {day}")
            elif self.rules["in_a_row"] and streak(positions) > self.rules["in_a_row"]:
                found.append(f"{person} has too many in a row on {day}")
            if limits and len(positions) > min(limits):
                found.append(f"{person} has too many interviews on {day}")
        return found

    def wrong_rooms(self) -> list[str]:
        found = []
        sitting: dict[tuple[str, str], set[str]] = defaultdict(set)
        for meeting in self.told["meetings"]:
            day = self.slots[meeting["slot"]]["half_day"]
            room, host = meeting["room"], self.wanted[meeting["interview"]]["host"]
            if not self.rooms:
                if room:
                    found.append(f"unknown room {room}")
                continue
            if room not in self.rooms:
                found.append(f"{meeting['interview']} has no known room")
                continue
            sitting[day, room].add(host)
            sitting[day, "of " + host].add(room)
            days = self.rooms[room].get("half_days", ())
            if days and day not in days:
                found.append(f"{room} is closed on {day}")
        for (day, what), inside in sitting.items():
            if len(inside) > 1:
                found.append(f"{what} on {day}: {', '.join(sorted(inside))}")
        return found

    def wrong_reasons(self) -> list[str]:
        found = []
        for left in self.told["unplaced"]:
            name = left["interview"]
            if not left["says"].strip():
                found.append(f"{name} is left out without a reason")
            group = [*left["against"], name]
            if any(other not in self.where for other in left["against"]):
                found.append(f"{name} is set against interviews that are not placed")
            elif left["proven"] and len(group) <= TRIED and self.can_hold(group):
                found.append(f"{name} could be placed with those it is set against")
        return found + [
            f"candidate {person} is told nothing"
            for kind, person in self.people
            if kind == "candidate" and not self.told["explanation"].get(person)
        ]

    def can_hold(self, names: Sequence[str]) -> bool:
        """Whether these interviews fit in the calendar together, by integer programming."""
        choices = [
            (name, slot)
            for name in names
            for slot in self.slots
            if all(
                self.is_free(kind, self.wanted[name][kind], slot) for kind in ("candidate", "host")
            )
        ]
        lines: list[tuple[dict[int, int], int, int]] = []  # coefficients, least, most
        for name in names:
            lines.append(({i: 1 for i, (n, _) in enumerate(choices) if n == name}, 1, 1))
        groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for i, (name, slot) in enumerate(choices):
            for kind in ("candidate", "host"):
                key = (kind, self.wanted[name][kind], self.slots[slot]["half_day"])
                groups[key].append(i)
        hosts: dict[str, list[int]] = defaultdict(list)
        total = len(choices)
        for (kind, person, day), inside in groups.items():
            at: dict[int, list[int]] = defaultdict(list)
            for i in inside:
                at[self.slots[choices[i][1]]["position"]].append(i)
            window = 1 + (self.rules["pause"] if kind == "candidate" else 0)
            for position in at:
                near = [i for p in range(position, position + window) for i in at.get(p, ())]
                lines.append((dict.fromkeys(near, 1), 0, 1))
            own = self.people[kind, person].get("at_most")
            limits = [own] if own is not None else []
            if kind == "candidate":
                limits.append(self.rules["per_half_day"])
            else:
                row = self.rules["in_a_row"]
                for position in at if row else ():
                    near = [i for p in range(position, position + row + 1) for i in at.get(p, ())]
                    lines.append((dict.fromkeys(near, 1), 0, row))
                if self.rooms:  # a variable more: this host comes on this half-day
                    hosts[day].append(total)
                    lines.append(
                        ({**dict.fromkeys(inside, 1), total: -len(inside)}, -len(inside), 0)
                    )
                    total += 1
            if limits:
                lines.append((dict.fromkeys(inside, 1), 0, min(limits)))
        for day, comers in hosts.items():
            rooms = [r for r in self.rooms.values() if not r["half_days"] or day in r["half_days"]]
            lines.append((dict.fromkeys(comers, 1), 0, len(rooms)))
        if not total:
            return False
        rows = [row for row, (line, _, _) in enumerate(lines) for _ in line]
        columns = [column for line, _, _ in lines for column in line]
        values = [value for line, _, _ in lines for value in line.values()]
        matrix = csr_matrix((values, (rows, columns)), shape=(len(lines), total))
        least = np.array([least for _, least, _ in lines])
        most = np.array([most for _, _, most in lines])
        answer = milp(
            np.zeros(total), integrality=np.ones(total), bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, least, most),
        )  # fmt: skip
        return answer.status == 0

    def moves(self) -> set[tuple[str, str, str]]:
        if self.before is None:
            return set()
        return {
            (meeting["interview"], meeting["slot"], self.where.get(meeting["interview"], ""))
            for meeting in self.before["meetings"]
            if meeting["interview"] in self.wanted
            and self.where.get(meeting["interview"], "") != meeting["slot"]
        }

    def wrong_moves(self) -> list[str]:
        told = {(move["interview"], move["before"], move["after"]) for move in self.told["moves"]}
        return [
            *(f"a move is not told: {move}" for move in sorted(self.moves() - told)),
            *(f"a move is told that is not: {move}" for move in sorted(told - self.moves())),
        ]

    def wrong_figures(self) -> list[str]:
        days = {
            (self.wanted[name]["host"], self.slots[slot]["half_day"])
            for name, slot in self.where.items()
        }
        reached = {
            "unplaced": len(self.wanted) - len(self.where),
            "moves": len(self.moves()),
            "half_days": len(days),
        }
        order = ["unplaced", *(["moves"] if self.before is not None else []), "half_days"]
        found = []
        if [tier["name"] for tier in self.told["tiers"]] != order:
            found.append(f"the aims should be {', '.join(order)}")
        for tier in self.told["tiers"]:
            true = reached.get(tier["name"])
            if tier["value"] != true:
                found.append(f"{tier['name']} is {true}, not {tier['value']}")
            if not 0 <= tier["bound"] <= tier["value"]:
                found.append(f"the bound of {tier['name']} is impossible")
        if self.told["seed"] != self.seed:
            found.append("the seed is not the one asked")
        return found


def streak(positions: Sequence[int]) -> int:
    """The longest series of positions that follow each other."""
    longest = current = 1
    for before, after in pairwise(positions):
        current = current + 1 if after == before + 1 else 1
        longest = max(longest, current)
    return longest
