"""Rules with proof: each figure of a rule set, and the sentence of the text it comes from.

A file of proofs (``content/rules/proofs/CODE.toml``) names, for each figure, the article and the
sentence; a figure the text does not give is named among ``defaults``, with what decided it.
``check`` compares rules, proofs and text, and says what no sentence supports.

    python -m proofreading.proofs RULES.toml PROOFS.toml TEXT.txt
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import regulations
from proofreading.claims.quantities import NUMBER, number
from regulations import Rules
from texts.dates import plain
from texts.findings import Finding, Severity
from texts.translation import gettext as _

_NUMBERS = re.compile(NUMBER)
_YEARS = re.compile(rf"({NUMBER})\s+(?:ans?|années?)\b")
_HOURS = re.compile(r"\b(\d{1,2}) ?h ?(\d\d)\b")
_WEEKS = re.compile(rf"({NUMBER})\s+semaines?\b")
# How grades become one: not a number, but a sentence says it or does not.
_AGGREGATIONS = {
    "mean": re.compile(r"\bmoyennes?\b"),
    "sum": re.compile(r"\badditionn\w+|\bsommes?\b|\btotal\b"),
}
Figure = Fraction | str
_SETTINGS = ("readers", "lowest", "highest", "acceptance_days", "months", "minutes")


@dataclass(frozen=True, slots=True)
class Proof:
    """``items``: the members of a list that the text does not count, one by one."""

    figure: str
    article: str = ""
    sentence: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proofs:
    """``defaults``: figure → what decided it, since the text says nothing."""

    code: str
    proofs: tuple[Proof, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, toml: str) -> "Proofs":
        held = tomllib.loads(toml)
        return cls(
            str(held["code"]),
            tuple(
                Proof(
                    str(one["figure"]), str(one.get("article", "")), str(one.get("sentence", "")),
                    tuple(one.get("items", ())),
                )
                for one in held.get("proofs", ())
            ),
            {str(name): str(why) for name, why in held.get("defaults", {}).items()},
        )  # fmt: skip


def figures(rules: Rules) -> dict[str, Figure]:
    """Every figure of a rule set by its path: « contract.months », « stages.lecture.readers »."""
    found: dict[str, Figure] = {}

    def put(name: str, value: object) -> None:
        if value not in (None, 0, ""):
            found[name] = Fraction(str(value))

    if rules.rhythm != "all_year":
        put("closing_hour", rules.closing_hour.hour)
        put("closing_minute", rules.closing_hour.minute)
    put("profiles", len(rules.profiles))
    put("sections", len(rules.sections))
    put("team.lowest", rules.team.lowest)
    put("team.highest", rules.team.highest)
    for grade in rules.pay:
        put(f"pay.{grade.from_years}.net_monthly", grade.net_monthly)
        put(f"pay.{grade.from_years}.variable_percent", grade.variable_percent)
        put(f"pay.{grade.from_years}.from_years", grade.from_years)
    if rules.contract:
        put("contract.months", rules.contract.months)
        put("contract.longest_months", rules.contract.longest_months)
    for cap in rules.caps:
        put(f"caps.{cap.year}", cap.count)
    for slug, grid in rules.grids.items():
        put(f"grids.{slug}.criteria", len(grid.criteria))
        put(f"grids.{slug}.highest", grid.highest)
        if grid.aggregation in _AGGREGATIONS:
            found[f"grids.{slug}.aggregation"] = grid.aggregation
    for stage in rules.process.stages:
        for name in _SETTINGS:
            put(f"stages.{stage.slug}.{name}", getattr(stage.settings, name, None))
        put(f"stages.{stage.slug}.target_days", stage.target_days)
    if rules.probation:
        put("probation.months", rules.probation.months)
        put("probation.ask_days", rules.probation.ask_days)
    if rules.renewal:
        put("renewal.notice_months", rules.renewal.notice_months)
        put("renewal.answer_days", rules.renewal.answer_days)
    if rules.funding:
        put("funding.value", rules.funding.value)
    for name in ("drafts", "declined", "pool"):
        put(f"retention.{name}", getattr(rules.retention, name))
    return found


def check(rules: Rules, proofs: Proofs, text: str) -> list[Finding]:
    """What does not hold: a proof of no figure, a sentence the text does not have, a sentence that
    does not say the figure, a figure without a proof that is not said to be our default."""
    held, whole = figures(rules), _one_line(text)
    found = [remark for proof in proofs.proofs for remark in _of(proof, held, whole, proofs.code)]
    proved = {proof.figure for proof in proofs.proofs}
    for name in proofs.defaults.keys() - held.keys():
        message = _("« %(figure)s » n’est pas un chiffre du règlement.") % {"figure": name}
        found.append(_finding(proofs.code, name, "proof-of-nothing", "error", message))
    for name in held.keys() - proved - proofs.defaults.keys():
        message = _("« %(figure)s » vaut %(value)s : aucune phrase ne le dit.") % {
            "figure": name,
            "value": _said(held[name]),
        }
        found.append(_finding(proofs.code, name, "figure-without-proof", "warning", message))
    return sorted(found)


def _of(proof: Proof, held: Mapping[str, Figure], whole: str, code: str) -> Iterator[Finding]:
    name = proof.figure
    if name not in held:
        message = _("« %(figure)s » n’est pas un chiffre du règlement.") % {"figure": name}
        yield _finding(code, name, "proof-of-nothing", "error", message)
        return
    for words in (proof.sentence, *proof.items):
        if words and _one_line(words) not in whole:
            message = _("Article %(article)s : le texte ne contient pas « %(words)s ».") % {
                "article": proof.article,
                "words": words,
            }
            yield _finding(code, name, "proof-not-in-text", "error", message)
    value = held[name]
    if not _says(proof, value):
        message = _("« %(figure)s » vaut %(value)s, la phrase dit autre chose : « %(words)s ».") % {
            "figure": name,
            "value": _said(value),
            "words": proof.sentence or ", ".join(proof.items),
        }
        yield _finding(code, name, "proof-says-otherwise", "error", message)


def _says(proof: Proof, value: Figure) -> bool:
    if isinstance(value, str):
        return bool(_AGGREGATIONS[value].search(plain(proof.sentence)))
    return len(proof.items) == value if proof.items else value in _numbers(proof.sentence)


def _numbers(sentence: str) -> set[Fraction]:
    """Every number of a sentence, its years in months and its weeks in days besides."""
    flat = plain(sentence)
    found = {value for m in _NUMBERS.finditer(flat) if (value := number(m[0])) is not None}
    found |= {Fraction(part) for m in _HOURS.finditer(flat) for part in m.groups()}
    found |= {value * 12 for m in _YEARS.finditer(flat) if (value := number(m[1])) is not None}
    found |= {value * 7 for m in _WEEKS.finditer(flat) if (value := number(m[1])) is not None}
    return found


def _one_line(text: str) -> str:
    """Lines of an extracted page put end to end, words cut by a hyphen joined."""
    joined = re.sub(r"-\s*\n\s*", "-", plain(text))
    return re.sub(r"\s+", " ", joined).strip()


def _said(value: Figure) -> str:
    if isinstance(value, str):
        return value
    return f"{float(value):g}".replace(".", ",")


def _finding(code: str, figure: str, name: str, severity: Severity, message: str) -> Finding:
    return Finding(code, 0, figure, name, severity, message)


def main(arguments: Sequence[str]) -> int:
    """1 when a proof does not hold, 2 when the files cannot be read."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        toml, proofs, text = (Path(name).read_text("utf-8") for name in arguments)
        rules = Rules.read(regulations.from_toml(toml))
        found = check(rules, Proofs.read(proofs), text)
    except (OSError, ValueError, KeyError) as error:
        print(str(error), file=sys.stderr)
        return 2
    for finding in found:
        print(finding)
    return int(any(finding.is_error for finding in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
