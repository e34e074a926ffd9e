"""Why an interview has no place, why nothing fits: sentences in French."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from selection.budget import Budget
from selection.refusals import Demand, Infeasible
from selection.search import core
from selection.timetable.grid import Grid, add_slot_rules
from selection.timetable.problem import Interview, Timetable, Unplaced

PROOF = 30.0  # deterministic seconds granted to find the smallest contradiction
DETAIL = 0.5  # the same, for all the interviews left out of one timetable together


def listed(words: Sequence[str], *, at_most: int = 8) -> str:
    """« a, b et c », shortened politely."""
    shown = list(words[:at_most])
    if len(words) > at_most:
        shown.append(f"{len(words) - at_most} autres")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} et {shown[-1]}"


def places_word(count: int) -> str:
    return "aucune place" if not count else "1 place" if count == 1 else f"{count} places"


def slots_word(count: int) -> str:
    return "aucun créneau" if not count else "1 créneau" if count == 1 else f"{count} créneaux"


class Witness:
    """Looks at a finished timetable and says why it leaves out what it leaves out."""

    def __init__(self, grid: Grid, slots: Mapping[str, str]) -> None:
        self.grid, self.slots = grid, slots
        self.budget = Budget(DETAIL)

    def candidate(self, interview: Interview) -> str:
        person = self.grid.candidates[interview.candidate]
        return person.name or person.id

    def host(self, interview: Interview) -> str:
        person = self.grid.hosts[interview.host]
        return person.name or person.id

    def meeting(self, name: str) -> str:
        interview = self.grid.interviews[name]
        return f"{self.candidate(interview)} – {self.host(interview)}"

    def why(self, name: str) -> Unplaced:
        """The smallest reason that can be found: alone, at its host, or with others."""
        interview = self.grid.interviews[name]
        start = f"Entretien {self.meeting(name)} non placé : "
        if not self.grid.open[name]:
            return Unplaced(name, start + self._nothing_in_common(interview), (), proven=True)
        for reason in (self._crowded_candidate, self._crowded_host):
            crowd = reason(interview)
            if crowd:
                says, others = crowd
                return Unplaced(name, start + says, tuple(others), proven=True)
        return self._contradiction(interview, start)

    def _nothing_in_common(self, interview: Interview) -> str:
        theirs = len(self.grid.free("c", interview.candidate))
        its = len(self.grid.free("h", interview.host))
        if not theirs:
            return f"{self.candidate(interview)} n’a donné aucun créneau."
        if not its:
            return f"{self.host(interview)} n’a donné aucun créneau."
        return (
            f"aucun créneau commun ({slots_word(theirs)} d’un côté, {slots_word(its)} de l’autre)."
        )

    def _crowded_host(self, interview: Interview) -> tuple[str, list[str]] | None:
        """Interviews of the same host that, with this one, outnumber its places: by half-day,
        where its limits count, then slot by slot.
        """
        host = interview.host
        group = [e for e in self.grid.of_host[host] if e.id in self.slots or e is interview]
        places = {day: self.grid.host_room(host, day) for day in self.grid.half_days}
        for options, room in (
            ({e.id: list(self.grid.open[e.id]) for e in group}, places),
            ({e.id: [s.id for d in self.grid.open[e.id].values() for s in d] for e in group}, {}),
        ):
            found = too_many(interview.id, options, room)
            if found:
                others, count = found
                if not others:
                    says = f"{self.host(interview)} n’en tient aucun à ces demi-journées."
                    return says, []
                rivals = listed([self.candidate(self.grid.interviews[other]) for other in others])
                says = (
                    f"{self.host(interview)} n’a que {places_word(count)} pour ces "
                    f"{len(others) + 1} entretiens"
                )
                says += f", déjà prises par {rivals}." if count > 1 else f", prise par {rivals}."
                return says, others
        return None

    def _crowded_candidate(self, interview: Interview) -> tuple[str, list[str]] | None:
        """Interviews of the same candidate that, with this one, outnumber what she can hold."""
        person = interview.candidate
        group = [e for e in self.grid.of_candidate[person] if e.id in self.slots or e is interview]
        places = {day: self.grid.candidate_room(person, day) for day in self.grid.half_days}
        found = too_many(interview.id, {e.id: list(self.grid.open[e.id]) for e in group}, places)
        if not found:
            return None
        others, count = found
        if not others:
            return f"{self.candidate(interview)} n’en tient aucun à ces demi-journées.", []
        hosts = listed([self.host(self.grid.interviews[other]) for other in others])
        says = (
            f"{self.candidate(interview)} ne peut en tenir que {count} aux demi-journées communes, "
            f"pauses comprises, et rencontre déjà {hosts}."
        )
        return says, others

    def _contradiction(self, interview: Interview, start: str) -> Unplaced:
        """The smallest set of placed interviews and rules that leave no place for this one."""
        others = [self.grid.interviews[name] for name in sorted(self.slots)]
        near = sorted(
            others, key=lambda e: (e.candidate != interview.candidate, e.host != interview.host)
        )
        close = [e for e in near if interview.candidate == e.candidate or interview.host == e.host]
        found = clash(self.grid, close, interview, self.budget)
        if found is None:
            found = clash(self.grid, near, interview, self.budget)
        if found is None:
            return Unplaced(
                interview.id,
                f"{start}aucun emploi du temps trouvé n’en place davantage ; à ses créneaux "
                f"communs, {self._taken(interview)}.",
            )
        demands, proven = found
        against = tuple(d.id for d in demands if d.kind == "interview")
        rules = [d.says for d in demands if d.kind == "rule"]
        parts = []
        if against:
            names = listed([self.meeting(name) for name in against])
            parts.append(f"il ne tient pas avec {names}")
        if rules:
            parts.append(f"les règles en cause sont : {listed(rules)}")
        says = start + (" ; ".join(parts) or "aucun créneau ne convient") + "."
        return Unplaced(interview.id, says, against, proven=proven)

    def _taken(self, interview: Interview) -> str:
        """Who holds the slots this interview could have had."""
        busy: dict[tuple[str, str], str] = {}
        for name, slot in self.slots.items():
            other = self.grid.interviews[name]
            busy[other.host, slot] = self.candidate(other)
            if other.candidate == interview.candidate:
                busy[other.candidate, slot] = self.host(other)
        words = []
        for here in self.grid.open[interview.id].values():
            for place in here:
                when = place.name or place.id
                if (interview.host, place.id) in busy:
                    who = busy[interview.host, place.id]
                    words.append(f"{self.host(interview)} reçoit {who} ({when})")
                elif (interview.candidate, place.id) in busy:
                    who = busy[interview.candidate, place.id]
                    words.append(f"{self.candidate(interview)} rencontre {who} ({when})")
        return listed(words or ["une pause ou une limite manquerait"], at_most=4)

    def of_candidate(self, person: str, timetable: Timetable) -> str:
        """One sentence for this candidate."""
        rooms = {m.interview: m for m in timetable.meetings}
        why = {u.interview: u.says for u in timetable.unplaced}
        placed: list[tuple[tuple[str, str, int], str]] = []
        missing = []
        for interview in self.grid.of_candidate.get(person, ()):
            meeting = rooms.get(interview.id)
            if meeting is None:
                missing.append(why[interview.id])
                continue
            slot = self.grid.slots[meeting.slot]
            room = next((r for r in self.grid.problem.rooms if r.id == meeting.room), None)
            where = f" ({room.name or room.id})" if room else ""
            when = (slot.start, slot.half_day, slot.position)
            placed.append((when, f"{slot.name or slot.id}, {self.host(interview)}{where}"))
        if not placed and not missing:
            return "Aucun entretien demandé."
        count = len(placed)
        words = [text for _, text in sorted(placed)]
        says = f"{count} entretien{'s' if count > 1 else ''}"
        says += f" : {' ; '.join(words)}." if words else "."
        return " ".join([says, *missing])


def too_many(
    name: str, options: Mapping[str, Sequence[str]], room: Mapping[str, int]
) -> tuple[list[str], int] | None:
    """Who, with ``name``, outnumbers the places all of them can use (König–Hall), and how many
    places those are; ``None`` when they can all be placed. A place holds ``room`` of them, or one.

    From ``name``, take a place, turn to whoever would hold it, and so on: if no place is ever free,
    those met are too many, and without any one of them the others fit.
    """
    holders: dict[str, list[str]] = defaultdict(list)

    def seat(one: str, tried: set[str]) -> bool:
        for place in options[one]:
            if place in tried:
                continue
            tried.add(place)
            if len(holders[place]) < room.get(place, 1):
                holders[place].append(one)
                return True
            for holder in holders[place]:
                if seat(holder, tried):
                    holders[place].remove(holder)
                    holders[place].append(one)
                    return True
        return False

    for other in sorted(set(options) - {name}):
        if not seat(other, set()):
            return None  # the others alone are too many here: not this one's reason
    tried: set[str] = set()
    if seat(name, tried):
        return None
    return sorted(other for place in tried for other in holders[place]), sum(
        room.get(place, 1) for place in tried
    )


def clash(
    grid: Grid, others: Sequence[Interview], forced: Interview | None, budget: Budget
) -> tuple[list[Demand], bool] | None:
    """The smallest set of interviews and rules that cannot hold together (with ``forced``)."""
    cp = cp_model.CpModel()
    switches, demands = [], []

    def demand(kind: str, key: str, says: str) -> cp_model.IntVar:
        switch = cp.new_bool_var("")
        switches.append(switch)
        demands.append(Demand(kind, key, says))
        return switch

    rules = grid.problem.rules
    every = [*others, *([forced] if forced else [])]
    placed = {e.id: demand("interview", e.id, f"l’entretien {e.id} est placé") for e in others}
    named = {
        "per_half_day": demand(
            "rule", "per_half_day", f"au plus {rules.per_half_day} entretiens par demi-journée"
        ),
        "pause": demand("rule", "pause", "une pause entre deux entretiens d’une même personne"),
        "in_a_row": demand("rule", "in_a_row", f"au plus {rules.in_a_row} entretiens d’affilée"),
    }
    places = {}
    for interview in every:
        slots = [slot for day in grid.open[interview.id].values() for slot in day]
        for slot in slots:
            places[interview.id, slot.id] = cp.new_bool_var("")
        here = [places[interview.id, slot.id] for slot in slots]
        if interview is forced:
            cp.add_bool_or(here)
        else:
            cp.add_bool_or([*here, ~placed[interview.id]])
    by_day: dict[str, list[Interview]] = defaultdict(list)
    for interview in every:
        for day in grid.open[interview.id]:
            by_day[day].append(interview)
    for day, here_ in by_day.items():
        add_slot_rules(cp, grid, places, here_, grid.half_days[day], named)
        rooms = grid.problem.room_count(day)
        hosts = sorted({e.host for e in here_})
        if rooms is None or len(hosts) <= rooms:
            continue
        comes = {host: cp.new_bool_var("") for host in hosts}
        for interview in here_:
            for slot in grid.open[interview.id][day]:
                cp.add_implication(places[interview.id, slot.id], comes[interview.host])
        switch = demand("rule", f"rooms/{day}", f"{rooms} salle{'s' if rooms > 1 else ''} le {day}")
        cp.add(sum(comes.values()) <= rooms).only_enforce_if(switch)
    found = core(cp, switches, budget, seed=grid.problem.seed)
    if found is None:
        return None
    return [demands[position] for position in found[0]], found[1]


def refusal(grid: Grid) -> Infeasible:
    """Why the required interviews cannot all be placed, and what a person may change."""
    required = [e for e in grid.problem.interviews if e.required]
    found = clash(grid, required, None, Budget(PROOF))
    witness = Witness(grid, {})
    demands = []
    relax: list[str] = []
    for demand in found[0] if found else [Demand("interview", e.id, "") for e in required]:
        if demand.kind == "rule":
            demands.append(demand)
            relax.append(
                f"Ouvrir une salle de plus ({demand.says})."
                if demand.id.startswith("rooms/")
                else f"Assouplir la règle « {demand.says} »."
            )
            continue
        interview = grid.interviews[demand.id]
        says = f"l’entretien {witness.meeting(demand.id)} est obligatoire"
        demands.append(Demand("interview", demand.id, says))
        relax.append(f"Demander d’autres créneaux à {witness.host(interview)}.")
        relax.append(f"Demander d’autres créneaux à {witness.candidate(interview)}.")
    return Infeasible(tuple(demands), tuple(dict.fromkeys(relax)))
