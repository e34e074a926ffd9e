from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fellowship.operations import files


class Command(BaseCommand):
    help = "Compare les fichiers des candidats à leurs lignes (verify), ôte les orphelins (sweep)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "sweep"])
        parser.add_argument("--dry-run", action="store_true", help="dire, sans rien ôter")

    def handle(self, *, what: str, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if what == "sweep" and not dry_run:
            self.stdout.write(f"{files.sweep(now=now)} fichiers sans ligne ôtés.")
            return
        count, faults = files.verify(now=now)
        for fault in faults:
            self.stdout.write(f"{fault.kind}\t{fault.path}\t{fault.row}")
        self.stdout.write(f"{count} fichiers, {len(faults)} anomalies.")
        if any(fault.kind != "orphan" for fault in faults):
            raise CommandError("Des fichiers manquent ou ont changé.")
