"""The sentences on which the reader of claims is measured, and the calls they are held against.

Each line is « expected subject page | sentence || heading ». Expected: F is false of the call, V is
true, A is about another call or another person, R is no claim, D only a person can settle. Page: c
for the candidates' call, a for the administrations'.

``worked.txt`` served to write the reader; ``sealed.txt`` was written at the same time and opened
once, when the reader was done (figures in docs/linter.md); ``later.txt`` was written in another
manner to find what the first had not taught.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regulations
from proofreading.claims.facts import CallFacts, facts_of
from proofreading.claims.judge import judge
from proofreading.claims.reader import Setting, read
from texts.calendar import read_calendar
from texts.dates import plain, spans

HERE = Path(__file__).parent / "sentences"
RULES = Path(__file__).resolve().parents[2] / "content/rules/candidatures-2027.toml"
CANDIDATES = {
    "Sprint n° 1 (septembre-octobre 2026)": "* Dépôt des dossiers : du 7 septembre au 9 octobre 2026 à 23 h 59\n* Entretiens de sélection : du 19 au 30 octobre 2026",  # noqa: E501
    "Sprint n° 2 (novembre-décembre 2026)": "* Dépôt des dossiers : du 2 novembre au 4 décembre 2026 à 23 h 59\n* Entretiens de sélection : du 14 au 18 décembre 2026",  # noqa: E501
    "Sprint n° 3 (février-mars 2027)": "* Dépôt des dossiers : du 1er février au 5 mars 2027 à 23 h 59\n* Entretiens de sélection : du 15 au 26 mars 2027",  # noqa: E501
    "Sprint n° 4 (mai-juin 2027)": "Les dates seront communiquées prochainement.",
}
ADMINISTRATIONS = {
    "Dépôt": "du 12 octobre au 20 novembre 2026 à 17 h",
    "Soutenances": "du 7 au 11 décembre 2026",
    "Annonce des résultats": "le 18 décembre 2026",
    "Démarrage des projets": "le 1er mars 2027",
}


@dataclass(frozen=True)
class Case:
    expected: str
    subject: str
    page: str
    sentence: str
    heading: str


def cases(name: str) -> list[Case]:
    found = []
    for line in (HERE / f"{name}.txt").read_text("utf-8").splitlines():
        head, _bar, text = line.partition(" | ")
        sentence, _bars, heading = text.partition(" || ")
        found.append(Case(*head.split(), sentence, heading))
    return found


def _calendar(dates: dict[str, str]):
    entries = [{"date": label, "desc": text} for label, text in dates.items()]
    return read_calendar({"title": "Appel", "steps": {"dates": entries}})[0]


@cache
def calls() -> dict[str, CallFacts]:
    rules = regulations.Rules.read(regulations.from_toml(RULES.read_text("utf-8")))
    return {
        "candidates": facts_of("appel", _calendar(CANDIDATES), rules, cohort="2027"),
        "administrations": facts_of(
            "projets", _calendar(ADMINISTRATIONS), None, audience="administrations", cohort="2027"
        ),
    }


def read_case(case: Case) -> tuple[str, set[str]]:
    """What is said of the sentence (false, confirm, true, none) and the subjects read in it."""
    audience = "candidates" if case.page == "c" else "administrations"
    setting = Setting(audience, "2027", plain(case.heading))
    flat = re.sub(r"\s", " ", plain(case.sentence))
    verdicts = [judge(c, calls()[c.audience]) for c in read(flat, case.sentence, setting)]
    truths = {verdict.truth for verdict in verdicts}
    wrong_day = any(
        remark.code == "weekday-mismatch"
        for span in spans(case.sentence) for mention in span.mentions for remark in mention.remarks
    )  # fmt: skip
    if wrong_day:
        truths.add("false")
    said = next((t for t in ("false", "confirm", "true") if t in truths), "none")
    return said, {verdict.claim.subject for verdict in verdicts}


@dataclass(frozen=True)
class Measure:
    sentences: int
    recall: float
    precision: float
    doubts: float  # of those only a person can settle, those shown
    asked: int  # sentences shown « à confirmer » for nothing
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def measure(*names: str) -> Measure:
    counted: Counter[tuple[str, str]] = Counter()
    missed, wrong = [], []
    held = [case for name in names for case in cases(name)]
    for case in held:
        said, _subjects = read_case(case)
        counted[case.expected, said] += 1
        if case.expected == "F" and said != "false":
            missed.append(case.sentence)
        if case.expected != "F" and said == "false":
            wrong.append(case.sentence)
    false = sum(n for (expected, _said), n in counted.items() if expected == "F")
    found = counted["F", "false"]
    doubts = sum(n for (expected, _said), n in counted.items() if expected == "D")
    return Measure(
        len(held),
        found / false,
        found / (found + len(wrong)),
        counted["D", "confirm"] / doubts,
        sum(n for (e, said), n in counted.items() if e in "VAR" and said == "confirm"),
        tuple(missed),
        tuple(wrong),
    )
