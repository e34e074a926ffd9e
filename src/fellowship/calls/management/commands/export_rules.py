"""A rule set out of the database, as TOML."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fellowship.calls import actions
from fellowship.calls.models import RuleSet


class Command(BaseCommand):
    help = "Écrit un règlement en TOML : la dernière version de CODE, ou celle de --number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--number", type=int, help="numéro de version")
        parser.add_argument("--to", type=Path, help="fichier à écrire, la sortie sinon")

    def handle(self, *, code: str, number: int | None, to: Path | None, **options: Any) -> None:
        versions = RuleSet.objects.filter(code=code).order_by("-version")
        rule_set = (versions.filter(version=number) if number else versions).first()
        if rule_set is None:
            raise CommandError(f"Aucun règlement « {code} ».")
        text = actions.export_rules(rule_set)
        if to:
            to.write_text(text, "utf-8")
        else:
            self.stdout.write(text)
