"""Events that a key signed when it may have been in other hands already: derived when they are read.

Nothing that is recorded changes by it. ``key.revoked`` says from which day on the key is suspect; an event
counts by the day of recording, as whoever has the key writes what it likes into ``occurred_at``.
"""

from __future__ import annotations

from ledger.lots.schema import day_of
from ledger.lots.state import Key, Recorded
from ledger.lots.view import View


def suspect_from(recorded: Recorded, view: View) -> str | None:
    """Return the day from which an event's key is suspect, when the event was recorded on it or later."""
    key = view.find(Key, recorded.key)
    day = None if key is None else key.suspect_from
    return day if day is not None and day <= day_of(recorded.recorded_at) else None
