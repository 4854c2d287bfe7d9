"""Where an audit reads a log from: a folder, the web (``web_source``), or, in ``service``, the store."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from ledger.errors import NotFound
from ledger.language import N_
from ledger.log.merkle import HASH_BYTES
from ledger.log.note import MAX_NOTE_BYTES
from ledger.log.policy import MAX_POLICY_BYTES
from ledger.log.tiles import MAX_ENTRY_BYTES, bundle_path, tile_path

CHECKPOINT: Final = "checkpoint"
KEPT: Final = "checkpoints/"
POLICY: Final = "policy"
LENGTH_BYTES: Final = 2
"""What stands before each entry of a bundle."""


class Source(Protocol):
    """A whole log. It is handed to other processes, so it can be pickled.

    What is not there raises NotFound, what cannot be reached CannotTell. Nothing that is returned is
    believed; a file longer than it may be is returned longer, so that its parser refuses it.
    """

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        ...

    def checkpoint(self) -> bytes:
        """Return the newest checkpoint note."""
        ...

    def kept_checkpoints(self) -> Iterator[tuple[str, bytes]] | None:
        """Yield the name and note of each earlier checkpoint; None where they cannot be listed."""
        ...

    def policy(self) -> bytes | None:
        """Return the trust file that came with the log; it is no trust anchor."""
        ...

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile."""
        ...

    def read_bundle(self, number: int, width: int) -> bytes:
        """Return the bundle with the first ``width`` entries of a tile."""
        ...

    def paths(self) -> frozenset[str] | None:
        """Return the path of every file that is there; None where they cannot be listed.

        What belongs to no log ends in "/": a link, a pipe, and a folder with nothing in it.
        """
        ...

    def refused_submission(self, sha256: str) -> bytes | None:
        """Return the bytes of a refused event, where they are kept."""
        ...


@dataclass(frozen=True, slots=True)
class Directory:
    """An export in a folder; nothing in it but folders and plain files is opened."""

    root: Path

    @property
    def name(self) -> str:
        """The folder or address."""
        return str(self.root)

    def checkpoint(self) -> bytes:
        """Return the newest checkpoint note."""
        return self._read(CHECKPOINT, MAX_NOTE_BYTES)

    def kept_checkpoints(self) -> Iterator[tuple[str, bytes]] | None:
        """Yield the name and note of each earlier checkpoint, or return None."""
        folder = self.root / KEPT
        found = _inside(folder) if stat.S_ISDIR(_mode(folder)) else []
        # A folder there is found by its own files, which have no business in an export.
        names = sorted(path.name for path in found if not stat.S_ISDIR(_mode(path)))
        return ((_shown(name), self._kept(name)) for name in names)

    def policy(self) -> bytes | None:
        """Return the trust file that came with the log."""
        return self._read(POLICY, MAX_POLICY_BYTES) if os.path.lexists(self.root / POLICY) else None

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile."""
        return self._read(tile_path(level, number, width), HASH_BYTES * width)

    def read_bundle(self, number: int, width: int) -> bytes:
        """Return the bundle with the first ``width`` entries of a tile."""
        return self._read(bundle_path(number, width), (MAX_ENTRY_BYTES + LENGTH_BYTES) * width)

    def paths(self) -> frozenset[str] | None:
        """Return the path of every file, or None."""
        found: set[str] = set()
        folders = [self.root]
        while folders:
            folder = folders.pop()
            inside = _inside(folder)
            if not inside and folder not in {self.root, self.root / KEPT}:
                found.add(_shown(folder.relative_to(self.root).as_posix()) + "/")
            for path in inside:
                mode = _mode(path)
                if stat.S_ISDIR(mode):
                    folders.append(path)
                else:
                    end = "" if stat.S_ISREG(mode) else "/"
                    found.add(_shown(path.relative_to(self.root).as_posix()) + end)
        return frozenset(found)

    def refused_submission(self, sha256: str) -> bytes | None:  # noqa: ARG002 - an export holds none
        """Return None: refused events are kept in the store alone."""
        return None

    def _kept(self, name: str) -> bytes:
        """Return the bytes of a kept checkpoint; none, which are no note, where it cannot be read."""
        try:
            return self._read(KEPT + name, MAX_NOTE_BYTES)
        except NotFound:
            return b""

    def _read(self, path: str, limit: int) -> bytes:
        file = self.root / path
        # To open a pipe would wait for its other end.
        if not stat.S_ISREG(_mode(file)):
            raise NotFound("file-missing", N_("{path} cannot be read."), values={"path": path})
        try:
            with file.open("rb") as opened:
                return opened.read(limit + 1)
        except OSError as error:
            raise NotFound("file-missing", N_("{path} cannot be read."), values={"path": path}) from error


def _mode(path: Path) -> int:
    """Return what kind of thing is there, links not followed; 0 where nothing is."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _inside(folder: Path) -> list[Path]:
    """Return what is in a folder; nothing where it cannot be listed."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _shown(name: str) -> str:
    """Return a file's name as text; one that is no UTF-8 with its octets written out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
