"""Ed25519 signing keys and the files that hold them (PKCS#8 PEM, RFC 5958 and RFC 7468)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from ledger.errors import Malformed

SEED_BYTES: Final = 32
_FILE_LIMIT: Final = 16_384
_ENCRYPTED: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_PLAIN: Final = b"-----BEGIN PRIVATE KEY-----"


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
        raise Malformed(
            "key-type", "The key file holds another kind of key than Ed25519.", hint="Take a signing key."
        )
    return SigningKey.of(private)


def format_key_file(key: SigningKey, passphrase: bytes | None) -> bytes:
    """Return the key file of ``key``: encrypted, or plain when ``passphrase`` is None."""
    return format_private_key(key.private, passphrase)


def parse_private_key(data: bytes, passphrase: bytes | None) -> PrivateKeyTypes:
    """Return the private key, of any kind, that a PKCS#8 PEM file holds; Malformed with a hint otherwise."""
    encrypted = data.startswith(_ENCRYPTED)
    if len(data) > _FILE_LIMIT or not (encrypted or data.startswith(_PLAIN)):
        raise _not_a_key_file()
    if encrypted and not passphrase:
        raise Malformed(
            "key-file-encrypted",
            "The key file is encrypted and no passphrase was given.",
            hint="Give the passphrase with --passphrase-file or MINERAL_LEDGER_PASSPHRASE.",
        )
    try:
        return serialization.load_pem_private_key(data, passphrase if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm, InternalError) as error:
        # InternalError is what OpenSSL makes of a damaged key of a kind that it knows.
        if encrypted:
            raise Malformed(
                "key-file-passphrase",
                "The key file does not open with this passphrase.",
                hint="Check the passphrase; if it is right, the file is damaged: take a copy of it.",
            ) from error
        raise _not_a_key_file() from error


def format_private_key(private: Ed25519PrivateKey | MLDSA44PrivateKey, passphrase: bytes | None) -> bytes:
    """Return ``private`` as PKCS#8 PEM: encrypted, or plain when ``passphrase`` is None.

    The cipher's salt and nonce are drawn inside ``cryptography``; an empty passphrase is Malformed.
    """
    if passphrase == b"":
        raise Malformed(
            "key-passphrase-empty", "The passphrase is empty.", hint="Give one, or ask for a plain file."
        )
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase),
    )


def _not_a_key_file() -> Malformed:
    return Malformed(
        "key-file",
        "The file is not a private key in PKCS#8 PEM form.",
        hint="A key file begins with BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY.",
    )
