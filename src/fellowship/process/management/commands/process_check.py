"""Compare the place of every dossier with its trail in the logbook."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fellowship.process.trail import disagreeing


class Command(BaseCommand):
    help = "Compare where each dossier stands with what its trail says; changes nothing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true", help="the same: it never writes")

    def handle(self, *args: Any, **options: Any) -> None:
        count, wrong = 0, []
        for thing, agrees in disagreeing():
            count += 1
            if not agrees:
                wrong.append(str(thing))
        if wrong:
            some = "\n".join(f"  {name}" for name in wrong[:20])
            raise CommandError(f"{len(wrong)} sur {count} ne suivent pas leur journal :\n{some}")
        self.stdout.write(f"{count} dossiers suivent leur journal.")
