"""``export_content DIR``: the pages of the site as files that ``import_content`` reads back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fellowship.pages.exchange import export


class Command(BaseCommand):
    help = "Écrit les pages du site en Markdown à en-tête, que import_content relit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DOSSIER", help="dossier vide ou absent")

    def handle(self, *, folder: Path, **options: Any) -> None:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"Le dossier n’est pas vide : {folder}")
        written = export.export(folder)
        if options["verbosity"]:
            self.stdout.write(f"{written} fichier(s) écrit(s) dans {folder}.")
