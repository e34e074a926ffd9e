"""A passkey made of software: what a browser answers when it is asked to create or to use one."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from os import urandom

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor


def _text(content):
    return urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Passkey:
    def __init__(self, origin="http://testserver"):
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identity = urandom(32)
        self.count = 0

    def _client(self, kind, options):
        return json.dumps(
            {"type": kind, "challenge": options["publicKey"]["challenge"], "origin": self.origin}
        ).encode()

    def _state(self, flags):
        self.count += 1
        return sha256(b"testserver").digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def create(self, options):
        numbers = self.key.public_key().public_numbers()
        self.user = options["publicKey"]["user"]["id"]
        public = {
            1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")
        }  # fmt: skip
        state = self._state(0x45)  # present, verified, with a credential
        state += bytes(16) + len(self.identity).to_bytes(2, "big") + self.identity
        state += cbor.encode(public)
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": state})
        return {
            "type": "public-key",
            "id": _text(self.identity),
            "rawId": _text(self.identity),
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {
                "clientDataJSON": _text(self._client("webauthn.create", options)),
                "attestationObject": _text(attestation),
            },
        }

    def use(self, options):
        client, state = self._client("webauthn.get", options), self._state(0x05)
        signature = self.key.sign(state + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "type": "public-key",
            "id": _text(self.identity),
            "rawId": _text(self.identity),
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": _text(client),
                "authenticatorData": _text(state),
                "signature": _text(signature),
                "userHandle": self.user,
            },
        }
