"""People without an account: an address is proved by the link sent to it, and leaves by another.

Nothing but the request for a proof is written to an address before it is proved.
"""

from datetime import datetime, timedelta
from typing import TypeVar

from django.core.signing import BadSignature, Signer
from django.db import models

RETRY = timedelta(days=1)  # a second request the same day sends no second mail


class Proved(models.Model):
    """Abstract: what an address asked for, and when it was proved to be read by who asked."""

    email = models.EmailField("adresse électronique")
    asked_at = models.DateTimeField("demandé le")
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Proved)


def _signer(model: type[Proved]) -> Signer:
    return Signer(salt=f"fellowship.{model._meta.label_lower}")  # noqa: SLF001


def token_of(row: Proved) -> str:
    """Bound to the row and its address: another one of the same number would not fit."""
    return _signer(type(row)).sign_object({"s": row.pk, "a": row.email})


def row_of(model: type[Row], token: str) -> Row | None:
    """The row a link is about, if the link is ours and the row still there."""
    try:
        held = _signer(model).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return model._base_manager.filter(pk=held["s"], email=held["a"]).first()  # noqa: SLF001


def ask_again(row: Proved, *, now: datetime) -> None:
    """A request repeated a day later is a new one: it is dated, and its mail may leave again."""
    if now - row.asked_at >= RETRY:
        row.asked_at = now
        row.save(update_fields=["asked_at"])
