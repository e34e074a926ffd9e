"""The demonstration: our own content and invented people, living by calling the actions."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from fellowship.people import actions as people


def play(*, now: datetime, say: Callable[[str], object]) -> None:
    """Walk a whole recruitment up to ``now``; ``say`` tells what is being done."""
    for account in settings.DEMO_ACCOUNTS:
        people.welcome(account["email"])
    say(f"  les comptes ({now:%d/%m/%Y})")
