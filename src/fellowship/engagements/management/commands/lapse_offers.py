from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from fellowship.engagements import actions
from fellowship.engagements.models import Offer


class Command(BaseCommand):
    help = "Note échues les propositions restées sans réponse. Rejouable sans effet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="compter sans rien changer")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        if dry_run:
            count = Offer.objects.to_lapse(now).count()
            self.stdout.write(f"{count} proposition(s) sans réponse, rien n’a été changé.")
            return
        self.stdout.write(f"{actions.lapse_offers(now=now)} proposition(s) échue(s).")
