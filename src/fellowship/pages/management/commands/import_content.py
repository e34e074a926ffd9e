"""``import_content PATH``: a file or a folder of Markdown with front matter, into pages."""

import json
import logging
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from fellowship.pages.exchange.intake import (
    Intake,
    Library,
    Report,
    collection_of,
    files_under,
    library_under,
    pictures_under,
)
from fellowship.pages.exchange.intake.reading import File
from fellowship.pages.exchange.mapping import BrokenMapping, SiteMapping
from fellowship.pages.showing import media


class Command(BaseCommand):
    help = "Importe des fichiers Markdown à en-tête en pages du site. Rejouable sans effet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="CHEMIN", help="fichier ou dossier")
        parser.add_argument("--json", action="store_true", help="rendre compte en JSON")
        parser.add_argument("--dry-run", action="store_true", help="dire sans rien changer")
        parser.add_argument("--at", metavar="INSTANT", help="importer comme si l’on était alors")
        parser.add_argument("--map", type=Path, metavar="FICHIER", help="table d’import (TOML)")
        parser.add_argument(
            "--confirm",
            action=BooleanOptionalAction,
            help="confirmer les calendriers lus ; d’office pour rejouer le passé (--at, versions)",
        )
        parser.add_argument(
            "--no-lint", action="store_true", help="ne pas relire les textes (bien plus rapide)"
        )
        parser.add_argument("--collection", help="nom de la collection (défaut : le dossier)")

    def handle(self, *, path: Path, dry_run: bool, **options: Any) -> None:
        if not path.exists():
            raise CommandError(f"Rien à cette adresse : {path}")
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # one line per page otherwise
        now = _instant(options["at"]) if options["at"] else timezone.now()
        past = bool(options["at"]) and now < timezone.now()
        try:
            mapping = SiteMapping.load(options["map"])
        except BrokenMapping as broken:
            raise CommandError(str(broken)) from broken
        collection = options["collection"] or collection_of(path)
        quiet = options["json"] or options["verbosity"] == 0
        with transaction.atomic():
            intake = Intake(
                mapping,
                collection=collection[:120],
                now=now,
                confirm=True if options["confirm"] is None and past else options["confirm"],
                lint=not options["no_lint"],
                say=None if quiet else self.progress,
                library=Library(library_under(path), dry_run=dry_run),
            )
            report = intake.run(_at(files_under(path), now if options["at"] else None))
            if dry_run:
                transaction.set_rollback(True)
        if not dry_run:
            for address, place in pictures_under(path):
                media.keep(place, address)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        elif options["verbosity"]:
            self.tell(report, dry_run=dry_run)
        if report.counts["refused"]:
            raise SystemExit(1)

    def progress(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done}/{total}", ending="" if done < total else "\n")

    def tell(self, report: Report, *, dry_run: bool) -> None:
        for finding in report.findings:
            self.stdout.write(str(finding))
        counts = report.counts
        prefix = "À blanc : " if dry_run else ""
        self.stdout.write(
            f"{prefix}{counts['created']} créé(s), {counts['updated']} mis à jour, "
            f"{counts['unchanged']} inchangé(s), {counts['refused']} refusé(s) ; "
            f"{len(report.findings)} remarque(s)."
        )


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"« {text} » n’est pas un instant (AAAA-MM-JJTHH:MM).") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def _at(files: Iterable[File], now: datetime | None) -> Iterator[File]:
    """The files, dated by ``--at`` when it is given rather than by their names."""
    for file in files:
        yield replace(file, instant=now) if now and file.instant else file
