from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from fellowship.talents import actions
from fellowship.talents.models import Membership


class Command(BaseCommand):
    help = "Sort du vivier les personnes dont le consentement est échu. Rejouable sans effet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien changer")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if dry_run:
            count = Membership.objects.to_expire(now).count()
            self.stdout.write(f"{count} consentement(s) échu(s), rien n’a été changé.")
            return
        self.stdout.write(f"{actions.expire_pool(now=now)} personne(s) sortie(s) du vivier.")
