"""Say whether a receipt is ours and untouched, from the file alone."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fellowship.dossiers import receipts


class Command(BaseCommand):
    help = "Vérifie la signature d’un accusé de réception, sans la base. Sortie 1 s’il est faux."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="le fichier JSON de l’accusé")
        parser.add_argument("--key", help="une clé publique en base64 ; sinon celle du service")

    def handle(self, *, file: Path | None, key: str | None, **options: Any) -> None:
        key = key or receipts.public_key()
        if file is None:
            self.stdout.write(key)
            return
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{file} : {problem}") from problem
        if found := receipts.flaws(text, key):
            raise CommandError(" ".join(found))
        said = json.loads(text)["statement"]
        self.stdout.write(
            f"Accusé {said['number']} authentique : dossier {said['reference']}, "
            f"reçu le {said['received_at']}."
        )
