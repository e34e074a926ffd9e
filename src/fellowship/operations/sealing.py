"""Bytes that only the holder of the backup key can read, sealed piece by piece.

AES-256-GCM over pieces of 1 MiB, each numbered and the last one marked, under a key drawn for this
object alone: a piece that is changed, moved, repeated or cut off is refused.
"""

import hmac
import os
import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import IO, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"PASSERELLE-1\n"
PIECE = 1 << 20
SALT = 16


class Unreadable(Exception):  # noqa: N818
    """Another key, or bytes that changed since."""


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    drawn = HKDF(hashes.SHA256(), 32, salt, b"passerelle backup object").derive(key)
    return AESGCM(drawn)


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">QI", number, last)


def pieces_of(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


def seal(pieces: Iterable[bytes], target: IO[bytes], key: bytes) -> tuple[str, int]:
    """Write the sealed object; the SHA-256 and the length of what was read."""
    salt, total, length = os.urandom(SALT), sha256(), 0
    cipher, waiting = _cipher(key, salt), b""
    target.write(MAGIC + salt)
    number = 0
    for piece in pieces:
        total.update(piece)
        length += len(piece)
        waiting += piece
        while len(waiting) > PIECE:  # the last piece is known only when nothing follows
            target.write(cipher.encrypt(_nonce(number, last=False), waiting[:PIECE], None))
            waiting, number = waiting[PIECE:], number + 1
    target.write(cipher.encrypt(_nonce(number, last=True), waiting, None))
    return total.hexdigest(), length


def unseal(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The pieces in order; ``Unreadable`` before anything false is given."""
    if source.read(len(MAGIC)) != MAGIC:
        raise Unreadable("Ce n’est pas une sauvegarde de Passerelle.")
    cipher = _cipher(key, source.read(SALT))
    number, piece = 0, source.read(PIECE + 16)
    while True:
        following = source.read(PIECE + 16)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, None)
        except InvalidTag:
            raise Unreadable("La clé n’est pas la bonne, ou la sauvegarde a été altérée.") from None
        if not following:
            return
        number, piece = number + 1, following


def name_of(key: bytes, total: str) -> str:
    """The name of an object: the same bytes are kept once, and the name says nothing of them."""
    return hmac.new(key, total.encode(), sha256).hexdigest()
