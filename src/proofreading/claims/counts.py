"""The counts of a sentence, its kinds of contract, the profiles it names."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from proofreading.claims import subjects as say
from proofreading.claims.context import Claim
from proofreading.claims.figures import Figures
from proofreading.claims.quantities import SEVERAL, Quantity

_NUMBERED = re.compile(
    r"\b(?:eig|promotions?|articles?|art\.|n°|annexe|chapitre|phase|étape|version|page|niveau"
    r"|axe|lot|sprint"
    r"|question|tome|volume|figure|tableau)[ -]?(?:n° ?)?$"
)


class Counts(Figures):
    """``counts`` and ``kinds`` give them all."""

    def counts(self) -> Iterator[Claim]:
        for match in say.FOLD.finditer(self.flat):
            value = Fraction(say.FOLDS[match["n"]])
            yield self.claim("readers", Quantity("count", *match.span(), value, value))
        named = False
        for quantity in self.sentence.counts():
            noun, where = self.noun(quantity)
            word = self.flat[quantity.start : quantity.end]
            lone = word in {"un", "une"}
            alone = bool(re.match(r"\s+(?:seule?|unique)\b", self.flat[quantity.end :]))
            if lone and not alone:
                continue
            if re.match(r"\S*\s+sur (?:\d|deux|trois|quatre|cinq|dix|cent)", self.flat[where:]):
                continue  # « deux postes sur trois »
            if re.search(r"\bentre (?:les |ces )?$", self.flat[: quantity.start]):
                continue  # « entre deux sprints »
            if _NUMBERED.search(self.flat[: quantity.start]):
                continue  # « EIG 5 », « article 3 »
            subject = self.subject(noun, where, quantity)
            if subject is None and not noun:
                if (
                    1000 <= quantity.high < 15_000
                    and "€" in self.flat
                    and say.PAY.search(self.flat)
                ):
                    below, above = self.experience_at(quantity)
                    yield self.claim("pay", quantity, below=below, above=above)
                    continue
                subject = self.loose(quantity)
            if subject is None:
                continue
            named = True
            claim = self.claim(subject, quantity, bound=self.bound(quantity, where))
            yield replace(claim, unsure=claim.unsure or quantity.unit == "vague")
        several = SEVERAL.search(self.flat)
        if several and not named:
            quantity = Quantity("count", *several.span())
            noun, where = self.noun(quantity)
            subject = self.subject(noun, where, quantity)
            if subject in {"readers", "criteria", "wishes"} and not self.told:
                yield self.claim(subject, quantity, unsure=True)

    def noun(self, quantity: Quantity) -> tuple[str, int]:
        """What is counted: the first noun we know after the number, before any sign."""
        tail = re.split(r"[.,;:!?()\0]", self.flat[quantity.end : quantity.end + 48])[0]
        best = ("", len(tail) + 1)
        for name, pattern in say.NOUNS:
            match = re.search(r"\b(?:" + pattern.pattern + ")", tail)
            if match and match.start() < best[1]:
                best = (name, match.start())
        own = say.OWN_NOUNS.search(tail)
        if own and own.start() < best[1]:
            return "own", quantity.end + own.end()
        if len(tail[: best[1]].split()) > 3:
            return "", quantity.end
        return best[0], quantity.end + best[1]

    def subject(self, noun: str, where: int, quantity: Quantity) -> str | None:
        flat = self.flat
        reading = say.READING.search(flat) and say.READ_OBJECT.search(flat)
        if noun == "readers":
            read = say.READ_OBJECT.search(flat) or re.search(r"\bserez (?:évalué|examiné|lu)", flat)
            return "readers" if read or reading else None
        if noun in {"criteria", "sections", "sprints", "profiles", "wishes"}:
            if noun == "criteria":
                if re.search(r"\bautres\b", flat[max(0, where - 10) : where]):
                    return "criteria.more"
                if own := re.match(
                    r"\S*(?: d'évaluation| de sélection)? (?:des?|du|de l'|pour l[ea']) ?"
                    r"(?:(?P<d>dossiers?|lecture)|(?P<e>entretiens?|jury))",
                    flat[where:],
                ):
                    return "criteria.dossier" if own["d"] else "criteria.interview"
                if re.search(r"\bentretien|\bjury\b", flat):
                    return "criteria.interview"
                if re.search(r"\bdossiers?\b|\blecture\b", flat):
                    return "criteria.dossier"
            if noun == "criteria" and not say.JUDGING.search(f"{flat} {self.heading}"):
                return None
            if noun == "profiles" and "métier" in flat[where : where + 7]:
                return "profiles" if say.RECRUITS.search(flat) else None
            if noun == "sections" and not re.search(
                r"\bdossier|\bcandidature|\bremplir\b|\brubrique", flat
            ):
                return None
            if noun == "sections" and "partie" in flat[where : where + 8]:
                return "sections" if "dossier" in flat else None
            if noun == "profiles" and re.search(r"\bautres\b", flat[max(0, where - 12) : where]):
                return None
            if (
                noun == "wishes"
                and "choix" in flat[where : where + 6]
                and not say.RANKING.search(flat)
            ):
                return None
            return noun
        if noun == "times":
            return "readers" if re.search(r"\brelu|\blus?\b", flat) and reading else None
        if noun == "missions":
            every = re.search(r"\b(?:les|ces|des|nos|aux) $", flat[: quantity.start])
            return "wishes" if say.RANKING.search(flat) and not every else None
        if noun == "seats":
            return "cap" if say.HIRING.search(flat) else None
        if noun == "people":
            if reading and not say.TEAM.search(flat):
                return "readers"
            if say.READING.search(self.heading) and say.READ_OBJECT.search(self.heading):
                return "readers"
            if say.TEAM.search(flat):
                return "team" if say.OUR_TEAM.search(flat) else None
            if re.search(
                r"\b(?:défi|projet|mission)s?\b[^.]*\b(?:réuni|mobilis|rassembl|associ)", flat
            ):
                return "team"
            if say.HIRING.search(flat) and re.search(
                r"\brejoindr|\brecrut|\bpromotion accueill|\bcompte(?:ra)?\b|\blimité|\bembauch",
                flat,
            ):
                return "cap"
        return None

    def loose(self, quantity: Quantity) -> str | None:
        """A number without a noun: « dans la limite de trois », « Trois au plus. »."""
        near = self.flat[max(0, quantity.start - 24) : quantity.end + 16]
        limited = say.LIMITED.search(near)
        after = self.flat[quantity.end :]
        if re.search(r"\béquipes? de\s*$", self.flat[: quantity.start]) or re.match(
            r" par équipe", after
        ):
            return "team" if say.OUR_TEAM.search(self.flat) else None
        if limited and say.RANKING.search(self.flat):
            return "wishes"
        if re.search(
            r"\b(?:postes?|places?|recrutements?|personnes)\b", self.flat[: quantity.start]
        ) and (
            "nombre de" in self.flat
            or (
                re.search(r"\blimité|\bplafonn|\bde\s*$|\bà\s*$", near)
                and say.HIRING.search(self.flat)
            )
        ):
            return "cap"
        short = len(self.flat.split()) <= 9 or quantity.start < 3
        if short and (limited or quantity.start < 3 or self.flat.lstrip().startswith("il y en a")):
            for subject, pattern in say.HEADINGS:
                if pattern.search(self.heading):
                    return subject
        return None

    def bound(self, quantity: Quantity, where: int) -> str:
        near = self.flat[max(0, quantity.start - 26) : max(where, quantity.end) + 30]
        if re.search(r"\bau moins\b|\bau minimum\b|\bminimum\b", near):
            return "low"
        if re.search(
            r"\bau plus\b|\bau maximum\b|\bmaximum\b|\bjusqu'à\b|\bdans la limite\b|\blimité", near
        ):
            return "high"
        return ""

    # --- kinds and names ------------------------------------------------------------------------

    def kinds(self) -> Iterator[Claim]:
        flat = self.flat
        if not say.DIFFERENT.search(flat) and say.HIRED.search(flat):
            for name, pattern in say.KINDS:
                if match := pattern.search(flat):
                    quantity = Quantity("kind", *match.span(), unit=name)
                    if name == "freelance" and not re.search(r"\bcontrat|\brecrut|\bembauch", flat):
                        continue
                    yield self.claim("contract.kind", quantity)
        match = say.RENEWABLE.search(flat)
        if match and re.search(r"contrat|mission|recrut|embauch|durée", f"{flat} {self.heading}"):
            no = bool(match["no"]) or match["no2"] is not None
            yield self.claim(
                "renewable", Quantity("kind", *match.span(), unit="no" if no else "yes")
            )
        if say.RECRUITS.search(flat) or say.RECRUITS.search(self.heading):
            for match in say.DIRECTION.finditer(flat):
                before = self.original[: match.start()].rstrip()
                if self.original[match.start() : match.start() + 1] == "D" and (
                    before[-1:] == "," or before[-1:].isalpha()
                ):
                    continue  # « Anne Lambert, Direction des affaires maritimes »
                name = match["name"].removeprefix("l'").removeprefix("d'").strip("’'-")
                if not say.ORGANISATIONS.match(name):
                    yield self.claim("profile", Quantity("name", *match.span(), unit=name))
            for trade, stems in say.TRADES:
                for match in trade.finditer(flat):
                    unit = "|".join(stems)
                    yield self.claim("profile", Quantity("name", *match.span(), unit=unit))
