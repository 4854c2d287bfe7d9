"""Ed25519 signing keys (RFC 8032) and the files that hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.crypto.key_file import format_private_key, other_kind, parse_private_key
from ledger.errors import Malformed
from ledger.language import N_

SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 private key. It shows its public half only."""

    public_key: bytes
    private: Ed25519PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """Return the key of a 32-byte ``seed`` (RFC 8032 §5.1.5); Malformed for another length."""
        if len(seed) != SEED_BYTES:
            raise Malformed("key-seed", f"The seed of a key has {SEED_BYTES} bytes.")
        return cls.of(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> SigningKey:
        """Return the key that ``cryptography`` holds as ``private``."""
        return cls(private.public_key().public_bytes_raw(), private)

    @property
    def key_id(self) -> str:
        """The first 16 hex digits of the public key: what people compare and type."""
        return self.public_key.hex()[:16]

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of ``message``; the same each time."""
        return self.private.sign(message)


def parse_key_file(data: bytes, passphrase: bytes | None) -> SigningKey:
    """Return the Ed25519 key of a key file; Malformed, with a hint, for every other content.

    ``passphrase`` is needed by an encrypted file and ignored by a plain one.
    """
    private = parse_private_key(data, passphrase)
    if not isinstance(private, Ed25519PrivateKey):
        raise other_kind("Ed25519", hint=N_("Take a signing key."))
    return SigningKey.of(private)


def format_key_file(key: SigningKey, passphrase: bytes | None) -> bytes:
    """Return the key file of ``key``: encrypted, or plain when ``passphrase`` is None."""
    return format_private_key(key.private, passphrase)
