"""Write the messages of the calendar; the worker does it every quarter of an hour."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from fellowship.calls import actions


class Command(BaseCommand):
    help = "Écrit aux abonnés du calendrier ce qui est daté, ouvert ou bientôt clos. Rejouable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien écrire")

    @transaction.atomic
    def handle(self, *, dry_run: bool, **options: Any) -> None:
        count = actions.tell_subscribers(now=timezone.now())
        self.stdout.write(f"{count} message(s).")
        if dry_run:
            transaction.set_rollback(True)
