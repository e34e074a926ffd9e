"""The way back to the team's dashboard, from each of its screens."""

from django.urls import reverse
from django.utils.translation import gettext as _


def trail_of(*steps: tuple[str, str]) -> list[tuple[str, str]]:
    """``steps``: (label, route name) or (label, address)."""
    return [
        (_("Équipe programme"), reverse("programme:dashboard")),
        *((label, where if where.startswith("/") else reverse(where)) for label, where in steps),
    ]
