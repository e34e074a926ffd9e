"""What the linter says of a folder of texts."""

import json
from argparse import ArgumentParser
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fellowship.calls import facts, truth
from fellowship.calls.lint import lint
from fellowship.calls.management.commands.call_state import instant
from fellowship.core import frontmatter

SUFFIXES = {".md", ".markdown", ".txt"}


def files_of(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES and p.is_file())


class Command(BaseCommand):
    help = "Relit des textes : contradictions, liens, dates, caractères. Ne change rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="fichier ou dossier")
        parser.add_argument("--json", action="store_true", help="une liste JSON de remarques")
        parser.add_argument("--at", type=instant, default=None, help="instant de la lecture")
        parser.add_argument("--host", action="append", default=[], help="adresse du site lui-même")
        parser.add_argument(
            "--rules", action="append", type=Path, default=[], help="règlement TOML"
        )
        parser.add_argument("--counts", action="store_true", help="le compte par code seulement")
        parser.add_argument("--strict", action="store_true", help="sortie 1 s’il y a une erreur")

    def handle(
        self,
        *,
        path: Path,
        json: bool,
        at: datetime | None,
        host: list[str],
        rules: list[Path],
        counts: bool,
        strict: bool,
        **options: Any,
    ) -> None:
        if not path.exists():
            raise CommandError(f"{path} n’existe pas.")
        root = path if path.is_dir() else path.parent
        documents = []
        for file in files_of(path):
            name = file.relative_to(root).as_posix()
            text = file.read_bytes().decode("utf-8", "replace")
            documents.append(frontmatter.read(text, name))
        now = at or timezone.now()
        known = truth.known(
            now,
            hosts=[*settings.SITE_FORMER_HOSTS, *host],
            rules_files=rules,
            whole=any("_index" in document.name for document in documents),
            facts=facts.every_name(now),
        )
        findings = lint(documents, known)
        if counts:
            self._count(findings)
        elif json:
            self._print_json(findings)
        else:
            for finding in findings:
                self.stdout.write(str(finding))
            self.stdout.write(f"{len(documents)} fichier(s), {len(findings)} remarque(s).")
        if strict and any(finding.is_error for finding in findings):
            raise SystemExit(1)

    def _print_json(self, findings: list[Any]) -> None:
        rows = [finding.as_row() for finding in findings]
        self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))

    def _count(self, findings: list[Any]) -> None:
        counted = Counter((finding.severity, finding.code) for finding in findings)
        for (severity, code), count in sorted(counted.items()):
            self.stdout.write(f"{severity:8} {code:28} {count:5}")
