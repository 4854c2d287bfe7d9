"""The events in entries whose bytes are checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ledger.errors import Fault, Malformed
from ledger.lots.event import Event
from ledger.lots.parse import event_in
from ledger.verify.bundle import Checked, check_entries, malformed_faults


class Reading(NamedTuple):
    """One entry as read; ``event`` is None when it holds none."""

    recorded_at: int | None = None
    digest: bytes = b""
    event: Event[Any] | None = None


def read_entry(data: bytes, index: int, faults: list[Fault]) -> Reading:
    """Read the log entry at an index, check its signature, and add whatever is wrong to ``faults``."""
    return read_checked(check_entries([data], index, faults), index, faults)[0]


def read_checked(entries: Iterable[Checked], first: int, faults: list[Fault]) -> list[Reading]:
    """Read the events in neighbouring entries, the first of them at an index."""
    return [_read(entry, index, faults) for index, entry in enumerate(entries, first)]


def _read(entry: Checked, index: int, faults: list[Fault]) -> Reading:
    event = None
    if entry.form is not None:
        try:
            event = event_in(entry.form)
        except Malformed as error:
            faults += malformed_faults(error, index, entry.form.id)
    return Reading(entry.recorded_at, entry.digest, event)
