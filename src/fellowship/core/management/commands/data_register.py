from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fellowship.core import inventory


class Command(BaseCommand):
    help = "Écrit le registre des données personnelles ; --check dit ce qui n’est pas décrit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="échouer s’il manque un champ")

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(inventory.register(), ending="")
        elif gaps := inventory.gaps():
            raise CommandError("Non décrits :\n" + "\n".join(gaps))
