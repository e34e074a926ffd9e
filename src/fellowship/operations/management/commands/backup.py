import base64
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fellowship.core.lifecycle import Refused
from fellowship.operations import backup


def safe_in(folder: str) -> backup.Safe:
    if not settings.BACKUP_KEY:
        raise CommandError("BACKUP_KEY manque : 32 octets en base64 (openssl rand -base64 32).")
    return backup.Safe(Path(folder), base64.b64decode(settings.BACKUP_KEY))


class Command(BaseCommand):
    help = "Sauvegarde d’un même instant les lignes et les fichiers, chiffrés, dans un dossier."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, help="dossier des sauvegardes")
        parser.add_argument("--keep", type=int, default=0, help="n’en garder que tant")
        parser.add_argument("--dry-run", action="store_true", help="dire ce qui est déjà là")

    def handle(self, *, out: str, keep: int, dry_run: bool, **options: Any) -> None:
        safe = safe_in(out)
        if dry_run:
            self.stdout.write("\n".join(path.name for path in safe.manifests()) or "aucune")
            return
        started = time.monotonic()
        try:
            path, manifest, new = backup.backup(safe, now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        gone = backup.forget_older(safe, keep) if keep > 0 else 0
        rows = ", ".join(f"{name} {count}" for name, count in manifest.rows.items())
        self.stdout.write(
            f"{path} : {rows} ; {len(manifest.files)} fichiers dont {new} nouveaux ; "
            f"{gone} objets ôtés ; {time.monotonic() - started:.1f} s."
        )
