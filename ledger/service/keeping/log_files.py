"""The files of the log as outsiders read them (C2SP tlog-tiles), up to the newest published checkpoint."""

from __future__ import annotations

from threading import Lock
from typing import Final

from ledger.errors import LogHalted, NotFound
from ledger.language import N_
from ledger.log.tiles import HEIGHT, WIDTH, File, format_bundle
from ledger.service.ledger import LedgerHandle
from ledger.store.logtables import Head, LogTables

EVERY_MS: Final = 2_000
"""Least time between two published checkpoints, however often they are asked for: each is signed twice."""


class Publisher:
    """Publishes the newest checkpoint when it is asked for, but not at every question."""

    def __init__(self, handle: LedgerHandle) -> None:
        self._handle = handle
        self._turn = Lock()
        self._last = 0

    def checkpoint(self) -> bytes:
        """Return the published checkpoint, at most :data:`EVERY_MS` older than the newest entry.

        A log that is halted gives the last one it published. Raises LogHalted when there is none.
        """
        found, is_newest = self._find()
        if found is not None and (is_newest or self._is_fresh()):
            return found
        with self._turn:
            return self._publish(found)

    def _find(self) -> tuple[bytes | None, bool]:
        with self._handle.view() as view:
            head = view.log.newest_published()
            if head is None:
                return None, False
            newest = view.log.newest()
            return view.log.signed_note(head), newest is not None and newest.size == head.size

    def _is_fresh(self) -> bool:
        # A clock that was put back must not stop the publishing.
        return 0 <= self._handle.clock() - self._last < EVERY_MS

    def _publish(self, found: bytes | None) -> bytes:
        if found is not None and self._is_fresh():
            # Somebody else did while this one waited for the turn.
            return self._handle.published() or found
        try:
            note = self._handle.publish()
        except LogHalted:
            if found is None:
                raise
            return found
        self._last = self._handle.clock()
        return note


def published_at(log: LogTables, size: int) -> bytes:
    """Return the published checkpoint of a size; NotFound when none was published at it."""
    head = log.at(size) if log.lines(size) else None
    if head is None:
        raise NotFound(
            "checkpoint-missing", N_("There is no checkpoint of size {size}."), values={"size": size}
        )
    return log.signed_note(head)


def read_file(log: LogTables, file: File) -> bytes:
    """Return a tile or bundle; NotFound when a published checkpoint does not imply it.

    A partial one may be asked for at any width that was published or is since.
    """
    head = log.newest_published()
    if head is None or not _is_within(head, file):
        raise NotFound("file-missing", N_("{path} is not there."), values={"path": file.path})
    return content_of(log, file)


def content_of(log: LogTables, file: File) -> bytes:
    """Return the bytes of a tile or bundle that is sure to be there."""
    if file.kind == "tile":
        return log.read_tile(file.level, file.number, file.width)
    start = file.number * WIDTH
    return format_bundle(log.entries(start, start + file.width))


def _is_within(head: Head, file: File) -> bool:
    return file.number * WIDTH + file.width <= head.size >> (HEIGHT * file.level)
