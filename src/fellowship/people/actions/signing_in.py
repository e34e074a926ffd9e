"""Codes sent by mail: how many, to whom, how often they may be wrong; the devices that were seen.

Every limit is a row of the database, taken before the code is looked at and under a lock, so that a
hundred posts at once count a hundred.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from math import ceil
from secrets import compare_digest, randbelow, token_urlsafe

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from fellowship.core import outbox
from fellowship.core.jobs import routine
from fellowship.core.lifecycle import record
from fellowship.people.models import Device, SignInCode, User, WrongCodes

LIFE = timedelta(minutes=15)  # of a code
TRIES = 3  # of one code
WRONG = 10  # wrong codes of an address in a window, whoever types them
WINDOW = timedelta(minutes=15)
SENT = ((3, timedelta(minutes=1)), (12, timedelta(hours=1)))  # codes for one address
KEPT = timedelta(days=1)  # a code is of no use afterwards, nor is a count


class TooMany(Exception):  # noqa: N818
    """Asked too often: try again in ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Answer(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    DEAD = "dead"  # used, too old, tried three times, or never sent


@dataclass(frozen=True, slots=True)
class Tried:
    answer: Answer
    address: str = ""
    left: int = 0  # tries of this code


def digest_of(code_id: int, code: str) -> str:
    """Keyed by the installation and the row: the table alone does not let anyone try a million."""
    return salted_hmac("fellowship.sign_in", f"{code_id}:{code}", algorithm="sha256").hexdigest()


@transaction.atomic
def send_code(address: str, *, network: str, now: datetime) -> tuple[SignInCode, str]:
    """Draw a code for an address, whether or not anybody has an account under it.

    The caller mails it: the code itself is written nowhere. ``network``: where the request comes
    from. Raises ``TooMany``.
    """
    address = address.strip().lower()
    WrongCodes.objects.get_or_create(address=address, device="", defaults={"since": now})
    WrongCodes.objects.select_for_update().get(address=address, device="")  # one at a time
    mine = SignInCode.objects.filter(address=address)
    place = sha256(f"{settings.SECRET_KEY}|{network}".encode()).hexdigest()[:32]
    near = SignInCode.objects.filter(network=place)
    per_network = (settings.SIGN_IN_CODES_PER_NETWORK, timedelta(minutes=1))
    for rows, (most, span) in [*((mine, limit) for limit in SENT), (near, per_network)]:
        instants = rows.filter(sent_at__gt=now - span).order_by("-sent_at")
        oldest = instants.values_list("sent_at", flat=True)[most - 1 : most].first()
        if oldest:
            raise TooMany(ceil((oldest + span - now).total_seconds()))
    code = f"{randbelow(10**6):06d}"
    row = SignInCode.objects.create(address=address, network=place, sent_at=now)
    row.digest = digest_of(row.pk, code)
    row.save(update_fields=["digest"])
    return row, code


@transaction.atomic
def try_code(code_id: int, typed: str, *, secret: str = "", now: datetime) -> Tried:
    """Compare what was typed with what was sent. Raises ``TooMany`` when the address has had its
    ``WRONG`` wrong codes, even for the right one: a guess must not be told from a mistake.
    ``secret``: what the browser holds, if it was met before (``meet_device``)."""
    row = SignInCode.objects.filter(pk=code_id).first()
    if row is None:
        return Tried(Answer.DEAD)
    budget, _ = WrongCodes.objects.get_or_create(
        address=row.address, device=_known(row.address, secret), defaults={"since": now}
    )
    budget = WrongCodes.objects.select_for_update().get(pk=budget.pk)
    if now - budget.since >= WINDOW:
        budget.since, budget.count = now, 0
    if budget.count >= WRONG:
        raise TooMany(ceil((budget.since + WINDOW - now).total_seconds()))
    usable = SignInCode.objects.filter(
        pk=code_id, used_at=None, tries__lt=TRIES, sent_at__gt=now - LIFE
    )
    if not usable.update(tries=F("tries") + 1):
        return Tried(Answer.DEAD, row.address)
    typed = typed.replace(" ", "").replace("\u00a0", "")
    if compare_digest(digest_of(row.pk, typed), row.digest):
        SignInCode.objects.filter(pk=row.pk).update(used_at=now)
        return Tried(Answer.RIGHT, row.address)
    budget.count += 1
    budget.save(update_fields=["since", "count"])
    if budget.count == WRONG:
        _warn(row.address, now=now)
    return Tried(Answer.WRONG, row.address, left=TRIES - row.tries - 1)


def _warn(address: str, *, now: datetime) -> None:
    """Tell the owner, if there is one, and the logbook."""
    owner = User.objects.filter(email=address).first()
    if owner is None:
        return
    record(owner, "sign_in_blocked", by=None, now=now, wrong=WRONG)
    outbox.post(
        to=owner.email,
        template="sign_in_blocked",
        now=now,
        about=owner,
        wrong=WRONG,
        minutes=int(WINDOW.total_seconds() // 60),
    )


def _device_digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _known(address: str, secret: str) -> str:
    """The digest of a device its owner has signed in with before, "" for any other."""
    digest = _device_digest(secret) if secret else ""
    known = Device.objects.filter(digest=digest, person__email=address)
    return digest if digest and known.exists() else ""


@transaction.atomic
def meet_device(person: User, secret: str, *, agent: str, now: datetime) -> str:
    """Remember the device a person signs in with; the secret to leave in it, "" when it is known.

    Another device than those seen before is told to the person by mail.
    """
    seen = Device.objects.filter(person=person)
    if secret and seen.filter(digest=_device_digest(secret)).update(last_at=now, agent=agent[:200]):
        return ""
    first = not seen.exists()
    secret = token_urlsafe(32)
    Device.objects.create(
        person=person,
        digest=_device_digest(secret),
        agent=agent[:200],
        first_at=now,
        last_at=now,
    )
    if not first:
        outbox.post(
            to=person.email,
            template="new_device",
            now=now,
            about=person,
            agent=agent[:200],
            at=now.astimezone(),
        )
    return secret


@routine(every=timedelta(hours=1))
def forget_codes(*, now: datetime) -> int:
    """Codes and counts of yesterday."""
    gone, _ = SignInCode.objects.filter(sent_at__lt=now - KEPT).delete()
    counts, _ = WrongCodes.objects.filter(since__lt=now - KEPT).delete()
    return gone + counts
