"""The data directory of a ledger, and how files in it are written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folder:
    """The names of what lies in a data directory."""

    path: Path

    @property
    def database(self) -> Path:
        """The database. It is the last thing ``init`` makes, so where it is, the ledger is whole."""
        return self.path / "ledger.db"

    @property
    def policy(self) -> Path:
        """The trust file to be handed out."""
        return self.path / "policy"

    @property
    def keys(self) -> Path:
        """The folder of the ledger's own private keys."""
        return self.path / "keys"

    @property
    def checkpoints(self) -> Path:
        """The folder of the checkpoints that are kept outside the database."""
        return self.path / "checkpoints"

    @property
    def lock(self) -> Path:
        """The file that is locked by whoever writes."""
        return self.path / "lock"

    @property
    def serving(self) -> Path:
        """The file that is locked by the process that serves the ledger over HTTP."""
        return self.path / "serving"

    @property
    def halted(self) -> Path:
        """The file that says that and why the log is halted."""
        return self.path / "halted"


def write_whole(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file so that after a crash it is there whole or is as it was before."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except OSError:
        # What a full disk has cut off is in nobody's way.
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable: a rename is lost without it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Make what is in a file durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
