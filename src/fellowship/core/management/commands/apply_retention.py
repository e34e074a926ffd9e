from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from fellowship.core import retention


class Command(BaseCommand):
    help = "Supprime, anonymise ou efface ce qui a dépassé sa durée. Le worker le fait chaque nuit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien changer")
        parser.add_argument("--now", help="instant à considérer (ISO 8601)")

    def handle(self, *, dry_run: bool, now: str | None = None, **options: Any) -> None:
        instant = datetime.fromisoformat(now) if now else timezone.now()
        done = retention.apply(now=instant, dry_run=dry_run)
        for name, what, count in retention.in_words(done):
            self.stdout.write(f"{name} : {count} lignes {what if not dry_run else 'à traiter'}.")
        if not dry_run:
            retention.leave_no_bytes()
