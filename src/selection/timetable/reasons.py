"""Why an interview has no place, why nothing fits: sentences in French."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from selection.refusals import Demand, Infeasible
from selection.search import Budget, core
from selection.timetable.grid import Grid, add_slot_rules
from selection.timetable.problem import Interview, Timetable, Unplaced

PROOF = 30.0  # deterministic seconds granted to find the smallest contradiction
DETAIL = 3.0  # the same, for all the interviews left out of one timetable together


def listed(words: Sequence[str], *, at_most: int = 8) -> str:
    """« a, b et c », shortened politely."""
    shown = list(words[:at_most])
    if len(words) > at_most:
        shown.append(f"{len(words) - at_most} autres")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} et {shown[-1]}"


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
        crowd = self._crowded(interview)
        if crowd:
            others, shared = crowd
            count = slots_word(len(shared))
            rivals = listed([self.candidate(self.grid.interviews[other]) for other in others])
            says = (
                f"{start}{self.host(interview)} n’a que {count} pour ces {len(others) + 1} "
                f"entretiens, avec {rivals} déjà placés."
            )
            return Unplaced(name, says, tuple(others), proven=True)
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

    def _crowded(self, interview: Interview) -> tuple[list[str], set[str]] | None:
        """Interviews of the same host that, with this one, outnumber the slots they can use: from
        this one, take a slot, turn to whoever would hold it, and so on (König–Hall).
        """
        rivals = [e.id for e in self.grid.of_host[interview.host] if e.id in self.slots]
        options = {
            name: [s.id for day in self.grid.open[name].values() for s in day]
            for name in [*rivals, interview.id]
        }
        holder: dict[str, str] = {}

        def seat(name: str, tried: set[str]) -> bool:
            for slot in options[name]:
                if slot not in tried:
                    tried.add(slot)
                    if slot not in holder or seat(holder[slot], tried):
                        holder[slot] = name
                        return True
            return False

        for rival in rivals:
            seat(rival, set())
        tried: set[str] = set()
        if seat(interview.id, tried):
            return None
        return sorted({holder[slot] for slot in tried}), tried

    def _contradiction(self, interview: Interview, start: str) -> Unplaced:
        """The smallest set of placed interviews and rules that leave no place for this one."""
        others = [self.grid.interviews[name] for name in sorted(self.slots)]
        near = sorted(
            others, key=lambda e: (e.candidate != interview.candidate, e.host != interview.host)
        )
        found = clash(self.grid, near, interview, self.budget)
        if found is None:
            return Unplaced(
                interview.id,
                f"{start}aucun emploi du temps trouvé n’en place davantage ; la cause précise n’a "
                "pas été cherchée jusqu’au bout.",
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

    def of_candidate(self, person: str, timetable: Timetable) -> str:
        """One sentence for this candidate."""
        rooms = {m.interview: m for m in timetable.meetings}
        why = {u.interview: u.says for u in timetable.unplaced}
        placed, missing = [], []
        for interview in self.grid.of_candidate.get(person, ()):
            meeting = rooms.get(interview.id)
            if meeting is None:
                missing.append(why[interview.id])
                continue
            slot = self.grid.slots[meeting.slot]
            room = next((r for r in self.grid.problem.rooms if r.id == meeting.room), None)
            where = f" ({room.name or room.id})" if room else ""
            placed.append(
                (
                    slot.half_day,
                    slot.position,
                    f"{slot.name or slot.id}, {self.host(interview)}{where}",
                )
            )
        if not placed and not missing:
            return "Aucun entretien demandé."
        count = len(placed)
        words = [text for _, _, text in sorted(placed)]
        says = f"{count} entretien{'s' if count > 1 else ''}"
        says += f" : {' ; '.join(words)}." if words else "."
        return " ".join([says, *missing])


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
