"""A receipt that proves: what was received and when, signed with Ed25519 and checked offline.

The signature covers the statement as canonical JSON (keys sorted, no spaces, UTF-8). Whoever holds
the file and the public key needs neither the platform nor its database (trust: R112-11-1 CRPA asks
for a receipt; nothing asks that it be provable, so that both sides can prove the same thing).
"""

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _


def public_key() -> str:
    """The key that checks our receipts, in base64."""
    return base64.b64encode(_private_key().public_key().public_bytes_raw()).decode()


def sealed(statement: dict[str, Any]) -> str:
    """The statement, its signature and the key that checks it, as a JSON file."""
    signature = base64.b64encode(_private_key().sign(_canonical(statement))).decode()
    file = {"statement": statement, "public_key": public_key(), "signature": signature}
    return json.dumps(file, ensure_ascii=False, indent=1) + "\n"


def flaws(text: str, key: str) -> list[str]:
    """Why ``text`` is not a receipt signed by the holder of ``key`` (base64); nothing if it is."""
    try:
        file = json.loads(text)
        statement, told = file["statement"], file["public_key"]
        signature = base64.b64decode(file["signature"], validate=True)
        checker = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
    except (ValueError, KeyError, TypeError, binascii.Error) as problem:
        return [_("Ce fichier n’est pas un accusé de réception lisible : %s.") % problem]
    if told != key:
        return [_("Cet accusé est signé par une autre clé que celle du service.")]
    try:
        checker.verify(signature, _canonical(statement))
    except InvalidSignature:
        return [_("La signature ne correspond pas : l’accusé a été modifié après sa remise.")]
    return []


def _canonical(statement: dict[str, Any]) -> bytes:
    return json.dumps(statement, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _private_key() -> Ed25519PrivateKey:
    """``RECEIPT_KEY``, or a key drawn from ``SECRET_KEY``."""
    if settings.RECEIPT_KEY:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.RECEIPT_KEY))
    drawn = salted_hmac("fellowship.dossiers.receipts", b"ed25519", algorithm="sha256")
    return Ed25519PrivateKey.from_private_bytes(drawn.digest())
