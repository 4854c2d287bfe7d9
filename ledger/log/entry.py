"""A log entry: the time at which the log recorded a statement, and the statement.

::

    0000019ab697e800  d284…            8 bytes big-endian, Unix ms ‖ the signed statement as received

The time is inside the leaf, as in Certificate Transparency, so that it cannot be changed afterwards either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ledger.errors import Malformed

MAX_ENTRY_BYTES: Final = 65_535
"""What an entry bundle of c2sp.org/tlog-tiles has room for."""
_TIME_BYTES: Final = 8
MAX_STATEMENT_BYTES: Final = MAX_ENTRY_BYTES - _TIME_BYTES
MAX_TIME: Final = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Entry:
    """``recorded_at`` in Unix milliseconds, below 2^63, and 1 to 65,527 bytes of statement."""

    recorded_at: int
    statement: bytes


def parse_entry(data: bytes) -> Entry:
    """Read the bytes of a log entry.

    Raises Malformed.
    """
    recorded_at = int.from_bytes(data[:_TIME_BYTES], "big")
    if not _TIME_BYTES < len(data) <= MAX_ENTRY_BYTES or recorded_at > MAX_TIME:
        raise Malformed("entry-malformed", "This is not a log entry: its length or its time is impossible.")
    return Entry(recorded_at, data[_TIME_BYTES:])


def format_entry(entry: Entry) -> bytes:
    """Return the bytes of a log entry."""
    if not 0 < len(entry.statement) <= MAX_STATEMENT_BYTES or not 0 <= entry.recorded_at <= MAX_TIME:
        raise RuntimeError("bug: an entry that could not be read again")
    return entry.recorded_at.to_bytes(_TIME_BYTES, "big") + entry.statement
