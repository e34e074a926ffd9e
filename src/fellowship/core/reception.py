"""When a request arrived: not when a thread was free to read it.

At a closing the difference decides. A request may wait in the proxy (a restart), in the queue of
the server (every thread is busy), or be sent again after a cut. In each case somebody knew the
instant before us; ``arrival_of`` believes whoever may be believed, and says whom it believed.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

SERVER_META = "HTTP_X_PASSERELLE_ARRIVAL"
AGAIN = "premier_envoi"  # the hidden field that a page of pause adds to what was typed
_SERVER = secrets.token_hex(16)  # drawn in each process: nobody outside can name it


class Source(models.TextChoices):
    """Who knew the instant. The receipt says it."""

    PROXY = "proxy", _("arrivée à l’entrée du service")
    SERVER = "server", _("arrivée au serveur")
    PAUSE = "pause", _("premier envoi, interrompu par une panne du service")
    VIEW = "view", _("prise en charge de la demande")


@dataclass(frozen=True, slots=True)
class Arrival:
    """``at`` judges; ``handled_at`` is when the answer was worked out, never before ``at``."""

    at: datetime
    source: Source
    handled_at: datetime


def read_stamp(text: str) -> datetime | None:
    """The instant of ``t=1764284399.812`` or of a whole number of s, ms, µs or ns; else nothing.

    nginx writes seconds with milliseconds, Caddy milliseconds, HAProxy microseconds.
    """
    digits = text.strip().removeprefix("t=")
    whole, _dot, fraction = digits.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 19):
        return None
    if fraction and not (fraction.isascii() and fraction.isdigit()):
        return None
    if fraction:
        microseconds = int(whole) * 10**6 + int(fraction[:6].ljust(6, "0"))
    else:
        scale = next(s for limit, s in ((11, 6), (14, 3), (17, 0), (20, -3)) if len(whole) < limit)
        microseconds = int(whole) * 10**scale if scale >= 0 else int(whole) // 10**-scale
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def within(stamp: datetime, *, now: datetime, seconds: int) -> datetime:
    """A stamp is believed up to ``seconds`` before ``now`` and never after it.

    A clock that runs ahead gives nobody time; a stamp older than the bound counts as the bound.
    """
    return min(now, max(stamp, now - timedelta(seconds=seconds)))


def stamp_of_server(at: datetime) -> str:
    """What the server's own door writes on a request it has just accepted (``config/asgi.py``)."""
    return f"{_SERVER} {int(at.timestamp() * 10**6)}"


def arrival_of(request: HttpRequest, *, now: datetime) -> Arrival:
    """The instant that judges ``request``; ``now`` is that of its handling."""
    if first := _first_sending(request, now=now):
        return Arrival(first, Source.PAUSE, now)
    bound = settings.RECEPTION_BOUND_SECONDS
    if stamp := _of_proxy(request):
        return Arrival(within(stamp, now=now, seconds=bound), Source.PROXY, now)
    if stamp := _of_server(request):
        return Arrival(within(stamp, now=now, seconds=bound), Source.SERVER, now)
    grace = timedelta(seconds=settings.RECEPTION_GRACE_SECONDS)
    return Arrival(now - grace, Source.VIEW, now)


def _of_proxy(request: HttpRequest) -> datetime | None:
    """The header of the proxy, if the settings name one and the request comes from it."""
    name = settings.RECEPTION_HEADER
    if not name or request.META.get("REMOTE_ADDR", "") not in settings.RECEPTION_PROXIES:
        return None
    return read_stamp(request.headers.get(name, ""))


def _of_server(request: HttpRequest) -> datetime | None:
    token, _space, stamp = request.META.get(SERVER_META, "").partition(" ")
    return read_stamp(stamp) if secrets.compare_digest(token.encode(), _SERVER.encode()) else None


# --- what a cut interrupted ----------------------------------------------------------------------


def proof_of_sending(request: HttpRequest, *, now: datetime) -> str:
    """Signed, for the page of pause: this person sent exactly this to this address at that instant.

    It cannot be kept in reserve: only an answer 503 carries it, it names the session and what was
    typed, and it is believed for ``RECEPTION_PAUSE_SECONDS`` only.
    """
    first = arrival_of(request, now=now)
    return signing.dumps(
        [first.at.timestamp(), _what_was_sent(request)], salt=AGAIN, compress=False
    )


def _first_sending(request: HttpRequest, *, now: datetime) -> datetime | None:
    if request.method != "POST" or AGAIN not in request.POST:
        return None
    try:
        instant, sent = signing.loads(
            request.POST[AGAIN], salt=AGAIN, max_age=settings.RECEPTION_PAUSE_SECONDS
        )
    except signing.BadSignature:
        return None
    if sent != _what_was_sent(request):
        return None
    stamp = datetime.fromtimestamp(instant, tz=UTC)
    return within(stamp, now=now, seconds=settings.RECEPTION_PAUSE_SECONDS)


def _what_was_sent(request: HttpRequest) -> str:
    """A digest of who, where and what; the token against forgery changes and does not count."""
    who = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    typed = sorted(
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", AGAIN}
        for value in values
    )
    return sha256(repr((who, request.path, typed)).encode()).hexdigest()[:32]
