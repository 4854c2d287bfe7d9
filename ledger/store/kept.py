"""Checkpoints kept outside the database, which is how a database that went back in time is found out.

``newest`` is replaced after every COMMIT. The others, by size and the beginning of their hash, were given by
somebody else and are never taken away: they are evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.errors import LogHalted
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
        return _read(path) if path.exists() else None

    def each(self) -> Iterator[bytes]:
        """Yield all notes that are kept."""
        if self._folder.is_dir():
            for path in sorted(self._folder.iterdir()):
                # What a crash left half written begins with a dot.
                if not path.name.startswith("."):
                    yield _read(path)

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
        return path.read_bytes()
    except OSError as error:
        raise LogHalted("checkpoint-unreadable", f"The checkpoint {path} cannot be read: {error}.") from error
