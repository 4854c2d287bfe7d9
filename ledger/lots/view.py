"""How the domain sees the past, and how an event changes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, cast

from ledger.frozen import dataclass
from ledger.lots.state import KIND_OF, R, Record


@dataclass(frozen=True, slots=True)
class At:
    """Where an event stands, or would stand: its index and the log's time in Unix milliseconds."""

    index: int
    recorded_at: int


class View(Protocol):
    """The past up to an index. The server's catalog and the auditor's scratch store implement it."""

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        ...

    def statement(self, index: int) -> bytes:
        """Return the signed bytes (COSE) of the event recorded at an index."""
        ...


class Draft:
    """A View with the changes of one event laid over it; ``before`` is the past without them."""

    def __init__(self, view: View) -> None:
        self.before = view
        self._changes: dict[tuple[type[Any], str], Record] = {}

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the record as changed, else as it was."""
        changed = self._changes.get((kind, id))
        return self.before.find(kind, id) if changed is None else cast("R", changed)

    def get(self, kind: type[R], id: str) -> R:
        """Return a record that ``decide`` has made sure of."""
        found = self.find(kind, id)
        if found is None:
            raise RuntimeError(f"bug: {KIND_OF[kind]} {id} was decided upon but is not recorded")
        return found

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of a recorded event, as the View does."""
        return self.before.statement(index)

    def put(self, *records: Record) -> None:
        """Lay records over those of their kind and id."""
        for record in records:
            self._changes[type(record), record.id] = record

    def changes(self) -> tuple[Record, ...]:
        """Return everything that was put, the last of each kind and id."""
        return tuple(self._changes.values())


def get(view: View, kind: type[R], id: str) -> R:
    """Return a record that is sure to be there: rules run only when all that an event names is recorded."""
    found = view.find(kind, id)
    if found is None:
        raise RuntimeError(f"bug: {KIND_OF[kind]} {id} is not recorded")
    return found


def touched(subjects: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Split ``kind:id`` subjects into pairs."""
    return tuple([(kind, id) for kind, _, id in [subject.partition(":") for subject in subjects]])
