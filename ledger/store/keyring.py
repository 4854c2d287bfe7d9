"""The ledger's own keys: two for the log, one for its statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ledger.crypto.keys import SigningKey
from ledger.crypto.mldsa import MlDsaKey
from ledger.errors import LogHalted
from ledger.language import N_
from ledger.log.note import COSIGNATURE_MLDSA, ED25519, VerifierKey, format_vkey
from ledger.lots.state import Ledger


class Keyring(Protocol):
    """Where the private keys come from. They are asked for when something has to be signed, not before."""

    @property
    def log(self) -> SigningKey:
        """The Ed25519 key that signs every checkpoint."""
        ...

    @property
    def mldsa(self) -> MlDsaKey:
        """The ML-DSA-44 key that signs published checkpoints."""
        ...

    @property
    def statement(self) -> SigningKey:
        """The key of the ledger's own statements."""
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """Private keys at hand; a :class:`Keyring`."""

    log: SigningKey
    mldsa: MlDsaKey
    statement: SigningKey


def log_vkey(origin: str, key: SigningKey) -> VerifierKey:
    """Return the verifier key of checkpoints."""
    return VerifierKey(origin, ED25519, key.public_key)


def mldsa_vkey(origin: str, key: MlDsaKey) -> VerifierKey:
    """Return the verifier key of the second line of published checkpoints."""
    return VerifierKey(origin, COSIGNATURE_MLDSA, key.public_key)


def check_keys(ledger: Ledger, keys: Keyring) -> None:
    """Raise LogHalted when the log key or the statement key is not the one that the log names."""
    _check(format_vkey(log_vkey(ledger.origin, keys.log)) in ledger.log_vkeys, "log")
    _check(keys.statement.public_key.hex() == ledger.statement_key, "statement")


def check_mldsa(ledger: Ledger, keys: Keyring) -> None:
    """Raise LogHalted when the ML-DSA key is not the one that the log names."""
    _check(format_vkey(mldsa_vkey(ledger.origin, keys.mldsa)) in ledger.log_vkeys, "log-mldsa")


def _check(holds: bool, name: str) -> None:  # noqa: FBT001 - the question is the argument
    if not holds:
        raise LogHalted(
            "wrong-key",
            N_("The key “{name}” is not the one that the ledger names."),
            values={"name": name},
            hint=f"Put the key that the log was last told of into keys/{name}.pem.",
        )
