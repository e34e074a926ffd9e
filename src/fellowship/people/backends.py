"""How a session finds its person again. Nobody is let in here: an address is proved elsewhere."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from fellowship.people.models import User
from fellowship.people.rights import Right, may, with_roles


class ProvedAddress(ModelBackend):
    """Sessions and permissions of Django, without the password: none opens anything."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        return None

    def get_user(self, user_id: int) -> User | None:
        user = with_roles(User.objects.filter(pk=user_id)).first()
        return user if user and self.user_can_authenticate(user) else None

    def _get_permissions(self, user_obj: Any, obj: Any, from_name: str) -> set[str]:
        """Django's permissions are Wagtail's desk: for who holds the site today, no one else."""
        if not may(user_obj, Right.SITE):
            return set()
        held: set[str] = super()._get_permissions(user_obj, obj, from_name)  # type: ignore[misc]
        return held
