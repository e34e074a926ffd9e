"""``python -m proofreading PATH``: read a folder of texts, say what is wrong, change nothing."""

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import regulations
from proofreading import registry, trust
from proofreading.files import documents_of
from proofreading.known import Known
from proofreading.whole import lint
from regulations import Rules
from texts.findings import Finding
from texts.translation import gettext as _

LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def main(arguments: Sequence[str] | None = None) -> int:
    """1 when an error is found, 2 when the path or a file given cannot be read, 0 otherwise."""
    options = _parser().parse_args(arguments)
    if options.codes:
        for code in sorted(registry.CODES.values(), key=lambda one: one.name):
            print(f"{code.severity:8} {code.name:28} {code}")
        return 0
    if options.path is None or not options.path.exists():
        print(_("%(path)s n’existe pas.") % {"path": options.path}, file=sys.stderr)
        return 2
    try:
        rules = _rules(options.rules)
        lists = trust.read(options.trust) if options.trust else _beside(options.path)
    except (OSError, tomllib.TOMLDecodeError, regulations.BrokenRules) as error:
        print(str(error), file=sys.stderr)
        return 2
    documents = documents_of(options.path)
    zone = ZoneInfo(options.zone)
    now = options.at.replace(tzinfo=options.at.tzinfo or zone) if options.at else datetime.now(zone)
    known = Known(
        now=now,
        zone=zone,
        rules=rules,
        trust=lists,
        hosts=frozenset(options.host),
        whole=any("_index" in document.name for document in documents),
    )
    found = lint(documents, known)
    _print(found, options, root=options.path if options.path.is_dir() else options.path.parent)
    if not (options.json or options.annotations or options.counts):
        print(
            _("%(files)s fichier(s), %(found)s remarque(s).")
            % {"files": len(documents), "found": len(found)}
        )
    return int(any(finding.is_error for finding in found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m proofreading", description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", help="fichier ou dossier")
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="une liste JSON de remarques")
    shape.add_argument(
        "--annotations", action="store_true", help="des lignes qu’une forge montre dans le code"
    )
    shape.add_argument("--counts", action="store_true", help="le compte par code seulement")
    shape.add_argument("--codes", action="store_true", help="tout ce qui peut être dit")
    parser.add_argument("--at", type=datetime.fromisoformat, help="instant de la lecture")
    parser.add_argument("--zone", default="Europe/Paris", help="fuseau du programme")
    parser.add_argument("--host", action="append", default=[], help="adresse du site lui-même")
    parser.add_argument("--rules", action="append", type=Path, default=[], help="règlement TOML")
    parser.add_argument("--trust", type=Path, help="listes de confiance TOML")
    return parser


def _rules(files: Iterable[Path]) -> dict[str, Rules]:
    """By promotion; a file that holds a single rule set serves every text."""
    read = [regulations.Rules.read(regulations.from_toml(f.read_text("utf-8"))) for f in files]
    by_cohort = {rules.code.partition("-")[2]: rules for rules in read}
    return {**by_cohort, "": read[0]} if len(read) == 1 else by_cohort


def _beside(path: Path) -> trust.Trust:
    """The lists that lie with the texts, in their folder or one above; else ours."""
    folder = path if path.is_dir() else path.parent
    for place in (folder, folder.resolve().parent):
        if (place / trust.NAME).is_file():
            return trust.read(place / trust.NAME)
    return trust.ours()


def _print(found: Sequence[Finding], options: argparse.Namespace, *, root: Path) -> None:
    if options.json:
        print(json.dumps([finding.as_row() for finding in found], ensure_ascii=False, indent=1))
    elif options.annotations:
        for finding in found:
            print(annotation(finding, root))
    elif options.counts:
        counted = Counter((finding.severity, finding.code) for finding in found)
        for (severity, code), count in sorted(counted.items()):
            print(f"{severity:8} {code:28} {count:5}")
    else:
        for finding in found:
            print(finding)


def annotation(finding: Finding, root: Path) -> str:
    """One line that forges show beside the line of the file (GitHub, Gitea and Forgejo read it)."""
    said = f"{finding.message} {finding.suggestion}".strip()
    file, title = _property((root / finding.file).as_posix()), _property(finding.code)
    where = f"file={file},line={max(finding.line, 1)},title={title}"
    return f"::{LEVELS[finding.severity]} {where}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


if __name__ == "__main__":
    sys.exit(main())
