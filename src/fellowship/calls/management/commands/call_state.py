"""The state of every call at an instant."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from fellowship.calls import sentences
from fellowship.calls.models import Call


def instant(text: str) -> datetime:
    """ISO 8601; without an offset, the time of the programme."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError(f"« {text} » n’est pas un instant (ISO 8601).") from wrong
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


class Command(BaseCommand):
    help = "Donne en JSON l’état de chaque appel à un instant (maintenant, ou --at INSTANT)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", type=instant, default=None, help="instant, ISO 8601")

    def handle(self, *, at: datetime | None, **options: Any) -> None:
        now = at or timezone.now()
        calls = Call.objects.with_calendar().order_by("slug")
        states = [sentences.state_as_data(call, now) for call in calls]
        self.stdout.write(json.dumps(states, ensure_ascii=False, indent=2))
