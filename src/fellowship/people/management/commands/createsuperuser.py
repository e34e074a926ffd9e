from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Django's would make an account with a password, above every role."""

    help = "N’existe pas ici : « manage.py team ADRESSE » donne un rôle, le code mailé fait entrer."

    def handle(self, **options: Any) -> None:
        raise CommandError(self.help)
