import json
from typing import Any

from django.core.management.base import BaseCommand

from fellowship.spaces import access_matrix


class Command(BaseCommand):
    help = "Écrit en JSON chaque adresse, ses méthodes, et ce que chaque rôle y obtient."

    def handle(self, **options: Any) -> None:
        self.stdout.write(json.dumps(access_matrix.as_documents(), ensure_ascii=False, indent=2))
