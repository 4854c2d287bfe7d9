"""ML-DSA-44 keys and signatures (FIPS 204, pure, empty context): the second line of a checkpoint."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from ledger.crypto.key_file import format_private_key, other_kind, parse_private_key
from ledger.crypto.keys import SEED_BYTES
from ledger.errors import Malformed, SignatureInvalid
from ledger.language import N_

PUBLIC_KEY_BYTES: Final = 1312
SIGNATURE_BYTES: Final = 2420


@dataclass(frozen=True, slots=True)
class MlDsaKey:
    """An ML-DSA-44 private key. It shows its public half only."""

    public_key: bytes
    private: MLDSA44PrivateKey = field(repr=False, compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> MlDsaKey:
        """Return the key of a 32-byte ``seed`` (FIPS 204 algorithm 6); Malformed for another length."""
        if len(seed) != SEED_BYTES:
            raise Malformed("key-seed", f"The seed of a key has {SEED_BYTES} bytes.")
        return cls.of(MLDSA44PrivateKey.from_seed_bytes(seed))

    @classmethod
    def of(cls, private: MLDSA44PrivateKey) -> MlDsaKey:
        """Return the key that ``cryptography`` holds as ``private``."""
        return cls(private.public_key().public_bytes_raw(), private)

    def sign(self, message: bytes) -> bytes:
        """Return a 2420-byte signature of ``message``; another one each time, all of them valid."""
        return self.private.sign(message)


def check_mldsa_signature(public_key: bytes, message: bytes, signature: bytes) -> None:
    """Return when ``signature`` of ``message`` is by ``public_key`` (1312 bytes).

    Raise SignatureInvalid otherwise, also for wrong lengths.
    """
    try:
        MLDSA44PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise SignatureInvalid(
            "signature-invalid", N_("The ML-DSA signature is not by this key over these bytes.")
        ) from error


def parse_mldsa_key_file(data: bytes, passphrase: bytes | None) -> MlDsaKey:
    """Return the ML-DSA-44 key of a key file; Malformed, with a hint, for every other content."""
    private = parse_private_key(data, passphrase)
    if not isinstance(private, MLDSA44PrivateKey):
        raise other_kind("ML-DSA-44", hint=N_("Take the log's ML-DSA key."))
    return MlDsaKey.of(private)


def format_mldsa_key_file(key: MlDsaKey, passphrase: bytes | None) -> bytes:
    """Return the key file of ``key``: encrypted, or plain when ``passphrase`` is None."""
    return format_private_key(key.private, passphrase)
