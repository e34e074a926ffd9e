"""The anchor of the logbook: how long it is and its digest, signed, kept where nobody who could
rewrite the database can rewrite it too. Each day the worker writes one in a folder and mails it."""

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fellowship.core import chain, outbox
from fellowship.core.jobs import routine


def _key() -> Ed25519PrivateKey:
    """Drawn from that of receipts, or from the secret of the installation."""
    seed = settings.RECEIPT_KEY or settings.SECRET_KEY
    secret = salted_hmac("fellowship.anchor", seed, algorithm="sha256").digest()
    return Ed25519PrivateKey.from_private_bytes(secret)


def public_key() -> str:
    return base64.b64encode(_key().public_key().public_bytes_raw()).decode()


def _canonical(statement: dict[str, Any]) -> bytes:
    return json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()


def write(*, now: datetime) -> str:
    """The anchor of the logbook as it stands, as JSON. Raises ``ValueError`` for a broken chain:
    one does not sign what has been rewritten."""
    report = chain.verify()
    if report.fault:
        raise ValueError(f"{report.fault.line} : {report.fault.what}")
    statement = {"at": now.isoformat(), "lines": report.lines, "digest": report.digest}
    signature = base64.b64encode(_key().sign(_canonical(statement))).decode()
    file = {"statement": statement, "public_key": public_key(), "signature": signature}
    return json.dumps(file, indent=1) + "\n"


def read(text: str) -> tuple[int, str]:
    """(lines, digest) of an anchor of ours. Raises ``ValueError`` with a sentence."""
    try:
        file = json.loads(text)
        statement, signature = file["statement"], base64.b64decode(file["signature"])
        lines, digest = int(statement["lines"]), str(statement["digest"])
        checker = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key()))
        checker.verify(signature, _canonical(statement))
    except (KeyError, TypeError, ValueError, InvalidSignature) as problem:
        raise ValueError(_("Cette ancre n’est pas une des nôtres.")) from problem
    return lines, digest


def keep(text: str, *, now: datetime) -> Path:
    folder = Path(settings.ANCHOR_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / f"journal-{now:%Y-%m-%d}.json"
    place.write_text(text, "utf-8")
    return place


@routine(every=timedelta(days=1))
def anchor_of_the_day(*, now: datetime) -> None:
    """Verified, signed, written in the folder and mailed. A broken chain fails the routine, which
    the dashboard of the team shows first."""
    text = write(now=now)
    place = keep(text, now=now)
    outbox.post(
        to=settings.ANCHOR_EMAIL,
        template="logbook_anchor",
        now=now,
        key=f"anchor:{now:%Y-%m-%d}",
        attachments=[{"name": place.name, "type": "application/json", "text": text}],
        day=now.astimezone(),
    )
