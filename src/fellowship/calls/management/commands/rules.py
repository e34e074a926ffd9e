"""Rule sets between TOML files and the database, both ways."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fellowship.calls import actions
from fellowship.calls.models import RuleSet
from fellowship.core.lifecycle import Refused


class Command(BaseCommand):
    help = "« rules import FICHIER… » lit un règlement ; « rules export CODE » l’écrit en TOML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        reading = verbs.add_parser("import", help="lire des fichiers TOML")
        reading.add_argument("files", nargs="+", type=Path)
        reading.add_argument("--publish", action="store_true", help="publier les versions lues")
        writing = verbs.add_parser("export", help="écrire un règlement en TOML")
        writing.add_argument("code")
        writing.add_argument("--version", dest="number", type=int, help="la dernière sinon")
        writing.add_argument("--to", type=Path, help="fichier à écrire, la sortie sinon")

    def handle(self, *, verb: str, **options: Any) -> None:
        if verb == "import":
            self._read(options["files"], publish=options["publish"])
        else:
            self._write(options["code"], options["number"], options["to"])

    def _read(self, files: list[Path], *, publish: bool) -> None:
        now = timezone.now()
        for file in files:
            try:
                rule_set = actions.import_rules(file.read_text("utf-8"), by=None, now=now)
                if publish and rule_set.state == "drafted":
                    actions.publish_rules(rule_set, by=None, now=now)
            except (Refused, OSError) as refusal:
                raise CommandError(f"{file} : {refusal}") from refusal
            self.stdout.write(f"{rule_set.code} version {rule_set.version} : {rule_set.title}")

    def _write(self, code: str, number: int | None, to: Path | None) -> None:
        versions = RuleSet.objects.filter(code=code).order_by("-version")
        rule_set = (versions.filter(version=number) if number else versions).first()
        if rule_set is None:
            raise CommandError(f"Aucun règlement « {code} ».")
        text = actions.export_rules(rule_set)
        if to:
            to.write_text(text, "utf-8")
        else:
            self.stdout.write(text)
