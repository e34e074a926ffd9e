import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fellowship.core import anchors, chain


class Command(BaseCommand):
    help = "Journal : verify vérifie sa chaîne, anchor écrit son ancre signée, grants les droits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["verify", "anchor", "grants"])
        parser.add_argument("--anchor", type=Path, help="verify : une ancre gardée ailleurs")
        parser.add_argument("--role", default="passerelle", help="grants : le rôle PostgreSQL")
        parser.add_argument("--dry-run", action="store_true", help="anchor : montrer sans garder")

    def handle(
        self, *, act: str, anchor: Path | None, role: str, dry_run: bool, **options: Any
    ) -> None:
        if act == "grants":
            self.stdout.write(";\n".join(chain.insert_only(role)) + ";")
        elif act == "anchor":
            now = timezone.now()
            try:
                text = anchors.write(now=now)
            except ValueError as problem:
                raise CommandError(f"Chaîne rompue, rien n’est signé. Ligne {problem}") from None
            self.stdout.write(text if dry_run else f"Ancre : {anchors.keep(text, now=now)}")
        else:
            self.verify(anchor)

    def verify(self, anchor: Path | None) -> None:
        try:
            lines, digest = anchors.read(anchor.read_text("utf-8")) if anchor else (0, "")
        except (OSError, ValueError) as problem:
            raise CommandError(str(problem)) from None
        began = time.monotonic()
        report = chain.verify(lines=lines, digest=digest)
        if report.fault:
            where = f"ligne {report.fault.line}" if report.fault.line else "fin du journal"
            raise CommandError(f"Le journal n’est pas intact. {where} : {report.fault.what}.")
        self.stdout.write(
            f"Le journal est intact : {report.lines} lignes en {time.monotonic() - began:.1f} s, "
            f"empreinte {report.digest}."
        )
