"""The amounts, shares and lengths of a sentence."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from proofreading.claims import subjects as say
from proofreading.claims.context import Claim, Context
from proofreading.claims.quantities import NUMBER, Quantity, number

_N = NUMBER
_BELOW = re.compile(
    rf"(?:\bmoins d(?:e |')|\bavant (?:les )?|\bjusqu'à |\binférieure? à "
    rf"|<\s*)(?P<n>{_N})\s*(?:ans\b|années?\b)"
    rf"|\b(?P<n2>{_N}) ans (?:ou moins|au plus|inclus)"
)
_ABOVE = re.compile(
    rf"(?:\bplus d(?:e |')|\bau-delà de |\bà partir de |\bdès (?:les )?"
    rf"|\bsupérieure? (?:ou égale? )?à |>\s*"
    rf"|\baprès |\bà compter de |\bsi vous avez |\bcommence à )(?P<n>{_N})\s*(?:ans\b|années?\b)"
    rf"|\b(?P<n2>{_N}) ans (?:et plus|ou plus|et au-delà|minimum)"
)
_EXACT = re.compile(rf"\b(?:avec |vous avez )?(?P<n>{_N}) (?:ans|années) d'expérience\b")
_THEN = re.compile(r"\b(?:au-delà|ensuite|après)\b(?! d)")


class Figures(Context):
    """``money``, ``percent``, ``length``: one quantity each; ``fully``: a share said in words."""

    def experience_at(self, quantity: Quantity) -> tuple[int | None, int | None]:
        """The years for which an amount is said: the nearest threshold of its clause."""
        best: tuple[int, int | None, int | None] | None = None
        for pattern, side in ((_BELOW, "below"), (_ABOVE, "above")):
            for match in pattern.finditer(self.flat):
                value = number(match["n"] or match["n2"])
                if value is None:
                    continue
                if match.end() <= quantity.start:
                    between = self.flat[match.end() : quantity.start]
                    gap = len(between) + 60 * len(re.findall(r"€|;|\. ", between))
                else:
                    between = self.flat[quantity.end : match.start()]
                    gap = len(between) + 10 + 60 * len(re.findall(r"€|%|;|, \d|\bou \d", between))
                years = int(value)
                one = (gap, years if side == "below" else None, years if side == "above" else None)
                if best is None or gap < best[0]:
                    best = one
        if (
            best is None
            and not say.EDGED.search(self.flat)
            and (exact := _EXACT.search(f"{self.flat} {self.heading}"))
        ):
            value = number(exact["n"])
            if value is not None:
                return int(value) + 1, int(value)
        after = self.flat[quantity.end : quantity.end + 24]
        if _THEN.search(after) and "€" not in after[: _THEN.search(after).start()]:  # type: ignore[union-attr]
            return None, -1
        return (best[1], best[2]) if best and best[0] < 90 else (None, None)

    def money(self, quantity: Quantity) -> Iterator[Claim]:
        flat, heading = self.flat, self.heading
        if say.NOT_PAY.search(flat):
            return
        net = bool(say.NET.search(flat) and say.MONTHLY.search(flat))
        cue = say.PAY.search(flat) or say.PAY.search(heading)
        yours = say.MONTHLY.search(flat) and re.search(r"\bv(?:ous|otre|os)\b", flat)
        plain_net = say.NET.search(flat) and 1000 <= quantity.high < 15_000
        if not (cue or net or yours or plain_net):
            return
        if say.BONUS.search(flat) and not net:
            yield self.claim("pay", quantity, unsure=True)
            return
        if quantity.high < 100:
            return
        below, above = self.experience_at(quantity)
        unsure = bool(say.GROSS.search(flat))
        if re.search(
            r"\b(?:réévalu|augment|complét|major)\w*\b[^.]{0,20}$", flat[: quantity.start]
        ):
            unsure = True
        elif say.YEARLY.search(flat) and not say.MONTHLY.search(flat):
            quantity = replace(quantity, low=quantity.low / 12, high=quantity.high / 12)
        elif quantity.high >= 15_000:
            unsure = True
        bound = "uniform" if say.UNIFORM.search(flat) else ""
        claim = self.claim("pay", quantity, below=below, above=above, bound=bound)
        yield replace(claim, unsure=claim.unsure or unsure)

    def percent(self, quantity: Quantity) -> Iterator[Claim]:
        near = self.flat
        if say.VARIABLE.search(near) or say.VARIABLE.search(self.heading):
            below, above = self.experience_at(quantity)
            unsure = bool(say.VARIABLE_SHARE.search(near))
            bound = "uniform" if say.UNIFORM.search(near) else ""
            claim = self.claim("variable", quantity, below=below, above=above, bound=bound)
            yield replace(claim, unsure=claim.unsure or unsure)
        elif say.FUNDING.search(near) and re.search(r"salaire|rémunér|coût|paie\b|poste", near):
            yield self.claim("funding", quantity)

    def fully(self) -> Iterator[Claim]:
        match = say.FULLY.search(self.flat)
        if match and re.search(r"salaire|rémunér|coût", self.flat):
            whole = Quantity("percent", *match.span(), Fraction(100), Fraction(100))
            yield self.claim("funding", whole)

    # --- lengths ------------------------------------------------------------------------------

    def length(self, quantity: Quantity) -> Iterator[Claim]:
        flat = self.flat
        around = flat[max(0, quantity.start - 45) : quantity.end + 40]
        years = quantity.unit == "month" and re.search(
            r"\ban|\bannée", flat[quantity.start : quantity.end]
        )
        if years and (say.EXPERIENCE.search(around) or say.EXPERIENCE.search(self.heading)):
            yield from self.years(quantity)
            return
        if re.match(
            r" (?:par|chaque) |/| de (?:télétravail|congé|vacances)", flat[quantity.end :]
        ) or (re.search(r"(?<!jusqu')\bà\s*$", flat[: quantity.start])):
            return  # « deux jours par semaine », « objectifs à douze mois »
        longest = dict(say.LENGTHS)["contract.longest"].search(flat)
        if not longest and re.search(r"\bplus de\s*$|\bdepuis (?:plus de )?$|\btou(?:s"
                                     r"|tes)\s*(?:les )?$",
                     flat[: quantity.start]):  # fmt: skip
            return
        for subject, cue in say.LENGTHS:
            if cue.search(flat):
                if subject == "contract.months" and not self.is_contract(quantity):
                    return
                if subject == "evaluation" and not (
                    say.READ_OBJECT.search(flat) or "l'évaluation" in flat
                ):
                    continue
                bound = "high" if re.search(r"\bau plus\b|\bmaximum\b", flat) else ""
                claim = self.claim(subject, quantity, bound=bound)
                yield replace(claim, unsure=claim.unsure or quantity.hours)
                return
        for subject, cue in say.LENGTHS:
            if cue.search(self.heading):
                if subject == "contract.months" and "durée" not in f"{self.heading} {flat}":
                    continue
                claim = self.claim(subject, quantity)
                yield replace(claim, unsure=claim.unsure or quantity.hours)
                return
        if self.is_stay(quantity):
            yield self.claim("contract.months", quantity)
        elif say.MILESTONES["interviews"].search(flat) and re.search(r"\baprès\b|\bavant\b", flat):
            yield self.claim("interviews.opens", quantity, unsure=True)
        elif (say.MILESTONES["deposit"].search(flat) or say.BARE_CLOSES.search(flat)) and re.search(
            r"\bcl[oô]tur|\bferm|\bouvrir", flat
        ):
            edge = "opens" if "ouvrir" in flat else "closes"
            yield self.claim(f"deposit.{edge}", quantity, unsure=True)
        elif say.MILESTONES["results"].search(flat) and re.search(r"\baprès\b|\bavant\b", flat):
            yield self.claim("results.opens", quantity, unsure=True)

    def is_contract(self, quantity: Quantity) -> bool:
        """« Recrutés pour dix mois », not « le projet dure douze mois » nor « il y a dix mois »."""
        before = self.flat[max(0, quantity.start - 60) : quantity.start]
        if re.search(
            r"\bil y a\s*$|\bdans (?:les )?$|\btous les\s*$|\bavant\s*$|\bpremiers?\s*$", before
        ):
            return False
        if say.DIFFERENT.search(self.flat):
            return False
        return bool(
            re.search(r"\bcontrat|\bcdd\b|\bembauch|\brecrut|\bengag|\bmission|\bdurée\b", before)
            or re.search(r"^[^.]{0,20}\bcontrat", self.flat[quantity.end :])
        )

    def is_stay(self, quantity: Quantity) -> bool:
        """« Vous intégrez l’État pour deux ans », « une immersion de dix mois »: the contract."""
        flat, before = self.flat, self.flat[: quantity.start]
        if quantity.unit != "month" or not 3 <= quantity.low <= 72 or say.STAY_NOT.search(flat):
            return False
        if not re.search(r"\b(?:pour|pendant|durant|de|d'|dure\w*)\s*$|:\s*$", before):
            return False
        return bool(say.STAY.search(flat) and not say.DIFFERENT.search(flat))

    def years(self, quantity: Quantity) -> Iterator[Claim]:
        flat = self.flat
        money = any(q.kind in {"money", "percent"} for q in self.quantities)
        if money or say.GRADE.search(flat) or re.search(r"rémunér|salaire|payé", flat):
            edged = [m for p in (_BELOW, _ABOVE) for m in p.finditer(flat)
                     if m.start() <= quantity.start <= m.end()]  # fmt: skip
            edged_or_grade = edged or say.GRADE.search(flat)
            if edged_or_grade:
                yield self.claim("threshold", quantity)
            return
        if say.REQUIRED.search(flat) or say.REQUIRED.search(self.heading):
            barred = re.search(r"\bpas possible\b|\bimpossible\b|\bne p(?:ouv|eu)", flat)
            if self.hedged or (re.search(r"\bpas\b|\baucun", flat) and not barred):
                yield self.claim("experience", quantity, unsure=True)
            else:
                yield self.claim("experience", quantity)
        elif self.hedged:
            yield self.claim("experience", quantity, unsure=True)
