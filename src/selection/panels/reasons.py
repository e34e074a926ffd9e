"""Why nothing fits, why a seat is empty, why someone is called or not: sentences in French."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from selection.budget import Budget
from selection.panels.model import Model, called, counted
from selection.panels.problem import Challenge, Gap, Juror, PanelProblem, Panels, Sitting
from selection.refusals import Demand, Infeasible
from selection.search import core

PROOF = 30.0  # deterministic seconds granted to find the smallest contradiction
DETAIL = 3.0  # the same, for all the gaps of one plan together


def listed(words: Sequence[str], *, at_most: int = 6) -> str:
    """« a, b et c », shortened politely."""
    shown = list(words[:at_most])
    if len(words) > at_most:
        shown.append(f"{len(words) - at_most} autres")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} et {shown[-1]}"


def refusal(problem: PanelProblem) -> Infeasible:
    """The smallest set of rules that cannot hold together, and what a person may change."""
    halves: tuple[Literal["seats", "challenges", ""], ...] = ("seats", "challenges", "")
    for only in halves:
        model = Model(problem, demanding=True, only=only)
        found = core(model.cp, model.switches, Budget(PROOF), seed=problem.seed)
        if found:
            break
    demands = tuple(model.demands)
    if found:
        demands = tuple(model.demands[position] for position in found[0])
    advice = dict.fromkeys(relaxation(problem, demand) for demand in demands)
    return Infeasible(demands, tuple(advice))


def relaxation(problem: PanelProblem, demand: Demand) -> str:
    """What a person may change so that ``demand`` stops being in the way."""
    if demand.kind == "challenge":
        challenge = next(c for c in problem.challenges if c.id == demand.id)
        return (
            f"Demander d’autres demi-journées aux porteurs du défi {called(challenge)}, "
            "ou l’entendre lors d’une autre session."
        )
    if demand.kind == "rule":
        return "Proposer une demi-journée de plus à certains jurés."
    if demand.kind == "conflict":
        juror_id = demand.id.split("/")[0]
        juror = next(j for j in problem.jurors if j.id == juror_id)
        return f"Inviter, à la place de {called(juror)}, un juré sans lien avec ce défi."
    sitting = next(s for s in problem.sittings if s.id == demand.id)
    if "au plus" in demand.says:
        return f"Ouvrir un jury de plus que {called(sitting)}, ou en relever le maximum."
    if "entend" in demand.says:
        return f"Fermer le jury {called(sitting)}, ou accepter qu’il entende moins de défis."
    return (
        f"Inviter d’autres jurés libres le {sitting.half_day}, fermer le jury {called(sitting)}, "
        "ou en abaisser l’effectif minimal."
    )


class Witness:
    """Looks at a finished plan and says why it has the gaps it has."""

    def __init__(self, problem: PanelProblem, plan: Panels, moves: Any = None) -> None:
        self.problem, self.plan, self.moves = problem, plan, moves
        self.budget = Budget(DETAIL)
        self.jurors = {juror.id: juror for juror in problem.jurors}
        self.challenges = {challenge.id: challenge for challenge in problem.challenges}
        self.sittings = {sitting.id: sitting for sitting in problem.sittings}
        self.sits: dict[str, list[str]] = {}
        for panel in plan.panels:
            for juror in panel.jurors:
                self.sits.setdefault(juror, []).append(panel.sitting)

    def explain(self, gap: Gap) -> Gap:
        says = {
            "expertise": self._expertise, "seat": self._seat,
            "challenge": self._challenge, "juror": self._juror,
        }[gap.kind](gap)  # fmt: skip
        return replace(gap, says=says + self._contradiction(gap))

    def _contradiction(self, gap: Gap) -> str:
        """Fill the gap by force and see which demands that would break."""
        if self.budget.spent or len(self.problem.jurors) > self.problem.rules.cohort:
            return ""
        model = Model(self.problem, demanding=True, achieved=self.plan)
        self._hold_the_rest(model, gap)
        found = core(model.cp, model.switches, self.budget, seed=self.problem.seed)
        if found is None:
            return ""
        if not found[0]:
            return " Aucune disponibilité ne le permet."
        broken = listed([model.demands[position].says for position in found[0]])
        return f" Y remédier obligerait à renoncer à l’une de ces demandes : {broken}."

    def _hold_the_rest(self, model: Model, gap: Gap) -> None:
        """What the plan holds and that counts at least as much stays asked; the gap is filled."""
        stable = self.moves is not None and not self.problem.rules.expertise_first
        if stable or (self.moves is not None and gap.kind == "juror"):
            limit = next(tier.value for tier in self.plan.tiers if tier.name == "moves")
            line = model.cp.add(sum(model.moves_from(self.moves)) <= limit)
            model.demand(line, "moves", "moves", f"{limit} changements au plus")
        missing = {(g.challenge, g.profile) for g in self.plan.gaps if g.kind == "expertise"}
        if gap.kind in ("expertise", "juror"):
            for (challenge, profile), absent in model.absent.items():
                if (challenge, profile) not in missing:
                    says = f"{called(self.challenges[challenge])} a un juré « {profile} »"
                    model.demand(model.cp.add(absent == 0), "expertise", challenge, says)
        if gap.kind == "expertise":
            model.cp.add(model.absent[gap.challenge, gap.profile] == 0)
        elif gap.kind == "challenge":
            model.cp.add(sum(v for (c, _), v in model.hears.items() if c == gap.challenge) >= 1)
        elif gap.kind == "seat":
            among = [j for j in self.problem.jurors if not gap.profile or gap.profile in traits(j)]
            sitting = self.sittings[gap.sitting]
            members = next(p.jurors for p in self.plan.panels if p.sitting == sitting.id)
            held = sum(j.id in members for j in among)
            model.cp.add(sum(model.seated_in(sitting, among)) >= held + 1)
        else:
            for juror, idle in model.unused.items():
                if juror in self.sits:
                    says = f"{called(self.jurors[juror])} siège"
                    model.demand(model.cp.add(idle == 0), "juror", juror, says)
            model.cp.add(model.unused[gap.juror] == 0)

    def _obstacles(self, jurors: Sequence[Juror], sitting: Sitting) -> str:
        """For each of these jurors, what keeps her from this sitting."""
        heard = next(p.challenges for p in self.plan.panels if p.sitting == sitting.id)
        away, torn, busy, idle = [], [], [], []
        for juror in jurors:
            against = [c for c in heard if self.problem.in_conflict(juror, self.challenges[c])]
            if sitting.half_day not in juror.half_days:
                away.append(called(juror))
            elif against:
                rivals = listed([called(self.challenges[c]) for c in against])
                torn.append(f"{called(juror)} (conflit d’intérêts avec {rivals})")
            elif juror.id in self.sits:
                seats = listed([called(self.sittings[s]) for s in self.sits[juror.id]])
                busy.append(f"{called(juror)} (siège au jury {seats})")
            else:
                idle.append(called(juror))
        parts = []
        if away:
            parts.append(f"non disponibles le {sitting.half_day} : {listed(away)}")
        if torn:
            parts.append(f"écartés : {listed(torn)}")
        if busy:
            parts.append(f"retenus ailleurs : {listed(busy)}")
        if idle:
            parts.append(f"libres mais sans place sous les règles : {listed(idle)}")
        return " ; ".join(parts) if parts else "personne de ce profil n’est invité"

    def _expertise(self, gap: Gap) -> str:
        experts = [j for j in self.problem.jurors if j.profile == gap.profile]
        sitting = self.sittings[gap.sitting]
        return (
            f"Aucun juré « {gap.profile} » au jury {called(sitting)} pour le défi "
            f"{called(self.challenges[gap.challenge])} : {self._obstacles(experts, sitting)}."
        )

    def _seat(self, gap: Gap) -> str:
        sitting = self.sittings[gap.sitting]
        members = next(p.jurors for p in self.plan.panels if p.sitting == sitting.id)
        others = [
            juror
            for juror in self.problem.jurors
            if juror.id not in members and (not gap.profile or gap.profile in traits(juror))
        ]
        about = f" « {gap.profile} »" if gap.profile else ""
        return (
            f"Il manque {counted(gap.missing, 'juré')}{about} au jury "
            f"{called(sitting)} : {self._obstacles(others, sitting)}."
        )

    def _challenge(self, gap: Gap) -> str:
        challenge = self.challenges[gap.challenge]
        open_to = [s for s in self.problem.sittings if s.half_day in challenge.half_days]
        if not open_to:
            return (
                f"Le défi {called(challenge)} n’est pas entendu : aucun jury ne siège aux "
                "demi-journées de ses porteurs."
            )
        names = listed([called(sitting) for sitting in open_to])
        return f"Le défi {called(challenge)} n’est pas entendu : seuls possibles, {names}."

    def _juror(self, gap: Gap) -> str:
        juror = self.jurors[gap.juror]
        open_to = [s for s in self.problem.sittings if s.half_day in juror.half_days]
        if not open_to:
            return f"{called(juror)} ne siège pas : aucun jury aux demi-journées proposées."
        names = listed([called(sitting) for sitting in open_to])
        return f"{called(juror)} ne siège pas ; jurys possibles : {names}."

    def of_juror(self, juror: Juror) -> str:
        """One sentence for this juror."""
        if juror.id not in self.sits:
            return next(g.says for g in self.plan.gaps if g.kind == "juror" and g.juror == juror.id)
        seats = []
        for name in self.sits[juror.id]:
            sitting = self.sittings[name]
            heard = next(p.challenges for p in self.plan.panels if p.sitting == name)
            room = f", {sitting.room}" if sitting.room else ""
            says = f"au jury {called(sitting)} ({sitting.half_day}{room})"
            if heard:
                says += f", qui entend {listed([called(self.challenges[c]) for c in heard])}"
            wanted = [c for c in heard if juror.profile in self.challenges[c].profiles]
            if wanted:
                names = listed([called(self.challenges[c]) for c in wanted])
                says += f" ; son profil « {juror.profile} » est attendu pour {names}"
            seats.append(says)
        return f"{called(juror)} siège {' ; puis '.join(seats)}."


def traits(juror: Juror) -> tuple[str, str, str]:
    return juror.profile, juror.organisation, juror.gender


def unheard(challenge: Challenge) -> Gap:
    return Gap("challenge", "", challenge=challenge.id)
