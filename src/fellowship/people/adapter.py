"""What allauth asks us: nobody signs up with a password, codes leave by the outbox's mailer."""

from secrets import randbelow

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """An account is made by asking for a code (``people.forms``), never by another door."""
        return False

    def generate_login_code(self) -> str:
        """Six digits, easily read aloud and typed on a phone; three tries, fifteen minutes."""
        return f"{randbelow(10**6):06d}"
