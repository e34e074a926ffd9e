"""Results told to the people they concern: a French sentence each, and its steps.

What a candidate reads names no other candidate: her wishes, her places, and what it took.
"""

from collections.abc import Mapping, Sequence

from selection.teams.composition import Settled, deficient
from selection.teams.french import decimal, ordinal, persons, seats_needed, typeset
from selection.teams.market import STEPS, Weight, fits, opinions
from selection.teams.outcome import (
    Closed,
    Coalition,
    Cutoff,
    ForCandidate,
    ForMission,
    Step,
    WhyClosed,
    WhyRefused,
)
from selection.teams.problem import Candidate, Mission, TeamsProblem
from selection.teams.promises import called

INCENTIVES = {
    "fixed": (
        "Les missions et les sièges étant fixés avant la lecture des vœux, aucune personne, ni "
        "aucun groupe dont chaque membre y gagnerait, n’obtient mieux en déclarant d’autres vœux "
        "que les siens. "
        "Chacune reçoit la meilleure mission qu’un résultat stable puisse lui donner."
    ),
    "coalition_stable": (
        "À missions ouvertes données, aucune personne n’obtient mieux en déclarant d’autres vœux "
        "que les siens, et chacune reçoit la meilleure mission qu’un résultat stable puisse lui "
        "donner. Mais les vœux décident aussi des missions qui ouvrent : il arrive, rarement, "
        "qu’une personne gagne à se déclarer autrement pour en faire ouvrir ou fermer une. Aucune "
        "règle de cette sorte ne l’exclut tout à fait."
    ),
    "priority": (
        "À missions ouvertes données, aucune personne n’obtient mieux en déclarant d’autres vœux "
        "que les siens. Mais les missions sont retenues dans un ordre public selon les équipes "
        "que les vœux permettent : une personne peut gagner à se déclarer autrement, plus souvent "
        "qu’avec la règle sans coalition."
    ),
}
LIMITS = (
    " Ces garanties supposent des vœux sans égalité ; une égalité est départagée par le tirage. "
    "Elles ne valent pas pour les missions, qui peuvent avoir intérêt à raccourcir leur liste : "
    "les notes viennent donc du jury. Un plafond qui dépend des vœux les affaiblit de même, et "
    "une reprise à partir d’un tour précédent privilégie la stabilité des places. Ces résultats "
    "sont ceux de la littérature (Gale et Shapley, Roth, Hatfield et Milgrom, Fleiner, Biró et "
    "autres) ; rien ici n’est présenté comme nouveau."
)
EXISTENCE = {
    "unique": "Un seul ensemble de missions donne des équipes complètes sans coalition de "
    "blocage : c’est celui-ci.",
    "several": "Plusieurs ensembles de missions conviennent ; l’ordre public a choisi celui-ci.",
    "exists": "Cet ensemble de missions convient ; la recherche s’est arrêtée avant de savoir "
    "s’il est le seul.",
    "none": "Aucun ensemble de missions n’évite toutes les coalitions de blocage : la recherche "
    "complète le prouve. Les missions en doute ont été retenues dans l’ordre public.",
    "unknown": "La recherche s’est arrêtée avant d’avoir tranché ; les missions en doute ont été "
    "retenues dans l’ordre public.",
    "not_sought": "Les missions qui ouvrent suivent la règle publiée, sans recherche d’un "
    "ensemble sans coalition de blocage.",
}


LARGEST = (
    " Les égalités ne sont pas tirées au sort d’abord : elles sont départagées pour que le plus de "
    "personnes possible aient une mission, {placed} ici, {bound}. Le prix en est connu : une "
    "personne peut alors gagner à taire un vœu qu’elle accepterait, ou à ne pas dire que deux vœux "
    "se valent pour elle ; avec le tirage, elle ne le peut pas."
)


def incentives(problem: TeamsProblem, placed: int, most: int | None) -> str:
    """What the rule promises to those who tell the truth, and at what price."""
    says = INCENTIVES[problem.run_set] + LIMITS
    if most is None:
        return says
    bound = "et aucun résultat stable n’en place davantage" if placed == most else (
        f"et aucun résultat stable n’en place plus de {most}"
    )  # fmt: skip
    return says + LARGEST.format(placed=placed, bound=bound)


def seat_name(mission: Mission, seat: int) -> str:
    return f"siège {seat + 1} ({', '.join(sorted(mission.seats[seat].accepts))})"


class Reasons:
    """What each wish of each candidate met, from the bars of the teams settled."""

    def __init__(self, settled: Settled, closed: Sequence[Closed]) -> None:
        market = settled.market
        self.settled = settled
        self.number = {mission.id: c for c, mission in enumerate(market.missions)}
        self.bars = [team.bars() for team in settled.teams]
        self.opinions = [opinions(mission) for mission in market.missions]
        self.closed = {told.mission: told for told in closed}
        self.entry = {(market.owner[e], c): e for e, c in enumerate(market.wish_mission)}
        self.promised: Mapping[str, str] = dict(market.problem.locked)

    def for_candidate(self, who: int) -> ForCandidate:
        market = self.settled.market
        candidate, entry = market.candidates[who], self.settled.entry_of[who]
        got = None if entry is None else market.missions[market.wish_mission[entry]]
        steps: list[Step] = []
        for rank, group in enumerate(candidate.wishes, 1):
            for wish in self.in_order(who, group):
                if got is not None and wish == got.id:
                    continue
                if wish in self.number:
                    why, says = self.refusal(who, wish)
                    steps.append(Step(wish, rank, why, typeset(says)))
            if got is not None and got.id in group:
                break
        told = "".join(f" {step.says}" for step in steps)
        if entry is None or got is None:
            first = (
                "Pas de mission à ce tour."
                if steps
                else "Pas de mission à ce tour : aucun vœu ne porte sur une mission proposée."
            )
            return ForCandidate(first + told, tuple(steps))
        rank = market.wish_rank[entry]
        if candidate.id in self.promised:
            says = typeset(f"Affectation à {called(got)}, promise avant le tour.")
            return ForCandidate(says, (Step(got.id, rank, "obtained", says),))
        says = typeset(f"Affectation à {called(got)}, vœu n° {rank}.")
        return ForCandidate(says + told, (*steps, Step(got.id, rank, "obtained", says)))

    def in_order(self, who: int, group: Sequence[str]) -> list[str]:
        """A group of equal wishes as they were drawn; those the market could not read come last."""
        last = len(self.entry)
        return sorted(
            group, key=lambda wish: (self.entry.get((who, self.number.get(wish, -1)), last), wish)
        )

    def refusal(self, who: int, wish: str) -> tuple[WhyRefused, str]:
        market, c = self.settled.market, self.number[wish]
        candidate, mission = market.candidates[who], market.missions[c]
        name = called(mission)
        if (candidate.id, wish) in market.problem.forbidden:
            return "forbidden", f"{name} : ce rapprochement est interdit."
        if not any(fits(candidate, seat) for seat in mission.seats):
            return "no_seat", f"{name} : aucun siège n’accepte ses profils."
        if not any(
            candidate.id in seen
            for seat, seen in zip(mission.seats, self.opinions[c], strict=True)
            if fits(candidate, seat)
        ):
            return "unlisted", f"{name} : hors de la liste de la mission."
        if candidate.id in self.promised:
            return "promised", f"{name} : une promesse passe d’abord."
        if wish in self.closed:
            return (
                "closed",
                f"{name} : {self.closed[wish].says[0].lower()}{self.closed[wish].says[1:]}",
            )
        entry = self.entry[who, c]
        got = self.settled.entry_of[who]
        if got is not None and entry > got:  # an equal wish, drawn later
            return "equal", f"{name} : vœu de même rang, départagé par le tirage."
        return self.outranked(candidate, c, market.views[entry])

    def outranked(
        self, candidate: Candidate, c: int, views: Sequence[Weight | None]
    ) -> tuple[WhyRefused, str]:
        """The seat where she came nearest, and the first term of the weights that failed her."""
        mission = self.settled.market.missions[c]
        name = called(mission)
        offered = self.settled.teams[c].offered
        nearest: tuple[Weight, Weight, Weight, int] | None = None
        for seat, (view, bar) in enumerate(zip(views, self.bars[c], strict=True)):
            if view is not None and bar is not None and offered[seat]:
                gap = view.plus(bar, -1)
                if nearest is None or gap > nearest[0]:
                    nearest = gap, view, bar, seat
        if nearest is None:
            return "cap", f"{name} : le plafond de recrutements retient le siège."
        gap, view, bar, seat = nearest
        if gap.locked < 0:
            return "locked", f"{name} : la place était promise avant le tour."
        if gap.reserved < 0:
            return "reserved", f"{name} : le siège est réservé en priorité à un groupe."
        if gap.score == 0:
            lot = (
                "tirage défavorable"
                if self.settled.market.problem.ties == "draw"
                else "l’égalité est départagée pour placer le plus de personnes"
            )
            return "draw", f"{name} : à égalité avec la dernière personne retenue, {lot}."
        own = self.opinions[c][seat][candidate.id]
        bonus = view.score - own
        scored = mission.scores is not None and mission.seats[seat].ranking is None
        if scored:
            needed = bar.score - bonus
            says = f"note {decimal(own)} (dernière note retenue : {decimal(needed)})"
        else:
            place = 1 - own // STEPS
            needed = 1 - -(-(bar.score - bonus) // STEPS)
            says = f"{ordinal(place)} rang de la liste"
            says += f" (dernier rang retenu : {needed})" if needed > 0 else ", insuffisant"
        if len(mission.seats) > 1:
            says += f", {seat_name(mission, seat)}"
        return "outranked", f"{name} : {says}."

    def for_mission(self, c: int) -> ForMission:
        market, settled = self.settled.market, self.settled
        mission = market.missions[c]
        asked = came = better = refused = 0
        for entry in market.asking[c]:
            got = settled.entry_of[market.owner[entry]]
            asked += 1
            if got is None or entry < got:
                refused += 1
            elif entry == got:
                came += 1
            else:
                better += 1
        if mission.id in self.closed:
            says = self.closed[mission.id].says
        else:
            team = settled.members(c)
            seats = ", ".join(f"{seat_name(mission, seat)} : {who}" for seat, who in team)
            says = f"Équipe de {persons(len(team))}" + (f" — {seats}" if team else "") + "."
            for seat, who in enumerate(settled.teams[c].holder):
                if who is None:
                    kept = settled.teams[c].offered[seat]
                    why = "Reste libre" if kept else "Retenu par le plafond"
                    says += f" {why} : {seat_name(mission, seat)}."
        says += (
            f" Demandes recevables : {asked}, dont obtenant un vœu préféré : {better}, "
            f"non retenues : {refused}."
        )
        return ForMission(typeset(says), asked, came, better, refused)


def closures(settled: Settled, coalitions: Sequence[Coalition]) -> tuple[Closed, ...]:
    """The missions that do not run, each with what is missing."""
    market = settled.market
    ready = {coalition.mission: coalition for coalition in coalitions}
    told = []
    for c, mission in enumerate(market.missions):
        if settled.runs(c):
            continue
        team = settled.teams[c]
        why: WhyClosed
        if mission.id in ready:
            why = "cap" if ready[mission.id].why == "cap" else "rule"
            says, seats, willing = f"Fermée. {ready[mission.id].says}", [], len(settled.members(c))
        elif not any(team.holder):
            why, seats, willing = "short", deficient(market, c, team), 0
            says = "Fermée : personne ne viendrait."
        else:
            why, seats = "short", deficient(market, c, team)
            willing = sum(team.holder[seat] is not None for seat in seats)
            says = f"Fermée : {persons(willing)} pour {seats_needed(len(seats))} — "
            says += ", ".join(seat_name(mission, seat) for seat in seats) + "."
        told.append(Closed(mission.id, why, tuple(seats), willing, typeset(says)))
    return tuple(told)


def cutoffs(settled: Settled) -> tuple[Cutoff, ...]:
    """The bar of every offered seat of every running mission."""
    return tuple(
        Cutoff(mission.id, seat, bar)
        for c, mission in enumerate(settled.market.missions)
        if settled.runs(c)
        for seat, bar in enumerate(settled.teams[c].bars())
        if settled.teams[c].offered[seat]
    )
