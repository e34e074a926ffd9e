import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fellowship.core.lifecycle import Refused
from fellowship.operations import backup, reconciling, sealing
from fellowship.operations.management.commands.backup import safe_in


class Command(BaseCommand):
    help = "Remet une sauvegarde dans une installation vide, sans rien envoyer deux fois."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", required=True, help="dossier des sauvegardes")
        parser.add_argument("--name", default="", help="laquelle ; sinon la dernière")
        parser.add_argument("--log", nargs="*", default=[], help="journaux : ce qui est déjà parti")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qu’elle contient")

    def handle(
        self, *, source: str, name: str, log: list[str], dry_run: bool, **options: Any
    ) -> None:
        safe = safe_in(source)
        found = [path for path in safe.manifests() if not name or path.name == name]
        if not found:
            raise CommandError("Aucune sauvegarde de ce nom dans ce dossier.")
        started = time.monotonic()
        try:
            manifest = safe.read(found[-1])
            self.stdout.write(
                f"{found[-1].name} : {manifest.vendor}, {len(manifest.files)} fichiers, "
                + ", ".join(f"{label} {count}" for label, count in manifest.rows.items())
            )
            if dry_run:
                return
            sent = reconciling.sent_according_to(Path(path) for path in log)
            done = backup.restore(safe, manifest, sent=sent, now=timezone.now())
        except (Refused, sealing.Unreadable) as refusal:
            raise CommandError(str(refusal)) from refusal
        for what, count in done.items():
            self.stdout.write(f"{what} : {count}")
        self.stdout.write(f"Restauré en {time.monotonic() - started:.1f} s.")
