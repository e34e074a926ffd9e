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

from fellowship.calls import proofreading_data, sentences
from fellowship.calls.management.commands.call_state import instant
from proofreading import lint
from proofreading.files import documents_of


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
        documents = documents_of(path)
        now = at or timezone.now()
        known = proofreading_data.known(
            now,
            hosts=[*settings.SITE_FORMER_HOSTS, *host],
            rules_files=rules,
            whole=any("_index" in document.name for document in documents),
            facts=sentences.every_name(now),
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
