from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from fellowship.core import retention


class Command(BaseCommand):
    help = "Supprime ou anonymise ce qui a dépassé sa durée de conservation. Rejouable sans effet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien changer")
        parser.add_argument("--now", help="instant à considérer (ISO 8601)")

    def handle(self, *, dry_run: bool, now: str | None = None, **options: Any) -> None:
        instant = datetime.fromisoformat(now) if now else timezone.now()
        for name, then, count in retention.apply(now=instant, dry_run=dry_run):
            what = "supprimées" if then == "delete" else "anonymisées"
            self.stdout.write(f"{name} : {count} lignes {what if not dry_run else 'à traiter'}.")
