"""Checkpoints kept outside the database, which is how a database that went back in time is found out.

``newest`` is replaced after every COMMIT. The others, by size and the beginning of their hash, were given by
somebody else and are never taken away: they are evidence.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from stat import S_ISREG
from typing import Final

from ledger.errors import LogHalted
from ledger.language import N_
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.store.folder import write_whole

NEWEST: Final = "newest"


class KeptCheckpoints:
    """The folder ``checkpoints`` of a data directory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def newest(self) -> bytes | None:
        """Return the note of the last checkpoint that was committed, or None."""
        path = self._folder / NEWEST
        # Not exists(), which for a link that leads nowhere says that nothing is there.
        return _read(path) if os.path.lexists(path) else None

    def each(self) -> Iterator[bytes]:
        """Yield all notes that are kept."""
        for path in self._paths():
            # What a crash left half written begins with a dot.
            if not path.name.startswith("."):
                yield _read(path)

    def _paths(self) -> list[Path]:
        try:
            return sorted(self._folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(self._folder, str(error)) from error

    def replace_newest(self, note: bytes) -> None:
        """Keep the note of the checkpoint that was just committed."""
        self._folder.mkdir(exist_ok=True)
        write_whole(self._folder / NEWEST, note)

    def add(self, note: bytes) -> None:
        """Keep a note that somebody else had."""
        size = parse_checkpoint(parse_note(note).text).size
        self._folder.mkdir(exist_ok=True)
        write_whole(self._folder / f"{size}-{sha256(note).hexdigest()[:16]}", note)


def _read(path: Path) -> bytes:
    try:
        # A pipe would be waited for, and a link leads where others can write.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not S_ISREG(os.fstat(descriptor).st_mode):
                raise _unreadable(path, "it is not a file")
            return file.read()
    except OSError as error:
        raise _unreadable(path, str(error)) from error


def _unreadable(path: Path, why: str) -> LogHalted:
    return LogHalted(
        "checkpoint-unreadable",
        N_("The checkpoint {path} cannot be read: {why}."),
        values={"path": path, "why": why},
        hint=N_("Find out what happened to it. Move it away, then resume the log with a good one."),
    )
