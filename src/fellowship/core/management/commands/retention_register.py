from typing import Any

from django.core.management.base import BaseCommand

from fellowship.core import retention


class Command(BaseCommand):
    help = "Écrit le registre de conservation, en Markdown, tel que les applications le déclarent."

    def handle(self, **options: Any) -> None:
        self.stdout.write(retention.register(), ending="")
