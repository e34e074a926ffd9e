"""``python -m selection VERB FILE.json``: the engine without the platform.

Each verb is a module of ``selection.desk`` with ``answer(document) -> document``; ``check`` reads a
certificate (a JSON object whose ``"problem"`` names its kind) and prints every flaw found by the
judge of ``selection.judges`` of that kind, which shares no code with the solver.
"""

import json
import sys
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

from selection.refusals import Infeasible

VERBS = {
    "assign": "who reviews what",
    "calibrate": "what a mark is worth once its reviewer is known",
    "panels": "juries, balanced and without conflict",
    "timetable": "who meets whom, when, in which room",
    "teams": "preferences and skills into multidisciplinary teams",
}


def read(path: str) -> Any:
    return json.loads(sys.stdin.read() if path == "-" else Path(path).read_text("utf-8"))


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
    except (OSError, ValueError) as problem:
        print(f"{asked.file}: {problem}", file=sys.stderr)
        return 2
    if asked.verb == "check":
        judge = import_module(f"selection.judges.{document.get('problem', '')}")
        flaws: list[str] = judge.check(document)
        print("\n".join(flaws) if flaws else "No flaw found.")
        return 1 if flaws else 0
    desk = import_module(f"selection.desk.{asked.verb}")
    try:
        answer, certificate = desk.answer(document)
    except Infeasible as refusal:
        demands = [{"kind": d.kind, "id": d.id, "says": d.says} for d in refusal.demands]
        print(
            json.dumps(
                {"infeasible": demands, "relax": refusal.relax}, ensure_ascii=False, indent=2
            )
        )
        return 3
    except (KeyError, TypeError, ValueError) as problem:
        print(f"{asked.file}: {type(problem).__name__}: {problem}", file=sys.stderr)
        return 2
    if asked.certificate:
        Path(asked.certificate).write_text(json.dumps(certificate, ensure_ascii=False), "utf-8")
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
