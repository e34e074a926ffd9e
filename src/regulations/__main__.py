"""``python -m regulations check FILE… | show FILE | reference``.

``check`` says what is wrong, by file and line, and ends with 1 when something is; ``show`` tells
the stages as the public reads them; ``reference`` writes the reference of every key, in Markdown.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path

from regulations.checking import check_text
from regulations.files import from_toml
from regulations.page import document
from regulations.reference import reference
from regulations.rules import BrokenRules, Rules


def main(arguments: list[str]) -> int:
    parser = ArgumentParser(prog="python -m regulations", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("check", help="vérifie des règlements").add_argument(
        "files", nargs="+", type=Path
    )
    verbs.add_parser("show", help="dit un règlement en mots").add_argument("file", type=Path)
    verbs.add_parser("reference", help="écrit la référence de chaque valeur")
    asked = parser.parse_args(arguments)
    try:
        if asked.verb == "check":
            return _check(asked.files)
        if asked.verb == "show":
            return _show(asked.file)
    except (OSError, UnicodeDecodeError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(reference(), end="")
    return 0


def _check(files: list[Path]) -> int:
    findings = [one for file in files for one in check_text(file.read_text("utf-8"), file.name)]
    for finding in findings:
        print(finding)
    print(f"{len(files)} règlement(s), {len(findings)} remarque(s).")
    return int(any(finding.is_error for finding in findings))


def _show(file: Path) -> int:
    try:
        rules = Rules.read(from_toml(file.read_text("utf-8")))
    except BrokenRules as broken:
        print("\n".join(broken.sentences), file=sys.stderr)
        return 1
    print(f"{rules.title}, version {rules.version}")
    for section in document(rules):
        print(f"\n== {section['heading']}")
        for part in (section, *section["parts"]):
            if part is not section:
                print(f"\n-- {part['heading']}")
            for line in part["paragraphs"]:
                print(line)
            for item in part["items"]:
                print(f"  · {item}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
