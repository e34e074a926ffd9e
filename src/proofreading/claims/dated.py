"""The dates and hours of a sentence: of which milestone they are, and of which edge of it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from proofreading.claims import subjects as say
from proofreading.claims.context import Claim, Context
from proofreading.claims.quantities import Quantity


class Dated(Context):
    """``timed`` gives them all."""

    def timed(self) -> Iterator[Claim]:
        timed = [q for q in self.quantities if q.kind in {"day", "month", "season", "always",
                                                          "weekday", "hour"}]  # fmt: skip
        if say.EVENTS.search(self.flat) or (
            say.ELSEWHERE.search(self.flat) and not say.DEPOSIT_STRONG.search(self.flat)
        ):
            return
        if not timed:
            match = re.search(r"\b(?:dès que|lorsque|quand|une fois)\b", self.flat)
            if (
                match
                and say.CLOSES.search(self.flat)
                and re.search(
                    r"\bcandidatures?\b|\bdépôts?\b|\bl'appel\b", self.flat[: match.start()]
                )
            ):
                yield self.claim("deposit.closes", Quantity("season", *match.span()), unsure=True)
            return
        days = [q for q in timed if q.kind == "day"]
        several_months = sum(q.kind == "month" for q in timed) > 1
        told_hours = {(q.start, q.low) for q in timed if q.kind == "hour"}
        for quantity in timed:
            milestone = self.milestone(quantity)
            if milestone is None:
                continue
            if quantity.kind == "hour":
                edge = self.edge(quantity)
                if milestone == "deposit" and edge == "closes":
                    yield self.claim("deposit.hour", quantity)
                continue
            if quantity.kind == "weekday":
                edge = self.edge(quantity)
                if quantity.unit == "un" and edge:
                    yield self.claim(f"{milestone}.{edge}", quantity)
                continue
            if quantity.kind == "always":
                if milestone == "deposit" and say.SENDING.search(self.flat):
                    yield self.claim("deposit.closes", quantity)
                continue
            if quantity.kind == "season":
                edge = self.edge(quantity)
                if edge and not days and not told_hours:
                    yield self.claim(f"{milestone}.{edge}", quantity, unsure=True)
                continue
            before = self.flat[max(0, quantity.start - 14) : quantity.start]
            loose = bool(re.search(r"semaine du\s*$", before)) or several_months
            for edge in self.edges(quantity, milestone):
                claim = self.claim(f"{milestone}.{edge}", quantity)
                yield replace(claim, unsure=True) if loose or edge == "when" else claim

    def milestone(self, quantity: Quantity) -> str | None:
        found = []
        for rank, (name, pattern) in enumerate(say.MILESTONES.items()):
            for match in pattern.finditer(self.flat):
                gap = (
                    quantity.start - match.end()
                    if match.end() <= quantity.start
                    else ((match.start() - quantity.end) + 15)
                )
                walls = self.flat[
                    min(match.end(), quantity.end) : max(match.start(), quantity.start)
                ]
                penalty = 60 * walls.count(";") + 25 * len(
                    re.findall(r", puis | et les | et l'", walls)
                )
                if name == "deposit" and "dossier" in match[0]:
                    penalty += 5
                found.append((max(gap, 0) + penalty, rank, name, match.end() <= quantity.start))
        # « si votre dossier est présélectionné, un entretien… »: the precise one before the general
        precise = [one for one in found if one[2] != "deposit" and one[3]]
        deposit = [one for one in found if one[2] == "deposit"]
        if (
            precise
            and min(precise)[0] < 90
            and (not deposit or min(precise)[0] <= min(deposit)[0] + 40)
        ):
            return min(precise)[2]
        before = [one for one in found if one[3]]
        if before and self.until(
            quantity
        ):  # « l’appel … jusqu’au 3 avril, pour un démarrage le 12 »
            return min(before)[2]
        if found:
            return min(found)[2]
        for name, pattern in say.MILESTONES.items():
            if pattern.search(self.heading):
                return name
        if self.setting.on_call_page and (
            say.BARE_CLOSES.search(self.flat) or say.BARE_CLOSES.search(self.heading)
        ):
            return "deposit"
        if say.BARE_EDGES.search(self.flat) and "calendrier" in f"{self.flat} {self.heading}":
            return "deposit"
        if self.setting.on_call_page and re.search(r"\bnous rejoindre\b|\benvo(?:i|y)", self.flat):
            return "deposit" if say.CLOSES.search(self.flat) else None
        return None

    def edge(self, quantity: Quantity) -> str:
        """« opens » or « closes », by the nearest word of the sentence, else of the heading."""
        best: tuple[int, str] | None = None
        for edge, pattern in (("closes", say.CLOSES), ("opens", say.OPENS)):
            for match in pattern.finditer(self.flat):
                gap = quantity.start - match.end()
                if gap < 0:
                    gap = max(0, match.start() - quantity.end) + 12
                if edge == "opens" and match[0].startswith("ouvert") and self.until(quantity):
                    continue
                if best is None or gap < best[0]:
                    best = (gap, edge)
        if best:
            return best[1]
        for edge, pattern in (("closes", say.CLOSES), ("opens", say.OPENS)):
            if pattern.search(self.heading):
                return edge
        return ""

    def until(self, quantity: Quantity) -> bool:
        return bool(re.search(r"\bjusqu", self.flat[max(0, quantity.start - 14) : quantity.end]))

    def edges(self, quantity: Quantity, milestone: str) -> list[str]:
        shape = quantity.span.shape if quantity.span else "day"
        if shape == "range":
            return ["opens", "closes"]
        if shape == "until" or self.until(quantity):
            return ["closes"]
        edge = self.edge(quantity)
        if shape == "from" and re.search(
            r"\b(?:clos|close|fermée?)s? $", self.flat[: quantity.start]
        ):
            return ["closes"]
        if shape == "from":
            return ["opens"]
        if milestone in {"results", "shortlist", "start", "acceptance"}:
            return ["opens"]  # an announcement has one day
        if edge:
            return [edge]
        if milestone in {"interviews", "wishes"}:
            return ["within"]
        return ["when"]
