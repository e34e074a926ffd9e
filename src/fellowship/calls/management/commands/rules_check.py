"""Read a rule set and say what is missing or contradictory in it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

import regulations
from texts.findings import Finding


class Command(BaseCommand):
    help = "Vérifie des règlements écrits en TOML avant tout usage. Sortie 1 s’il y a une erreur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--json", action="store_true", help="une liste JSON de remarques")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        findings: list[Finding] = []
        for file in files:
            try:
                findings += regulations.check_text(file.read_text("utf-8"), file.name)
            except (OSError, UnicodeDecodeError) as problem:
                raise CommandError(f"{file} : {problem}") from problem
        if options["json"]:
            rows = [finding.as_row() for finding in findings]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for finding in findings:
                self.stdout.write(str(finding))
            self.stdout.write(f"{len(files)} règlement(s), {len(findings)} remarque(s).")
        if any(finding.is_error for finding in findings):
            raise SystemExit(1)
