"""When the log does not sign: rather no answer than a second history (``docs/decisions/0004``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from ledger.errors import LogHalted, Malformed
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.tiles import tree_root
from ledger.store.folder import write_whole
from ledger.store.logtables import Head, LogTables
from ledger.store.sqlite import Database

BEHIND_MS: Final = 10 * 60 * 1000
AHEAD_MS: Final = 35 * 24 * 3600 * 1000
_RESUME: Final = N_("Resume it: it goes on when every known checkpoint is of the store's own history.")
_MARK: Final = "halted"


class Halt:
    """Whether the log of a directory is halted, and why.

    It is written down in two places: a file, because the database may be what failed, and a row, which a
    backup carries into whatever it is restored to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reason: LogHalted | None = None

    def set(self, code: str, message: str) -> LogHalted:
        """Halt, and return the error that says so. It holds for this process even if it cannot be written."""
        self._reason = LogHalted(code, message, hint=_RESUME)
        try:
            write_whole(self._path, json.dumps({"code": code, "message": message}).encode())
        except OSError:
            # The disk may be what failed; other processes then meet the same disk.
            return self._reason
        return self._reason

    def find(self, database: Database) -> LogHalted | None:
        """Return why the log is halted, or None."""
        if self._reason is None and self._path.exists():
            return _read(self._path.read_bytes())
        return self._reason or find_mark(database)

    def check(self, database: Database) -> None:
        """Return when the log may go on; raise LogHalted otherwise."""
        if (reason := self.find(database)) is not None:
            raise LogHalted(reason.code, reason.message, hint=reason.hint)

    def lift(self) -> None:
        """End the halt, after the mark in the database was cleared."""
        self._path.unlink(missing_ok=True)
        self._reason = None


def mark_halted(database: Database, code: str, message: str) -> None:
    """Halt the log that this database is of, wherever it is put, within the caller's transaction."""
    value = json.dumps({"code": code, "message": message})
    database.run(
        "INSERT INTO meta (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_MARK, value),
    )


def clear_mark(database: Database) -> None:
    """Take the mark away, within the caller's transaction."""
    database.run("DELETE FROM meta WHERE name = ?", (_MARK,))


def find_mark(database: Database) -> LogHalted | None:
    """Return why the database itself says that its log is halted, or None."""
    row = database.row("SELECT value FROM meta WHERE name = ?", (_MARK,))
    return None if row is None else _read(row[0])


def _read(text: str | bytes) -> LogHalted:
    try:
        said = json.loads(text)
        return LogHalted(str(said["code"]), str(said["message"]), hint=_RESUME)
    except (ValueError, TypeError, KeyError):
        # That it is there is enough: somebody meant the log to stand still.
        return LogHalted("halted", "The log was halted, and the reason cannot be read.", hint=_RESUME)


def check_clock(now: int, last: int, *, demo: bool, confirmed: bool) -> None:
    """Raise LogHalted when the clock (Unix ms) cannot be believed beside the time of the last entry.

    A demo ledger has the clock of its scenario and goes on.
    """
    if demo:
        return
    if now < last - BEHIND_MS:
        raise LogHalted(
            "clock-behind",
            N_("The clock is {minutes} minutes behind the last entry."),
            values={"minutes": (last - now) // 60000},
            hint="Set the clock of this computer.",
        )
    if now > last + AHEAD_MS and not confirmed:
        raise LogHalted(
            "clock-ahead",
            N_("The clock is {days} days ahead of the last entry."),
            values={"days": (now - last) // 86400000},
            hint="When the clock is right, go on with --clock-confirmed.",
        )


def check_known(note: bytes, log: LogTables, head: Head | None) -> Checkpoint:
    """Check that a checkpoint of this log is of our history and not beyond it; raise LogHalted otherwise."""
    try:
        known = parse_checkpoint(parse_note(note).text)
    except Malformed as error:
        message = f"A kept checkpoint cannot be read: {error.message}"
        raise LogHalted("checkpoint-unreadable", message) from error
    size = 0 if head is None else head.size
    if known.size > size:
        raise LogHalted(
            "checkpoint-beyond",
            N_("A checkpoint of {size} entries is known, and the store has {here}."),
            values={"size": known.size, "here": size},
            hint="Entries are missing: restore the newest copy of the database.",
        )
    if head is not None and known.origin != head.checkpoint.origin:
        raise LogHalted(
            "checkpoint-of-another-log",
            N_("A checkpoint of {origin} is kept here."),
            values={"origin": known.origin},
        )
    if tree_root(known.size, log) != known.root:
        raise LogHalted(
            "checkpoint-inconsistent",
            N_("A checkpoint of {size} entries is known with another root than the store's."),
            values={"size": known.size},
            hint="The store holds another history than was signed before. Keep both as evidence.",
        )
    return known
