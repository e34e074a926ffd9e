from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from fellowship.dossiers import receipts
from fellowship.operations import reconciling


class Command(BaseCommand):
    help = "Compare la base à des accusés signés (.json, .eml) et au journal : dit ce qui manque."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", help="fichiers ou dossiers")
        parser.add_argument("--key", default="", help="clé publique ; sinon celle du service")

    def handle(self, *, paths: list[str], key: str, **options: Any) -> None:
        found: list[Path] = []
        for path in map(Path, paths):
            found += sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        deposits, flawed = reconciling.compare(found, key=key or receipts.public_key())
        for deposit in deposits:
            if not deposit.here:
                self.stdout.write(
                    f"absent\t{deposit.number}\t{deposit.reference}\t{deposit.received_at}"
                    f"\t{deposit.proof}"
                )
        for flaw in flawed:
            self.stdout.write(f"sans valeur\t{flaw}")
        lost = sum(not deposit.here for deposit in deposits)
        self.stdout.write(f"{len(deposits)} dépôts attestés, {lost} absents de la base.")
