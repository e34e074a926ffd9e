"""Claims held against the facts of one call: true, false, or for a person to confirm."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from fractions import Fraction
from typing import Literal

from proofreading.claims.facts import CallFacts, Pay, Stretch
from proofreading.claims.quantities import Quantity
from proofreading.claims.reader import Claim
from texts import voice
from texts.dates import plain
from texts.translation import gettext as _
from texts.voice import WEEKDAYS

Truth = Literal["true", "false", "confirm", "other"]
FAR = timedelta(days=100)  # a date told as past that far before the first window is of another call


@dataclass(frozen=True, slots=True)
class Verdict:
    """``expected``: what the facts say instead, in French, when the claim is false."""

    truth: Truth
    claim: Claim
    expected: str = ""


def judge(claim: Claim, facts: CallFacts) -> Verdict:
    """``facts``: those of the call the claim is about."""
    if claim.other:
        return Verdict("other", claim)
    subject = claim.subject.partition(".")[0]
    if subject in {
        "deposit",
        "interviews",
        "results",
        "shortlist",
        "wishes",
        "acceptance",
        "start",
    } and (
        claim.quantity.kind in {"day", "month", "season", "always", "hour", "weekday"}
        or (claim.quantity.kind == "length" and claim.unsure and "." in claim.subject)
    ):
        return _dated(claim, facts, subject)
    if claim.subject == "pay":
        return _pay(claim, facts)
    if claim.subject == "contract.kind":
        return _kind(claim, facts)
    if claim.subject == "renewable":
        return _renewable(claim, facts)
    if claim.subject == "profile":
        return _profile(claim, facts)
    return _figure(claim, facts)


# --- dates --------------------------------------------------------------------------------------


def _dated(claim: Claim, facts: CallFacts, kind: str) -> Verdict:
    quantity, edge = claim.quantity, claim.subject.partition(".")[2]
    if not facts.stretches:
        return Verdict("other", claim)
    every = facts.of(kind)
    known = facts.of(kind, claim.sprint)
    if claim.sprint and every and not any(s.sprint == claim.sprint for s in facts.stretches):
        return Verdict(
            "false", claim, _("l’appel n’a pas de sprint n° %(n)s") % {"n": claim.sprint}
        )
    dated = [s for s in known if s.first or s.last]
    if quantity.span and any(
        remark.severity == "error" for m in quantity.span.mentions for remark in m.remarks
    ):
        return Verdict("other", claim)  # no such day, or not that weekday: said already
    if _long_ago(quantity, facts):
        return Verdict("other", claim)
    if not dated:
        return Verdict("confirm", claim)
    if quantity.kind == "hour":
        return _hour(claim, dated)
    if quantity.kind == "always":
        return Verdict("false", claim, _said(dated, "closes"))
    days = [d for s in dated if (d := s.last if edge == "closes" else s.first)]
    if quantity.kind == "weekday":
        right = {d.weekday() for d in days}
        truth: Truth = "true" if int(quantity.low) in right else "false"
        return Verdict(
            truth, claim, _("un %(day)s") % {"day": WEEKDAYS[min(right)]} if right else ""
        )
    if quantity.kind in {"season", "length"}:
        return Verdict("confirm", claim)
    fits = _fits(quantity, dated, edge)
    if fits:
        return Verdict("confirm" if claim.unsure and edge == "when" else "true", claim)
    if claim.unsure:
        return Verdict("confirm", claim)
    return Verdict("false", claim, _said(dated, edge))


def _fits(quantity: Quantity, dated: list[Stretch], edge: str) -> bool:
    if quantity.kind == "month":
        for stretch in dated:
            day = stretch.last if edge == "closes" else stretch.first
            if day is None:
                continue
            if quantity.first and quantity.last:
                if edge == "within" or (edge == "when"):
                    if (
                        stretch.first
                        and stretch.last
                        and (stretch.first <= quantity.last and stretch.last >= quantity.first)
                    ):
                        return True
                elif quantity.first <= day <= quantity.last:
                    return True
            elif day.month == int(quantity.low):
                return True
        return False
    span = quantity.span
    if span is None:
        return False
    if span.shape == "range":
        for stretch in dated:
            mention, day = (
                (span.last, stretch.last) if edge == "closes" else (span.first, stretch.first)
            )
            if mention and day and _same(mention, day):
                return True
        return False
    mention = span.last or span.first
    if mention is None:
        return False
    for stretch in dated:
        if edge == "within" or edge == "when":
            first, last = stretch.first or stretch.last, stretch.last or stretch.first
            if first and last and _between(mention, first, last):
                return True
            continue
        day = stretch.last if edge == "closes" else stretch.first
        if edge == "opens" and day is None:
            day = stretch.last
        if day and _same(mention, day):
            return True
        # « fermé depuis le 5 décembre », « avant le 5 décembre »: the day after is the same end
    return False


def _same(mention: object, day: date) -> bool:
    text_day = getattr(mention, "day", None)
    if getattr(mention, "year", None) is not None or text_day is not None:
        if text_day is None:
            return False
        return bool(text_day == day)
    return (_number(mention), getattr(mention, "month", None)) == (day.day, day.month)


def _between(mention: object, first: date, last: date) -> bool:
    day = getattr(mention, "day", None)
    if day is not None:
        return bool(first <= day <= last)
    number, month = _number(mention), getattr(mention, "month", None)
    one = first
    while one <= last:
        if (one.day, one.month) == (number, month):
            return True
        one += timedelta(days=1)
    return False


def _number(mention: object) -> int:
    match = re.search(r"\d{1,2}", str(getattr(mention, "text", "")))
    return int(match[0]) if match else 0


def _long_ago(quantity: Quantity, facts: CallFacts) -> bool:
    days = facts.days
    if not days or quantity.span is None:
        return bool(days and quantity.last and quantity.last < days[0] - FAR)
    said = [m.day for m in quantity.span.mentions if m.day]
    return bool(said) and max(said) < days[0] - FAR


def _hour(claim: Claim, dated: list[Stretch]) -> Verdict:
    minutes = {s.minute for s in dated if s.minute is not None}
    if not minutes:
        return Verdict("confirm", claim)
    if int(claim.quantity.low) in minutes:
        return Verdict("true", claim)
    if claim.unsure:
        return Verdict("confirm", claim)
    right = sorted(minutes)[-1]
    return Verdict("false", claim, voice.hour(time(right // 60, right % 60)))


def _said(dated: list[Stretch], edge: str) -> str:
    days = [d for s in dated if (d := s.last if edge == "closes" else s.first or s.last)]
    listed = [voice.day(day) for day in sorted(days)]
    return _(" ou ").join(listed)


# --- figures ------------------------------------------------------------------------------------


def _grades(claim: Claim, facts: CallFacts) -> list[Pay]:
    grades = list(facts.pay)
    if claim.below is not None and claim.above is not None:  # exactly that many years
        return [
            g for g in grades if g.low <= claim.above and (g.high is None or g.high > claim.above)
        ]
    if claim.below is not None:
        return [g for g in grades if g.low < claim.below]
    if claim.above == -1:  # « au-delà », « ensuite »: the last grade
        return grades[-1:]
    if claim.above is not None:
        return [g for g in grades if g.high is None or g.high > claim.above]
    return grades


def _pay(claim: Claim, facts: CallFacts) -> Verdict:
    if not facts.has_rules:
        return Verdict("other", claim)
    if not facts.pay:
        return Verdict("confirm", claim)
    right = {g.monthly for g in _grades(claim, facts)}
    values = {claim.quantity.low, claim.quantity.high}
    if values <= right and not (claim.bound == "uniform" and len(facts.pay) > 1):
        return Verdict("true", claim)
    if claim.unsure:
        return Verdict("confirm", claim)
    return Verdict("false", claim, _(" ou ").join(_euros(value) for value in sorted(right)))


def _euros(value: Fraction) -> str:
    return voice.amount(int(value))


def _kind(claim: Claim, facts: CallFacts) -> Verdict:
    if not facts.contract_kind:
        return Verdict("other", claim)
    said, right = claim.quantity.unit, facts.contract_kind
    if said in right or (
        said == "cdd" and ("déterminée" in right or "agent non titulaire" in right)
    ):
        return Verdict("true", claim)
    return Verdict("confirm" if claim.unsure else "false", claim, right)


def _renewable(claim: Claim, facts: CallFacts) -> Verdict:
    if facts.renewable is None:
        return Verdict("other", claim)
    if (claim.quantity.unit == "yes") == facts.renewable:
        return Verdict("true", claim)
    right = _("renouvelable") if facts.renewable else _("non renouvelable")
    return Verdict("confirm" if claim.unsure else "false", claim, right)


def _profile(claim: Claim, facts: CallFacts) -> Verdict:
    if not facts.profiles:
        return Verdict("other", claim)
    said = claim.quantity.unit
    if "|" in said:  # a trade, by the stems rules may name it with
        known = any(stem in name for stem in said.split("|") for name in facts.profiles)
        truth: Truth = "true" if known else "confirm" if claim.unsure else "false"
        return Verdict(truth, claim, ", ".join(facts.profiles))
    stem = _stem(said)
    held = {_stem(word) for name in facts.profiles for word in re.findall(r"[\w-]+", name)}
    if stem in held or any(stem[:6] == word[:6] for word in held if len(word) > 4):
        return Verdict("true", claim)
    return Verdict("confirm" if claim.unsure else "false", claim, ", ".join(facts.profiles))


def _stem(word: str) -> str:
    return plain(word).lower().strip("'’").rstrip("s")


def _figure(claim: Claim, facts: CallFacts) -> Verdict:
    if not facts.has_rules and claim.subject not in facts.figures:
        return Verdict("other", claim)
    right = _right(claim, facts)
    if not right:
        return Verdict("confirm", claim)
    ok = _matches(claim, facts, right)
    if ok:
        return Verdict("true", claim)
    if claim.unsure:
        return Verdict("confirm", claim)
    near = claim.subject in {"acceptance", "answer"} and any(
        abs(claim.quantity.low - value) == 1 and claim.quantity.low % 7 == 0 for value in right
    )
    if near:  # « deux semaines » for fifteen days
        return Verdict("confirm", claim)
    return Verdict("false", claim, _(" ou ").join(_plainly(value) for value in sorted(right)))


def _right(claim: Claim, facts: CallFacts) -> frozenset[Fraction]:
    figures, subject = facts.figures, claim.subject
    if subject == "variable":
        if claim.bound == "uniform" and len({g.percent for g in facts.pay}) > 1:
            return frozenset({Fraction(-1)})
        return frozenset(g.percent for g in _grades(claim, facts))
    if subject in {"wishes", "team", "scale"}:
        return figures.get(f"{subject}.low", frozenset()) | figures.get(
            f"{subject}.high", frozenset()
        )
    if subject == "criteria.more":
        return figures.get("criteria.more", frozenset()) or figures.get("criteria", frozenset())
    if subject == "cap":
        year = re.search(r"\b20\d\d\b", claim.text)
        if year and f"cap.{year[0]}" in figures:
            return figures[f"cap.{year[0]}"]
        return figures.get("cap", frozenset())
    return figures.get(subject) or figures.get(subject.partition(".")[0], frozenset())


def _matches(claim: Claim, facts: CallFacts, right: frozenset[Fraction]) -> bool:
    quantity, subject, figures = claim.quantity, claim.subject, facts.figures
    low, high = quantity.low, quantity.high
    if quantity.kind == "length":
        return _same_length(quantity, subject, right)
    if subject == "scale":
        lows, highs = figures.get("scale.low", frozenset()), figures.get("scale.high", frozenset())
        return high in highs and (low == -1 or low in lows)
    if subject in {"wishes", "team"}:
        lows, highs = figures[f"{subject}.low"], figures[f"{subject}.high"]
        if low != high:
            return low in lows and high in highs
        if claim.bound == "low":
            return low in lows
        return high in highs or (subject == "team" and min(lows) <= high <= max(highs))
    return {low, high} <= right


IN_MONTHS = {
    "contract.months", "contract.longest", "pool", "probation", "notice", "experience", "threshold",
}  # fmt: skip


def _same_length(quantity: Quantity, subject: str, right: frozenset[Fraction]) -> bool:
    unit = "month" if subject in IN_MONTHS else "day"
    values = {quantity.low, quantity.high}
    if quantity.unit == unit:
        return values <= right
    if unit == "day":  # said in months, ruled in days
        return {value * 30 for value in values} <= right
    return all(value / 30 in right or value / 7 == 4 * next(iter(right)) for value in values)


def _plainly(value: Fraction) -> str:
    return f"{float(value):g}".replace(".", ",")
