"""A sentence and all that says of whom, of which call and of which time it speaks."""

import re
from dataclasses import dataclass, replace
from typing import Any

from proofreading.claims import subjects as say
from proofreading.claims.facts import Audience
from proofreading.claims.quantities import Quantity, Sentence, is_vague

OURS = {"eig", "entrepreneurs", "passerelle"}  # « candidature à EIG » is ours


@dataclass(frozen=True, slots=True)
class Claim:
    """``subject``: « deposit.closes », « pay », « readers »…; ``quantity``: what is said of it.

    ``other``: said of something else than the call of the page. ``unsure``: looks like a claim
    that only a person can settle. ``below``/``above``: the years of experience it is said for.
    """

    subject: str
    quantity: Quantity
    start: int
    end: int
    audience: Audience
    sprint: int | None = None
    other: bool = False
    unsure: bool = False
    below: int | None = None
    above: int | None = None
    bound: str = ""  # « high »: at most; « low »: at least; « only »: neither
    text: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a sentence stands: the public of its page, the promotion, the headings above."""

    audience: Audience = "candidates"
    cohort: str = ""
    heading: str = ""
    year: int | None = None
    on_call_page: bool = True
    lead: str = ""  # the sentence that introduces the list a bullet belongs to


class Context:
    """What the whole sentence says once, for every figure in it."""

    def __init__(self, flat: str, original: str, setting: Setting) -> None:
        self.flat, self.original, self.setting = flat, original, setting
        self.heading = f"{setting.heading} {setting.lead}".strip()
        years = set(re.findall(r"\b20\d\d\b", flat))
        self.sentence = Sentence(flat, year=int(years.pop()) if len(years) == 1 else setting.year)
        self.quantities = self.sentence.all()
        self.audience = self.read_audience()
        self.sprint = sprint_in(flat) or sprint_in(self.heading)
        self.imperfect = any(
            say.IMPERFECT.search(words) or say.FORMERLY.search(words)
            for words in (flat, setting.lead)
        )
        self.perfect = any(say.PERFECT.search(words) for words in (flat, setting.lead))
        self.told = self.imperfect or self.perfect  # figures of rules are told in the present
        testimony = bool(say.TESTIMONY.search(flat) and (self.told or "raconte" in flat))
        self.elsewhere = (
            self.another_cohort() or bool(say.FOREIGN.search(flat)) or self.imperfect or testimony
            or self.foreign()
        )  # fmt: skip
        self.hedged = bool(say.HEDGED.search(flat))

    # --- whose ------------------------------------------------------------------------------

    def read_audience(self) -> Audience:
        if say.ADMINISTRATIONS.search(self.flat):
            return "administrations"
        if self.setting.audience == "administrations" and say.CANDIDATES.search(self.flat):
            return "candidates"
        return self.setting.audience

    def another_cohort(self) -> bool:
        named = {cohort_in(m) for m in say.COHORT.finditer(f"{self.flat}")}
        named = named or {cohort_in(m) for m in say.COHORT.finditer(self.heading)}
        ours = re.sub(r"\D", "", self.setting.cohort)
        return bool(named) and (ours not in named if ours else False)

    def foreign(self) -> bool:
        """« les candidatures à l’École du numérique »: a capital that is not our programme's."""
        match = re.search(
            r"[Cc]andidatures? (?:à|au|pour) (?:l['’]|la |le )?([A-ZÉÈ]\w+)", self.original
        )
        return match is not None and match[1].lower() not in OURS

    def claim(self, subject: str, quantity: Quantity, **more: Any) -> Claim:
        figure = subject.partition(".")[0] not in say.MILESTONES
        claim = Claim(
            subject, quantity, quantity.start, quantity.end, self.audience, self.sprint,
            other=self.elsewhere or (figure and self.told),
            unsure=self.hedged
            or quantity.unit == "vague"
            or is_vague(self.flat, quantity.start, quantity.end),
            text=self.flat.strip(),
        )  # fmt: skip
        return replace(claim, **more)


def sprint_in(flat: str) -> int | None:
    found = list(say.SPRINT.finditer(flat))
    if len(found) != 1:
        return None
    match = found[0]
    if match["word"]:
        return say.ORDINALS[match["word"]]
    return int(match["after"] or match["before"])


def cohort_in(match: re.Match[str]) -> str:
    if match["word"]:
        return str(say.ORDINALS[match["word"]])
    return str(match["after"] or match["before"] or match["eig"])
