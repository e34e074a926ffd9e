"""Rule sets from TOML files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from fellowship.calls import actions
from fellowship.calls.states import RuleSetState
from fellowship.core.lifecycle import Refused


class Command(BaseCommand):
    help = "Lit des règlements écrits en TOML. Rejouable sans effet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, help="fichiers TOML")
        parser.add_argument("--publish", action="store_true", help="publier les versions lues")
        parser.add_argument("--dry-run", action="store_true", help="vérifier sans rien changer")

    @transaction.atomic
    def handle(self, *, files: list[Path], publish: bool, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        for file in files:
            try:
                rule_set = actions.import_rules(file.read_text("utf-8"), by=None, now=now)
                if publish and rule_set.state == RuleSetState.DRAFTED:
                    actions.publish_rules(rule_set, by=None, now=now)
            except (Refused, OSError, UnicodeDecodeError) as refusal:
                raise CommandError(f"{file} : {refusal}") from refusal
            self.stdout.write(f"{rule_set.code} version {rule_set.version} : {rule_set.title}")
        if dry_run:
            transaction.set_rollback(True)
