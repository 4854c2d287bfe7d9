"""Files that hold a private key: PKCS#8 (RFC 5958) in PEM (RFC 7468), plain or encrypted."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from ledger.errors import Malformed
from ledger.language import N_

_FILE_LIMIT: Final = 16_384
_ENCRYPTED: Final = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_PLAIN: Final = b"-----BEGIN PRIVATE KEY-----"


def parse_private_key(data: bytes, passphrase: bytes | None) -> PrivateKeyTypes:
    """Return the private key, of any kind, that a key file holds; Malformed with a hint otherwise.

    ``passphrase`` is needed by an encrypted file and ignored by a plain one.
    """
    encrypted = data.startswith(_ENCRYPTED)
    if len(data) > _FILE_LIMIT or not (encrypted or data.startswith(_PLAIN)):
        raise _not_a_key_file()
    if encrypted and not passphrase:
        raise Malformed(
            "key-file-encrypted",
            N_("The key file is encrypted and no passphrase was given."),
            hint=N_("Give the passphrase with --passphrase-file or MINERAL_LEDGER_PASSPHRASE."),
        )
    try:
        return serialization.load_pem_private_key(data, passphrase if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm, InternalError) as error:
        # InternalError is what OpenSSL makes of a damaged key of a kind that it knows.
        if encrypted:
            raise Malformed(
                "key-file-passphrase",
                N_("The key file does not open with this passphrase."),
                hint=N_("Check the passphrase; if it is right, the file is damaged: use your copy of it."),
            ) from error
        raise _not_a_key_file() from error


def format_private_key(private: Ed25519PrivateKey | MLDSA44PrivateKey, passphrase: bytes | None) -> bytes:
    """Return the key file of ``private``: encrypted, or plain when ``passphrase`` is None.

    The cipher's salt and nonce are drawn inside ``cryptography``; an empty passphrase is Malformed.
    """
    if passphrase == b"":
        raise Malformed(
            "key-passphrase-empty",
            N_("The passphrase is empty."),
            hint=N_("Give one, or ask for a plain file."),
        )
    return private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption()
        if passphrase is None
        else serialization.BestAvailableEncryption(passphrase),
    )


def other_kind(name: str, *, hint: str) -> Malformed:
    """Return the error about a key file whose key is not of the kind of this name."""
    return Malformed(
        "key-type",
        N_("The key file holds another kind of key than {name}."),
        hint=hint,
        values={"name": name},
    )


def _not_a_key_file() -> Malformed:
    return Malformed(
        "key-file",
        N_("The file is not a private key in PKCS#8 PEM form, or it is damaged."),
        hint=N_(
            "A key file begins with BEGIN PRIVATE KEY or BEGIN ENCRYPTED PRIVATE KEY; use your copy of it."
        ),
    )
