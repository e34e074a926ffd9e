"""``python -m selection VERB FILE.json``: the engine without the platform.

Each verb is a module of ``selection.cli`` with ``answer(document) -> document``; ``check`` reads a
certificate (a JSON object whose ``"problem"`` names its kind) and prints every flaw found by the
judge of ``selection.judges`` of that kind, which shares no code with the solver. It ends with 0
when all is well, 1 for a certificate with flaws, 2 for a file that means nothing, 3 for demands
that cannot hold together, 4 when a limit ended before anything was found.
"""

import json
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from selection.forms import shown
from selection.refusals import Infeasible, Malformed

VERBS = {
    "assign": "who reviews what",
    "calibrate": "what a mark is worth once its reviewer is known",
    "panels": "juries, balanced and without conflict",
    "timetable": "who meets whom, when, in which room",
    "draw": "a draw by lot that anyone can repeat",
    "teams": "preferences and skills into multidisciplinary teams",
}
JUDGES = ("assignment", "calibration", "panels", "timetable", "teams")


def read(path: str) -> dict[str, Any]:
    """The JSON object of a file (or of standard input); ``Malformed`` when it holds none."""
    written = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    try:
        document = json.loads(written, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        raise Malformed(str(problem)) from None
    if not isinstance(document, dict):
        raise Malformed("a JSON object is expected")
    return document


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number that JSON knows")


def judged(document: dict[str, Any]) -> list[str]:
    """Every flaw the judge of this kind of certificate finds."""
    kind = document.get("problem")
    if kind not in JUDGES:
        raise Malformed(f"no judge for the problem {shown(kind)}; {', '.join(JUDGES)}")
    flaws: list[str] = import_module(f"selection.judges.{kind}").check(document)
    return flaws


def main(arguments: list[str] | None = None) -> int:
    parser = ArgumentParser(prog="python -m selection", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, summary in VERBS.items():
        solve = verbs.add_parser(verb, help=summary)
        solve.add_argument("file", help="the problem, JSON ('-': standard input)")
        solve.add_argument("--certificate", help="also write a certificate to this file")
    check = verbs.add_parser("check", help="judge a certificate on its own")
    check.add_argument("file")
    asked = parser.parse_args(arguments)

    try:
        document = read(asked.file)
        if asked.verb == "check":
            flaws = judged(document)
            print("\n".join(flaws) if flaws else "No flaw found.")
            return 1 if flaws else 0
        answer, certificate = import_module(f"selection.cli.{asked.verb}").answer(document)
    except Infeasible as refusal:
        demands = [{"kind": d.kind, "id": d.id, "says": d.says} for d in refusal.demands]
        print(
            json.dumps(
                {"infeasible": demands, "relax": refusal.relax}, ensure_ascii=False, indent=2
            )
        )
        return 3
    except TimeoutError as late:
        print(f"{asked.file}: {late}", file=sys.stderr)
        return 4
    except (OSError, ValueError) as problem:
        print(f"{asked.file}: {problem}", file=sys.stderr)
        return 2
    if asked.certificate:
        Path(asked.certificate).write_text(json.dumps(certificate, ensure_ascii=False), "utf-8")
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
