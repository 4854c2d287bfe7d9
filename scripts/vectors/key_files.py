"""Vectors of key files. Encrypted ones have a new salt each time they are written, so there is one, kept."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ledger.crypto.keys import SigningKey, format_key_file, parse_key_file
from ledger.crypto.mldsa import MlDsaKey, format_mldsa_key_file
from ledger.errors import Malformed
from scripts.vectors.event import Vector

SEED: Final = bytes(range(32))
PASSPHRASE: Final = "six words nobody else will guess"  # noqa: S105 - of a vector
ENCRYPTED: Final = Path(__file__).with_name("encrypted.pem")
_OID_AT: Final = 11
_X448: Final = 0x6F


def build() -> Iterator[Vector]:
    """Key files of Ed25519 keys: the text, a passphrase or null; the public key, or the error's code."""
    plain = format_key_file(SigningKey.from_seed(SEED), None)
    sealed = ENCRYPTED.read_bytes()
    der = bytearray(b64decode(b"".join(plain.splitlines()[1:-1])))
    der[_OID_AT] = _X448
    for name, comment, data, passphrase in (
        ("good-plain", "the key of the seed 00 01 … 1f", plain, None),
        ("good-encrypted", "the same key under a passphrase", sealed, PASSPHRASE),
        (
            "bad-damaged",
            "one byte changed: 32 bytes are no key of X448, whose number it has now",
            _pem(bytes(der)),
            None,
        ),
        ("bad-cut", "the end is missing", plain[:60], None),
        ("bad-kind", "a key of another kind", format_mldsa_key_file(MlDsaKey.from_seed(SEED), None), None),
        ("bad-no-passphrase", "encrypted, and no passphrase", sealed, None),
        ("bad-passphrase", "another passphrase", sealed, "a guess"),
    ):
        yield {
            "id": name,
            "comment": comment,
            "input": {"file": data.decode(), "passphrase": passphrase},
            "result": _result(data, passphrase),
        }


def _pem(der: bytes) -> bytes:
    return b"-----BEGIN PRIVATE KEY-----\n" + b64encode(der) + b"\n-----END PRIVATE KEY-----\n"


def _result(data: bytes, passphrase: str | None) -> Vector:
    try:
        key = parse_key_file(data, passphrase.encode() if passphrase is not None else None)
    except Malformed as error:
        return {"error": error.code}
    return {"public_key": key.public_key.hex()}
