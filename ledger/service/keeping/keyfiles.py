"""The ledger's private keys as files in ``DIR/keys``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from stat import S_IRGRP, S_IROTH
from typing import Final, TypeVar

from ledger.crypto.keys import SigningKey, format_key_file, parse_key_file
from ledger.crypto.mldsa import MlDsaKey, format_mldsa_key_file, parse_mldsa_key_file
from ledger.errors import LogHalted, Malformed, Refused
from ledger.language import N_
from ledger.store.folder import sync_folder

LOG: Final = "log"
MLDSA: Final = "log-mldsa"
STATEMENT: Final = "statement"
AUTHORITY: Final = "authority"

_PLAIN: Final = b"-----BEGIN PRIVATE KEY-----"
_READ_BY_OTHERS: Final = S_IRGRP | S_IROTH

_K = TypeVar("_K")
Seeds = Callable[[str], bytes]
"""Gives the 32-byte seed of the key of a name: random, or fixed for a demo."""
Exposed = Callable[[Path], None]
"""Is told the file of a private key that is not encrypted and that others may read."""


def not_told(_file: Path) -> None:
    """Tell nobody of an exposed key file."""


class KeyFiles:
    """The keys that the running ledger signs with, read when they are needed; a Keyring.

    The authority's key is not among them: it signs events like any other party's and can be kept elsewhere.
    """

    def __init__(self, folder: Path, passphrase: bytes | None, *, exposed: Exposed = not_told) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._exposed = exposed

    @cached_property
    def log(self) -> SigningKey:
        """The Ed25519 key that signs every checkpoint."""
        return self._key(LOG, parse_key_file)

    @cached_property
    def mldsa(self) -> MlDsaKey:
        """The ML-DSA-44 key that signs published checkpoints."""
        return self._key(MLDSA, parse_mldsa_key_file)

    @cached_property
    def statement(self) -> SigningKey:
        """The key of the ledger's own statements."""
        return self._key(STATEMENT, parse_key_file)

    def _key(self, name: str, parse: Callable[[bytes, bytes | None], _K]) -> _K:
        path = key_path(self._folder, name)
        with naming(path):
            return parse(self._read(path), self._passphrase)

    def _read(self, path: Path) -> bytes:
        try:
            return read_key_file(path, self._exposed)
        except OSError as error:
            raise LogHalted(
                "key-missing",
                N_("The key {path} cannot be read."),
                values={"path": path},
                hint=N_("Without it nothing can be recorded."),
            ) from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let what is Malformed about a file say which file it is."""
    try:
        yield
    except Malformed as error:
        values = {"path": path, "what": error.message}
        raise Malformed(error.code, N_("{path}: {what}"), hint=error.hint, values=values) from error


def read_key_file(path: Path, exposed: Exposed) -> bytes:
    """Return what is in the file of a private key; ``exposed`` is told when others may use it, too."""
    with path.open("rb") as file:
        data = file.read()
        mode = os.fstat(file.fileno()).st_mode
    if mode & _READ_BY_OTHERS and data.startswith(_PLAIN):
        exposed(path)
    return data


def key_path(folder: Path, name: str) -> Path:
    """Return the file of a key."""
    return folder / f"{name}.pem"


def write_keys(
    folder: Path, signing: dict[str, SigningKey], mldsa: MlDsaKey, *, passphrase: bytes | None
) -> None:
    """Write new key files, mode 0600. A key that is there already is never written over: Refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, key in signing.items():
        _write_new(key_path(folder, name), format_key_file(key, passphrase))
    _write_new(key_path(folder, MLDSA), format_mldsa_key_file(mldsa, passphrase))
    sync_folder(folder)


def _write_new(path: Path, data: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        message = N_("There is a key at {path} already, and it is not written over.")
        raise Refused(code="key-exists", message=message, values={"path": path}) from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
