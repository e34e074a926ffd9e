from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Django's would give a password to an account."""

    help = "N’existe pas ici : personne n’a de mot de passe, on entre par un code reçu."

    def handle(self, **options: Any) -> None:
        raise CommandError(self.help)
